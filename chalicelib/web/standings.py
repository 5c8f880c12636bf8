"""The console's answer to why a client is on no list, and whether they may be invited back."""

from contextlib import suppress

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.clients.model import Standing
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.saying import said
from chalicelib.reconnect import service as reconnect
from chalicelib.web.desk import Desk, desk_page
from chalicelib.web.desk_forms import CardForm, OtherCardForm, SettingsQuery, StandingForm
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.reconnect import HERE
from chalicelib.web.rendering import link

standing_pages = Blueprint(__name__)

CLIENT = HERE + "/clients/{client_id}"


@desk_page(standing_pages, "GET", CLIENT, needs="day")
def standing(desk: Desk, client_id: str) -> Response:
    """Show where a client stands in each category, and why."""
    return _standing(desk, client_id)


def _standing(desk: Desk, client_id: str, problem: Problem | None = None) -> Response:
    business_id = desk.business.business_id
    client = reconnect.get_person(business_id, client_id)
    known = client.standing
    typed = {"state": known.state, "on_hold_until": str(known.on_hold_until or "")}
    typed |= {"case_open": "on"} if known.case_open else {}
    entered = desk.asked.typed() if problem else {}
    others = clients.find_clients(business_id, client.also).values()
    return desk.render(
        "standing.html",
        problem,
        client=client,
        cards=sorted(others, key=lambda card: card.name),
        standings=reconnect.explain_client(business_id, client_id, clock.now()),
        recommended=reconnect.recommend_to(business_id, client_id, clock.now()),
        typed=typed | entered if "other" in entered else entered or typed,
        saved=problem is None and desk.asked.query(SettingsQuery).saved,
    )


@desk_page(standing_pages, "POST", CLIENT, needs="clients")
def set_standing(desk: Desk, client_id: str) -> Response:
    """Say whether a client may be invited back."""
    try:
        said_of_them = Standing(**desk.form(StandingForm).model_dump())
        reconnect.set_standing(desk.business.business_id, client_id, said_of_them, clock.now())
    except BadInput as refusal:
        return _standing(desk, client_id, problem_of(refusal))
    return see(link(f"{desk.home}/reconnect/clients/{client_id}", saved=True))


@desk_page(standing_pages, "POST", CLIENT + "/merge", needs="clients")
def merge_card(desk: Desk, client_id: str) -> Response:
    """Merge the one other card on which the words are into this client's."""
    business_id = desk.business.business_id
    try:
        words = desk.form(OtherCardForm).other
        kept = clients.get_client(business_id, client_id)
        known = clients.list_clients(business_id, words).items
        found = [it for it in known if not it.merged and it.client_id not in kept.cards]
        if len(found) != 1:
            several = said(
                "Several clients have “%(words)s” on their card. "
                "Please give an address or number that only one has.",
                words=words,
            )
            raise bad_field("other", several if found else said("No other client has that on their card."))
        reconnect.merge_clients(business_id, found[0].client_id, client_id, desk.by, clock.now())
    except BadInput as refusal:
        return _standing(desk, client_id, problem_of(refusal))
    return see(link(f"{desk.home}/reconnect/clients/{client_id}", saved=True))


@desk_page(standing_pages, "POST", CLIENT + "/part", needs="clients")
def part_card(desk: Desk, client_id: str) -> Response:
    """Make a card that was merged into this client's one of its own again."""
    card = desk.form(CardForm).card
    with suppress(BadInput):  # somebody else has done so by now
        reconnect.part_clients(desk.business.business_id, card, clock.now())
    return see(link(f"{desk.home}/reconnect/clients/{client_id}", saved=True))

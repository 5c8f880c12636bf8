"""A client's place on the waiting list, for whoever holds its link: take a time, let it pass, leave."""

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.scheduling import service as scheduling
from chalicelib.waiting import service
from chalicelib.waiting.model import Waiting
from chalicelib.web.booking import visit_link
from chalicelib.web.forms import Agreement, Link
from chalicelib.web.language import speak_to_whoever
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link

waiting_pages = Blueprint(__name__)

WISH = "/b/{business_id}/waiting-list/{wish_id}"


def _own(asked: Asked, business_id: str, wish_id: str) -> Waiting:
    waiting = service.get_wish_by_link(business_id, wish_id, asked.query(Link).token)
    speak_to_whoever(lambda: clients.find_language(business_id, waiting.wish.client_id))
    return waiting


def _here(waiting: Waiting) -> str:
    return WISH.format(business_id=waiting.wish.business_id, wish_id=waiting.wish.wish_id)


def _render(waiting: Waiting, problem: Problem | None = None) -> Response:
    wish, offer, catalogue, now = waiting.wish, waiting.offer, waiting.catalogue, clock.now()
    visit = scheduling.get_visit(wish.business_id, wish.appointment_id) if wish.appointment_id else None
    return render(
        "waiting.html",
        problem,
        business=catalogue.business,
        wish=wish,
        title=service.title_of(catalogue, wish.wanted),
        offer=offer if waiting.has_offer(now) else None,
        place=catalogue.locations.get(offer.location_id) if offer else None,
        person=catalogue.staff.get(offer.staff_id) if offer else None,
        is_gone=offer is not None and not waiting.has_offer(now) and wish.wish_id not in offer.declined,
        visit=visit and visit_link(visit),
        here=_here(waiting),
        kept={"token": waiting.token},
    )


@page(waiting_pages, "GET", WISH, private=True)
def see_wish(asked: Asked, business_id: str, wish_id: str) -> Response:
    """Show a place on the waiting list, and the time that is offered."""
    return _render(_own(asked, business_id, wish_id))


@page(waiting_pages, "POST", WISH + "/accept", private=True)
def accept_offer(asked: Asked, business_id: str, wish_id: str) -> Response:
    """Book the time that is offered; when somebody else was first, say so."""
    waiting, agreed = _own(asked, business_id, wish_id), asked.form(Agreement)
    try:
        visit = service.accept(waiting, clock.now(), agreed.rules_id)[0]
    except Conflict as refusal:
        return _render(_own(asked, business_id, wish_id), problem_of(refusal))
    return see(visit_link(visit, booked=True))


@page(waiting_pages, "POST", WISH + "/decline", private=True)
def decline_offer(asked: Asked, business_id: str, wish_id: str) -> Response:
    """Let the time that is offered pass."""
    waiting = _own(asked, business_id, wish_id)
    service.decline(waiting, clock.now())
    return see(link(_here(waiting), {"token": waiting.token}))


@page(waiting_pages, "POST", WISH + "/withdraw", private=True)
def withdraw_wish(asked: Asked, business_id: str, wish_id: str) -> Response:
    """Leave the waiting list."""
    waiting = _own(asked, business_id, wish_id)
    service.withdraw(waiting, clock.now())
    return see(link(_here(waiting), {"token": waiting.token}))

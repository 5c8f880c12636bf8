"""A client's own page: what is ahead and what was, whom to write to, what is paid and what is shared."""

from datetime import datetime
from typing import Any, Literal

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.catalogue.service import open_places
from chalicelib.consent import service as consent
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.folder import service as folder
from chalicelib.intake import service as intake
from chalicelib.prepaid import service as prepaid
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.web.booking import visit_link
from chalicelib.web.forms import Form
from chalicelib.web.manage import again_link, names_of
from chalicelib.web.own_details import booked_for, history_of
from chalicelib.web.own_pages import HOME, Own, own_page
from chalicelib.web.page import Problem

portal_pages = Blueprint(__name__)


class PortalQuery(Form):
    """What has just been done with a passkey, if anything."""

    passkey: Literal["added", "removed", ""] = ""


@own_page(portal_pages, "GET", HOME)
def show_portal(own: Own) -> Response:
    """Show a client what is theirs."""
    return portal_of(own, done=own.asked.query(PortalQuery).passkey)


def portal_of(own: Own, problem: Problem | None = None, done: str = "") -> Response:
    """Show a client what is theirs, with what they have just done, or what is wrong with it."""
    typed = own.asked.typed().get("words", "") if problem else ""
    facts = {"done": done, "typed": typed, "form_key": new_id(), "scripts": True, **_theirs(own)}
    return own.render("portal.html", problem, **facts)


def _theirs(own: Own) -> dict[str, Any]:
    """Give what the page shows: the next visit with all that is ahead, what was, and what is to be done."""
    business_id, client, catalogue, now = own.business_id, own.client, own.catalogue, clock.now()
    history = history_of(business_id, client)
    visits = [Visit(it, catalogue) for it in history]
    ahead = sorted((it for it in visits if _is_ahead(it, now)), key=lambda it: it.appointment.starts_at)
    booked = {it.appointment.appointment_id: it.appointment.service_ids for it in ahead}
    return {
        "client": client,
        "ahead": [_line(it) for it in ahead],
        "past": [_line(it, again_link(it)) for it in visits if it not in ahead],
        "missing": intake.missing_among(catalogue, booked) if ahead else frozenset(),
        "others": booked_for(history),
        "entries": folder.list_entries(business_id, client, shown_only=True),
        "balances": prepaid.list_prepaid(business_id, client.client_id, now),
        "places": [it for it in open_places(catalogue) if it.address or it.instructions],
        "preferences": consent.links_of(business_id, client.client_id, "email").preferences,
        "passkeys": access.list_passkeys(business_id, own.bearer.holders),
        "origin": access.passkey_origin(),
        "form_token": own.form_token,
    }


def _is_ahead(visit: Visit, now: datetime) -> bool:
    return visit.appointment.status not in scheduling.OVER and visit.appointment.ends_at > now


def _line(visit: Visit, again: str = "") -> dict[str, Any]:
    its, place = visit.appointment, visit.catalogue.locations.get(visit.appointment.location_id)
    people = names_of(visit, its.staff_ids)
    ways = {"link": visit_link(visit), "again": again}
    return {"appointment": its, "people": people, "place": place, "deposit": _deposit(its), **ways}


def _deposit(its: Appointment) -> Literal["received", "due", ""]:
    """Give how it stands with the deposit; empty where there is none, or it never came before the end."""
    if its.deposit is None:
        return ""
    if its.status == "cancelled":
        return "received" if any(step.to == "booked" for step in its.steps) else ""
    return "due" if "payment" in its.pending else "received"

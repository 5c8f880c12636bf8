"""A client's own appointment, for whoever holds its link: see it, move it, call it off."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from chalice.app import Blueprint, Response

from chalicelib.access.service import require_within_limits
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import (
    BadInput,
    Conflict,
    HoldEnded,
    MoveNotAllowed,
    PolicyForbids,
    TooManyRequests,
)
from chalicelib.core.money import Money, total
from chalicelib.core.settings import settings
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.web.booking import visit_link
from chalicelib.web.calendar_links import calendars_for
from chalicelib.web.forms import Cancellation, Lateness, Link, Move
from chalicelib.web.language import speak_to_whoever
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link
from chalicelib.web.week import distinct_starts, week_of
from chalicelib.web.words import first_name

manage_pages = Blueprint(__name__)

VISIT = "/b/{business_id}/appointments/{appointment_id}"


def own_visit(asked: Asked, business_id: str, appointment_id: str) -> Visit:
    """Give the visit to whoever holds its link, and speak their language; raise NotAllowed for others."""
    return _spoken_to(scheduling.get_visit_by_link(business_id, appointment_id, asked.query(Link).token))


def _spoken_to(visit: Visit) -> Visit:
    """Speak the language that the business knows to be the client's, unless they chose another one."""
    about = visit.appointment
    speak_to_whoever(lambda: clients.find_language(about.business_id, about.client_id))
    return visit


def _refusal(require: Callable[[Visit, datetime], None], visit: Visit) -> Conflict | None:
    """Give why the client may not do it, or None when they may."""
    try:
        require(visit, clock.now())
    except Conflict as refusal:
        return refusal
    return None


def _render(template: str, visit: Visit, problem: Problem | None = None, **facts: object) -> Response:
    appointment, catalogue = visit.appointment, visit.catalogue
    return render(
        template,
        problem,
        business=catalogue.business,
        visit=visit,
        appointment=appointment,
        place=catalogue.locations.get(appointment.location_id),
        people=names_of(visit, appointment.staff_ids),
        here=VISIT.format(business_id=appointment.business_id, appointment_id=appointment.appointment_id),
        kept={"token": visit.token},
        **facts,
    )


def names_of(visit: Visit, staff_ids: Iterable[str]) -> str:
    """Give who does it, by name, those who are still there."""
    staff = visit.catalogue.staff
    return ", ".join(staff[who].name for who in staff_ids if who in staff)


def _parts(visit: Visit) -> list[tuple[datetime, str, str]]:
    """Give when which service begins, and who performs it, where there are several who do."""
    appointment = visit.appointment
    if len(appointment.staff_ids) == 1:
        return []
    return [
        (
            service.starts_at or appointment.starts_at,
            service.name,
            names_of(visit, [service.staff_id or appointment.staff_id]),
        )
        for service in appointment.services
    ]


def _deposit(visit: Visit, beside: Iterable[tuple[Visit, str]]) -> Money | None:
    """Give what is due for all of the order that still waits for it."""
    order = [visit, *(other for other, _ in beside)]
    due = [it.appointment.deposit for it in order if "payment" in it.appointment.pending]
    amounts = [amount for amount in due if amount]
    return total(amounts, amounts[0].currency) if amounts else None


def _needs_approval(visit: Visit) -> bool:
    services = visit.catalogue.services
    booked = (services.get(service.service_id) for service in visit.appointment.services)
    return any(service.approval for service in booked if service)


def _preferences_of(visit: Visit) -> str:
    from chalicelib.consent.service import preferences_token

    client_id, secret = visit.appointment.client_id, visit.catalogue.signing_secret
    place = f"/b/{visit.appointment.business_id}/preferences/{client_id}"
    return link(place, {"token": preferences_token(secret, client_id)})


def again_link(visit: Visit) -> str:
    """Give where the same can be booked again without saying who one is; empty for services put together."""
    appointment, catalogue = visit.appointment, visit.catalogue
    package, (first, *more) = appointment.package_id, appointment.services
    place = f"/b/{appointment.business_id}"
    said = {"staff_id": appointment.staff_id, "location_id": appointment.location_id}
    known = {"again": appointment.appointment_id, "token": visit.token}
    if package:
        there = package in catalogue.packages and catalogue.packages[package].active
        return link(f"{place}/packages/{package}", {**said, **known}) if there else ""
    service = catalogue.services.get(first.service_id)
    there = service is not None and service.active and not more
    return link(f"{place}/services/{first.service_id}", {**said, **known}) if there else ""


def _is_form_missing(visit: Visit) -> bool:
    """Tell whether the client can still fill in a form, and has not yet; no read where nothing is asked."""
    if not visit.forms or _refusal(scheduling.require_fillable, visit):
        return False
    from chalicelib.intake.service import missing_among

    appointment = visit.appointment
    return bool(missing_among(visit.catalogue, {appointment.appointment_id: appointment.service_ids}))


@page(manage_pages, "GET", VISIT, private=True)
def see_visit(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Show an appointment, and what its client may do with it."""
    visit, query = own_visit(asked, business_id, appointment_id), asked.query(Link)
    not_moved = _refusal(scheduling.require_movable, visit)
    not_cancelled = _refusal(scheduling.require_cancellable, visit)
    beside = [
        (other, visit_link(other))
        for other in scheduling.list_order(visit)
        if other.appointment.appointment_id != appointment_id and other.appointment.status != "cancelled"
    ]
    return _render(
        "visit.html",
        visit,
        preferences=_preferences_of(visit),
        again=again_link(visit),
        can_move=not_moved is None,
        can_cancel=not_cancelled is None,
        too_late=isinstance(not_moved, PolicyForbids),
        parts=_parts(visit),
        beside=beside,
        waits_for=next(iter(visit.appointment.pending), ""),
        deposit=_deposit(visit, beside),
        booked=query.booked,
        moved=query.moved,
        told=query.told,
        form_missing=_is_form_missing(visit),
        can_confirm=visit.appointment.status == "booked" and visit.appointment.ends_at > clock.now(),
        can_say_late=scheduling.can_say_late(visit, clock.now()),
        elsewhere_kept=calendars_for(visit),
        minutes_late=scheduling.MINUTES_LATE,
    )


@page(manage_pages, "POST", VISIT + "/confirm", private=True)
def say_i_come(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Note that the client comes."""
    visit = own_visit(asked, business_id, appointment_id)
    return see(visit_link(scheduling.confirm_by_client(visit, clock.now())))


@page(manage_pages, "POST", VISIT + "/late", private=True)
def say_late(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Tell those who perform the visit that its client comes late."""
    visit, said = own_visit(asked, business_id, appointment_id), asked.form(Lateness)
    scheduling.say_late(visit, said.minutes, said.note, clock.now())
    return see(visit_link(visit, told=True))


def _proved(asked: Asked, business_id: str, appointment_id: str) -> Visit:
    token = asked.query(Link).token
    return _spoken_to(scheduling.get_visit_by_link(business_id, appointment_id, token, "verify"))


def _is_over(visit: Visit) -> bool:
    """Tell whether a booking came to nothing since nobody confirmed it in time."""
    appointment, now = visit.appointment, clock.now()
    in_vain = appointment.pending_until is not None and appointment.pending_until <= now
    return appointment.cancelled_by == "time" or in_vain


@page(manage_pages, "GET", VISIT + "/verify", private=True)
def ask_to_confirm(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Show what was booked and ask whether it was them; mail programs look at links, but press no buttons."""
    visit = _proved(asked, business_id, appointment_id)
    if not _is_over(visit) and "contact" not in visit.appointment.pending:
        return see(visit_link(visit))
    return _render("verify.html", visit, is_over=_is_over(visit), verify_token=visit.verify_token)


@page(manage_pages, "POST", VISIT + "/verify", private=True)
def confirm(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Note that the client read the message, and book all of the order or let it wait for the next thing."""
    visit = _proved(asked, business_id, appointment_id)
    try:
        return see(visit_link(scheduling.verify(visit, clock.now()), booked=True))
    except (HoldEnded, MoveNotAllowed) as refusal:
        problem = problem_of(HoldEnded()) if _is_over(visit) else problem_of(refusal)
        return _render("verify.html", visit, problem, is_over=True, verify_token=visit.verify_token)


@page(manage_pages, "GET", VISIT + "/move", private=True)
def choose_new_time(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Show the times an appointment could be moved to, or ask whether it shall be the one chosen."""
    visit = own_visit(asked, business_id, appointment_id)
    scheduling.require_movable(visit, clock.now())
    return _new_times(asked, visit)


def _new_times(asked: Asked, visit: Visit, problem: Problem | None = None) -> Response:
    query, now, catalogue = asked.query(Link), clock.now(), visit.catalogue
    if query.starts_at and problem is None:
        return _render(
            "confirm_move.html", visit, starts_at=query.starts_at, needs_approval=_needs_approval(visit)
        )
    week = week_of(
        query,
        now.astimezone(catalogue.get_location(visit.appointment.location_id).zone).date(),
        catalogue.business.policy.horizon_days,
        lambda first, last: scheduling.list_moves(visit, first, last, now),
    )
    alternatives = distinct_starts(problem.alternatives) if problem else ()
    return _render("move.html", visit, problem, week=week, alternatives=alternatives)


@page(manage_pages, "POST", VISIT + "/move", private=True)
def move_visit(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Move the appointment; when the new time is not to be had, show the others."""
    visit, starts_at = own_visit(asked, business_id, appointment_id), asked.form(Move).starts_at
    if visit.appointment.starts_at == starts_at:  # sent twice
        return see(visit_link(visit, moved=True))
    scheduling.require_movable(visit, clock.now())
    try:
        require_within_limits(business_id, "move", {"appointment": [appointment_id]}, clock.now())
        visit = scheduling.reschedule(visit, starts_at, None, clock.now())
    except (BadInput, Conflict, TooManyRequests) as refusal:
        return _new_times(asked, visit, problem_of(refusal))
    return see(visit_link(visit, moved=True))


@page(manage_pages, "GET", VISIT + "/cancel", private=True)
def confirm_cancelling(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Ask whether the appointment shall really be cancelled, and why."""
    visit = own_visit(asked, business_id, appointment_id)
    scheduling.require_cancellable(visit, clock.now())
    return _render("cancel.html", visit, typed={})


@page(manage_pages, "POST", VISIT + "/cancel", private=True)
def cancel_visit(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Cancel the appointment."""
    visit = own_visit(asked, business_id, appointment_id)
    if visit.appointment.status == "cancelled":  # sent twice
        return see(visit_link(visit))
    try:
        reason = asked.form(Cancellation).reason
    except BadInput as refusal:
        return _render("cancel.html", visit, problem_of(refusal), typed=asked.typed())
    return see(visit_link(scheduling.cancel_by_client(visit, reason, clock.now())))


@page(manage_pages, "GET", VISIT + "/visit.ics", private=True)
def calendar_file(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Give the appointment as a calendar file that names its client by first name at most."""
    from chalicelib.messaging import service as messaging

    visit, now = own_visit(asked, business_id, appointment_id), clock.now()
    method: Literal["CANCEL", "PUBLISH"] = "CANCEL" if visit.appointment.status == "cancelled" else "PUBLISH"
    entry = scheduling.calendar_of(visit, first_name(visit.appointment.client_name), "", method)
    content = messaging.calendar_file([entry], settings().mail_from, now).content.decode()
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="visit.ics"',
    }
    return Response(content, dict(headers), 200)

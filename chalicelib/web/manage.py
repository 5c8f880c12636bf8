"""A client's own appointment, for whoever holds its link: see it, move it, call it off."""

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import BadInput, Conflict, PolicyForbids
from chalicelib.core.settings import settings
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.web.booking import visit_link
from chalicelib.web.forms import Cancellation, Link, Move
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.week import distinct_starts, week_of
from chalicelib.web.words import first_name

manage_pages = Blueprint(__name__)

VISIT = "/b/{business_id}/appointments/{appointment_id}"


def _own(asked: Asked, business_id: str, appointment_id: str) -> Visit:
    return scheduling.get_visit_by_link(business_id, appointment_id, asked.query(Link).token)


def _changeable(asked: Asked, business_id: str, appointment_id: str) -> Visit:
    visit = _own(asked, business_id, appointment_id)
    scheduling.require_changeable(visit, clock.now())
    return visit


def _render(template: str, visit: Visit, problem: Problem | None = None, **facts: object) -> Response:
    appointment, catalogue = visit.appointment, visit.catalogue
    return render(
        template,
        problem,
        business=catalogue.business,
        visit=visit,
        appointment=appointment,
        place=catalogue.locations.get(appointment.location_id),
        person=catalogue.staff.get(appointment.staff_id),
        here=VISIT.format(business_id=appointment.business_id, appointment_id=appointment.appointment_id),
        kept={"token": visit.token},
        **facts,
    )


@page(manage_pages, "GET", VISIT, private=True)
def see_visit(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Show an appointment, and what its client may do with it."""
    visit, query, too_late = _own(asked, business_id, appointment_id), asked.query(Link), ""
    try:
        scheduling.require_changeable(visit, clock.now())
        can_change = True
    except PolicyForbids as refusal:
        can_change, too_late = False, refusal.sentence
    except Conflict:  # over or called off: its status says so
        can_change = False
    return _render(
        "visit.html", visit, can_change=can_change, too_late=too_late, booked=query.booked, moved=query.moved
    )


@page(manage_pages, "GET", VISIT + "/move", private=True)
def choose_new_time(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Show the times an appointment could be moved to, or ask whether it shall be the one chosen."""
    visit = _changeable(asked, business_id, appointment_id)
    return _new_times(asked, visit)


def _new_times(asked: Asked, visit: Visit, problem: Problem | None = None) -> Response:
    query, now, catalogue = asked.query(Link), clock.now(), visit.catalogue
    if query.starts_at and problem is None:
        return _render("confirm_move.html", visit, starts_at=query.starts_at)
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
    visit, starts_at = _own(asked, business_id, appointment_id), asked.form(Move).starts_at
    if visit.appointment.starts_at == starts_at:  # sent twice
        return see(visit_link(visit, moved=True))
    scheduling.require_changeable(visit, clock.now())
    try:
        visit = scheduling.reschedule(visit, starts_at, None, clock.now())
    except (BadInput, Conflict) as refusal:
        return _new_times(asked, visit, problem_of(refusal))
    return see(visit_link(visit, moved=True))


@page(manage_pages, "GET", VISIT + "/cancel", private=True)
def confirm_cancelling(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Ask whether the appointment shall really be cancelled, and why."""
    return _render("cancel.html", _changeable(asked, business_id, appointment_id), typed={})


@page(manage_pages, "POST", VISIT + "/cancel", private=True)
def cancel_visit(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Cancel the appointment."""
    visit = _own(asked, business_id, appointment_id)
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
    visit, now = _own(asked, business_id, appointment_id), clock.now()
    method = "CANCEL" if visit.appointment.status == "cancelled" else "PUBLISH"
    entry = scheduling.calendar_of(visit, first_name(visit.appointment.client_name), "", method)
    content = messaging.calendar_file(entry, settings().mail_from, now).content.decode()
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="visit.ics"',
    }
    return Response(content, dict(headers), 200)

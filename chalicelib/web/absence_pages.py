"""The console's time off and closures: what is ahead, entering it, changing it, ending it."""

from datetime import datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.absences import service
from chalicelib.absences.model import Entry
from chalicelib.core import clock
from chalicelib.core.errors import AppointmentsThere, BadInput, Conflict, Refusal
from chalicelib.core.ids import new_id
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.reconnect import service as reconnect
from chalicelib.waiting import service as waiting
from chalicelib.web.absence_forms import (
    KINDS,
    LABELS,
    AbsenceForm,
    AbsencesQuery,
    WhenForm,
    as_on_page,
    can_end,
    choices,
    days_of,
    grouped,
    name_of,
    shortened,
    typed_of,
    whom_of,
)
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link

absence_pages = Blueprint(__name__)

HERE = CONSOLE + "/time-off"
ONE = HERE + "/{absence_id}"
AHEAD = timedelta(days=service.LONGEST_RANGE_DAYS)
"""How far a page of what is ahead reaches."""


@desk_page(absence_pages, "GET", HERE, needs="day")
def list_time_off(desk: Desk) -> Response:
    """Show what is ahead: who is off, and what is closed or out of use."""
    query, today = desk.asked.query(AbsencesQuery), desk.business.date_at(clock.now())
    first = query.first_on or today
    zone = desk.business.zone
    interval = Interval(boundary_at(first, 0, zone), boundary_at(first + AHEAD, 0, zone))
    sort, _, name = query.whom.partition(":")
    whose = {f"{sort}_id": name} if name_of(desk.catalogue, query.whom) else {}
    return desk.render(
        "absences.html",
        query=query,
        first=first,
        later=first + AHEAD,
        today=today,
        whom_name=name_of(desk.catalogue, query.whom),
        groups=grouped(service.list_absences(desk.business.business_id, interval, **whose), desk.catalogue),
        **_words(),
    )


@desk_page(absence_pages, "GET", HERE + "/new", needs="day")
def new_time_off(desk: Desk) -> Response:
    """Show the form for time off, a closure, or something that is out of use."""
    query = desk.asked.query(AbsencesQuery)
    first_on = query.first_on.isoformat() if query.first_on else ""
    return _form(desk, {"whom": query.whom, "first_on": first_on})


@desk_page(absence_pages, "POST", HERE + "/new", needs="day")
def enter_time_off(desk: Desk) -> Response:
    """Enter it; where appointments are in the way, say which first, and what becomes of them."""
    try:
        form = desk.form(AbsenceForm)
        entry = service.enter(form.request(desk.catalogue, desk.by), clock.now())
        reconnect.on_absence(entry.absence, clock.now())
    except (BadInput, AppointmentsThere) as refusal:
        return _form(desk, desk.asked.typed(), refusal)
    return _saved(desk, entry)


@desk_page(absence_pages, "GET", ONE, needs="day")
def show_time_off(desk: Desk, absence_id: str) -> Response:
    """Show one with the appointments that lie in it, to be changed or ended."""
    return _one(desk, absence_id)


@desk_page(absence_pages, "POST", ONE, needs="day")
def change_time_off(desk: Desk, absence_id: str) -> Response:
    """Give it other times or another reason; appointments that are newly in the way are asked about."""
    business_id, now = desk.business.business_id, clock.now()
    before = service.get(business_id, absence_id)
    try:
        form = desk.form(WhenForm)
        entry = service.change(business_id, absence_id, form.when, form.title, now, form.over)
    except (BadInput, Conflict) as refusal:
        return _one(desk, absence_id, refusal)
    _let_follow(desk, before, now)
    return _saved(desk, entry)


@desk_page(absence_pages, "POST", ONE + "/end", needs="day")
def end_time_off(desk: Desk, absence_id: str) -> Response:
    """Let the time be free again from now on, or all of it where it has not begun."""
    desk.form(DeskForm)
    business_id, now = desk.business.business_id, clock.now()
    before = service.get(business_id, absence_id)
    if can_end(before.absence, now):
        when = shortened(before.absence, now)
        if when is None:
            service.remove(business_id, absence_id, now)
        else:
            service.change(business_id, absence_id, when, None, now)
        _let_follow(desk, before, now)
    return see(link(f"{desk.home}/time-off", whom=whom_of(before.absence), saved=True))


def _let_follow(desk: Desk, before: Entry, now: datetime) -> None:
    """Tell the waiting list what got free, and let clients' rhythms follow."""
    waiting.on_interval_freed(desk.business, before.absence.shown.interval, now)
    reconnect.on_absence(before.absence, now)


def _saved(desk: Desk, entry: Entry) -> Response:
    """Lead to what is to be done for it, else to all that is ahead of whom it concerns."""
    if entry.appointments:
        return see(link(f"{desk.home}/time-off/{entry.absence.absence_id}", saved=True))
    return see(link(f"{desk.home}/time-off", whom=whom_of(entry.absence), saved=True))


def _form(desk: Desk, typed: dict[str, str], refusal: Refusal | None = None) -> Response:
    return desk.render(
        "absence_new.html",
        _problem(refusal),
        typed={**typed, "form_key": new_id()},  # what was refused and is asked for anew is another request
        choices=choices(desk.catalogue),
        **_in_the_way(refusal),
        **_words(),
    )


def _one(desk: Desk, absence_id: str, refusal: Refusal | None = None) -> Response:
    entry, now = service.get(desk.business.business_id, absence_id), clock.now()
    absence = entry.absence
    return desk.render(
        "absence.html",
        _problem(refusal),
        entry=entry,
        absence=absence,
        name=name_of(desk.catalogue, whom_of(absence)),
        whom=whom_of(absence),
        typed=desk.asked.typed() if refusal else typed_of(absence),
        is_open=absence.state in ("standing", "entering"),
        ends=can_end(absence, now),
        has_begun=shortened(absence, now) is not None,
        today=desk.business.date_at(now),
        saved=refusal is None and desk.asked.query(AbsencesQuery).saved,
        **_in_the_way(refusal),
        **_words(),
    )


def _problem(refusal: Refusal | None) -> Problem | None:
    named = as_on_page(refusal) if isinstance(refusal, BadInput) else refusal
    return problem_of(named) if named else None


def _in_the_way(refusal: Refusal | None) -> dict[str, Any]:
    """Give the appointments that are in the way, and how many times are kept for somebody at present."""
    there = refusal.appointments if isinstance(refusal, AppointmentsThere) else ()
    owners = refusal.owners if isinstance(refusal, AppointmentsThere) else ()
    return {"there": there, "kept": len(owners) - len(there), "is_in_the_way": bool(owners)}


def _words() -> dict[str, Any]:
    return {"KINDS": KINDS, "labels": LABELS, "days_of": days_of}

"""The console's diary: one day's appointments, and the next step of each at one press."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.absences import service as absences
from chalicelib.core import clock
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Pending, Status
from chalicelib.web.absences import begins_on, in_words
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DiaryQuery, SettleForm, StatusForm, TakeBackForm
from chalicelib.web.intake_answers import form_states
from chalicelib.web.page import see
from chalicelib.web.prepaid import sessions_left
from chalicelib.web.rendering import link

diary_pages = Blueprint(__name__)

STEPS = {
    "confirmed": "Confirm",
    "arrived": "Arrived",
    "in_progress": "Started",
    "done": "Done",
    "no_show": "No-show",
    "cancelled": "Cancel",
}
"""What the button says that moves an appointment on to a status, in the order of a visit."""

USUAL = ("arrived", "done")
MISTAKES: dict[Status, str] = {"done": "Take “Done” back", "no_show": "Take “No-show” back"}
"""What the button says that takes back what was pressed by mistake."""
ANSWERS: dict[Pending, str] = {"approval": "Accept", "payment": "Deposit received"}
"""What the button says that notes that what an appointment waits for has come."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An appointment on the diary's page, and the steps that may follow, each with what its button says.

    `answer` is what staff can note has come. `others` stay out of a thumb's way. `parts` say who performs
    which service from when on, `planned` when the work is planned that is done within a window. `mistake` is
    what the button says that takes back what was pressed last, where that can be.
    """

    appointment: Appointment
    answer: tuple[Pending, str] | None
    steps: list[tuple[str, str]]
    others: list[tuple[str, str]]
    parts: list[tuple[datetime, str, str]]
    planned: datetime | None
    mistake: str | None


@desk_page(diary_pages, "GET", CONSOLE, needs="day")
def diary(desk: Desk) -> Response:
    """Show the appointments of a day, today's unless another is asked for, and who is off that week."""
    today = desk.business.date_at(clock.now())
    day = desk.asked.query(DiaryQuery).day or today
    appointments = _appointments_on(desk, day)
    return desk.render(
        "diary.html",
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        entries=[_entry(desk, appointment) for appointment in appointments],
        form_states=form_states(desk.catalogue, appointments),
        sessions_left=sessions_left(desk, {appointment.client_id for appointment in appointments}),
        staff=desk.catalogue.staff,
        **_absences(desk, day),
    )


def _absences(desk: Desk, day: date) -> dict[str, Any]:
    """Give who is off and what is closed: on the day, and later in the week from then on."""
    zone = desk.business.zone
    start, next_day, end = (boundary_at(day + timedelta(days=n), 0, zone) for n in (0, 1, 7))
    entries = absences.list_absences(desk.business.business_id, Interval(start, end))
    on_the_day = [each for each in entries if each.absence.shown.starts_at < next_day]
    later = [(begins_on(each), each) for each in entries if each not in on_the_day]
    return {
        "absent": [in_words(each, desk.catalogue, day) for each in on_the_day],
        "absent_later": [(first, in_words(each, desk.catalogue, first)) for first, each in later],
    }


def _appointments_on(desk: Desk, day: date) -> list[Appointment]:
    zone = desk.business.zone
    start, end = (boundary_at(each, 0, zone) for each in (day, day + timedelta(days=1)))
    found: list[Appointment] = []
    cursor = None
    while True:
        page = scheduling.list_appointments(desk.business.business_id, start, end, cursor=cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def _entry(desk: Desk, appointment: Appointment) -> Entry:
    waits_for = appointment.pending[0] if appointment.pending else None
    steps = dict(STEPS, cancelled="Decline" if waits_for == "approval" else STEPS["cancelled"])
    follows = [(step, steps[step]) for step in steps if step in scheduling.FOLLOWS[appointment.status]]
    usual = ("cancelled",) if waits_for == "approval" else USUAL
    return Entry(
        appointment,
        (waits_for, ANSWERS[waits_for]) if waits_for in ANSWERS else None,
        [each for each in follows if each[0] in usual],
        [each for each in follows if each[0] not in usual],
        _parts(desk, appointment),
        scheduling.own_time(appointment, appointment.staff_id).start if appointment.arrives_until else None,
        MISTAKES[appointment.status] if scheduling.can_take_back(appointment, clock.now()) else None,
    )


def _parts(desk: Desk, appointment: Appointment) -> list[tuple[datetime, str, str]]:
    if len(appointment.staff_ids) == 1:
        return []
    names = {staff_id: person.name for staff_id, person in desk.catalogue.staff.items()}
    return [
        (
            service.starts_at or appointment.starts_at,
            service.name,
            names.get(service.staff_id or appointment.staff_id, ""),
        )
        for service in appointment.services
    ]


@desk_page(diary_pages, "POST", CONSOLE + "/appointments/{appointment_id}/status", needs="day")
def set_status(desk: Desk, appointment_id: str) -> Response:
    """Move an appointment along its life and show the diary again."""
    form = desk.form(StatusForm)
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    scheduling.set_status(visit, form.status, clock.now())
    return see(link(desk.home, day=form.day))


@desk_page(diary_pages, "POST", CONSOLE + "/appointments/{appointment_id}/take-back", needs="day")
def take_back(desk: Desk, appointment_id: str) -> Response:
    """Take back what was pressed by mistake and show the diary again."""
    form = desk.form(TakeBackForm)
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    scheduling.take_back(visit, form.mistake, desk.by, clock.now())
    return see(link(desk.home, day=form.day))


@desk_page(diary_pages, "POST", CONSOLE + "/appointments/{appointment_id}/settle", needs="day")
def settle(desk: Desk, appointment_id: str) -> Response:
    """Accept a request or note a deposit, for all that was booked together, and show the diary again."""
    form = desk.form(SettleForm)
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    scheduling.settle_order(visit, form.what, desk.by, clock.now())
    return see(link(desk.home, day=form.day))

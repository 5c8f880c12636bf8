"""The console's diary: one day's appointments, and the next step of each at one press."""

from datetime import date, timedelta

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.interval import boundary_at
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import DiaryQuery, StatusForm
from chalicelib.web.page import see
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


@desk_page(diary_pages, "GET", CONSOLE)
def diary(desk: Desk) -> Response:
    """Show the appointments of a day, today's unless another is asked for."""
    today = clock.now().astimezone(desk.business.zone).date()
    day = desk.asked.query(DiaryQuery).day or today
    entries = [(appointment, *_steps(appointment)) for appointment in _appointments_on(desk, day)]
    return desk.render(
        "diary.html",
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        entries=entries,
        staff=desk.catalogue.staff,
        names=STEPS,
    )


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


def _steps(appointment: Appointment) -> tuple[list[str], list[str]]:
    """Give the steps that may follow: the usual ones, and the others, which stay out of a thumb's way."""
    follows = [step for step in STEPS if step in scheduling.FOLLOWS[appointment.status]]
    return [step for step in follows if step in USUAL], [step for step in follows if step not in USUAL]


@desk_page(diary_pages, "POST", CONSOLE + "/appointments/{appointment_id}/status")
def set_status(desk: Desk, appointment_id: str) -> Response:
    """Move an appointment along its life and show the diary again."""
    form = desk.form(StatusForm)
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    scheduling.set_status(visit, form.status, clock.now())
    return see(link(desk.home, day=form.day))

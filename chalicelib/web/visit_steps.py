"""The next step of a visit at one press, from Today or from the calendar."""

from collections.abc import Callable
from datetime import date

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import Refusal
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.web.calendar_forms import SettleForm, StatusForm, TakeBackForm
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.today import row_again

step_pages = Blueprint(__name__)

VISIT = CONSOLE + "/appointments/{appointment_id}"


@desk_page(step_pages, "POST", VISIT + "/status", scripts=True, needs="day")
def set_status(desk: Desk, appointment_id: str) -> Response:
    """Move an appointment along its life."""
    form, now = desk.form(StatusForm), clock.now()
    return _done(
        desk,
        appointment_id,
        form.day,
        lambda it: scheduling.set_status(it, form.status, now, by=desk.by, cancelled_by=form.cancelled_by),
    )


@desk_page(step_pages, "POST", VISIT + "/take-back", scripts=True, needs="day")
def take_back(desk: Desk, appointment_id: str) -> Response:
    """Take back what was pressed by mistake."""
    form, now = desk.form(TakeBackForm), clock.now()
    return _done(
        desk, appointment_id, form.day, lambda it: scheduling.take_back(it, form.mistake, desk.by, now)
    )


@desk_page(step_pages, "POST", VISIT + "/settle", scripts=True, needs="day")
def settle(desk: Desk, appointment_id: str) -> Response:
    """Accept a request or note a deposit, for all that was booked together."""
    form, now = desk.form(SettleForm), clock.now()
    return _done(
        desk, appointment_id, form.day, lambda it: scheduling.settle_order(it, form.what, desk.by, now)
    )


def _done(desk: Desk, appointment_id: str, day: date | None, step: Callable[[Visit], Visit]) -> Response:
    """Take the step; show the page again that it was pressed on, or of Today that row alone."""
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    problem: Problem | None = None
    try:
        step(visit)
    except Refusal as refusal:
        if not desk.asked.wants_part:
            raise
        problem = problem_of(refusal)
    if desk.asked.wants_part:
        return row_again(desk, appointment_id, problem)
    return see(link(f"{desk.home}/calendar", day=day) if day else link(desk.home))

"""A visit gets another time, person or length: by its page, or by dragging it in the calendar."""

from datetime import datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import NotOffered, Refusal, SlotTaken
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.web.calendar_forms import PlaceForm
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.diary import entry_of
from chalicelib.web.events import wall
from chalicelib.web.language import in_words
from chalicelib.web.page import Problem, data, problem_of, see
from chalicelib.web.quantities import between
from chalicelib.web.rendering import link
from chalicelib.web.words import local, short_moment, time

placing_pages = Blueprint(__name__)

PLACE = CONSOLE + "/appointments/{appointment_id}/place"
MINUTE = timedelta(minutes=1)
LABELS = {
    "starts_at": said("When"),
    "staff_id": said("With whom"),
    "minutes": said("How many minutes it takes"),
    "ends_at": said("How many minutes it takes"),
    "override_reason": said("Why all the same"),
}


@desk_page(placing_pages, "GET", PLACE, needs="day")
def show_place(desk: Desk, appointment_id: str) -> Response:
    """Show a visit, its steps, and forms that move and lengthen it."""
    return _shown(desk, scheduling.get_visit(desk.business.business_id, appointment_id))


@desk_page(placing_pages, "POST", PLACE, needs="day")
def place(desk: Desk, appointment_id: str) -> Response:
    """Move a visit, or let it take longer or less long; a refusal says why, and how to do it all the same."""
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    try:
        form = desk.form(PlaceForm)
        changed = _placed(desk, visit, form)
    except (SlotTaken, NotOffered) as refusal:
        return _refused(desk, visit, _in_our_words(visit, form, refusal), may_override=True)
    except Refusal as refusal:
        return _refused(desk, visit, problem_of(refusal))
    if desk.asked.wants_data:
        return data({"said": _said(desk, changed)})
    its = changed.appointment
    return see(link(f"{desk.home}/calendar", day=local(its.starts_at, its.time_zone).date()))


def _placed(desk: Desk, visit: Visit, form: PlaceForm) -> Visit:
    now, its = clock.now(), visit.appointment
    if form.minutes is not None:
        return scheduling.lengthen(visit, _end(visit, form.minutes), now, desk.by, form.override_reason)
    starts_at = form.starts_at or local(its.starts_at, its.time_zone).replace(tzinfo=None)
    return scheduling.reschedule(visit, starts_at, form.staff_id, now, desk.by, form.override_reason)


def _end(visit: Visit, minutes: int) -> datetime:
    """Give when it ends if what is done takes so many minutes; a window to arrive in comes on top."""
    its = visit.appointment
    return (its.arrives_until or its.starts_at) + minutes * MINUTE


def _in_our_words(visit: Visit, form: PlaceForm, refusal: Refusal) -> Problem:
    """Give a refusal of the time with what exactly stands in the way, as staff may know it."""
    problem, its = problem_of(refusal), visit.appointment
    end = _end(visit, form.minutes) if form.minutes is not None else None
    starts_at = form.starts_at or its.starts_at
    told = scheduling.why_not_there(visit, starts_at, form.staff_id, end, clock.now())
    sentences = dict.fromkeys(each.sentence for each in told.reasons)
    return Problem(
        problem.status,
        said("That does not go"),
        " ".join(map(in_words, sentences)) or problem.sentence,
        {},
        problem.alternatives,
    )


def _refused(desk: Desk, visit: Visit, problem: Problem, may_override: bool = False) -> Response:
    if desk.asked.wants_data:
        sentence = " ".join(map(in_words, [problem.sentence, *problem.errors.values()])).strip()
        answer = {"title": in_words(problem.title), "sentence": sentence, "may_override": may_override}
        return data(answer, problem.status)
    return _shown(desk, visit, problem, may_override)


def _shown(desk: Desk, visit: Visit, problem: Problem | None = None, may_override: bool = False) -> Response:
    its = visit.appointment
    typed: dict[str, Any] = {
        "starts_at": wall(its.starts_at, its.time_zone)[:16],
        "staff_id": its.staff_id,
        "minutes": (its.ends_at - (its.arrives_until or its.starts_at)) // MINUTE,
        "override_reason": "",
    }
    return desk.render(
        "place.html",
        problem,
        visit=its,
        entry=entry_of(desk, its),
        day=local(its.starts_at, its.time_zone).date(),
        staff=desk.catalogue.staff,
        typed=typed | (desk.asked.typed() if problem else {}),
        labels=LABELS,
        may_override=may_override,
        ahead=its.status in scheduling.STILL_AHEAD,
    )


def _said(desk: Desk, visit: Visit) -> str:
    """Give where a visit is now, as the calendar says it after a drag."""
    its = visit.appointment
    who = desk.catalogue.staff.get(its.staff_id)
    starts, ends = local(its.starts_at, its.time_zone), local(its.ends_at, its.time_zone)
    when = f"{its.client_name}: {between(short_moment(starts), time(ends))}"
    if not who:
        return f"{when}."
    return in_words(said("%(what)s with %(people)s.", what=when, people=who.name))

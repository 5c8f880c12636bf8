"""The console's calendar: one day's appointments, and the next step of each at one press."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.absences import service as absences
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, CancelledBy, Pending, Status
from chalicelib.web.absences import begins_on, sentence_of
from chalicelib.web.calendar_forms import CalendarQuery, EventsQuery
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.events import absence_event, columns_of, days_of, event_of, hours_of, off_events
from chalicelib.web.intake_answers import form_states
from chalicelib.web.page import data
from chalicelib.web.prepaid import sessions_left

diary_pages = Blueprint(__name__)

LONGEST = timedelta(days=62)
"""How many days the calendar is told of at once."""

STEPS = {
    "confirmed": said("Confirm"),
    "arrived": said("Arrived"),
    "in_progress": said("Started"),
    "done": said("Done"),
    "no_show": said("No-show"),
}
"""What the button says that moves an appointment on to a status, in the order of a visit."""
DECLINE = ("cancelled", said("Decline"))
CANCELLED_BY: dict[CancelledBy, str] = {
    "client": said("The client cancels"),
    "staff": said("You cancel"),
}
"""What the button says that calls an appointment off, by who does: mostly the client, who has phoned."""

ON_ITS_DAY = ("arrived", "in_progress", "done", "no_show")
"""What becomes of a visit on its day, or later: pressed before, it would be a slip of the hand."""
USUAL = ("arrived", "done")
MISTAKES: dict[Status, str] = {"done": said("Take “Done” back"), "no_show": said("Take “No-show” back")}
"""What the button says that takes back what was pressed by mistake."""
ANSWERS: dict[Pending, str] = {"approval": said("Accept"), "payment": said("Deposit received")}
"""What the button says that notes that what an appointment waits for has come."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An appointment on a page of the day, and the steps that may follow, each with what its button says.

    `answer` is what staff can note has come. `others` stay out of a thumb's way, and so do
    the ways to cancel it, by who calls it off. `parts` say who performs
    which service from when on, `planned` when the work is planned that is done within a window. `mistake` is
    what the button says that takes back what was pressed last, where that can be. `can_move`: it is not over.
    """

    appointment: Appointment
    answer: tuple[Pending, str] | None
    steps: list[tuple[str, str]]
    others: list[tuple[str, str]]
    cancelling: list[tuple[CancelledBy, str]]
    parts: list[tuple[datetime, str, str]]
    planned: datetime | None
    mistake: str | None
    can_move: bool


CALENDAR = CONSOLE + "/calendar"


@desk_page(diary_pages, "GET", CALENDAR, scripts=True, needs="day")
def calendar(desk: Desk) -> Response:
    """Show a day's appointments, today's unless another is asked for, and who is off that week."""
    query, now = desk.asked.query(CalendarQuery), clock.now()
    today = desk.business.date_at(now)
    day = query.day or today
    appointments = [it for it in appointments_on(desk, day) if query.wants(it)]
    shown = [it for it in desk.catalogue.staff.values() if it.active and query.shows(it)]
    people = sorted(shown, key=lambda it: it.name)
    return desk.render(
        "calendar.html",
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        entries=[entry_of(desk, appointment) for appointment in appointments],
        form_states=form_states(desk.catalogue, appointments),
        clients=clients.find_clients(desk.business.business_id, {it.client_id for it in appointments}),
        sessions_left=sessions_left(desk, {appointment.client_id for appointment in appointments}),
        staff=desk.catalogue.staff,
        query=query,
        kept=query.model_dump(exclude={"day"}, exclude_none=True),
        people=people,
        rooms=[it for it in desk.catalogue.resources.values() if it.active],
        hours=hours_of(people),
        catalogue=desk.catalogue,
        form_key=new_id(),
        **_absences(desk, day),
    )


@desk_page(diary_pages, "GET", CALENDAR + "/events", scripts=True, needs="day")
def calendar_events(desk: Desk) -> Response:
    """Give the calendar's script what is on in a span of days."""
    query, zone = desk.asked.query(EventsQuery), desk.business.zone
    first, last = days_of(query.start, query.end)
    last = min(last, first + LONGEST)
    start, end = boundary_at(first, 0, zone), boundary_at(last + timedelta(days=1), 0, zone)
    appointments = [it for it in appointments_between(desk, start, end) if query.wants(it)]
    found = [each for it in appointments for each in event_of(it, query.by, desk.catalogue)]
    people = [it for it in desk.catalogue.staff.values() if it.active and query.shows(it)]
    if query.by == "person" and (last == first or len(people) == 1):
        found += off_events(desk.catalogue, people, first, last)
    for entry in absences.list_absences(desk.business.business_id, Interval(start, end)):
        span, columns = entry.absence.shown, columns_of(entry.absence, people, desk.catalogue)
        if columns:
            words = sentence_of(entry, desk.catalogue, first)
            interval = Interval(max(span.starts_at, start), min(span.ends_at, end))
            found.append(absence_event(interval, entry.absence.time_zone, columns, words))
    return data(found)


def _absences(desk: Desk, day: date) -> dict[str, Any]:
    """Give who is off and what is closed: on the day, and later in the week from then on."""
    zone = desk.business.zone
    start, next_day, end = (boundary_at(day + timedelta(days=n), 0, zone) for n in (0, 1, 7))
    entries = absences.list_absences(desk.business.business_id, Interval(start, end))
    on_the_day = [each for each in entries if each.absence.shown.starts_at < next_day]
    later = [(begins_on(each), each) for each in entries if each not in on_the_day]
    return {
        "absent": [(each.absence.absence_id, sentence_of(each, desk.catalogue, day)) for each in on_the_day],
        "absent_later": [
            (first, each.absence.absence_id, sentence_of(each, desk.catalogue, first))
            for first, each in later
        ],
    }


def appointments_on(desk: Desk, day: date) -> list[Appointment]:
    """Give the appointments that start on a day of the business; one query for each two hundred."""
    zone = desk.business.zone
    return appointments_between(
        desk, boundary_at(day, 0, zone), boundary_at(day + timedelta(days=1), 0, zone)
    )


def appointments_between(desk: Desk, start: datetime, end: datetime) -> list[Appointment]:
    """Give the appointments that start in the half-open interval; one query for each two hundred."""
    return [it for page in scheduling.pages_between(desk.business.business_id, start, end) for it in page]


def entry_of(desk: Desk, appointment: Appointment, more: tuple[str, ...] = ()) -> Entry:
    """Give an appointment with what may follow; of that, `more` is within a thumb's reach too."""
    waits_for = appointment.pending[0] if appointment.pending else None
    asked_for = waits_for == "approval"
    too_soon = ON_ITS_DAY if appointment.local_date > desk.business.date_at(clock.now()) else ()
    may_follow = scheduling.FOLLOWS[appointment.status].difference(too_soon)
    follows = [each for each in STEPS.items() if each[0] in may_follow]
    cancelling = [(by, words) for by, words in CANCELLED_BY.items() if by == "client" or not asked_for]
    usual = () if asked_for else (*USUAL, *more)
    return Entry(
        appointment,
        (waits_for, ANSWERS[waits_for]) if waits_for in ANSWERS else None,
        [DECLINE] if asked_for else [each for each in follows if each[0] in usual],
        [each for each in follows if each[0] not in usual],
        cancelling if "cancelled" in may_follow else [],
        _parts(desk, appointment),
        scheduling.own_time(appointment, appointment.staff_id).start if appointment.arrives_until else None,
        MISTAKES[appointment.status] if scheduling.can_take_back(appointment, clock.now()) else None,
        appointment.status not in scheduling.OVER,
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

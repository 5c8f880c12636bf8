"""What the calendar's script is told: visits, absences and off hours as its library reads them. Pure.

Times are wall time of the place, as 2027-05-04T10:00:00: the calendar shows every place by its own clock.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.absences.model import Absence
from chalicelib.catalogue.model import Catalogue, Staff
from chalicelib.catalogue.service import open_places, working_intervals, works_at
from chalicelib.core.interval import Interval, boundary_at, days_between, without, zone_named
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, resource_holder
from chalicelib.web.language import in_words
from chalicelib.web.words import state

Event = dict[str, Any]
ROOM = (("brief", timedelta(minutes=35)), ("short", timedelta(minutes=25)))
"""Up to what length there is no room in the calendar for a line with the time, and for more than one line."""
UNDER_WAY = ("arrived", "in_progress")
USUAL = (9 * 60, 18 * 60)
"""From when until when the calendar reaches on days on which nobody works, in minutes of the day."""


def event_of(appointment: Appointment, by: str, catalogue: Catalogue) -> Iterator[Event]:
    """Give what stands in the calendar for an appointment: one for each person, or one over its rooms."""
    if appointment.status == "cancelled":
        return
    if by == "room":
        rooms = [it for it in catalogue.resources if resource_holder(it) in _holders(appointment)]
        yield _event(appointment, appointment.appointment_id, appointment.interval, rooms)
        return
    planned = len(appointment.staff_ids) > 1 or appointment.arrives_until is not None
    for number, staff_id in enumerate(appointment.staff_ids):
        name = f"{appointment.appointment_id}~{staff_id}" if number else appointment.appointment_id
        span = scheduling.own_time(appointment, staff_id) if planned else appointment.interval
        yield _event(appointment, name, span, [staff_id], part=number > 0)


def _holders(appointment: Appointment) -> set[str]:
    return {taken.holder for taken in appointment.standing}


def _event(
    appointment: Appointment, name: str, span: Interval, columns: list[str], part: bool = False
) -> Event:
    ahead, alone = appointment.status in scheduling.STILL_AHEAD, len(appointment.staff_ids) == 1
    goes_on = ahead or appointment.status in UNDER_WAY
    who, whom = appointment.client_name, appointment.served
    if whom:
        who = in_words(said("%(client)s for %(whom)s", client=who, whom=whom))
    return {
        "id": name,
        "start": wall(span.start, appointment.time_zone),
        "end": wall(span.end, appointment.time_zone),
        "resourceIds": columns,
        "title": f"{who}, {appointment.title}",
        "classNames": [
            appointment.status,
            *(["against-rules"] if appointment.override else []),
            *(name for name, most in ROOM if span.end - span.start <= most),
        ],
        "startEditable": ahead and not part and not appointment.arrives_until,
        "durationEditable": goes_on and alone and not (appointment.participants or appointment.arrives_until),
        "extendedProps": {
            "visit": appointment.appointment_id,
            "who": who,
            "what": appointment.title,
            "state": state(appointment),
            "part": part,
        },
    }


def off_events(catalogue: Catalogue, people: Iterable[Staff], first: date, last: date) -> Iterator[Event]:
    """Give when each of the people does not work, day by day, to be shaded."""
    zone = catalogue.business.zone
    for staff in people:
        works = [
            it for place in open_places(catalogue) for it in working_intervals(staff, place, first, last)
        ]
        for day in days_between(first, last):
            whole = Interval(boundary_at(day, 0, zone), boundary_at(day + timedelta(days=1), 0, zone))
            for free in without([whole], works):
                yield _shaded(free, zone.key, [staff.staff_id])


def _shaded(span: Interval, zone_name: str, columns: list[str]) -> Event:
    return {
        "start": wall(span.start, zone_name),
        "end": wall(span.end, zone_name),
        "resourceIds": columns,
        "display": "background",
        "classNames": ["off"],
    }


def absence_event(span: Interval, zone_name: str, columns: list[str], words: str) -> Event:
    """Give an absence or a closure, to be shaded in the columns that it concerns."""
    return {**_shaded(span, zone_name, columns), "title": words, "classNames": ["off", "away"]}


def columns_of(absence: Absence, people: Iterable[Staff], catalogue: Catalogue) -> list[str]:
    """Give the columns that an absence concerns: a person's, a room's, or of all who work at a place."""
    names = [it.staff_id for it in people if absence.staff_id in (None, it.staff_id)]
    if absence.resource_id:
        return [absence.resource_id]
    if absence.location_id:
        place = catalogue.locations.get(absence.location_id)
        return [name for name in names if place and works_at(catalogue.staff[name], place)]
    return names if absence.staff_id else []


def hours_of(people: Iterable[Staff]) -> list[tuple[str, str]]:
    """Give from when until when the calendar reaches on each day of the week, Monday first: 08:00, 20:00."""
    shifts = [shift for staff in people for shift in staff.shifts]
    found = []
    for weekday in range(7):
        own = [shift for shift in shifts if shift.weekday == weekday]
        start = min((shift.starts_minute for shift in own), default=USUAL[0])
        end = max((shift.ends_minute for shift in own), default=USUAL[1])
        found.append((_clock(start // 60 * 60), _clock(min(1440, -(-end // 60) * 60))))
    return found


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def wall(moment: datetime, zone_name: str) -> str:
    """Give an instant by the clock on the wall, for example 2027-05-04T10:00:00."""
    return f"{moment.astimezone(zone_named(zone_name)):%Y-%m-%dT%H:%M:%S}"


def days_of(start: datetime, end: datetime) -> tuple[date, date]:
    """Give the first and the last day of a span of wall time, of which the end is not part."""
    last = end.date() if end.time() != time() else end.date() - timedelta(days=1)
    return start.date(), max(start.date(), last)

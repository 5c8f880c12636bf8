"""Whose time it is, and which instants are meant by dates and wall times there: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.absences.model import Kind, When
from chalicelib.catalogue.model import Catalogue, Location, Shift
from chalicelib.core.errors import NotFound, bad_field
from chalicelib.core.interval import Interval, boundary_at, instant_at, zone_named
from chalicelib.core.saying import said

LONGEST = timedelta(days=1100)
FURTHEST = timedelta(days=5 * 365)
"""How far from today anything can be entered, back and ahead."""

KINDS: Mapping[str, tuple[Kind, ...]] = {
    "staff_id": ("time_off", "break"),
    "resource_id": ("out_of_use",),
    "location_id": ("closure", "holiday"),
}
"""What can be entered for whom."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Where somebody or something is: one or more places with the weekly hours that are worked there.

    `time_zone` is the one in which times are shown and, without an offset, understood.
    """

    time_zone: str
    places: tuple[tuple[ZoneInfo, tuple[Shift, ...]], ...]

    def days(self, first_on: date, last_on: date) -> Interval:
        """Give the time from the first to the last date, both included, at every one of the places.

        A shift that goes on past midnight belongs to the date on which it begins.
        """
        starts = [boundary_at(first_on, 0, zone) for zone, _ in self.places]
        ends = [boundary_at(last_on, minute, zone) for zone, minute in self._day_ends(last_on)]
        return Interval(min(starts), max(ends))

    def _day_ends(self, day: date) -> list[tuple[ZoneInfo, int]]:
        late = [
            (zone, shift.ends_minute)
            for zone, shifts in self.places
            for shift in shifts
            if shift.weekday == day.weekday()
        ]
        return [*((zone, 1440) for zone, _ in self.places), *late]


def whose(
    catalogue: Catalogue, kind: Kind, staff_id: str | None, resource_id: str | None, location_id: str | None
) -> Whose:
    """Give whose time it is; BadInput unless just one is named whom the kind suits, NotFound if unknown."""
    named = {"staff_id": staff_id, "resource_id": resource_id, "location_id": location_id}
    given = [(field, identifier) for field, identifier in named.items() if identifier]
    if len(given) != 1:
        raise bad_field("staff_id", "Please give one of staff_id, resource_id and location_id.")
    field, identifier = given[0]
    if kind not in KINDS[field]:
        suiting = " or ".join(KINDS[field])
        raise bad_field("kind", f"With {field} it can be {suiting}.")
    if field == "staff_id":
        return _of_staff(catalogue, identifier)
    if field == "resource_id":
        resource = _known(catalogue.resources, identifier, said("There is no such resource."))
        return _at(catalogue, catalogue.get_location(resource.location_id))
    return _at(catalogue, catalogue.get_location(identifier))


def _known(things: Mapping[str, Any], identifier: str, sentence: str) -> Any:
    if identifier not in things:
        raise NotFound(sentence)
    return things[identifier]


def _of_staff(catalogue: Catalogue, staff_id: str) -> Whose:
    """Give where a person works; who works nowhere is at home in the business's zone."""
    staff = _known(catalogue.staff, staff_id, said("There is no such member of staff."))
    by_zone: dict[str, list[Shift]] = {}
    for shift in staff.shifts:
        place = catalogue.locations.get(shift.location_id)
        if place is not None:
            by_zone.setdefault(place.time_zone, []).append(shift)
    own = next(iter(by_zone)) if len(by_zone) == 1 else catalogue.business.time_zone
    return Whose(own, tuple((zone_named(zone), tuple(by_zone.get(zone, ()))) for zone in by_zone or [own]))


def _at(catalogue: Catalogue, place: Location) -> Whose:
    shifts = tuple(
        shift
        for staff in catalogue.staff.values()
        for shift in staff.shifts
        if staff.active and shift.location_id == place.location_id
    )
    return Whose(place.time_zone, ((place.zone, shifts),))


def interval_meant(when: When, whom: Whose, now: datetime) -> Interval:
    """Give the instants that are meant; raise BadInput, by field, for what makes no sense."""
    by_days = when.first_on or when.last_on
    interval = _by_days(when, whom) if by_days else _by_clock(when, zone_named(whom.time_zone))
    if interval.end - interval.start > LONGEST:
        raise bad_field("", said("That is more than %(days)s days at once.", days=LONGEST.days))
    if interval.start < now - FURTHEST or interval.end > now + FURTHEST:
        raise bad_field("", said("That is too far from today."))
    return interval


def _by_days(when: When, whom: Whose) -> Interval:
    if when.starts_at or when.ends_at:
        raise bad_field("starts_at", said("Please give either dates or times."))
    if when.first_on is None:
        raise bad_field("first_on", said("Please give the first day, too."))
    last_on = when.last_on or when.first_on
    if last_on < when.first_on:
        raise bad_field("last_on", said("The last day is before the first."))
    return whom.days(when.first_on, last_on)


def _by_clock(when: When, zone: ZoneInfo) -> Interval:
    moments = {}
    for field in ("starts_at", "ends_at"):
        given: datetime | None = getattr(when, field)
        if given is None:
            raise bad_field(field, said("Please give dates, or when it starts and ends."))
        plain = given.tzinfo is None
        moment = instant_at(given.date(), given.time(), zone) if plain else given.astimezone(UTC)
        if moment is None:
            raise bad_field(field, said("That time does not exist on that day: the clocks are changed then."))
        moments[field] = moment
    if moments["ends_at"] <= moments["starts_at"]:
        raise bad_field("ends_at", said("It ends before it starts."))
    return Interval(moments["starts_at"], moments["ends_at"])

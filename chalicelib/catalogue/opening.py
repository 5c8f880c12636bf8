"""When somebody works: weekly wall-time rules expanded to instants, over any clock change."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.catalogue.model import Location, Pause, Shift, Staff
from chalicelib.core.interval import Interval, boundary_at, days_between, merged, without


def working_intervals(staff: Staff, location: Location, first: date, last: date) -> list[Interval]:
    """Give the instants from first to last (local dates, both included) at which the person works there.

    Weekly breaks are already cut out, and shifts that touch are one. A shift that a clock change swallows
    whole is left out.
    """
    shifts = [shift for shift in staff.shifts if shift.location_id == location.location_id]
    days = list(days_between(first, last))
    working = [part for day in days for part in _on(day, shifts, location.zone)]
    pauses = [part for day in days for part in _on(day, staff.pauses, location.zone)]
    return without(merged(working), pauses)


def _on(day: date, rules: tuple[Pause, ...] | list[Shift], zone: ZoneInfo) -> Iterator[Interval]:
    for rule in rules:
        if rule.weekday != day.weekday():
            continue
        start = boundary_at(day, rule.starts_minute, zone)
        end = boundary_at(day, rule.ends_minute, zone)
        if start < end:
            yield Interval(start, end)

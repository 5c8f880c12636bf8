"""Which times are offered over a range of days: pure, by the decision that judges each booking."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from chalicelib.catalogue.model import BookingPolicy, Location
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.scheduling.availability import Diary
from chalicelib.scheduling.model import DaySheet, Slot
from chalicelib.scheduling.planning import Wish, claims_on

DAY = timedelta(days=1)


def bookable_days(first: date, last: date, policy: BookingPolicy, now: datetime) -> tuple[date, date]:
    """Give the part of a range of days in which anything can be offered at all; backwards when none."""
    return max(first, now.date() - DAY), min(last, now.date() + (policy.horizon_days + 1) * DAY)


def sheet_days(wish: Wish, first: date, last: date) -> tuple[date, date]:
    """Give the first and the last date of the day sheets that visits beginning on these days may need."""
    before, duration, after = wish.length
    within = [_whole_days(first, last, location) for _, location in wish.candidates]
    reach = Interval(min(part.start for part in within), max(part.end for part in within))
    dates = reach.widened(before, duration + after).dates(wish.catalogue.business.zone)
    return dates[0], dates[-1]


def free_slots(
    wish: Wish, first: date, last: date, sheets: Mapping[str, Iterable[DaySheet]], now: datetime
) -> list[Slot]:
    """Give the free times from first to last (dates local to each location), given each person's sheets."""
    policy, slots = wish.catalogue.business.policy, []
    until = last + (wish.length[1] // 1440 + 1) * DAY
    for staff, location in wish.candidates:
        working = working_intervals(staff, location, first - DAY, until)
        claims = claims_on(sheets[staff.staff_id], wish.own_claim)
        diary = Diary(staff, location, working, claims, wish.length, policy, now)
        slots += [diary.slot(start) for start in diary.starts(_whole_days(first, last, location))]
    return sorted(slots)


def _whole_days(first: date, last: date, location: Location) -> Interval:
    return Interval(boundary_at(first, 0, location.zone), boundary_at(last + DAY, 0, location.zone))

"""Weekly hours become instants, without breaks and days off, over any clock change."""

from datetime import date, timedelta

import pytest

from chalicelib.catalogue.model import Location, Pause, Shift, Staff, TimeOff
from chalicelib.catalogue.service import working_intervals
from tests.cast import ANA, BEN, MITTE, PORTO, TUESDAY, at, weekly
from tests.zones import ZONES, Transition, transitions

CHANGES = [change for zone in ZONES for change in transitions(zone, [2026, 2027, 2028])]
WEEK = timedelta(days=6)


def spells(staff: Staff, first: date, last: date, place: Location = MITTE) -> list[str]:
    """Give the intervals as a person would write them."""
    return [
        f"{part.start.astimezone(place.zone):%a %H:%M}-{part.end.astimezone(place.zone):%H:%M}"
        for part in working_intervals(staff, place, first, last)
    ]


def test_a_break_cuts_the_day_in_two() -> None:
    assert spells(BEN, TUESDAY, TUESDAY) == ["Tue 09:00-12:00", "Tue 13:00-18:00"]


def test_days_off_are_free_from_the_first_to_the_last() -> None:
    monday = date(2027, 5, 10)
    assert spells(ANA, monday, monday + WEEK) == ["Mon 09:00-17:00", "Tue 09:00-17:00"]


def test_hours_belong_to_their_location() -> None:
    friday = date(2027, 5, 7)
    assert spells(ANA, friday, friday, MITTE) == []
    assert spells(ANA, friday, friday, PORTO) == ["Fri 09:00-17:00"]


def test_a_shift_may_go_on_past_midnight() -> None:
    saturday = date(2027, 5, 8)
    assert spells(BEN, saturday, saturday) == ["Sat 18:00-02:00"]


def test_shifts_that_touch_or_overlap_are_one() -> None:
    shifts = (*weekly(range(1, 2), 9, 13), *weekly(range(1, 2), 12, 24), *weekly(range(2, 3), 0, 3))
    staff = Staff(staff_id="x", name="X", shifts=shifts)
    assert spells(staff, TUESDAY, TUESDAY + timedelta(days=1)) == ["Tue 09:00-03:00"]


def test_a_day_off_takes_a_day_and_no_more() -> None:
    off = TimeOff(first_on=TUESDAY, last_on=TUESDAY)
    staff = BEN.model_copy(update={"time_off": (off,)})
    assert spells(staff, TUESDAY, TUESDAY + timedelta(days=1)) == ["Wed 09:00-12:00", "Wed 13:00-18:00"]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_opening_hours_keep_their_wall_times_on_the_day_of_a_clock_change(change: Transition) -> None:
    place = Location(location_id="there", name="There", time_zone=change.name)
    shifts = tuple(
        Shift(weekday=day, starts_minute=6 * 60, ends_minute=20 * 60, location_id="there") for day in range(7)
    )
    noon = tuple(Pause(weekday=day, starts_minute=720, ends_minute=750) for day in range(7))
    staff = Staff(staff_id="x", name="X", shifts=shifts, pauses=noon)
    day = change.at.astimezone(change.zone).date()
    for offset in (-1, 0, 1):
        that_day = day + timedelta(days=offset)
        texts = [text[4:] for text in spells(staff, that_day, that_day, place)]
        assert texts == ["06:00-12:00", "12:30-20:00"]


@pytest.mark.parametrize("change", [c for c in CHANGES if c.minutes == 60], ids=str)
def test_a_night_shift_is_as_long_as_the_night_really_is(change: Transition) -> None:
    place = Location(location_id="there", name="There", time_zone=change.name)
    shifts = tuple(
        Shift(weekday=day, starts_minute=20 * 60, ends_minute=30 * 60, location_id="there")
        for day in range(7)
    )
    staff = Staff(staff_id="x", name="X", shifts=shifts)
    day = (change.at - timedelta(hours=7)).astimezone(change.zone).date()
    (night,) = working_intervals(staff, place, day, day)
    by = timedelta(minutes=-change.minutes if change.skips else change.minutes)
    assert night.end - night.start == timedelta(hours=10) + by


def test_a_shift_inside_a_skipped_hour_is_left_out() -> None:
    spring = date(2027, 3, 28)
    shift = Shift(weekday=6, starts_minute=125, ends_minute=170, location_id="mitte")
    assert working_intervals(Staff(staff_id="x", name="X", shifts=(shift,)), MITTE, spring, spring) == []


def test_somebody_whose_working_time_is_asked_backwards_does_not_work() -> None:
    assert working_intervals(BEN, MITTE, TUESDAY, TUESDAY - timedelta(days=1)) == []
    assert working_intervals(BEN, MITTE, TUESDAY, TUESDAY)[0].start == at(9)

"""Weekly hours become instants, without the breaks."""

from datetime import date, timedelta

from chalicelib.catalogue.model import Location, Shift, Staff
from chalicelib.catalogue.service import working_intervals
from tests.cast import ANA, BEN, MITTE, PORTO, TUESDAY, at, weekly


def spells(staff: Staff, first: date, last: date, place: Location = MITTE) -> list[str]:
    """Give the intervals as a person would write them."""
    return [
        f"{part.start.astimezone(place.zone):%a %H:%M}-{part.end.astimezone(place.zone):%H:%M}"
        for part in working_intervals(staff, place, first, last)
    ]


def test_a_break_cuts_the_day_in_two() -> None:
    assert spells(BEN, TUESDAY, TUESDAY) == ["Tue 09:00-12:00", "Tue 13:00-18:00"]


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


def test_a_shift_inside_a_skipped_hour_is_left_out() -> None:
    spring = date(2027, 3, 28)
    shift = Shift(weekday=6, starts_minute=125, ends_minute=170, location_id="mitte")
    assert working_intervals(Staff(staff_id="x", name="X", shifts=(shift,)), MITTE, spring, spring) == []


def test_somebody_whose_working_time_is_asked_backwards_does_not_work() -> None:
    assert working_intervals(BEN, MITTE, TUESDAY, TUESDAY - timedelta(days=1)) == []
    assert working_intervals(BEN, MITTE, TUESDAY, TUESDAY)[0].start == at(9)

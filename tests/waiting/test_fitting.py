"""Which wish fits which time: the rules alone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scheduling.model import Guest, Slot
from chalicelib.waiting.fitting import (
    asked_as_well,
    days_around,
    end_of_hold,
    end_of_offer,
    fits,
    in_line,
    is_new_to,
    offered_at,
    parts_of,
    with_days,
)
from chalicelib.waiting.model import Days, WaitingWish
from tests.cast import TUESDAY, at
from tests.examples import examples
from tests.messaging.cast import NOW, SALON
from tests.waiting.queue import DAY, wanted

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


TEN = at(10)


def slot(starts_at: datetime = TEN, minutes: int = 45, **changes: Any) -> Slot:
    asked: dict[str, Any] = {
        "starts_at": starts_at.astimezone(UTC),
        "ends_at": (starts_at + minutes * MINUTE).astimezone(UTC),
        "staff_id": "ben",
        "location_id": "mitte",
        "time_zone": "Europe/Berlin",
        "staff_ids": ("ben",),
    }
    return Slot(**{**asked, **changes})


def wish(name: str = "Carla", entered: int = 0, offers: int = 0, **changes: Any) -> WaitingWish:
    it = WaitingWish(
        wish_id=f"w{entered}",
        business_id=SALON,
        client_id=name,
        name=name,
        wanted=wanted(**changes),
        entered_at=NOW + entered * MINUTE,
    )
    for number in range(offers):
        it = offered_at(it, slot(at(10) + number * HOUR), "h").model_copy(update={"state": "open"})
    return it


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"first_on": TUESDAY + DAY, "last_on": TUESDAY + DAY}, False),
        ({"first_on": TUESDAY - DAY, "last_on": TUESDAY + DAY}, True),
        ({"weekdays": (1,)}, True),
        ({"weekdays": (0, 2)}, False),
        ({"from_minute": 10 * 60, "to_minute": 10 * 60 + 45}, True),
        ({"from_minute": 10 * 60 + 1}, False),
        ({"to_minute": 10 * 60 + 44}, False),
        ({"staff_ids": ()}, True),
        ({"staff_ids": ("ana", "ben")}, True),
        ({"staff_ids": ("ana",)}, False),
        ({"location_id": "mitte"}, True),
        ({"location_id": "porto"}, False),
    ],
)
def test_a_time_fits_on_the_right_day_at_the_right_time_with_the_right_people(
    changes: dict[str, Any], expected: bool
) -> None:
    assert fits(wanted(**changes), slot()) is expected


def test_days_and_times_are_those_of_the_location_and_not_of_the_business() -> None:
    porto = slot(at(10, zone=ZoneInfo("Europe/Lisbon")), location_id="porto", time_zone="Europe/Lisbon")
    assert fits(wanted(from_minute=600, to_minute=645), porto)
    late = slot(at(23, 30), time_zone="Asia/Tokyo")
    assert not fits(wanted(), late)
    assert fits(wanted(first_on=TUESDAY + DAY, last_on=TUESDAY + DAY, from_minute=390), late)


def test_what_lasts_beyond_midnight_is_over_late() -> None:
    night = slot(at(23, 30), minutes=60)
    assert not fits(wanted(to_minute=1440), night)


def test_who_let_a_time_pass_is_not_asked_about_it_again_nor_about_a_quarter_hour_later() -> None:
    it = offered_at(wish(), slot(at(10)), "h")
    assert (it.state, it.hold_id) == ("offered", "h")
    assert [is_new_to(it, slot(at(10) + n * 15 * MINUTE)) for n in (-3, -2, 0, 2, 3)] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_whoever_had_fewer_offers_comes_first_then_whoever_came_first() -> None:
    line = in_line([wish("Dora", 2), wish("Carla", 1, offers=1), wish("Emil", 3), wish("Fina", 0, offers=1)])
    assert [it.name for it in line] == ["Dora", "Emil", "Fina", "Carla"]


def test_only_those_who_have_no_offer_are_in_line() -> None:
    every = ("open", "offered", "taken", "withdrawn", "expired")
    wishes = [wish(entered=n).model_copy(update={"state": state}) for n, state in enumerate(every)]
    assert [it.state for it in in_line(wishes)] == ["open"]


def test_asked_as_well_are_those_whom_the_same_time_serves() -> None:
    first = wish("Carla")
    others = [
        wish("Dora", 1),
        wish("Emil", 2, service_ids=("colour",)),
        wish("Fina", 3, to_minute=600),
        wish("Gala", 4, offers=1),
        wish("Hugo", 5, guests=(Guest("Ida"),)),
        wish("Jana", 6, staff_ids=()),
    ]
    assert [it.name for it in asked_as_well(first, [first, *others], slot())] == ["Dora", "Jana"]


@pytest.mark.parametrize(
    ("bookable_for", "kept_for"),
    [(timedelta(days=1), 30), (timedelta(minutes=20), 20), (timedelta(minutes=5), 5), (4 * MINUTE, None)],
)
def test_an_offer_ends_when_the_time_can_be_booked_no_longer_and_is_not_made_for_a_moment(
    bookable_for: timedelta, kept_for: int | None
) -> None:
    expected = NOW + kept_for * MINUTE if kept_for else None
    assert end_of_offer(30, NOW + bookable_for, NOW) == expected


def test_an_offer_of_three_minutes_is_made_where_the_owner_wants_it_so() -> None:
    assert end_of_offer(3, NOW + HOUR, NOW) == NOW + 3 * MINUTE
    assert end_of_offer(3, NOW + 2 * MINUTE, NOW) is None


def test_a_hold_always_ends_and_never_after_its_time_can_be_booked() -> None:
    assert end_of_hold(15, NOW + HOUR, NOW) == NOW + 15 * MINUTE
    assert end_of_hold(15, NOW + 7 * MINUTE, NOW) == NOW + 7 * MINUTE
    assert end_of_hold(15, NOW - HOUR, NOW) == NOW + MINUTE


days = st.integers(0, 120).map(lambda n: TUESDAY + n * DAY)
ranges = st.lists(st.tuples(days, st.integers(0, 40)).map(lambda p: Days(first=p[0], last=p[0] + p[1] * DAY)))


def covered(several: Any) -> set[date]:
    return {each.first + n * DAY for each in several for n in range((each.last - each.first).days + 1)}


@examples(100)
@given(ranges, ranges)
def test_ranges_of_days_are_put_together_without_losing_or_inventing_one(
    some: list[Days], more: list[Days]
) -> None:
    whole = with_days(some, more)
    assert covered(whole) == covered(some) | covered(more)
    assert all(one.last + DAY < other.first for one, other in pairwise(whole))
    assert with_days(whole, more) == whole


@examples(100)
@given(ranges, days, st.integers(0, 91))
def test_looked_at_are_the_days_that_got_free_and_suit_at_most_a_month_at_once(
    freed: list[Days], first: date, length: int
) -> None:
    asked = wanted(first_on=first, last_on=first + length * DAY)
    parts = list(parts_of(asked, with_days(freed, [])))
    assert covered(parts) == covered(freed) & covered([asked.days])
    assert all((part.last - part.first).days <= 31 for part in parts)


def test_time_that_gets_free_after_midnight_can_serve_a_visit_of_the_day_before() -> None:
    assert days_around([TUESDAY, TUESDAY + DAY]) == Days(first=TUESDAY - DAY, last=TUESDAY + 2 * DAY)
    assert days_around([]) is None

"""Intervals stay half-open, and every day begins where the one before it ends."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.interval import (
    Interval,
    boundary_at,
    days_between,
    instant_at,
    merged,
    without,
    zone_named,
)
from tests.examples import examples
from tests.zones import ZONES

START = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)


def minutes(start: int, end: int) -> Interval:
    return Interval(START + timedelta(minutes=start), START + timedelta(minutes=end))


intervals = st.tuples(st.integers(0, 600), st.integers(1, 120)).map(lambda t: minutes(t[0], t[0] + t[1]))


def instants_of(parts: list[Interval]) -> set[int]:
    """Give the minutes that the parts cover, counted from START."""
    one = timedelta(minutes=1)
    return {m for part in parts for m in range((part.start - START) // one, (part.end - START) // one)}


def test_neighbours_do_not_overlap() -> None:
    assert not minutes(0, 30).overlaps(minutes(30, 60))
    assert minutes(0, 31).overlaps(minutes(30, 60))


def test_an_interval_contains_itself_and_nothing_that_sticks_out() -> None:
    assert minutes(0, 30).contains(minutes(0, 30))
    assert not minutes(0, 30).contains(minutes(1, 31))


def test_what_ends_at_midnight_does_not_touch_the_next_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    evening = datetime(2027, 5, 3, 23, 0, tzinfo=zone)
    midnight = evening + timedelta(hours=1)
    assert Interval(evening, midnight).dates(zone) == [date(2027, 5, 3)]
    assert Interval(evening, midnight + timedelta(minutes=1)).dates(zone) == [
        date(2027, 5, 3),
        date(2027, 5, 4),
    ]


@examples(100)
@given(st.lists(intervals, max_size=6), st.lists(intervals, max_size=6))
def test_cutting_holes_leaves_exactly_the_instants_outside_of_them(
    wholes: list[Interval], holes: list[Interval]
) -> None:
    apart = merged(wholes)
    left = without(apart, holes)
    assert instants_of(left) == instants_of(wholes) - instants_of(holes)
    assert all(a.end <= b.start for a, b in pairwise(left))


@examples(100)
@given(st.lists(intervals, max_size=8))
def test_merging_keeps_every_instant_and_leaves_no_touching_neighbours(parts: list[Interval]) -> None:
    whole = merged(parts)
    assert instants_of(whole) == instants_of(parts)
    assert all(a.end < b.start for a, b in pairwise(whole))


@pytest.mark.parametrize("name", ZONES)
def test_boundaries_of_a_day_rise_with_their_minutes_on_every_day_of_a_year(name: str) -> None:
    zone = zone_named(name)
    for day in days_between(date(2027, 1, 1), date(2027, 12, 31)):
        bounds = [boundary_at(day, minute, zone) for minute in range(0, 1441, 120)]
        assert bounds == sorted(bounds)
        assert bounds[-1] == boundary_at(day + timedelta(days=1), 0, zone)


def test_the_day_that_samoa_left_out_has_no_length() -> None:
    zone = zone_named("Pacific/Apia")
    assert instant_at(date(2011, 12, 30), time(12), zone) is None
    assert boundary_at(date(2011, 12, 30), 0, zone) == boundary_at(date(2011, 12, 31), 0, zone)

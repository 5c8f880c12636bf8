"""Dates mean whole days where somebody works, times the clock on the wall there, over any clock change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.absences.model import When
from chalicelib.absences.whose import interval_meant, whose
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.core.interval import Interval
from tests.absences.asking import CHAIR, DAY
from tests.cast import BEN, BERLIN, TUESDAY, at, salon
from tests.messaging.cast import NOW

SATURDAY = date(2027, 5, 8)
wall = datetime.fromisoformat


def meant(when: When, **named: Any) -> Interval:
    who = {"kind": "time_off", "staff_id": None, "resource_id": None, "location_id": None, **named}
    whom = whose(salon(resources={CHAIR.resource_id: CHAIR}), **who)
    return interval_meant(when, whom, NOW)


def midnight(day: date) -> datetime:
    return at(0, day=day).astimezone(UTC)


@pytest.mark.parametrize(
    "named",
    [
        {"staff_id": "ben"},
        {"kind": "closure", "location_id": "mitte"},
        {"kind": "out_of_use", "resource_id": "chair-1"},
    ],
)
def test_dates_are_whole_days_and_both_are_included(named: dict[str, Any]) -> None:
    assert meant(When(first_on=TUESDAY), **named) == Interval(midnight(TUESDAY), midnight(TUESDAY + DAY))
    two = meant(When(first_on=TUESDAY, last_on=TUESDAY + DAY), **named)
    assert two == Interval(midnight(TUESDAY), midnight(TUESDAY + 2 * DAY))


def test_whoever_works_in_two_zones_is_off_in_both_from_midnight_to_midnight() -> None:
    """Ana works in Mitte, and on Fridays in Porto."""
    friday = date(2027, 5, 7)
    off = meant(When(first_on=friday), staff_id="ana")
    assert off == Interval(midnight(friday), midnight(friday + DAY) + timedelta(hours=1))


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    for named in ({"staff_id": "ben"}, {"kind": "closure", "location_id": "mitte"}):
        off = meant(When(first_on=SATURDAY), **named)
        assert off == Interval(midnight(SATURDAY), at(2, day=SATURDAY + DAY).astimezone(UTC))


def test_a_day_on_which_the_clocks_change_is_whole_all_the_same() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    lengths = [meant(When(first_on=day), staff_id="ben") for day in (spring, autumn)]
    assert [each.end - each.start for each in lengths] == [timedelta(hours=23), timedelta(hours=25)]


def test_times_without_an_offset_are_those_on_the_wall_there() -> None:
    nine, ten = wall("2027-05-04T09:00"), wall("2027-05-04T10:00")
    berlin = meant(When(starts_at=nine, ends_at=ten), staff_id="ben")
    lisbon = meant(When(starts_at=nine, ends_at=ten), kind="closure", location_id="porto")
    assert berlin.start == nine.replace(tzinfo=BERLIN).astimezone(UTC)
    assert lisbon.start - berlin.start == timedelta(hours=1)
    assert meant(When(starts_at=at(9), ends_at=at(10)), kind="closure", location_id="porto") == berlin


def test_whoever_works_nowhere_yet_is_at_home_where_the_business_is() -> None:
    newcomer = BEN.model_copy(update={"staff_id": "zoe", "shifts": ()})
    whom = whose(salon(staff={"zoe": newcomer}), "time_off", "zoe", None, None)
    assert whom.time_zone == "Europe/Berlin"
    assert whom.days(TUESDAY, TUESDAY) == Interval(midnight(TUESDAY), midnight(TUESDAY + DAY))


@pytest.mark.parametrize(
    ("when", "field"),
    [
        (When(), "starts_at"),
        (When(last_on=TUESDAY), "first_on"),
        (When(first_on=TUESDAY, last_on=TUESDAY - DAY), "last_on"),
        (When(first_on=TUESDAY, starts_at=at(9)), "starts_at"),
        (When(starts_at=at(9)), "ends_at"),
        (When(ends_at=at(9)), "starts_at"),
        (When(starts_at=at(9), ends_at=at(9)), "ends_at"),
        (When(starts_at=wall("2027-03-28T02:30"), ends_at=at(9)), "starts_at"),
        (When(first_on=TUESDAY, last_on=TUESDAY + 1200 * DAY), ""),
        (When(first_on=date(2001, 1, 1)), ""),
        (When(first_on=date(2999, 12, 31)), ""),
        (When(starts_at=wall("1900-01-01"), ends_at=wall("1900-01-02")), ""),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(when: When, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        meant(when, staff_id="ben")
    assert [name for name, _ in refused.value.fields] == [field]


@pytest.mark.parametrize(
    ("named", "field"),
    [
        ({}, "staff_id"),
        ({"staff_id": "ben", "location_id": "mitte"}, "staff_id"),
        ({"staff_id": "ben", "kind": "closure"}, "kind"),
        ({"location_id": "mitte", "kind": "time_off"}, "kind"),
        ({"resource_id": "chair-1", "kind": "break"}, "kind"),
    ],
)
def test_one_of_them_has_to_be_named_and_the_kind_has_to_suit(named: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        meant(When(first_on=TUESDAY), **named)
    assert [name for name, _ in refused.value.fields] == [field]


@pytest.mark.parametrize(
    "named",
    [
        {"staff_id": "dario"},
        {"kind": "closure", "location_id": "moon"},
        {"kind": "out_of_use", "resource_id": "chair-9"},
    ],
)
def test_whom_nobody_knows_is_not_found(named: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        meant(When(first_on=TUESDAY), **named)

"""Periods by name, what they are compared with, and the days, weeks and months of them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput
from chalicelib.reporting.model import Period
from chalicelib.reporting.period import LONGEST_DAYS, NAMED, before, checked, spans
from tests.examples import examples

MAY_4 = date(2027, 5, 4)
DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def between(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("name", "period", "compared"),
    [
        ("this-month", between("2027-05-01", "2027-05-04"), between("2027-04-01", "2027-04-04")),
        ("last-month", between("2027-04-01", "2027-04-30"), between("2027-03-01", "2027-03-31")),
        ("last-30-days", between("2027-04-05", "2027-05-04"), between("2027-03-06", "2027-04-04")),
        ("last-90-days", between("2027-02-04", "2027-05-04"), between("2026-11-06", "2027-02-03")),
        ("this-year", between("2027-01-01", "2027-05-04"), between("2026-01-01", "2026-05-04")),
    ],
)
def test_a_period_with_a_name_and_the_one_before(name: str, period: Period, compared: Period) -> None:
    assert NAMED[name](MAY_4) == period
    assert before(period) == compared


@pytest.mark.parametrize(
    ("period", "compared"),
    [
        (between("2027-03-01", "2027-03-30"), between("2027-02-01", "2027-02-28")),
        (between("2028-03-01", "2028-03-31"), between("2028-02-01", "2028-02-29")),
        (between("2028-01-01", "2028-02-29"), between("2027-01-01", "2027-02-28")),
        (between("2027-01-01", "2027-12-31"), between("2026-01-01", "2026-12-31")),
        (between("2027-05-04", "2027-05-04"), between("2027-05-03", "2027-05-03")),
    ],
)
def test_months_and_years_of_other_lengths_are_compared_whole(period: Period, compared: Period) -> None:
    assert before(period) == compared


@examples(200)
@given(first=days, length=st.integers(0, LONGEST_DAYS - 1))
def test_spans_cover_each_day_once_and_the_one_before_ends_before(first: date, length: int) -> None:
    period = checked(first, first + length * DAY)
    each, parts = spans(period)
    assert (parts[0].first, parts[-1].last) == period
    assert all(here.last + DAY == there.first for here, there in pairwise(parts))
    assert len(parts) <= {"day": 31, "week": 19, "month": 13}[each]
    assert before(period).last < period.first


def test_a_year_is_the_longest_and_no_period_is_backwards() -> None:
    assert checked(date(2028, 1, 1), date(2028, 12, 31)) == (date(2028, 1, 1), date(2028, 12, 31))
    for last in (date(2029, 1, 1), date(2027, 12, 31)):
        with pytest.raises(BadInput) as refusal:
            checked(date(2028, 1, 1), last)
        assert [name for name, _ in refusal.value.fields] == ["to"]

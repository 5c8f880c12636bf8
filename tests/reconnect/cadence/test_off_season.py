"""Clients who come in the same months every year are not missed in between, and all others are."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from chalicelib.reconnect.cadence.off_season import overdue_after, season_begins_on
from chalicelib.reconnect.cadence.pattern import Mode
from chalicelib.reconnect.cadence.service import Rule, explain, learn_cadence

APRIL = date(2025, 4, 12)
SEASON = (0, 25, 52, 80, 108, 135, 161)  # days from April to September


def season(begins: date, days: Sequence[int] = SEASON) -> list[date]:
    return [begins + timedelta(days=day) for day in days]


TWO_YEARS = (*season(APRIL), *season(date(2026, 4, 20)))


def test_two_seasons_in_the_same_months_foretell_the_third() -> None:
    assert season_begins_on(TWO_YEARS) == date(2027, 4, 20)


def test_of_many_seasons_the_last_two_count() -> None:
    earlier = season(date(2024, 1, 3))
    assert season_begins_on((*earlier, *TWO_YEARS)) == date(2027, 4, 20)


@pytest.mark.parametrize("left", [1, 2, 3, 4])
def test_whoever_broke_off_in_the_middle_of_a_season_is_missed_then(left: int) -> None:
    assert season_begins_on(TWO_YEARS[: -1 - left]) is None


@pytest.mark.parametrize(
    "visits",
    [
        season(APRIL),
        [*season(APRIL), *season(date(2026, 1, 20))],
        [*season(APRIL), *season(date(2026, 4, 20), SEASON[:4])],
        [*season(APRIL, (0, 20)), *season(date(2026, 4, 20), (0, 20))],
        [*season(APRIL, (0, 5, 10)), *season(date(2026, 4, 20), (0, 5, 10))],
        [APRIL + timedelta(days=28 * n) for n in range(30)],
        [APRIL + timedelta(days=365 * n) for n in range(6)],
        [*season(APRIL, [28 * n for n in range(20)]), *season(date(2027, 2, 1))],
        [],
    ],
    ids=[
        "one season",
        "other months",
        "a shorter season",
        "two visits each",
        "seasons of days",
        "all year",
        "once a year",
        "a pause after more than a year",
        "nobody",
    ],
)
def test_others_have_no_season(visits: Sequence[date]) -> None:
    assert season_begins_on(visits) is None


def test_a_seasonal_client_becomes_overdue_only_in_the_next_season() -> None:
    cadence = learn_cadence(TWO_YEARS)
    assert cadence is not None
    assert cadence.overdue_on is not None
    assert date(2027, 5, 10) < cadence.overdue_on < date(2027, 7, 31)
    in_winter = explain(cadence, date(2026, 12, 1), 0.1)
    assert in_winter.endswith("the season begins again about 20 April 2027.")
    assert "season" not in explain(cadence, date(2027, 6, 1), 0.1)


def test_the_simple_rule_knows_no_seasons() -> None:
    cadence = learn_cadence(TWO_YEARS, Rule(Mode.COMPAT))
    assert cadence is not None
    assert cadence.overdue_on is not None
    assert cadence.overdue_on < date(2026, 11, 1)


def test_somebody_is_overdue_no_later_than_the_season_and_the_time_between_two_allow() -> None:
    last, again = date(2026, 9, 28), date(2027, 4, 20)
    for days in (30, 200, 400):
        overdue_on = last + timedelta(days=days)
        later = overdue_after(overdue_on, last, again)
        assert later is not None
        assert max(overdue_on, again) <= later <= max(overdue_on, again + (again - last))

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from chalicelib.reconnect.cadence.compat import compat_cadence
from chalicelib.reconnect.cadence.service import Cadence, Mode, Rule, learn_cadence

START = date(2026, 1, 5)


def day(number: int) -> date:
    return START + timedelta(days=number)


def cadence_of(numbers: Sequence[int]) -> Cadence:
    cadence = compat_cadence([day(number) for number in numbers])
    assert cadence is not None
    return cadence


def test_cr_01_two_visits_are_no_pattern() -> None:
    assert compat_cadence([]) is None
    assert compat_cadence([day(0), day(28)]) is None


def test_cr_01_the_third_visit_makes_the_pattern() -> None:
    cadence = cadence_of([0, 28, 56])
    assert (cadence.mode, cadence.visit_count, cadence.last_visit_on) == (Mode.COMPAT, 3, day(56))


@pytest.mark.parametrize("numbers", [[0, 28, 56], [0, 20, 56]])
def test_cr_02_the_interval_is_the_mean_gap_of_the_three_visits(numbers: list[int]) -> None:
    assert cadence_of(numbers).typical_interval_days == 28


def test_cr_03_overdue_at_the_interval_and_not_a_day_before() -> None:
    cadence = cadence_of([0, 28, 56])
    assert not cadence.is_overdue(day(83))
    assert cadence.is_overdue(day(84))


def test_cr_03_half_a_day_of_interval_is_rounded_up() -> None:
    cadence = cadence_of([0, 28, 57])
    assert cadence.typical_interval_days == 28.5
    assert cadence.overdue_on == day(57 + 29)


def test_cr_04_the_window_is_the_last_three_visits() -> None:
    assert cadence_of([0, 28, 56, 112]).typical_interval_days == 42


def test_cr_04_compat_keeps_a_year_abroad_in_the_mean() -> None:
    assert cadence_of([0, 28, 56, 421]).typical_interval_days == (421 - 28) / 2


def test_cr_04_compat_is_chosen_by_the_rule() -> None:
    visits = [day(0), day(28), day(56)]
    assert learn_cadence(visits, Rule(Mode.COMPAT)) == compat_cadence(visits)


def test_cr_14_lapsed_after_twelve_months_when_three_intervals_are_shorter() -> None:
    cadence = cadence_of([0, 28, 56])
    twelve_months = cadence.last_visit_on.replace(year=2027)
    assert not cadence.has_lapsed(twelve_months)
    assert cadence.has_lapsed(twelve_months + timedelta(days=1))


def test_cr_14_lapsed_after_three_intervals_when_those_are_longer() -> None:
    cadence = cadence_of([0, 180, 360])
    assert not cadence.has_lapsed(day(360 + 540))
    assert cadence.has_lapsed(day(360 + 541))


def test_cr_14_a_visit_on_the_leap_day_lapses_in_march() -> None:
    cadence = compat_cadence([date(2027, 12, 31), date(2028, 1, 30), date(2028, 2, 29)])
    assert cadence is not None
    assert cadence.lapses_on == date(2029, 3, 2)

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest

from chalicelib.reconnect.cadence.business_days import BusinessDays
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION, Population
from chalicelib.reconnect.cadence.service import (
    Cadence,
    Mode,
    Posterior,
    learn_cadence,
    learn_posterior,
    return_probability,
    score,
)
from chalicelib.reconnect.cadence.visits import FailedBooking, History, of_dates
from tests.reconnect.salon import finished_gaps, salon

START = date(2025, 1, 6)
FITTED_ON = date(2024, 6, 30)


def days_until_overdue(cadence: Cadence | None) -> int:
    """Return the days from the last visit to the day of overdue of a client who has a pattern."""
    assert cadence is not None
    assert cadence.overdue_on is not None
    return (cadence.overdue_on - cadence.last_visit_on).days


def every(days: int, count: int) -> list[date]:
    return [START + timedelta(days=days * number) for number in range(count)]


@pytest.fixture(scope="module")
def population() -> Population:
    return fit_population(salon(400, seed=5), FITTED_ON, BusinessDays(closed_weekdays=(6,)))


def test_cr_01_no_pattern_before_the_third_visit() -> None:
    assert learn_cadence(every(28, 2)) is None
    assert learn_cadence(every(28, 3)) is not None


def test_cr_05_the_pattern_needs_nothing_set_up() -> None:
    cadence = learn_cadence(every(28, 6))
    assert cadence is not None
    assert cadence.mode is Mode.CALIBRATED
    assert cadence.interval_low_days < cadence.typical_interval_days < cadence.interval_high_days
    assert 24 < cadence.typical_interval_days < 34
    assert cadence.overdue_on is not None
    assert cadence.overdue_on > cadence.last_visit_on + timedelta(days=28)


def test_cr_06_where_a_visit_was_makes_no_difference_to_the_pattern() -> None:
    at_one, at_other = every(28, 3)[:2], every(28, 3)[2:]
    assert learn_cadence(of_dates(at_one + at_other)) == learn_cadence(every(28, 3))


def test_two_visits_on_one_date_are_one() -> None:
    visits = every(28, 4)
    assert learn_cadence([*visits, visits[-1]]) == learn_cadence(visits)


def test_on_the_day_of_overdue_the_share_is_passed() -> None:
    posterior = learn_posterior(of_dates(every(30, 5)), DEFAULT_POPULATION)
    for share in (0.05, 0.1, 0.2, 0.3):
        overdue = posterior.overdue_on(share)
        assert overdue is not None
        week = timedelta(days=7)
        assert posterior.still_away(overdue + week) < share < posterior.still_away(overdue - week)


def test_fewer_false_alarms_mean_a_later_day() -> None:
    posterior = learn_posterior(of_dates(every(30, 5)), DEFAULT_POPULATION)
    days = [posterior.overdue_on(share) for share in (0.3, 0.2, 0.1, 0.05)]
    assert days == sorted(day for day in days if day)


def test_regular_clients_are_missed_sooner_than_irregular_ones() -> None:
    irregular = [START + timedelta(days=number) for number in (0, 9, 70, 85, 160, 168, 210)]
    assert days_until_overdue(learn_cadence(every(35, 7))) < days_until_overdue(learn_cadence(irregular))


def test_a_year_abroad_after_two_gaps_of_four_weeks_is_a_restart() -> None:
    numbers = (0, 28, 56, 421, 449)
    cadence = learn_cadence([START + timedelta(days=number) for number in numbers])
    assert cadence is not None
    assert cadence.typical_interval_days < 42


def test_the_chance_of_return_falls_while_nothing_happens() -> None:
    posterior = learn_posterior(of_dates(every(30, 6)), DEFAULT_POPULATION)
    days = [every(30, 6)[-1] + timedelta(days=number) for number in (20, 40, 60, 90, 150)]
    ever = [return_probability(posterior, day) for day in days]
    assert ever == sorted(ever, reverse=True)
    assert all(return_probability(posterior, day, 60) <= return_probability(posterior, day) for day in days)


def test_the_score_grows_while_nothing_happens() -> None:
    posterior = learn_posterior(of_dates(every(30, 6)), DEFAULT_POPULATION)
    scores = [score(posterior, every(30, 6)[-1] + timedelta(days=number)) for number in range(15, 200, 7)]
    assert scores == sorted(scores)
    assert scores[-1] > scores[0]


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_failed_booking_starts_a_clock_of_its_own_and_makes_nobody_less_overdue(status: str) -> None:
    visits = every(30, 6)

    def overdue_after(*failed: int) -> int:
        bookings = tuple(FailedBooking(visits[-1] + timedelta(days=day), status) for day in failed)
        return days_until_overdue(learn_cadence(History(tuple(visits), bookings)))

    quiet = overdue_after()
    assert quiet < overdue_after(quiet)
    assert [overdue_after(quiet + 1), overdue_after(60), overdue_after(60, 120)] == [quiet] * 3
    assert quiet < overdue_after(30) == overdue_after(30, overdue_after(30) + 1)


def test_closed_days_do_not_count_against_a_client() -> None:
    visits = every(7, 9)
    open_always = learn_posterior(of_dates(visits), DEFAULT_POPULATION)
    last = visits[-1].toordinal()
    days = BusinessDays(closed_spells=((last + 1, last + 21),))
    closed = learn_posterior(of_dates(visits), fit_population([], START, days))
    after = visits[-1] + timedelta(days=21)
    assert closed.still_away(after) == 1.0 > open_always.still_away(after)


@pytest.fixture(scope="module")
def ended(population: Population) -> list[tuple[Posterior, date]]:
    """Many gaps that ended in a return: what was learned before, and the day of the return."""
    return [
        (learn_posterior(gap.before, population), gap.returned_on)
        for visits in salon(2500, seed=6)  # of each group enough to tell three points by
        for gap in finished_gaps(visits, FITTED_ON - timedelta(days=500))
    ]


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.3])
def test_the_promise_about_false_alarms_is_kept_within_three_points(
    ended: list[tuple[Posterior, date]], share: float
) -> None:
    alarms: dict[str, list[bool]] = {"all": [], "3": [], "4": [], "5 to 9": [], "10 and more": []}
    for posterior, returned_on in ended:
        overdue = posterior.overdue_on(share)
        early = overdue is not None and overdue < returned_on
        alarms["all"].append(early)
        alarms[_visits_so_far(posterior.visit_count)].append(early)
    for group, flags in alarms.items():
        assert abs(sum(flags) / len(flags) - share) < 0.03, f"{group}: {sum(flags)} of {len(flags)}"


def _visits_so_far(count: int) -> str:
    if count < 5:
        return str(count)
    return "5 to 9" if count < 10 else "10 and more"


def test_a_fitted_population_beats_the_default_on_the_first_gaps(population: Population) -> None:
    def error(chosen: Population) -> float:
        known = [visits for visits in salon(300, seed=7) if len(visits) > 12]
        truths = [median((b - a).days for a, b in _pairs(visits)) for visits in known]
        learned = [learn_posterior(of_dates(visits[:3]), chosen).interval_quantile(0.5) for visits in known]
        return sum(abs(a / b - 1) for a, b in zip(learned, truths, strict=True))

    assert error(population) < error(DEFAULT_POPULATION)


def _pairs(visits: Sequence[date]) -> list[tuple[date, date]]:
    return list(pairwise(visits))

"""Clients who begin a new rhythm: the recursion against every way it can have gone, and what is learned."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from math import prod
from random import Random

import pytest

from chalicelib.reconnect.cadence.change import rhythm_likelihood
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.gap_law import GapLaw, MixedLaw
from chalicelib.reconnect.cadence.population import (
    Population,
    from_plain,
    interval_grid,
    smooth_weights,
    to_plain,
)
from chalicelib.reconnect.cadence.posterior import learn_posterior
from chalicelib.reconnect.cadence.visits import of_dates
from tests.reconnect.salon import TODAY, salon

INTERVALS = interval_grid(30, 3)
WEIGHTS = smooth_weights(INTERVALS, 20.0, 0.3)
LAW = MixedLaw(GapLaw(INTERVALS, 0.5, pauses_in_intervals=False), (0.02, 0.05, 0.02))
SPANS = ((30, 32), (118, 120))


def _ways(number: int, share: float) -> list[tuple[tuple[int, ...], float]]:
    """Return every course of rhythms (cells) over so many gaps and the open one, with its chance."""
    cells = range(len(WEIGHTS))
    return [
        (
            course,
            WEIGHTS[course[0]]
            * prod(
                (1 - share) * (before == after) + share * WEIGHTS[after] for before, after in pairwise(course)
            ),
        )
        for course in product(cells, repeat=number + 1)
    ]


def _as_shares(row: Sequence[float]) -> list[float]:
    return [value / sum(row) for value in row]


@pytest.mark.parametrize("share", [0.0, 0.04, 0.3])
def test_the_rhythm_by_now_is_what_every_way_it_can_have_gone_makes_of_it(share: float) -> None:
    gaps = [LAW.density(span) for span in SPANS]
    expected = [0.0] * len(WEIGHTS)
    for course, chance in _ways(len(gaps), share):
        expected[course[-1]] += chance * prod(gap[cell] for gap, cell in zip(gaps, course, strict=False))
    found = rhythm_likelihood(SPANS, share, WEIGHTS, LAW)
    weighed = [weight * value for weight, value in zip(WEIGHTS, found, strict=True)]
    assert _as_shares(weighed) == pytest.approx(_as_shares(expected), rel=1e-6)


def _restless(clients: int, seed: int) -> list[list[date]]:
    """Return visits of clients who keep time well, and now and then begin another interval."""
    random = Random(seed)
    histories = []
    for _ in range(clients):
        day, interval, visits = date(2022, 1, 3) + timedelta(days=random.randrange(90)), 0.0, []
        while day <= TODAY:
            visits.append(day)
            if not interval or random.random() < 0.1:
                interval = random.choice([14, 21, 35, 56])
            day += timedelta(days=max(3, round(random.gammavariate(20, interval / 20))))
        histories.append(visits)
    return histories


@pytest.fixture(scope="module")
def restless() -> Population:
    """A category whose clients begin new rhythms."""
    return fit_population(_restless(120, seed=6), TODAY)


def test_clients_who_keep_their_rhythm_are_known_to() -> None:
    assert fit_population(salon(200, seed=5), TODAY).new_rhythms == 0


def test_clients_who_begin_new_rhythms_are_known_to(restless: Population) -> None:
    assert restless.new_rhythms >= 0.04


def test_who_comes_twice_as_often_of_late_is_missed_by_the_new_rhythm(restless: Population) -> None:
    months = [date(2024, 1, 1) + timedelta(days=56 * visit) for visit in range(6)]
    weeks = [months[-1] + timedelta(days=14 * visit) for visit in range(1, 4)]
    posterior = learn_posterior(of_dates([*months, *weeks]), restless)
    assert 12 < posterior.interval_quantile(0.5) < 20
    overdue = posterior.overdue_on(0.2)
    assert overdue is not None
    assert overdue - weeks[-1] < timedelta(days=30)


def test_two_years_abroad_leave_a_rhythm_as_it_was(restless: Population) -> None:
    before = [date(2021, 1, 1) + timedelta(days=21 * visit) for visit in range(8)]
    after = [before[-1] + timedelta(days=730 + 21 * visit) for visit in range(6)]
    posterior = learn_posterior(of_dates([*before, *after]), restless)
    assert 18 < posterior.interval_quantile(0.5) < 26


def test_a_population_stored_when_old_gaps_faded_is_read_as_one_that_keeps_its_rhythm() -> None:
    plain = to_plain(fit_population(salon(60, seed=1), TODAY))
    del plain["new_rhythms"]
    assert from_plain(plain | {"memory": "0.82"}).new_rhythms == 0

"""The law of gaps against sums worked out by hand, and what kind of pauses a category is found to have."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from math import exp, factorial
from random import Random

import pytest

from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.gap_law import GapLaw, MixedLaw, mixed_law
from chalicelib.reconnect.cadence.population import SHAPES, Population, from_plain, interval_grid, to_plain
from tests.reconnect.salon import OPENED, TODAY

INTERVALS = interval_grid(22, 20)  # 8 to 50 days
SHARES = (0.02, 0.08, 0.03)
WEEKS = tuple((days, 0.2) for days in (7, 10, 14, 21, 28))
TURNS = ((0.5, 0.25), (0.7, 0.2), (1, 0.25), (1.5, 0.2), (2, 0.1))


def _longer(days: float, interval: float, shape: int) -> float:
    """Return P(an Erlang gap > days)."""
    rate = shape * max(0.0, days) / interval
    return exp(-rate) * sum(rate**power / factorial(power) for power in range(shape))


@pytest.mark.parametrize("pauses_in_intervals", [False, True])
def test_a_holiday_lasts_as_long_for_everybody_or_in_the_clients_own_intervals(
    *, pauses_in_intervals: bool
) -> None:
    law = GapLaw(INTERVALS, 0.5, pauses_in_intervals)
    for days in (5, 20, 45, 90):
        _, _, holiday, _ = law.parts(2 * days)
        for cell, found in enumerate(holiday):
            interval, shape = INTERVALS[cell // len(SHAPES)], SHAPES[cell % len(SHAPES)]
            extras = [(extra * interval, share) for extra, share in TURNS] if pauses_in_intervals else WEEKS
            expected = sum(share * _longer(days - extra, interval, shape) for extra, share in extras)
            assert found == pytest.approx(expected, abs=0.003)


@pytest.mark.parametrize("pauses_in_intervals", [False, True])
def test_a_gap_ends_at_some_time_and_is_never_likelier_to_be_longer(*, pauses_in_intervals: bool) -> None:
    law = MixedLaw(GapLaw(INTERVALS, 0.5, pauses_in_intervals), SHARES)
    rows = [law.survival(ticks) for ticks in (0, 3, 30, 100, 300, 1000, 6000)]
    assert rows[0] == pytest.approx([1.0] * len(rows[0]))
    assert all(
        after <= before for one, other in pairwise(rows) for before, after in zip(one, other, strict=True)
    )
    assert max(rows[-1]) < 1e-5


def test_a_category_whose_clients_leave_out_visits_has_pauses_in_intervals() -> None:
    population = fit_population(_clients_who_pause(lambda interval: interval), TODAY)
    assert population.pauses_in_intervals
    assert from_plain(to_plain(population)).pauses_in_intervals
    assert _back_late(population, 7, 14) < 0.1  # of the weekly, after leaving out one visit


def test_a_category_whose_clients_go_away_for_weeks_has_pauses_in_days() -> None:
    population = fit_population(_clients_who_pause(lambda _: 21), TODAY)
    assert not population.pauses_in_intervals
    assert not from_plain(to_plain(population)).pauses_in_intervals


def _clients_who_pause(pause_days: Callable[[int], int]) -> list[list[date]]:
    """Return regular clients, weekly to quarterly, every tenth of whose gaps is longer by that."""
    random = Random(5)
    return [_visits(random, interval, pause_days(interval)) for interval in (7, 14, 28, 56, 84) * 24]


def _visits(random: Random, interval: int, pause: int) -> list[date]:
    day, visits = OPENED + timedelta(days=random.randrange(100)), []
    while day <= TODAY:
        visits.append(day)
        longer = pause if random.random() < 0.1 else 0
        day += timedelta(days=max(1, round(random.gammavariate(13, interval / 13) + longer)))
    return visits


def _back_late(population: Population, interval: int, later: int) -> float:
    """Return the share of gaps of a clockwork client that last so many days more than usual, and longer."""
    step = min(range(len(population.intervals)), key=lambda each: abs(population.intervals[each] - interval))
    ticks = round((interval + later) / population.tick_days)
    return mixed_law(population).survival(ticks)[step * len(SHAPES) + SHAPES.index(20)]

"""The score that orders clients across categories: the price of a false alarm at which to speak up now.

Waiting longer costs when the client has left (it is noticed later, counted in the client's own intervals
after the due date, two at most); speaking up costs when the client would have come anyway. At a price z
for a false alarm the best day to speak up minimises z·A(t) + B(t), A being the chance that a returning
client is still away at t and B the expected delay. The score at t is the logarithm of the price at which t
becomes the best day: the slope of the lower convex hull of (A, B). It grows with time, and clients of
different rhythms are comparable by it.
"""

import itertools
from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from math import log
from operator import mul

from chalicelib.reconnect.cadence.gap_law import Row
from chalicelib.reconnect.cadence.population import SHAPES
from chalicelib.reconnect.cadence.posterior import Posterior, Tables

_LONGEST_DELAY = 2.0
_LOWEST, _HIGHEST = 1e-9, 1e9
_FIRST, _GROWTH = 0.4, 1.08  # times of the curve: from this share of the middle interval on, geometrically
_BEFORE, _AFTER = 6, 16  # points about the due date that a client's curve has all
_APART = 5  # of the others it has one of so many


class PriceCurve:
    """One client's prices over time, worth keeping where a client is asked about for several days."""

    def __init__(self, posterior: Posterior) -> None:
        """Compute the curve of a client's open gap."""
        self._posterior = posterior
        self._times: list[int] = []
        self._prices: list[float] = []
        if posterior.evidence.failure is None:
            self._times, self._prices = _prices(posterior)

    def score(self, as_of: date) -> float:
        """Return how much the client deserves attention on that day; higher is more."""
        posterior = self._posterior
        if posterior.evidence.failure:
            price = _price_after_failure(posterior, posterior.evidence.failure.on, as_of)
        else:
            away = posterior.evidence.away(posterior.tables.population.days, as_of.toordinal())
            price = self._prices[max(0, bisect_right(self._times, away) - 1)]
        return log(min(max(price, _LOWEST), _HIGHEST))


def score(posterior: Posterior, as_of: date) -> float:
    """Return how much the client deserves attention on that day; higher is more."""
    return PriceCurve(posterior).score(as_of)


@lru_cache(maxsize=16)
def _columns(tables: Tables) -> tuple[list[int], list[Row], list[Row]]:
    """Return times (ticks), and at each of them every cell's survival and every interval's delay."""
    time, longest = _FIRST * tables.middle_days, 10 * tables.middle_days + 330
    times = [0]
    while time < longest:
        times.append(max(times[-1] + 1, round(time / tables.tick_days)))
        time *= _GROWTH
    rows = [tables.law.survival(tick) for tick in times]
    waiting = tables.population.days.waiting(None)
    delays = [
        [min(max(tick * tables.tick_days / (interval + waiting) - 1, 0.0), _LONGEST_DELAY) for tick in times]
        for interval in tables.intervals
    ]
    return times, rows, [list(row) for row in zip(*delays, strict=True)]


def _prices(posterior: Posterior) -> tuple[list[int], list[float]]:
    """Return the times of a client's curve (ticks), close together about their due date, and the prices."""
    times, survival, delays = _columns(posterior.tables)
    by_interval = [0.0] * len(delays[0])
    for cell, weight in zip(posterior.cells, posterior.leaving, strict=True):
        by_interval[cell // len(SHAPES)] += weight
    typical = posterior.tables.intervals[by_interval.index(max(by_interval))]
    due = bisect_right(times, typical / posterior.tables.tick_days)
    near = range(max(0, due - _BEFORE), min(len(times), due + _AFTER))
    points = sorted({*range(0, len(times), _APART), *near})
    alarms = [sum(map(mul, posterior.staying, posterior.pick(survival[point]))) for point in points]
    waits = [sum(map(mul, by_interval, delays[point])) for point in points]
    never = _LONGEST_DELAY * sum(posterior.leaving)
    return [times[point] for point in points], _hull_prices([*alarms, 0.0], [*waits, never])


def _price_after_failure(posterior: Posterior, failed_on: int, as_of: date) -> float:
    typical = posterior.interval_quantile(0.5)
    last = posterior.evidence.last
    horizon = max(2, failed_on + 2 * round(posterior.tables.middle_days) - as_of.toordinal())
    step = max(1, horizon // 30)
    alarms, waits, left = [], [], 0.0
    for later in range(0, horizon + step, step):
        returning, left = posterior.open_gap(as_of + timedelta(days=later))
        alarms.append(returning)
        delay = (as_of.toordinal() + later - last) / typical - 1
        waits.append(left * min(max(delay, 0.0), _LONGEST_DELAY))
    return _hull_prices([*alarms, 0.0], [*waits, _LONGEST_DELAY * left])[0]


def _hull_prices(alarms: list[float], waits: list[float]) -> list[float]:
    """Return, for each time, the price from which on that time or a later one is no longer best."""
    hull: list[int] = []
    for point in range(len(alarms)):
        while hull and waits[hull[-1]] >= waits[point] and alarms[hull[-1]] >= alarms[point]:
            hull.pop()
        while len(hull) > 1 and _slope(alarms, waits, hull[-1], point) <= _slope(
            alarms, waits, hull[-2], hull[-1]
        ):
            hull.pop()
        hull.append(point)
    prices = [0.0] * len(alarms)
    for first, second in itertools.pairwise(hull):
        prices[first:second] = [_slope(alarms, waits, first, second)] * (second - first)
    prices[hull[-1] :] = [_HIGHEST] * (len(alarms) - hull[-1])
    return prices


def _slope(alarms: list[float], waits: list[float], first: int, second: int) -> float:
    return (waits[second] - waits[first]) / max(alarms[first] - alarms[second], 1e-300)

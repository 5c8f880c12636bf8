"""How long a gap lasts, for every cell of a population's grid at once.

A cell is a typical interval m and an Erlang shape k. Its usual gap is Erlang(k) with mean m. Some gaps are
*odd* (exponential with mean m: a fitting and its correction, a visit out of turn), some are prolonged by a
*holiday* (one to four weeks more), some by an *absence* (months more). Lists run over cells, interval by
interval. Times are seasonal days in whole ticks of the population, which is what makes every row worth
remembering.
"""

from functools import cache, lru_cache
from math import exp, log
from operator import sub

from chalicelib.reconnect.population import SHAPES, Population

Row = list[float]
Span = tuple[int, int]  # more than the first, at most the second, in ticks

_STEP, _LONGEST = 0.02, 12.0
_HOLIDAYS = (7, 10, 14, 21, 28)
_ABSENCES = ((60, 0.15), (90, 0.2), (135, 0.2), (180, 0.15), (250, 0.15), (350, 0.1), (600, 0.05))
_SMALLEST = 1e-12
_MOST_PAUSES = 3.0


@cache
def erlang_survival(shape: int) -> tuple[float, ...]:
    """Return P(gap > ratio × mean) at ratios 0, _STEP, … of an Erlang gap."""
    table = []
    for index in range(int(_LONGEST / _STEP) + 2):
        scaled = shape * index * _STEP
        term, total = 1.0, 0.0
        for power in range(shape):
            total += term
            term *= scaled / (power + 1)
        table.append(total * exp(-scaled))
    return tuple(table)


@cache
def _survival_tables() -> list[tuple[float, ...]]:
    """Return, for each ratio, the survival of every shape."""
    return list(zip(*[erlang_survival(shape) for shape in SHAPES], strict=True))


class GapLaw:
    """The law of gaps of one population, with rows computed when first asked for and then kept."""

    def __init__(self, intervals: tuple[float, ...], tick_days: float) -> None:
        """Prepare for a grid of typical intervals in seasonal days, and a resolution."""
        self._intervals = intervals
        self._tick = tick_days
        self._usual: dict[int, Row] = {}
        self._parts: dict[int, tuple[Row, Row, Row, Row]] = {}

    def usual(self, ticks: int) -> Row:
        """Return each cell's P(usual gap > ticks)."""
        row = self._usual.get(ticks)
        if row is None:
            row = []
            tables = _survival_tables()
            for interval in self._intervals:
                position = min(ticks * self._tick / interval, _LONGEST) / _STEP
                index = int(position)
                rest = position - index
                row += [
                    low + rest * (high - low)
                    for low, high in zip(tables[index], tables[index + 1], strict=True)
                ]
            self._usual[ticks] = row
        return row

    def parts(self, ticks: int) -> tuple[Row, Row, Row, Row]:
        """Return P(gap > ticks) of the usual, odd, holiday and absence kinds."""
        known = self._parts.get(ticks)
        if known is None:
            usual = self.usual(ticks)
            random = [value for value in usual[:: len(SHAPES)] for _ in SHAPES]
            share = 1 / len(_HOLIDAYS)
            holiday = self._prolonged(ticks, tuple((extra, share) for extra in _HOLIDAYS))
            known = self._parts[ticks] = (usual, random, holiday, self._prolonged(ticks, _ABSENCES))
        return known

    def pause_factors(self, growth: float) -> Row:
        """Return by how much each cell's gaps are likelier to hold a pause than the middle one's.

        People go away by the calendar, so a long gap holds a holiday more easily than a short one: growth 1
        is in proportion to the interval, growth 0 alike for all.
        """
        middle = self._intervals[len(self._intervals) // 2]
        factors = [min(_MOST_PAUSES, (interval / middle) ** growth) for interval in self._intervals]
        return [factor for factor in factors for _ in SHAPES]

    def _prolonged(self, ticks: int, extras: tuple[tuple[int, float], ...]) -> Row:
        total = [0.0] * (len(self._intervals) * len(SHAPES))
        certain = 0.0
        for extra, share in extras:
            before = ticks - round(extra / self._tick)
            if before <= 0:
                certain += share
            else:
                usual = self.usual(before)
                total = [sum_ + share * value for sum_, value in zip(total, usual, strict=True)]
        return [certain + value for value in total] if certain else total


class MixedLaw:
    """The law of gaps with a population's shares of odd, holiday and absence gaps."""

    def __init__(self, law: GapLaw, shares: tuple[float, float, float], growth: float = 0.0) -> None:
        """Mix the law's kinds by the shares (odd, holiday, absence) in the middle of the grid.

        Holidays and absences grow with the interval to the power of `growth` (see `pause_factors`).
        """
        self._law = law
        odd, holiday, absence = shares
        self._shares = [
            (1 - odd - factor * (holiday + absence), odd, factor * holiday, factor * absence)
            for factor in law.pause_factors(growth)
        ]
        self._survival: dict[int, Row] = {}
        self._densities: dict[Span, Row] = {}
        self._evidence: dict[Span, Row] = {}

    def survival(self, ticks: int) -> Row:
        """Return each cell's P(gap > ticks)."""
        row = self._survival.get(ticks)
        if row is None:
            row = self._survival[ticks] = [
                usual * a + odd * b + holiday * c + absence * d
                for (usual, odd, holiday, absence), a, b, c, d in zip(
                    self._shares, *self._law.parts(ticks), strict=True
                )
            ]
        return row

    def density(self, span: Span) -> Row:
        """Return each cell's chance of a gap within the span; never quite nothing."""
        row = self._densities.get(span)
        if row is None:
            gone = map(sub, self.survival(span[0]), self.survival(span[1]))
            row = self._densities[span] = [max(_SMALLEST, value) for value in gone]
        return row

    def log_density(self, span: Span) -> Row:
        """Return the logarithms of `density`."""
        row = self._evidence.get(span)
        if row is None:
            row = self._evidence[span] = list(map(log, self.density(span)))
        return row


@lru_cache(maxsize=12)
def gap_law(intervals: tuple[float, ...], tick_days: float) -> GapLaw:
    """Return the law on a grid, kept for the next population on the same one."""
    return GapLaw(intervals, tick_days)


def mixed_law(population: Population) -> MixedLaw:
    """Return the law of a fitted population's gaps."""
    shares = (population.odd_share, population.holiday_share, population.absence_share)
    return MixedLaw(gap_law(population.intervals, population.tick_days), shares, population.pause_growth)

"""How long a gap lasts, for every cell of a population's grid at once.

A cell is a typical interval m and an Erlang shape k. Its usual gap is Erlang(k) with mean m. Some gaps are
*odd* (exponential with mean m: a fitting and its correction, a visit out of turn), some are prolonged by a
*holiday*, some by an *absence*. How long these are is a matter of the category: weeks and months for
everybody (people go away and come back), or so many of the client's own intervals (visits are left out).
Lists run over cells, interval by interval. Times are seasonal days in whole ticks of the population, which
is what makes every row worth remembering.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from math import exp, log
from operator import sub

from chalicelib.reconnect.cadence.population import SHAPES, Population

Row = list[float]
Span = tuple[int, int]  # more than the first, at most the second, in ticks

_STEP, _LONGEST = 0.02, 12.0
_SMALLEST = 1e-12

_Extras = tuple[tuple[float, float], ...]  # how much longer, with what share
_HOLIDAY_DAYS = ((7, 0.2), (10, 0.2), (14, 0.2), (21, 0.2), (28, 0.2))
_ABSENCE_DAYS = ((60, 0.15), (90, 0.2), (135, 0.2), (180, 0.15), (250, 0.15), (350, 0.1), (600, 0.05))
_HOLIDAY_INTERVALS = ((0.5, 0.25), (0.7, 0.2), (1, 0.25), (1.5, 0.2), (2, 0.1))
_ABSENCE_INTERVALS = ((2, 0.2), (3, 0.2), (4.5, 0.2), (6.5, 0.15), (9, 0.1), (13, 0.1), (24, 0.05))


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
def _survival_tables(extras: _Extras = ((0, 1),)) -> list[tuple[float, ...]]:
    """Return, for each ratio, the survival of every shape when gaps are so many intervals longer."""
    steps = [(round(extra / _STEP), share) for extra, share in extras]
    ratios = range(int((_LONGEST + max(extra for extra, _ in extras)) / _STEP) + 2)
    return list(zip(*[_delayed(erlang_survival(shape), steps, ratios) for shape in SHAPES], strict=True))


def _delayed(table: Sequence[float], steps: Sequence[tuple[int, float]], ratios: range) -> list[float]:
    last = len(table) - 1
    return [sum(share * table[min(max(0, index - step), last)] for step, share in steps) for index in ratios]


class GapLaw:
    """The law of gaps of one population, with rows computed when first asked for and then kept."""

    def __init__(self, intervals: tuple[float, ...], tick_days: float, pauses_in_intervals: bool) -> None:
        """Prepare for a grid of typical intervals in seasonal days, a resolution, and a kind of pauses."""
        self._intervals = intervals
        self._tick = tick_days
        self._pauses_in_intervals = pauses_in_intervals
        self._usual: dict[int, Row] = {}
        self._parts: dict[int, tuple[Row, Row, Row, Row]] = {}

    def usual(self, ticks: int) -> Row:
        """Return each cell's P(usual gap > ticks)."""
        row = self._usual.get(ticks)
        if row is None:
            row = self._usual[ticks] = self._looked_up(ticks, _survival_tables())
        return row

    def parts(self, ticks: int) -> tuple[Row, Row, Row, Row]:
        """Return P(gap > ticks) of the usual, odd, holiday and absence kinds."""
        known = self._parts.get(ticks)
        if known is None:
            usual = self.usual(ticks)
            random = [value for value in usual[:: len(SHAPES)] for _ in SHAPES]
            if self._pauses_in_intervals:
                holiday = self._looked_up(ticks, _survival_tables(_HOLIDAY_INTERVALS))
                absence = self._looked_up(ticks, _survival_tables(_ABSENCE_INTERVALS))
            else:
                holiday = self._prolonged(ticks, _HOLIDAY_DAYS)
                absence = self._prolonged(ticks, _ABSENCE_DAYS)
            known = self._parts[ticks] = (usual, random, holiday, absence)
        return known

    def _looked_up(self, ticks: int, tables: list[tuple[float, ...]]) -> Row:
        """Return every cell's value at its ratio, between the lines of the tables."""
        row: Row = []
        for interval in self._intervals:
            position = min(ticks * self._tick / interval / _STEP, len(tables) - 2)
            index = int(position)
            rest = position - index
            row += [
                low + rest * (high - low) for low, high in zip(tables[index], tables[index + 1], strict=True)
            ]
        return row

    def _prolonged(self, ticks: int, extras: _Extras) -> Row:
        """Return every cell's P(gap > ticks) when gaps are so many days longer."""
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

    def __init__(self, law: GapLaw, shares: tuple[float, float, float]) -> None:
        """Mix the law's kinds by the shares (odd, holiday, absence)."""
        self._law = law
        self._shares = (1 - sum(shares), *shares)
        self._survival: dict[int, Row] = {}
        self._densities: dict[Span, Row] = {}
        self._evidence: dict[Span, Row] = {}

    def survival(self, ticks: int) -> Row:
        """Return each cell's P(gap > ticks)."""
        row = self._survival.get(ticks)
        if row is None:
            usual, odd, holiday, absence = self._shares
            row = self._survival[ticks] = [
                usual * a + odd * b + holiday * c + absence * d
                for a, b, c, d in zip(*self._law.parts(ticks), strict=True)
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
def _gap_law(intervals: tuple[float, ...], tick_days: float, pauses_in_intervals: bool) -> GapLaw:
    return GapLaw(intervals, tick_days, pauses_in_intervals)


def gap_law(population: Population, pauses_in_intervals: bool) -> GapLaw:
    """Return the law on a population's grid, kept for the next population on the same one."""
    return _gap_law(population.intervals, population.tick_days, pauses_in_intervals)


def mixed_law(population: Population) -> MixedLaw:
    """Return the law of a fitted population's gaps."""
    shares = (population.odd_share, population.holiday_share, population.absence_share)
    return MixedLaw(gap_law(population, population.pauses_in_intervals), shares)

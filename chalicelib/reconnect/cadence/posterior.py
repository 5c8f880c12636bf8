"""One client's rhythm given their history and their category's population, and what follows from it.

Every cell of the population's grid gets the weight its gaps earn; each cell says how likely the client
still comes back and how late that would be. Days in the public methods are dates; the arithmetic is in
ticks of seasonal time (see `evidence.py`).
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import exp, log
from operator import add, itemgetter, mul

from chalicelib.reconnect.cadence.change import rhythm_likelihood
from chalicelib.reconnect.cadence.evidence import Evidence, Failure, evidence_of
from chalicelib.reconnect.cadence.expectation import leaving_rates, stay_and_leave
from chalicelib.reconnect.cadence.gap_law import MixedLaw, mixed_law
from chalicelib.reconnect.cadence.lateness import came_late, leaving_factor
from chalicelib.reconnect.cadence.population import SHAPES, Population
from chalicelib.reconnect.cadence.visits import History

_NEGLIGIBLE = 3e-4  # cells with less than this share of the client are dropped
_FARTHEST = 20 * 366  # days; nobody becomes overdue later than that
_REBOOKING_POINTS = 5
_LONGEST_CLOSURE = 30  # days
_EVERYBODY = 1 - 1e-9  # of those who return
_PARTS = 4  # of the time between two looks, for its mean


class Tables:
    """What every client of one population shares, computed once."""

    def __init__(self, population: Population) -> None:
        """Prepare the tables of a population."""
        self.population = population
        self.law: MixedLaw = mixed_law(population)
        self.intervals = population.intervals
        self.middle_days = population.middle_days
        self.tick_days = population.tick_days
        self._stays = leaving_rates(population)
        self._by_gaps: dict[tuple[int, bool], tuple[list[float], list[float]]] = {}

    def stay_and_leave(self, gaps: int, *, late: bool) -> tuple[list[float], list[float]]:
        """Return each cell's prior weight of having had so many gaps, the last one late or not, and staying,
        and of leaving."""
        known = self._by_gaps.get((gaps, late))
        if known is None:
            staying, leaving = stay_and_leave(self.population, self._stays, gaps)
            population = self.population
            likelier = leaving_factor(population.returning_late, population.leaving_late, late=late)
            known = self._by_gaps[gaps, late] = (
                list(map(mul, population.cell_weights, staying)),
                [likelier * weight for weight in map(mul, population.cell_weights, leaving)],
            )
        return known


@lru_cache(maxsize=16)
def tables_of(population: Population) -> Tables:
    """Return the tables of a population, kept for the next client."""
    return Tables(population)


@dataclass(frozen=True, slots=True)
class Posterior:
    """A client's weights over the grid (staying and leaving together sum to 1), and their open gap."""

    tables: Tables
    evidence: Evidence
    cells: list[int]
    pick: Callable[[list[float]], Sequence[float]]  # these cells of a row (and one more)
    staying: list[float]
    leaving: list[float]
    before: "Posterior | None"  # what was known on the eve of the booking that failed in the open gap

    @property
    def visit_count(self) -> int:
        """How many visits it was learned from."""
        return len(self.evidence.spans) + 1

    def still_away(self, as_of: date) -> float:
        """Return the share of returning clients with this history who would not be back by that day's end.

        Where a booking failed, that is at most the share of those who would not have been by its eve.
        """
        away = self._still_away(as_of.toordinal())
        return min(away, self.before.still_away(self._eve())) if self.before else away

    def overdue_on(self, share: float, looks_every: int = 1) -> date | None:
        """Return the first day on which calling the client overdue keeps the promise of so many false alarms.

        A false alarm is a client who would have come by themselves and is seen to be overdue before. Where
        somebody looks only every so many days, those who come between that day and the look were never
        bothered. Whoever was overdue before a booking failed stays so. None: no day within twenty years.
        """
        earlier = self.before.overdue_on(share, looks_every) if self.before else None
        if earlier and earlier <= self._eve():
            return earlier
        failure = self.evidence.failure
        asked = self.tables.population.asked_for(share, self.visit_count)
        early = self.evidence.last if failure is None else failure.on
        late = early + max(8, round(self.tables.middle_days))  # near what is looked for, to look seldom
        while self._seen_later(late, looks_every) >= asked:
            early, late = late, late + 2 * (late - self.evidence.last)
            if late - self.evidence.last > _FARTHEST:
                return None
        while late - early > 1:
            middle = (early + late) // 2
            if self._seen_later(middle, looks_every) >= asked:
                early = middle
            else:
                late = middle
        return date.fromordinal(late)

    def later_still(self, as_of: date) -> float:
        """Return the share of returning clients who would come later than that day.

        Where a booking failed, that is at most the share of those who would have come later than its eve: it
        gives a second chance to be called overdue, and takes back no first one. Clients come on whole days,
        some on one weekday only, so a share is never met exactly: those who come on the next such day are
        counted half, which keeps a promise on average. While nobody can have come at all, nobody is late.
        """
        later = self._later_still(as_of.toordinal())
        return min(later, self.before.later_still(self._eve())) if self.before else later

    def _eve(self) -> date:
        """Return the day before the booking that failed, or the last visit where none did."""
        failure = self.evidence.failure
        return date.fromordinal(failure.on - 1 if failure else self.evidence.last)

    def _later_still(self, day: int) -> float:
        now = self._still_away(day)
        if now > _EVERYBODY:
            return now
        days, weekday = self.tables.population.days, self.evidence.weekday
        chance, following = days.last_open(day, weekday), day + 1
        while days.last_open(following, weekday) == chance and following < day + _LONGEST_CLOSURE:
            following += 1
        return (now + self._still_away(following)) / 2

    def _seen_later(self, day: int, looks_every: int) -> float:
        """Return the share of returning clients whom a look finds away, from that day on."""
        if looks_every == 1:
            return self._later_still(day)
        parts = min(looks_every, _PARTS)
        shares = [self._still_away(day + part * looks_every // parts) for part in range(parts + 1)]
        return (sum(shares) - (shares[0] + shares[-1]) / 2) / parts

    def return_probability(self, as_of: date, horizon_days: int | None = None) -> float:
        """Return the chance of a visit by itself within so many days after `as_of` (None: ever)."""
        returning, left = self.open_gap(as_of)
        if horizon_days is None:
            return returning / (returning + left)
        return (returning - self._returning_after(as_of, horizon_days)) / (returning + left)

    def open_gap(self, as_of: date) -> tuple[float, float]:
        """Return the weights of "still returning" and of "has left" at the end of that day."""
        day = as_of.toordinal()
        population = self.tables.population
        failure = self.evidence.failure
        if failure:
            density = self.tables.law.density(failure.span)
            returning = self._dot(self.staying, density) * population.returning_failed[failure.kind]
            left = self._dot(self.leaving, density) * population.leaving_failed[failure.kind]
            return returning * self._unmade(day), left
        failing = sum(population.leaving_failed)
        away = self._away(day)
        left = (1 - failing) * sum(self.leaving) + failing * self._dot(self.leaving, self._survival(away))
        return self._returning(away), left

    def interval_quantile(self, share: float) -> float:
        """Return the client's typical interval in days: that quantile of what it may be."""
        return self.interval_quantiles(share)[0]

    def interval_quantiles(self, *shares: float) -> list[float]:
        """Return several quantiles of the client's typical interval, in days."""
        by_step: dict[int, float] = {}
        for cell, stay, leave in zip(self.cells, self.staying, self.leaving, strict=True):
            step = cell // len(SHAPES)
            by_step[step] = by_step.get(step, 0.0) + stay + leave
        points, below = [], 0.0
        for step, weight in sorted(by_step.items()):
            points.append((log(self.tables.intervals[step]), below + weight / 2))
            below += weight
        waiting = self.tables.population.days.waiting(self.evidence.weekday)
        return [exp(_at(points, share)) + waiting for share in shares]

    def _returning_after(self, as_of: date, horizon_days: int) -> float:
        """Return the weight of returning clients who will not have come `horizon_days` after `as_of`."""
        day, until = as_of.toordinal(), as_of.toordinal() + horizon_days
        population = self.tables.population
        failure = self.evidence.failure
        if failure:
            now = self._unmade(day)
            return self.open_gap(as_of)[0] / now * self._unmade(until) if now else 0.0
        failing = sum(population.returning_failed)
        later = (1 - failing) * self._returning(self._away(until))
        delays = self._rebooking_delays()
        now_away = self._away(day)
        for delay in delays:
            away = max(now_away, self._away(until - delay))
            later += failing / len(delays) * self._returning(away)
        return later

    def _rebooking_delays(self) -> list[int]:
        known = self.tables.population.rebooking_days
        if len(known) < _REBOOKING_POINTS:
            return [round(0.3 * self.tables.middle_days)]
        return [known[(2 * i + 1) * len(known) // (2 * _REBOOKING_POINTS)] for i in range(_REBOOKING_POINTS)]

    def _still_away(self, day: int) -> float:
        failure = self.evidence.failure
        if failure and day >= failure.on:
            return self._unmade(day) / self._unmade(failure.on)
        return self._returning(self._away(day)) / sum(self.staying)

    def _away(self, day: int) -> int:
        return self.evidence.away(self.tables.population.days, day)

    def _unmade(self, day: int) -> float:
        failure = self.evidence.failure
        last = self.tables.population.days.last_open(day, self.evidence.weekday)
        return self.tables.population.still_unmade(last - failure.on) if failure else 1.0

    def _survival(self, away: int) -> list[float]:
        return self.tables.law.survival(away)

    def _returning(self, away: int) -> float:
        return self._dot(self.staying, self._survival(away))

    def _dot(self, weights: list[float], row: list[float]) -> float:
        total: float = sum(map(mul, weights, self.pick(row)))
        return total


def _at(points: list[tuple[float, float]], share: float) -> float:
    """Return the value at `share` on the line through (value, share) points; beyond the ends, the end."""
    place = bisect_left(points, share, key=itemgetter(1))
    if place in (0, len(points)):
        return points[min(place, len(points) - 1)][0]
    (value, low), (following, high) = points[place - 1], points[place]
    return value + (following - value) * (share - low) / (high - low)


def learn_posterior(history: History, population: Population) -> Posterior:
    """Return what a history with at least one visit says in the light of its population."""
    tables = tables_of(population)
    evidence = evidence_of(history, population.days, tables.tick_days)
    weights = rhythm_likelihood(evidence.spans, population.new_rhythms, population.cell_weights, tables.law)
    staying, leaving = tables.stay_and_leave(len(evidence.spans), late=came_late(evidence.spans))
    shares = list(map(mul, weights, map(add, staying, leaving)))
    least = _NEGLIGIBLE * sum(shares)
    cells = [cell for cell, share in enumerate(shares) if share > least]
    pick = itemgetter(*cells, cells[0])  # two at least, so that it gives a tuple
    kept = sum(shares[cell] for cell in cells)
    own = [weights[cell] / kept for cell in cells]
    return Posterior(
        tables=tables,
        evidence=evidence,
        cells=cells,
        pick=pick,
        staying=list(map(mul, own, pick(staying))),
        leaving=list(map(mul, own, pick(leaving))),
        before=_before(evidence.failure, history, population),
    )


def _before(failure: Failure | None, history: History, population: Population) -> Posterior | None:
    if failure is None:
        return None
    return learn_posterior(history.until(date.fromordinal(failure.on - 1)), population)

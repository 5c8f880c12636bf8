"""What a category's clients have in common: the prior from which each client's own rhythm is learned.

A population is a weight for every (interval, shape) on a grid, how willing each shape is to leave, how
often a gap is an odd one out, and what failed bookings mean. It is small and plain, so that it can be
stored beside its category: `to_plain` gives no fractions.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import exp, floor, log, log2
from typing import Any

from chalicelib.reconnect.cadence.business_days import ALWAYS_OPEN, BusinessDays

SHAPES = (1, 2, 3, 4, 6, 9, 13, 20, 60)  # Erlang shapes: 1 comes at random, 60 like clockwork
_FIRST_SHAPES = ("1", "2", "3", "4", "6", "9", "13", "20")  # where a stored population names none
_RATIO = 1.1  # typical intervals lie on one grid for all populations: whole powers of this, in days
LEAVING = (0.064, 0.16, 0.4, 1.0, 2.5, 6.25)  # multiples of the category's rate of leaving

SHAPE_PRIOR = (0.08, 0.12, 0.13, 0.14, 0.17, 0.17, 0.12, 0.06, 0.01)
LEAVING_OF_SHAPE = (1.8, 1.5, 1.25, 1.1, 0.95, 0.85, 0.8, 0.75, 0.75)  # the irregular leave more easily
LEAVING_SPREAD = 0.8  # variance of clients' rates of leaving over their squared mean
USUALLY_LATE = 0.06  # share of visits long after the usual time, where nothing is known
STRATA = (3, 4, 5, 10)  # visits from which on clients are checked apart for the promise
PROMISES = (0.05, 0.1, 0.2, 0.3, 0.5)  # shares at which it is checked
_DEFAULT_DAYS, _DEFAULT_SPREAD = 42.0, 0.6
_PRIOR_REBOOKINGS = 3
_TICKS = 45  # at least so many to a middling interval
_PARTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Population:
    """One category's clients, as fitted; all tuples, so that it can be hashed and compared."""

    clients: int  # how many were learned from; 0 for the default
    first_step: int  # where this population's part of the grid of intervals begins
    cell_weights: tuple[float, ...]  # intervals × SHAPES, interval by interval; sums to 1
    leaving_per_day: float
    leaving_weights: tuple[tuple[float, ...], ...]  # for each shape, one for each of LEAVING; sums to 1
    early_leaving: tuple[float, float] = (0.2, 0.08)  # on top, after the first and the second visit
    odd_share: float = 0.02  # gaps that follow no rhythm
    holiday_share: float = 0.06  # gaps longer by one to four weeks, or half an interval to two
    absence_share: float = 0.03  # gaps longer by months, or many intervals
    pauses_in_intervals: bool = False  # how long both are: in the client's own intervals, else in days
    new_rhythms: float = 0.0  # gaps followed by a new rhythm; 0 where clients keep theirs for good
    returning_late: float = (
        USUALLY_LATE  # visits long after the usual time, among those of clients who return
    )
    leaving_late: float = USUALLY_LATE  # the same among the last ones before leaving
    returning_failed: tuple[float, float] = (0.05, 0.03)  # gaps of returning clients with a booking that was
    leaving_failed: tuple[float, float] = (0.07, 0.06)  # (cancelled, not kept); the same before leaving
    rebooking_days: tuple[int, ...] = ()  # from a failed booking to the next visit, in order
    days: BusinessDays = ALWAYS_OPEN
    promised: tuple[tuple[float, ...], ...] = ()  # by STRATA, what to ask for each of PROMISES; else the same

    @property
    def intervals(self) -> tuple[float, ...]:
        """The grid of typical intervals, in seasonal days."""
        return interval_grid(self.first_step, len(self.cell_weights) // len(SHAPES))

    @property
    def tick_days(self) -> float:
        """The resolution of time, in seasonal days: half a day, more for long intervals."""
        middle = self.first_step + len(self.cell_weights) // len(SHAPES) // 2
        return 2.0 ** max(-1, floor(log2(_RATIO**middle / _TICKS)))

    @property
    def middle_days(self) -> float:
        """The category's typical interval: the weighted geometric mean of the grid."""
        shapes = len(SHAPES)
        total = 0.0
        for step, days in enumerate(self.intervals):
            total += log(days) * sum(self.cell_weights[step * shapes : (step + 1) * shapes])
        return exp(total)

    def asked_for(self, promise: float, visits: int) -> float:
        """Return the share to ask of the model so that a promised share is kept, after so many visits."""
        if not self.promised:
            return promise
        row = self.promised[stratum_of(visits)]
        for (low, asked_low), (high, asked_high) in pairwise(
            [(0.0, 0.0), *zip(PROMISES, row, strict=True), (1.0, 1.0)]
        ):
            if promise <= high:
                return asked_low + (asked_high - asked_low) * (promise - low) / (high - low)
        return promise

    def still_unmade(self, days: float) -> float:
        """Return the share of returning clients who, so long after a failed booking, have not come yet."""
        later = len(self.rebooking_days) - bisect_right(self.rebooking_days, days)
        prior = exp(-max(0.0, days) / max(7.0, 0.3 * self.middle_days))
        return (later + _PRIOR_REBOOKINGS * prior) / (len(self.rebooking_days) + _PRIOR_REBOOKINGS)


def stratum_of(visits: int) -> int:
    """Return the place in STRATA of a client with so many visits."""
    return max(0, bisect_right(STRATA, visits) - 1)


def grid_step(days: float) -> int:
    """Return the step of the grid of intervals nearest to so many days."""
    return round(log(days) / log(_RATIO))


def interval_grid(first_step: int, steps: int) -> tuple[float, ...]:
    """Return so many typical intervals in days, from that step of the grid on."""
    return tuple(_RATIO ** (first_step + step) for step in range(steps))


def smooth_weights(
    intervals: Sequence[float], middle: float, spread: float, shapes: Sequence[float] = SHAPE_PRIOR
) -> tuple[float, ...]:
    """Return grid weights: log-normal intervals (spread in logarithms) times shape shares."""
    bells = [exp(-((log(days / middle) / spread) ** 2) / 2) for days in intervals]
    total = sum(bells) * sum(shapes)
    return tuple(bell * share / total for bell in bells for share in shapes)


def leaving_weights(mean: float, spread: float) -> tuple[float, ...]:
    """Return weights of LEAVING after a gamma law with that mean, and that variance over mean squared."""
    scale = mean
    for _ in range(4):  # the few levels' own mean is not quite the law's
        weights = [(level / scale) ** (1 / spread) * exp(-level / (spread * scale)) for level in LEAVING]
        total = sum(weights)
        scale *= mean * total / sum(weight * level for weight, level in zip(weights, LEAVING, strict=True))
    return tuple(weight / total for weight in weights)


def default_population(typical_days: float = _DEFAULT_DAYS, days: BusinessDays | None = None) -> Population:
    """Return what can be said of a category before anybody came back: broad, and roughly monthly."""
    first, last = grid_step(typical_days / 5), grid_step(typical_days * 5)
    intervals = interval_grid(first, last - first + 1)
    return Population(
        clients=0,
        first_step=first,
        cell_weights=smooth_weights(intervals, typical_days, _DEFAULT_SPREAD),
        leaving_per_day=0.1 / typical_days,
        leaving_weights=tuple(leaving_weights(mean, LEAVING_SPREAD) for mean in LEAVING_OF_SHAPE),
        days=days or ALWAYS_OPEN,
    )


DEFAULT_POPULATION = default_population()


def to_plain(population: Population) -> dict[str, Any]:
    """Return the population as strings, booleans, whole numbers, lists and dicts (weights in millionths)."""
    plain = {name: _plain(value) for name, value in asdict(population).items()}
    return {**plain, "shapes": [str(shape) for shape in SHAPES]}


def from_plain(plain: Mapping[str, Any]) -> Population:
    """Return the population that `to_plain` wrote; numbers may come back as Decimal."""
    days = plain["days"]
    known = list(plain.get("shapes", _FIRST_SHAPES))
    column = [known.index(str(shape)) if str(shape) in known else None for shape in SHAPES]
    cells, leaving = _parts(plain["cell_weights"]), [_parts(row) for row in plain["leaving_weights"]]
    return Population(
        clients=int(plain["clients"]),
        first_step=int(plain["first_step"]),
        cell_weights=tuple(
            0.0 if place is None else cells[start + place]
            for start in range(0, len(cells), len(known))
            for place in column
        ),
        leaving_per_day=float(plain["leaving_per_day"]),
        leaving_weights=tuple(
            leaving_weights(usual, LEAVING_SPREAD) if place is None else leaving[place]
            for place, usual in zip(column, LEAVING_OF_SHAPE, strict=True)
        ),
        early_leaving=_parts(plain["early_leaving"]),
        odd_share=float(plain["odd_share"]),
        holiday_share=float(plain["holiday_share"]),
        absence_share=float(plain["absence_share"]),
        pauses_in_intervals=bool(plain.get("pauses_in_intervals")),
        new_rhythms=float(plain.get("new_rhythms", 0)),
        returning_late=float(plain.get("returning_late", USUALLY_LATE)),
        leaving_late=float(plain.get("leaving_late", USUALLY_LATE)),
        returning_failed=_parts(plain["returning_failed"]),
        leaving_failed=_parts(plain["leaving_failed"]),
        rebooking_days=tuple(int(gap) for gap in plain["rebooking_days"]),
        days=BusinessDays(
            tuple(int(weekday) for weekday in days["closed_weekdays"]),
            tuple((int(first), int(last)) for first, last in days["closed_spells"]),
            float(days["season_cosine"]),
            float(days["season_sine"]),
        ),
        promised=tuple(_parts(row) for row in plain.get("promised", ())),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [round(part * _PARTS) if isinstance(part, float) else _plain(part) for part in value]
    return repr(value) if isinstance(value, float) else value


def _parts(values: Any) -> Any:
    return tuple(int(value) / _PARTS for value in values)

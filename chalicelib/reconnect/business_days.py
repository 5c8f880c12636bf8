"""The business's own time: which days it opens, and how the year makes clients come sooner or later.

Days are ordinals (`date.toordinal`). Seasonal time runs fast when clients come often: an interval is
measured in it, so that a quiet August does not look like clients going away.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

YEAR = 365.25
_ANGLE = 2 * pi / YEAR
_ENOUGH_VISITS = 200  # before these, an empty weekday proves nothing
_EXPECTED_VISITS = 12.0  # a closure is believed when this many visits should have fallen into it


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Closed weekdays (Monday is 0), closed spells (first and last ordinal, in order), the yearly wave."""

    closed_weekdays: tuple[int, ...] = ()
    closed_spells: tuple[tuple[int, int], ...] = ()
    season_cosine: float = 0.0
    season_sine: float = 0.0

    def is_open(self, day: int) -> bool:
        """Say whether the business opens on that ordinal day."""
        if (day - 1) % 7 in self.closed_weekdays:
            return False
        spell = bisect_right(self.closed_spells, (day, day + YEAR)) - 1
        return spell < 0 or self.closed_spells[spell][1] < day

    def last_open(self, day: int, weekday: int | None = None) -> int:
        """Return the last day up to `day` on which a client who keeps to `weekday` could have come."""
        if not self.closed_weekdays and not self.closed_spells:
            return day if weekday is None else day - (day - 1 - weekday) % 7
        candidate, step = (day, 1) if weekday is None else (day - (day - 1 - weekday) % 7, 7)
        for _ in range(60):
            if self.is_open(candidate):
                return candidate
            candidate -= step
        return day

    def seasonal_time(self, day: int) -> float:
        """Return the seasonal clock's reading, in days, at the end of that ordinal day."""
        if not self.season_cosine and not self.season_sine:
            return float(day)
        angle = _ANGLE * day
        return day + (self.season_cosine * sin(angle) - self.season_sine * cos(angle)) / _ANGLE

    def elapsed(self, since: int, until: int) -> float:
        """Return the seasonal days between two ordinals; never negative."""
        return max(0.0, self.seasonal_time(until) - self.seasonal_time(since))

    def waiting(self, weekday: int | None) -> float:
        """Return the mean days between wanting to come and the next day on which the client can."""
        if weekday is not None:
            return 3.5
        shut = [weekday_number % 7 in self.closed_weekdays for weekday_number in range(14)]
        if all(shut):
            return 0.5
        return 0.5 + sum(shut[start:].index(False) for start in range(7)) / 7


ALWAYS_OPEN = BusinessDays()


def usual_weekday(visits: Sequence[int]) -> int | None:
    """Return the weekday a client keeps to: three visits or more, all on the same one."""
    weekdays = {(day - 1) % 7 for day in visits}
    return weekdays.pop() if len(visits) > 2 and len(weekdays) == 1 else None


def observed_business_days(visits: Iterable[date]) -> BusinessDays:
    """Return the closed weekdays and spells that a whole business's visit dates give away."""
    counts: dict[int, int] = {}
    for visit in visits:
        counts[visit.toordinal()] = counts.get(visit.toordinal(), 0) + 1
    total = sum(counts.values())
    if total < _ENOUGH_VISITS:
        return BusinessDays()
    on_weekday = [0] * 7
    for day, count in counts.items():
        on_weekday[(day - 1) % 7] += count
    closed = tuple(weekday for weekday in range(7) if on_weekday[weekday] < 0.004 * total)
    return BusinessDays(closed, tuple(_closed_spells(counts, closed)))


def _closed_spells(counts: dict[int, int], closed_weekdays: tuple[int, ...]) -> Iterable[tuple[int, int]]:
    """Yield spells without any visit in which, by the weeks around them, many should have fallen."""
    days = sorted(counts)
    for before, after in itertools.pairwise(days):
        missed = [day for day in range(before + 1, after) if (day - 1) % 7 not in closed_weekdays]
        if not missed:
            continue
        around = sum(
            counts.get(day, 0) for day in (*range(before - 41, before + 1), *range(after, after + 42))
        )
        open_days = 84 * (7 - len(closed_weekdays)) / 7
        if around / open_days * len(missed) >= _EXPECTED_VISITS:
            yield missed[0], missed[-1]

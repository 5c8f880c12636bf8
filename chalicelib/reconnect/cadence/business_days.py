"""The business's own time: which days it opens, and how the year makes clients come sooner or later.

Days are ordinals (`date.toordinal`). Seasonal time runs fast when clients come often: an interval is
measured in it, so that a quiet August does not look like clients going away.
"""

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import cos, pi, sin

YEAR = 365.25
_ANGLE = 2 * pi / YEAR
_ENOUGH_VISITS = 200  # before these, an empty weekday proves nothing
_EXPECTED_VISITS = 12.0  # a closure is believed when this many visits should have fallen into it
_AROUND = 42  # days before and after a spell that say how many visits to expect
_LONGEST_SPELL = 60  # days
_CLOSED_IN_A_ROW = 60  # weekdays and spells, at most


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Closed weekdays (Monday is 0), closed spells (first and last ordinal, in order), the yearly wave."""

    closed_weekdays: tuple[int, ...] = ()
    closed_spells: tuple[tuple[int, int], ...] = ()
    season_cosine: float = 0.0
    season_sine: float = 0.0

    def until(self, day: int) -> "BusinessDays":
        """Return the same without what is to come after that ordinal day."""
        spells = tuple((first, min(last, day)) for first, last in self.closed_spells if first <= day)
        return replace(self, closed_spells=spells)

    def is_open(self, day: int) -> bool:
        """Say whether the business opens on that ordinal day."""
        return self._closed_since(day) is None

    def _closed_since(self, day: int) -> int | None:
        """Return the first day of the spell that is closed on that day, or None."""
        if (day - 1) % 7 in self.closed_weekdays:
            return day
        spell = bisect_right(self.closed_spells, (day, day + YEAR)) - 1
        if spell < 0 or self.closed_spells[spell][1] < day:
            return None
        return self.closed_spells[spell][0]

    def last_open(self, day: int, weekday: int | None = None) -> int:
        """Return the last day up to `day` on which a client who keeps to `weekday` could have come."""
        candidate = day
        for _ in range(_CLOSED_IN_A_ROW):
            if weekday is not None:
                candidate -= (candidate - 1 - weekday) % 7
            since = self._closed_since(candidate)
            if since is None:
                return candidate
            candidate = since - 1
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


def observed_business_days(visits: Iterable[date], as_of: date, closed: Iterable[date] = ()) -> BusinessDays:
    """Return the days on which a whole business is closed, as known at the end of `as_of`.

    Those that its visit dates give away, the closed dates that are known (past or to come), and those to
    come that were closed in each of the last two years as well.
    """
    counts = Counter(visit.toordinal() for visit in visits if visit <= as_of)
    weekdays: tuple[int, ...] = ()
    shut = {day.toordinal() for day in closed}
    total = sum(counts.values())
    if total >= _ENOUGH_VISITS:
        on_weekday = [0] * 7
        for day, count in counts.items():
            on_weekday[(day - 1) % 7] += count
        weekdays = tuple(weekday for weekday in range(7) if on_weekday[weekday] < 0.004 * total)
        shut.update(_days_without_visits(counts, weekdays, as_of.toordinal()))
    shut.update(_closed_again(shut, as_of))
    return BusinessDays(weekdays, tuple(_spells(shut)))


def _days_without_visits(
    counts: Mapping[int, int], closed_weekdays: Sequence[int], as_of: int
) -> Iterator[int]:
    """Yield the days of spells in which, by the weeks around them, many visits should have fallen.

    The last one may not have ended yet; one of more than two months is no closure, there are no records.
    """
    days = sorted(counts)
    ending = [as_of + 1] if as_of - days[-1] <= _LONGEST_SPELL else []
    for before, after in itertools.pairwise([*days, *ending]):
        missed = [day for day in range(before + 1, after) if (day - 1) % 7 not in closed_weekdays]
        if not missed:
            continue
        first, last = max(days[0], before - _AROUND + 1), min(after + _AROUND - 1, as_of)
        seen = [*range(first, before + 1), *range(after, last + 1)]
        open_days = len(seen) * (7 - len(closed_weekdays)) / 7
        if sum(counts.get(day, 0) for day in seen) / open_days * len(missed) >= _EXPECTED_VISITS:
            yield from range(missed[0], missed[-1] + 1)


def _closed_again(shut: Collection[int], as_of: date) -> Iterator[int]:
    """Yield the days of the coming year on which the business was closed in each of the last two years."""
    from dateutil.relativedelta import relativedelta

    for ahead in range(1, 365):
        day = as_of + timedelta(days=ahead)
        if all((day - relativedelta(years=years)).toordinal() in shut for years in (1, 2)):
            yield day.toordinal()


def _spells(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last day of every run of days."""
    for _, run in itertools.groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - pair[0]):
        spell = [day for _, day in run]
        yield spell[0], spell[-1]

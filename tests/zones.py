"""Every zone there is, a handful with unlike habits, and the moments at which their clocks are changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.core.interval import zone_named

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",  # changes at midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Casablanca",
    "Asia/Kathmandu",  # never, but three quarters of an hour off
)
EVERY_ZONE = tuple(sorted(available_timezones() - {"Factory", "localtime"}))  # those two are no zones
YEARS = range(2020, 2036)
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Transition:
    """A clock change: the instant of it, and how far local time is ahead of UTC before it and after it."""

    name: str
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.name)

    @property
    def skips(self) -> bool:
        return self.after > self.before

    @property
    def minutes(self) -> int:
        """Give by how many minutes clocks go forward, or back."""
        return abs(self.after - self.before) // timedelta(minutes=1)

    @property
    def walls(self) -> tuple[datetime, datetime]:
        """Give the wall times between which there is a gap, or everything comes twice."""
        local = self.at.replace(tzinfo=None)
        return min(local + self.before, local + self.after), max(local + self.before, local + self.after)

    def shown_at(self, instant: datetime) -> datetime:
        """Give the wall time that a clock which is changed then, and at no other time, shows."""
        return instant.replace(tzinfo=None) + (self.before if instant < self.at else self.after)

    def reached(self, wall: datetime) -> datetime:
        """Give the instant at which that clock first shows the wall time, or a later one."""
        early = (wall - self.before).replace(tzinfo=UTC)
        return early if early < self.at else max(self.at, (wall - self.after).replace(tzinfo=UTC))

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


@dataclass(frozen=True)
class Clock:
    """Zones whose clocks show the same and are changed at the same instants in all of YEARS."""

    names: tuple[str, ...]
    changes: tuple[Transition, ...]


def transitions(name: str, years: Iterable[int]) -> Iterator[Transition]:
    """Give every clock change of a zone in the years, in order."""
    return (found for year in years for found in _in_year(name, year))


@cache
def every_clock() -> tuple[Clock, ...]:
    """Give every zone, those that behave alike together, with the changes of the first of them."""
    alike: dict[object, list[str]] = {}
    for name in EVERY_ZONE:
        start = datetime(YEARS[0], 1, 1, tzinfo=zone_named(name)).utcoffset()
        changes = tuple((change.at, change.after) for change in transitions(name, YEARS))
        alike.setdefault((start, changes), []).append(name)
    return tuple(Clock(tuple(names), tuple(transitions(names[0], YEARS))) for names in alike.values())


def every_change() -> Iterator[Transition]:
    """Give every clock change of every zone in YEARS; one zone speaks for all that behave alike."""
    return (change for clock in every_clock() for change in clock.changes)


@cache
def _in_year(name: str, year: int) -> tuple[Transition, ...]:
    zone = zone_named(name)

    def offset(second: int) -> timedelta | None:
        return datetime.fromtimestamp(second, zone).utcoffset()

    first, end = (int(datetime(begun, 1, 1, tzinfo=UTC).timestamp()) for begun in (year, year + 1))
    found = []
    for (early, before), (late, after) in pairwise((day, offset(day)) for day in range(first, end + 1, DAY)):
        low, high = early, late
        if before is None or after is None or before == after:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == before else (low, middle)
        found.append(Transition(name, datetime.fromtimestamp(high, UTC), before, after))
    return tuple(found)

"""A handful of zones with unlike habits, and the moments at which their clocks are changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

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


@dataclass(frozen=True)
class Transition:
    """A clock change: the instant of it, and by how many minutes clocks go forward (or back)."""

    name: str
    at: datetime
    minutes: int
    skips: bool

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.name)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


def transitions(name: str, years: Iterable[int]) -> Iterator[Transition]:
    """Give every clock change of a zone in the years, in order."""
    return (found for year in years for found in _in_year(name, year))


@cache
def _in_year(name: str, year: int) -> tuple[Transition, ...]:
    zone = zone_named(name)

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(zone).utcoffset() or timedelta()

    found = []
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        if offset(moment) != offset(later):
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if offset(middle) == offset(moment) else (low, middle)
            by = offset(later) - offset(moment)
            at = (low + timedelta(seconds=0.999999)).replace(microsecond=0)
            at = at if offset(at) == offset(later) else at + timedelta(seconds=1)
            found.append(Transition(name, at, abs(by) // timedelta(minutes=1), by > timedelta()))
        moment = later
    return tuple(found)

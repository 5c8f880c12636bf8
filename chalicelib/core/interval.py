"""Half-open intervals of instants, and the one place where wall time becomes instants.

Wall time plus zone becomes an instant by PEP 495: a time that a clock change skips does not exist
and is refused or left out by the caller; a time that comes twice means its first occurrence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` up to but without `end`; both are aware UTC instants, start < end."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether the two share an instant."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        """Tell whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, before_minutes: int, after_minutes: int) -> "Interval":
        """Give the interval with minutes added in front and behind."""
        return Interval(
            self.start - timedelta(minutes=before_minutes), self.end + timedelta(minutes=after_minutes)
        )

    def dates(self, zone: ZoneInfo) -> list[date]:
        """Give the local dates the interval touches, in order."""
        first = self.start.astimezone(zone).date()
        last = (self.end - timedelta(microseconds=1)).astimezone(zone).date()
        return list(days_between(first, last))


@cache
def zone_named(name: str) -> ZoneInfo:
    """Give the IANA time zone; an unknown name raises ZoneInfoNotFoundError or ValueError."""
    return ZoneInfo(name)


def is_zone(name: str) -> bool:
    """Tell whether there is an IANA time zone of that name."""
    try:
        zone_named(name)
    except (LookupError, OSError, ValueError):
        return False
    return True


def instant_at(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """Give the UTC instant of a wall time, or None where a clock change skips it."""
    local = datetime.combine(day, wall.replace(fold=0), tzinfo=zone)
    instant = local.astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def boundary_at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a boundary `minutes` after local midnight (up to 2880).

    A boundary inside a skipped hour is the moment of the skip, so that opening hours stay whole.
    """
    moment = datetime.combine(day, time()) + timedelta(minutes=minutes)
    instant = instant_at(moment.date(), moment.time(), zone)
    if instant is not None:
        return instant
    early = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return _skip_between(early, late, zone)


def _skip_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Find the instant of the clock change between two instants, to the second."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def days_between(first: date, last: date) -> Iterator[date]:
    """Give every date from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def merged(parts: Iterable[Interval]) -> list[Interval]:
    """Give the same instants as few intervals, in order: what overlaps or touches becomes one."""
    whole: list[Interval] = []
    for part in sorted(parts):
        if whole and part.start <= whole[-1].end:
            whole[-1] = Interval(whole[-1].start, max(whole[-1].end, part.end))
        else:
            whole.append(part)
    return whole


def without(wholes: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """Give what remains of the wholes when the holes are cut out, in order."""
    remains = sorted(wholes)
    for hole in holes:
        cut: list[Interval] = []
        for whole in remains:
            if not whole.overlaps(hole):
                cut.append(whole)
                continue
            if whole.start < hole.start:
                cut.append(Interval(whole.start, hole.start))
            if hole.end < whole.end:
                cut.append(Interval(hole.end, whole.end))
        remains = cut
    return remains

"""From a calendar file to the time it takes: every event that is not free, not cancelled and not our own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.calendars.model import CannotRead
from chalicelib.calendars.parsing import NONSENSE, events_in
from chalicelib.calendars.repeating import Allowance, TooOften, end_rules
from chalicelib.calendars.sifting import NoCalendar, Sifted, sifted
from chalicelib.core.interval import Interval, boundary_at, merged
from chalicelib.core.saying import said

MOST_EVENTS = 5_000
MOST_TIMES = 20_000
TOO_OFTEN = said("Events in this calendar repeat more often than can be followed.")


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is looked at, and the zone in which wall times without a zone are meant."""

    first: datetime
    last: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Busy:
    """The time taken, as few intervals in order; how many entries made no sense; what tells a change."""

    intervals: tuple[Interval, ...]
    unreadable: int
    digest: str


def digest_of(files: Iterable[bytes], window: Window) -> str:
    """Give what stays the same while the files say the same of the time that matters; raise CannotRead."""
    first = window.first.astimezone(window.zone).date()
    texts = [_sifted(content, first).text for content in files]
    return sha256("\n".join([first.isoformat(), *texts]).encode()).hexdigest()


def busy_in(files: Iterable[bytes], window: Window, own: str) -> Busy:
    """Give the time that calendar files take inside the window; raise CannotRead.

    Events whose UID ends with `own` are appointments of ours that come back, and take no time here.
    """
    files = list(files)
    first = window.first.astimezone(window.zone).date()
    parts = [_sifted(content, first) for content in files]
    if sum(len(part.events) for part in parts) > MOST_EVENTS:
        sentence = said("This calendar holds more than %(most)s entries ahead.", most=MOST_EVENTS)
        raise CannotRead(sentence, permanent=True)
    reading = _Reading(window, own)
    try:
        intervals = merged(found for part in parts for found in reading.taken(part))
    except TooOften as error:
        raise CannotRead(TOO_OFTEN, permanent=True) from error
    return Busy(tuple(intervals), reading.unreadable, digest_of(files, window))


def _sifted(content: bytes, first: date) -> Sifted:
    try:
        return sifted(content, first)
    except NoCalendar as error:
        raise CannotRead(said("What is at this address is not a calendar."), permanent=True) from error


class _Reading:
    """One reading of one calendar, which may stand in several files."""

    def __init__(self, window: Window, own: str) -> None:
        self.window, self.own = window, own
        self.unreadable = 0
        self._allowance, self._times_left = Allowance(), MOST_TIMES

    def taken(self, part: Sifted) -> Iterator[Interval]:
        """Give the time that one file takes; raise TooOften."""
        try:
            events, zone = events_in(part)
        except NONSENSE as error:
            raise CannotRead(
                said("This calendar is not written as calendars are."), permanent=True
            ) from error
        for series in _series_in(events):
            if str(series[0].get("UID", "")).endswith(self.own):
                continue
            try:
                yield from list(self._times(series, zone))
            except TooOften:
                raise
            except NONSENSE:
                self.unreadable += 1

    def _times(self, series: list[Any], zone: ZoneInfo | None) -> Iterator[Interval]:
        import recurring_ical_events
        import x_wr_timezone
        from icalendar import Calendar

        window, day = self.window, timedelta(days=1)
        whole = Calendar()
        for event in series:
            if event.errors:
                raise ValueError(event.errors)
            whole.add_component(event)
        whole = x_wr_timezone.to_standard(whole, zone)
        for event in whole.walk("VEVENT"):
            end_rules(event, window.last + day, self._allowance)
        (found,) = recurring_ical_events.of(whole).series
        for time in islice(found.between(window.first - day, window.last + day), self._times_left + 1):
            self._times_left -= 1
            if self._times_left < 0:
                raise TooOften
            if takes_time(time.as_component(True)):
                yield from self._clipped(time.start, time.end)

    def _clipped(self, start: date, end: date) -> Iterator[Interval]:
        zone, window = self.window.zone, self.window
        first, last = max(_instant(start, zone), window.first), min(_instant(end, zone), window.last)
        if first < last:
            yield Interval(first, last)


def _series_in(events: list[Any]) -> Iterable[list[Any]]:
    """Give the events that belong together (by UID) together."""
    together: dict[tuple[str, int], list[Any]] = {}
    for number, event in enumerate(events):
        name = (str(event["UID"]), 0) if "UID" in event else ("", number)
        together.setdefault(name, []).append(event)
    return together.values()


def takes_time(event: Any) -> bool:
    """Tell whether somebody is busy during an event: it takes place, and is not marked as free."""
    said = {
        name: str(event.get(name, "")).upper() for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
    }
    return said["STATUS"] != "CANCELLED" and said["TRANSP"] != "TRANSPARENT" and "FREE" not in said.values()


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    """Give the instant of a time, of a wall time in the zone, or of the beginning of a day there."""
    if not isinstance(moment, datetime):
        return boundary_at(moment, 0, zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)

"""What of a calendar file matters for busy time: the rest is left out before the file is taken apart.

People's calendars hold years of the past and long descriptions; taking all that apart costs seconds and
would bring into this program what is none of its business. Kept are time zones, and of events that are
not long over the lines that say when they are and whether they take time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NEEDED = frozenset(
    {
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SEQUENCE",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    }
)
SLACK = timedelta(days=2)
"""A local date and the instant's date differ by a day at most; one more is for safety."""

LONGER_SLACK = timedelta(days=9)
"""For what has a short DURATION and no end: it ends within a week."""

_SHORT = re.compile(r"P(?:[1-6]D)?(?:T(?:\d{1,2}H)?(?:\d{1,3}M)?(?:\d{1,5}S)?)?", re.ASCII | re.IGNORECASE)
_FOLD = re.compile(r"\n[ \t]")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_DAY = re.compile(r"\d{8}")
_ZONE_RULE = re.compile(
    r"RRULE:(?=.*FREQ=YEARLY)(?:(?:FREQ|INTERVAL|COUNT|UNTIL|BYMONTH|BYMONTHDAY|BYDAY|WKST)=[\w,+-]{1,40};?)+",
    re.ASCII | re.IGNORECASE,
)


class NoCalendar(ValueError):
    """The text is no calendar file, or only the beginning of one."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left of a calendar file: its own zone, its time zones as they were, and each event's lines."""

    zone_name: str
    zones: tuple[str, ...]
    events: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """Give it as a calendar file again: the same for two files that say the same of anybody's time."""
        lines = ["BEGIN:VCALENDAR", f"X-WR-TIMEZONE:{self.zone_name}", *self.zones]
        for event in self.events:
            lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
        return "\r\n".join([*lines, "END:VCALENDAR", ""])


def sifted(content: bytes, first: date, also: frozenset[str] = frozenset()) -> Sifted:
    """Give what matters of a file for the time from a date on, and lines of other names; raise NoCalendar."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    first_line, last_line = text.lstrip()[:15].upper(), text.rstrip()[-13:].upper()
    if (first_line, last_line) != ("BEGIN:VCALENDAR", "END:VCALENDAR"):
        raise NoCalendar
    needed = NEEDED | also
    zone_name, zones, events = "", [], []
    for kind, lines in _components(_FOLD.sub("", text).split("\n")):
        if kind == "VTIMEZONE":
            zones.append("\r\n".join(line for _, line in lines if not _is_odd_rule(line)))
        elif kind == "VEVENT":
            event = tuple(line for depth, line in lines if depth == 2 and line_name(line) in needed)
            if not _is_over(event, first):
                events.append(event)
        elif line_name(kind) == "X-WR-TIMEZONE":
            zone_name = kind.partition(":")[2].strip()
    return Sifted(zone_name, tuple(zones), tuple(events))


def _components(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Give each part of the calendar: its kind, its lines with their depth. Others are their own kind."""
    path: list[str] = []
    block: list[tuple[int, str]] = []
    for line in lines:
        name = line_name(line)
        if name == "BEGIN":
            path.append(line.partition(":")[2].strip().upper())
            block = [] if len(path) == 2 else block
        if len(path) > 1:
            block.append((len(path), line))
        else:
            yield line, []
        if name == "END" and path:
            if len(path) == 2:
                yield path[1], block
            path.pop()


def _is_odd_rule(line: str) -> bool:
    return line_name(line) == "RRULE" and not _ZONE_RULE.fullmatch(line.strip())


def line_name(line: str) -> str:
    """Give the name with which a line begins, in capitals."""
    found = _NAME.match(line)
    return found.group().upper() if found else ""


def _is_over(event: tuple[str, ...], first: date) -> bool:
    """Tell whether an event ended before the day and never comes again."""
    days: list[str] = []
    slack = SLACK
    for line in event:
        name, value = line_name(line), line.rpartition(":")[2].strip()
        if name in ("RRULE", "RDATE") or (name == "RECURRENCE-ID" and "RANGE" in line.upper()):
            return False
        if name == "DURATION":
            if not _SHORT.fullmatch(value):
                return False
            slack = LONGER_SLACK
        if name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if not _DAY.match(value):
                return False
            days.append(value[:8])
    return bool(days) and max(days) < (first - slack).strftime("%Y%m%d")

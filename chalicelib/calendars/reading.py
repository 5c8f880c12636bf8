"""Reading a calendar outside, and writing into one that can be written: a conversation, without any table."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.calendars.busy import Window, busy_in, digest_of
from chalicelib.calendars.caldav import CalDav, refused
from chalicelib.calendars.feed import AHEAD, PAST, Entry, calendar_file, own_uids
from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import CalendarSecret, CannotRead, OutsideCalendar
from chalicelib.calendars.pushing import Change, compared
from chalicelib.core.addresses import Address, parsed
from chalicelib.core.interval import Interval
from chalicelib.core.outbound import Asking

MOST_WRITES, MOST_SECONDS = 50, 60.0
"""How many appointments are written in one go, and for how long; the rest follow at once in the next."""


@dataclass(frozen=True, slots=True)
class Task:
    """A calendar to look at: the window of busy time, how far that has to reach, what shall stand in it.

    `wanted` is None where it is only asked whether the calendar has changed over there.
    """

    calendar: OutsideCalendar
    secret: CalendarSecret = field(repr=False)
    window: Window
    needed_until: datetime
    now: datetime
    wanted: Mapping[str, Entry] | None = None

    @property
    def is_covered(self) -> bool:
        """Tell whether the last reading reached far enough: an unchanged calendar need not be read then."""
        covered_until = self.calendar.covered_until
        return covered_until is not None and covered_until >= self.needed_until

    @property
    def sign_in(self) -> tuple[str, str] | None:
        """Give the name and the password, if the calendar needs them."""
        return (self.secret.username, self.secret.password) if self.secret.username else None

    @property
    def own(self) -> str:
        """Give what the UIDs of our own appointments end with."""
        return own_uids(self.calendar.business_id)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of it. `busy` is None when nothing has changed; `complaint` says what could not be written.

    With `more`, there is more to do at once.
    """

    busy: tuple[Interval, ...] | None
    covered_until: datetime | None
    unreadable: int = 0
    etag: str = ""
    modified: str = ""
    mark: str = ""
    digest: str = ""
    collection: str = ""
    complaint: str = ""
    more: bool = False


def read(task: Task, outside: Outside) -> Reading:
    """Look at a calendar, and bring what shall stand in it up to date; raise CannotRead."""
    if task.calendar.kind == "caldav":
        return _synchronised(task, outside)
    return _subscribed(task, outside)


def _unchanged(task: Task) -> Reading:
    calendar = task.calendar
    kept = calendar.model_dump(include={"unreadable", "etag", "modified", "mark", "digest", "collection"})
    return Reading(None, calendar.covered_until, **kept)


def _subscribed(task: Task, outside: Outside) -> Reading:
    calendar = task.calendar
    if calendar.is_removed:
        return _unchanged(task)
    known = {"If-None-Match": calendar.etag, "If-Modified-Since": calendar.modified}
    headers = {name: value for name, value in known.items() if value and task.is_covered}
    accepted = {"Accept": "text/calendar, */*;q=0.5", **headers}
    answer = outside.ask(Asking("GET", _address(task), accepted, sign_in=task.sign_in))
    if answer.status == 304 and headers:
        return _unchanged(task)
    if answer.status != 200:
        raise refused(answer.status, signed_in=task.sign_in is not None)
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    if task.is_covered and digest_of([answer.content], task.window) == calendar.digest:
        return replace(_unchanged(task), etag=etag, modified=modified)
    busy = busy_in([answer.content], task.window, task.own)
    return Reading(busy.intervals, task.window.last, busy.unreadable, etag, modified, digest=busy.digest)


def _synchronised(task: Task, outside: Outside) -> Reading:
    calendar, window = task.calendar, task.window
    server = CalDav(outside, task.sign_in or ("", ""))
    place = parsed(calendar.collection) if calendar.collection else server.calendar_at(_address(task))
    mark = server.mark_of(place)
    if task.wanted is None:
        return replace(_unchanged(task), more=mark != calendar.mark)
    there = server.events(place, task.now - PAST, max(task.now + AHEAD, window.last))
    both = compared(calendar.business_id, calendar.staff_id, task.wanted, there, task.own)
    busy = busy_in(both.foreign, window, task.own)
    left, complaint = _write(server, place, both.changes)
    return Reading(
        busy.intervals,
        window.last,
        busy.unreadable,
        mark="" if both.changes or calendar.state == "due" else mark,
        collection=str(place),
        complaint=complaint,
        more=left > 0 and not complaint,
    )


def _write(server: CalDav, place: Address, changes: tuple[Change, ...]) -> tuple[int, str]:
    """Make the changes; give how many are left, and the last complaint. Next time all is compared again."""
    begun, complaint = time.monotonic(), ""
    for number, change in enumerate(changes):
        if number == MOST_WRITES or time.monotonic() - begun > MOST_SECONDS:
            return len(changes) - number, complaint
        try:
            if change.entry is None:
                said = server.delete(place, change.href, change.etag or "")
            else:
                said = server.put(place, change.href, calendar_file([change.entry]), change.etag)
        except CannotRead as error:
            return len(changes) - number, error.sentence
        complaint = said or complaint
    return 0, complaint


def _address(task: Task) -> Address:
    try:
        return parsed(task.secret.address)
    except ValueError as error:
        raise CannotRead(error.args[0], permanent=True) from error

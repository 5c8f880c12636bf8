"""Bringing calendars outside up to date, off every request's path: what is due, one after the other.

A calendar that cannot be read keeps the busy time that was last read: an error never frees anybody's time.
Whoever removes a calendar while it is being read wins, in whatever order the two come to write.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from chalicelib.calendars import store
from chalicelib.calendars.busy import Window
from chalicelib.calendars.diary import take_busy, visits_around, wanted_of
from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import CalendarSecret, CannotRead, OutsideCalendar
from chalicelib.calendars.reading import Reading, Task, read
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.interval import boundary_at
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.core.table import WriteRefused
from chalicelib.scheduling.model import Visit

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=14)
"""How long a calendar rests after it was read: a little less than the timer's quarter of an hour."""

LONGEST_REST = timedelta(hours=6)
"""How long a calendar rests at most that could not be read, or that has to be put right first."""

MARGIN = timedelta(days=2)
"""How much further than the horizon is read, so that an unchanged calendar is read again but rarely."""

LINGER, GIVE_UP = timedelta(minutes=10), timedelta(days=1)
"""A removed calendar is tidied up until nothing can be at work on it any more, and for a day at most."""

AT_ONCE = 8
SECONDS = 100.0
"""How long one run begins with further calendars; the rest is due first the next time."""


def synchronise_due(now: datetime, outside: Outside | None = None) -> datetime | None:
    """Look at every calendar whose time has come; give when the next one is due."""
    begun, due = time.monotonic(), store.load_due(now, 1000)
    diary = _Diary(now)
    for start in range(0, len(due), AT_ONCE):
        if time.monotonic() - begun > SECONDS:
            break
        _look_at(due[start : start + AT_ONCE], diary, outside or _outside())
    return store.load_first_due_at()


def synchronise(due: list[store.Due], now: datetime, outside: Outside | None = None) -> None:
    """Look at a few calendars, each of which wants it by now."""
    _look_at(due, _Diary(now), outside or _outside())


def _outside() -> Outside:
    return Outside(local=settings().local_servers, agent="Regulars (appointment calendar)")


class _Diary:
    """What the businesses concerned have on record, read once for each in a run."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.catalogue = cache(get_catalogue)
        self.visits = cache(self._visits)

    def _visits(self, business_id: str) -> list[Visit]:
        return list(visits_around(self.catalogue(business_id), self.now))

    def task(self, calendar: OutsideCalendar, secret: CalendarSecret, others: bool) -> Task:
        """Give what there is to do about a calendar; `others`: the person has one to be written to.

        Reading a business's visits is the dearest part. It is left out where a round before found nothing
        to write. A round that a change set off does not count: the visits' index may be behind it.
        """
        catalogue = self.catalogue(calendar.business_id)
        zone, horizon = catalogue.business.zone, timedelta(days=catalogue.longest_horizon_days)
        first = boundary_at(self.now.astimezone(zone).date(), 0, zone)
        needed = self.now + horizon
        task = Task(calendar, secret, Window(first, needed + MARGIN, zone), needed, self.now)
        is_settled = calendar.state == "waiting" and bool(calendar.mark) and task.is_covered
        if calendar.kind == "subscription" or (is_settled and not calendar.is_removed):
            return task
        shown = others or not calendar.is_removed
        visits = self.visits(calendar.business_id) if shown else []
        return replace(task, wanted=wanted_of(visits, calendar.staff_id))


def _look_at(due: list[store.Due], diary: _Diary, outside: Outside) -> None:
    """Read some calendars at the same time, and write one after the other what came of it."""
    prepared = [both for both in (_prepared(one, diary) for one in due) if both]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda task: _result(task, outside), (task for _, task in prepared)))
    for (stored, task), result in zip(prepared, results, strict=True):
        try:
            _settle(stored, task, result, diary.catalogue(stored.calendar.business_id))
        except Exception:
            log.exception("calendar %s could not be entered", stored.calendar.calendar_id)


def _prepared(due: store.Due, diary: _Diary) -> tuple[store.Stored, Task] | None:
    try:
        stored = store.load_calendar(due)
        if stored is None or stored.calendar.due_at is None or stored.calendar.due_at > diary.now:
            return None
        secret = store.load_secret(due) or CalendarSecret()
        there = store.load_calendars(due.business_id, due.staff_id)
        others = any(one.calendar.kind == "caldav" and not one.calendar.is_removed for one in there)
        return stored, diary.task(stored.calendar, secret, others)
    except Exception:
        log.exception("calendar %s could not be looked at", due.calendar_id)
        return None


def _result(task: Task, outside: Outside) -> Reading | CannotRead:
    try:
        return read(task, outside)
    except CannotRead as error:
        return error
    except Exception:
        log.exception("calendar %s could not be read", task.calendar.calendar_id)
        return CannotRead(said("Something went wrong while this calendar was read."))


def _settle(stored: store.Stored, task: Task, result: Reading | CannotRead, catalogue: Catalogue) -> None:
    """Enter the busy time and how it went; whoever changed the calendar meanwhile is not overwritten."""
    calendar, now = stored.calendar, task.now
    busy = () if calendar.is_removed else result.busy if isinstance(result, Reading) else None
    if busy is not None:
        take_busy(catalogue, calendar.staff_id, calendar.calendar_id, busy, now)
    after = _read(calendar, result, now) if isinstance(result, Reading) else _failed(calendar, result, now)
    try:
        if calendar.is_removed:
            _tidied_up(stored, after, now)
        else:
            store.save(stored, after)
    except WriteRefused:
        current = store.load_calendar(store.due_of(calendar))
        if current and current.calendar.is_removed:
            take_busy(catalogue, calendar.staff_id, calendar.calendar_id, (), now)


def _read(calendar: OutsideCalendar, reading: Reading, now: datetime) -> OutsideCalendar:
    changes = {
        "tried_at": now,
        "read_at": now,
        "state": "due" if reading.more else "waiting",
        "due_at": now if reading.more else now + EVERY,
        "error": reading.complaint,
        "failures": 0,
        "choices": (),
        "busy_count": calendar.busy_count if reading.busy is None else len(reading.busy),
    }
    known = ("covered_until", "unreadable", "etag", "modified", "mark", "digest", "collection")
    return calendar.model_copy(update={**changes, **{name: getattr(reading, name) for name in known}})


def _failed(calendar: OutsideCalendar, error: CannotRead, now: datetime) -> OutsideCalendar:
    failures = calendar.failures + 1
    rest = LONGEST_REST if error.permanent else min(EVERY * 2 ** min(failures - 1, 10), LONGEST_REST)
    changes = {
        "state": "waiting",
        "due_at": now + rest,
        "tried_at": now,
        "error": error.sentence,
        "choices": error.choices,
        "failures": failures,
    }
    return calendar.model_copy(update=changes)


def _tidied_up(stored: store.Stored, after: OutsideCalendar, now: datetime) -> None:
    """Forget a removed calendar and how to sign in to it, once nothing of ours is left there."""
    gone_for = now - (stored.calendar.removed_at or now)
    is_clean = not after.error and after.state == "waiting"
    if (is_clean and gone_for >= LINGER) or gone_for >= GIVE_UP:
        forgotten = after.model_copy(update={"state": "gone", "due_at": None})
        store.save(stored, forgotten, CalendarSecret())
    else:
        soon = min(after.due_at or now, now + EVERY * 4)
        store.save(stored, after.model_copy(update={"due_at": soon}))

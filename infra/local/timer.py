"""Fires the schedules, in real time or on the way to where the clock is moved.

Schedules fall due at whole multiples of their period. A schedule may answer `{"idle_until": instant}`:
until then it would find nothing to do (null: never, as things are). As long as no row changes and no
stream record is delivered after it was asked, firing it before that instant can do nothing, so those
firings are left out; that makes a month pass in seconds.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, RLock, Thread
from typing import Any

from infra.functions import Function
from infra.local.clock import MovableClock
from infra.local.emulator import ACCOUNT, REGION
from infra.local.invocation import FindHandler, invoke

log = logging.getLogger(__name__)

TRIES = 3
ROUNDS = 100
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass
class _Schedule:
    """One function and when it falls due; `changes` is the count of changes when it was last asked."""

    function: Function
    due: datetime
    idle_until: datetime | None = None
    changes: int = -1

    @property
    def period(self) -> timedelta:
        return timedelta(minutes=self.function.schedule_minutes or 0)

    def next_due(self, changes: int) -> datetime:
        """Give when it must be fired next, if nothing changes before."""
        if self.idle_until is None or changes != self.changes or self.idle_until <= self.due:
            return self.due
        return _first_multiple(self.idle_until, self.period) if self.idle_until < NEVER else NEVER

    def fall_due_after(self, instant: datetime) -> None:
        """Set the next firing: the first multiple of the period after the instant."""
        self.due = _first_multiple(instant + timedelta(microseconds=1), self.period)


class Timer:
    """Fires what falls due. `changes` counts what schedules depend on; `drain` empties the streams.

    `changes_seen` counts what one function can see of it, where that is known.
    """

    def __init__(
        self,
        functions: Iterable[Function],
        find_handler: FindHandler,
        clock: MovableClock,
        changes: Callable[[], int],
        drain: Callable[[], None],
        pause_seconds: float = 0.2,
        changes_seen: Callable[[Function], int] | None = None,
    ) -> None:
        self._seen = changes_seen or (lambda _function: changes())
        self._clock, self._find_handler = clock, find_handler
        self._changes, self._drain, self._pause_seconds = changes, drain, pause_seconds
        self._schedules = [_Schedule(each, clock.now()) for each in functions if each.schedule_minutes]
        self._lock = RLock()  # one firing at a time, whether the clock came to it or was moved
        self._stopping, self._moved = Event(), Event()
        self._thread = Thread(target=self._run, name="timer", daemon=True)

    def start(self) -> None:
        """Fire in real time from now on."""
        self._start_over()
        self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Fire nothing more; wait so long for a running handler."""
        self._stopping.set()
        self._moved.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def move_to(self, instant: datetime) -> None:
        """Move the clock; forward, everything that falls due on the way is fired in order, at its time."""
        with self._lock:
            self._drain()
            if instant < self._clock.now():
                self._clock.set(instant)
                self._start_over()
            while (schedule := self._next()) and (due := self._next_due(schedule)) <= instant:
                self._pass_by(due)
                self._let_it_be(due)
                self._fire(schedule, due)
                self._drain()
            self._let_it_be(instant)
            for schedule in self._schedules:
                schedule.fall_due_after(self._clock.now())
        self._moved.set()

    def settle(self) -> bool:
        """Drain the streams and fire what has work due now, until nothing changes; False if it never ends."""
        for _ in range(ROUNDS):
            self._drain()
            with self._lock:
                before, now = self._changes(), self._clock.now()
                for schedule in self._schedules:
                    idle_until = (
                        schedule.idle_until if schedule.changes == self._seen(schedule.function) else None
                    )
                    if idle_until is None or idle_until <= now:
                        self._fire(schedule, now)
            self._drain()
            if self._changes() == before:
                return True
        return False

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._moved.clear()
            with self._lock:
                now = self._clock.now()
                for schedule in sorted(self._schedules, key=lambda each: each.due):
                    if schedule.due <= now:
                        if self._next_due(schedule) <= now:
                            self._fire(schedule, schedule.due)
                        schedule.fall_due_after(self._clock.now())
                wait = min(
                    (each.due - self._clock.now() for each in self._schedules), default=timedelta(days=1)
                )
            self._moved.wait(max(0.01, wait / timedelta(seconds=1)))

    def _start_over(self) -> None:
        for schedule in self._schedules:
            schedule.fall_due_after(self._clock.now())
            schedule.idle_until = None

    def _next(self) -> _Schedule | None:
        return min(self._schedules, key=self._next_due, default=None)

    def _next_due(self, schedule: _Schedule) -> datetime:
        return schedule.next_due(self._seen(schedule.function))

    def _pass_by(self, instant: datetime) -> None:
        """Let those that have nothing to do until after the instant miss their firings up to it."""
        for schedule in self._schedules:
            if schedule.due <= instant < self._next_due(schedule):
                schedule.fall_due_after(instant)

    def _let_it_be(self, instant: datetime) -> None:
        if self._clock.now() < instant:
            self._clock.set(instant)

    def _fire(self, schedule: _Schedule, due: datetime) -> None:
        schedule.changes, schedule.idle_until = self._seen(schedule.function), None
        schedule.fall_due_after(due)
        answer = self._answer(schedule.function, due)
        if isinstance(answer, dict) and "idle_until" in answer:
            told = answer["idle_until"]
            schedule.idle_until = min(datetime.fromisoformat(told), NEVER) if told else NEVER

    def _answer(self, function: Function, due: datetime) -> Any:
        handler = self._find_handler(function.name)
        for attempt in range(TRIES):
            try:
                return invoke(function, handler, _event(function, due))
            except Exception:
                log.exception("%s failed, try %d of %d", function.name, attempt + 1, TRIES)
                self._stopping.wait(self._pause_seconds)
        return None


def _first_multiple(instant: datetime, period: timedelta) -> datetime:
    """Give the first multiple of the period, counted from 1970, that is not before the instant."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return start + -((start - instant) // period) * period


def _event(function: Function, due: datetime) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{function.name}"],
        "detail": {},
    }

"""Free times as people look for them: a week of days, one of them chosen, its times by part of the day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.core.interval import days_between
from chalicelib.core.saying import said
from chalicelib.scheduling.model import Slot
from chalicelib.web.forms import When
from chalicelib.web.words import local

FreeTimes = Callable[[date, date], list[Slot]]
"""Gives the free times from the first to the last day, both included."""

LENGTH = timedelta(days=7)
LOOK_AHEAD = timedelta(days=35)
PARTS = ((said("Morning"), 12), (said("Afternoon"), 17), (said("Evening"), 24))


@dataclass(frozen=True, slots=True)
class Start:
    """A local time at which a visit can start, whoever is free then.

    `until` ends the window in which somebody arrives, `seats_free` counts those of a class, of whoever has
    most of them. `recommended`: with somebody it leaves no useless hole.
    """

    at: datetime
    until: datetime | None = None
    seats_free: int | None = None
    recommended: bool = True


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day and the times at which a visit can start on it."""

    day: date
    starts: tuple[Start, ...]

    @property
    def parts(self) -> list[tuple[str, list[Start]]]:
        """Give the times by part of the day, without the parts that have none."""
        parts: list[tuple[str, list[Start]]] = []
        earlier = 0
        for name, until in PARTS:
            times = [start for start in self.starts if earlier <= start.at.hour < until]
            earlier = until
            if times:
                parts.append((name, times))
        return parts

    @property
    def recommends(self) -> bool:
        """Tell whether some of its times fit better than others."""
        return len({start.recommended for start in self.starts}) == 2


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `first` on. `earlier` and `later` are where the weeks beside it begin, if any.

    `chosen` has free times; in a week without any it is None, and `next_free` the first day after that has.
    """

    days: tuple[FreeDay, ...]
    chosen: FreeDay | None
    earlier: date | None
    later: date | None
    next_free: date | None = None

    @property
    def first(self) -> date:
        """Give the first day."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """Give the last day."""
        return self.days[-1].day


def week_of(when: When, today: date, horizon_days: int, free_times: FreeTimes) -> Week:
    """Give the week looked at, within what can be booked; its first free day is chosen unless another is."""
    end = today + timedelta(days=horizon_days)
    first = min(max(when.week or when.day or today, today), end)
    last = first + LENGTH - timedelta(days=1)
    slots = free_times(first, last)
    days = tuple(FreeDay(day, _starts(slots, day)) for day in days_between(first, last))
    free = [day for day in days if day.starts]
    next_free = None
    if not slots and last < end:
        coming = free_times(last + timedelta(days=1), min(last + LOOK_AHEAD, end))
        next_free = _local_date(coming[0]) if coming else None
    return Week(
        days,
        next((day for day in free if day.day == when.day), free[0] if free else None),
        earlier=max(first - LENGTH, today) if first > today else None,
        later=first + LENGTH if last < end else None,
        next_free=next_free,
    )


def distinct_starts(slots: Iterable[Slot]) -> tuple[Start, ...]:
    """Give the local start times of the slots in order, each once, whoever is free then."""
    starts: dict[datetime, Start] = {}
    for slot in slots:
        known = starts.get(slot.starts_at)
        counts = (slot.seats_free, known.seats_free if known else None)
        seats = [number for number in counts if number is not None]
        starts[slot.starts_at] = Start(
            at=local(slot.starts_at, slot.time_zone),
            until=local(slot.arrives_until, slot.time_zone) if slot.arrives_until else None,
            seats_free=max(seats, default=None),
            recommended=slot.recommended or (known is not None and known.recommended),
        )
    return tuple(starts[instant] for instant in sorted(starts))


def _starts(slots: Iterable[Slot], day: date) -> tuple[Start, ...]:
    return distinct_starts(slot for slot in slots if _local_date(slot) == day)


def _local_date(slot: Slot) -> date:
    return local(slot.starts_at, slot.time_zone).date()

"""Which wish fits which time, whose turn it is, and how long an offer stands: pure rules."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from chalicelib.core.interval import Interval, zone_named
from chalicelib.scheduling.model import Slot
from chalicelib.waiting.model import Days, Offered, WaitingWish, Wanted

DAY = timedelta(days=1)
SHORTEST_OFFER = timedelta(minutes=5)
"""In less time nobody reads a message and makes up their mind; a shorter offer is made only by policy."""
DAYS_AT_ONCE = 31


def fits(wanted: Wanted, slot: Slot) -> bool:
    """Tell whether a free time is on a day, at a time, at a place and with somebody that suits."""
    zone = zone_named(slot.time_zone)
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    day = starts.date()
    return (
        wanted.first_on <= day <= wanted.last_on
        and (not wanted.weekdays or day.weekday() in wanted.weekdays)
        and wanted.from_minute <= _minute(starts, day)
        and _minute(ends, day) <= wanted.to_minute
        and wanted.location_id in (None, slot.location_id)
        and (not wanted.staff_ids or not {slot.staff_id, *slot.staff_ids}.isdisjoint(wanted.staff_ids))
    )


def _minute(moment: datetime, day: date) -> int:
    """Give the minute that the wall clock shows, counted from the midnight before the day."""
    return (moment.date() - day).days * 1440 + moment.hour * 60 + moment.minute


def is_new_to(wish: WaitingWish, slot: Slot) -> bool:
    """Tell whether the wish was never offered that time: whoever let it pass is not asked about it again."""
    time = Interval(slot.starts_at, slot.ends_at)
    return not any(time.overlaps(Interval(each.starts_at, each.ends_at)) for each in wish.offers)


def in_line(wishes: Iterable[WaitingWish]) -> list[WaitingWish]:
    """Give those who wait for an offer in the order of their turns.

    Whoever had the fewest offers comes first, then whoever entered first: who lets an offer pass makes
    way for the others.
    """
    waiting = (wish for wish in wishes if wish.state == "open")
    return sorted(waiting, key=lambda wish: (len(wish.offers), wish.entered_at, wish.wish_id))


def asked_as_well(first: WaitingWish, others: Sequence[WaitingWish], slot: Slot) -> list[WaitingWish]:
    """Give those of the others whom time kept for the first one, at the slot, would serve too."""
    return [
        wish
        for wish in others
        if wish.wish_id != first.wish_id
        and wish.wanted.kind == first.wanted.kind
        and fits(wish.wanted, slot)
        and is_new_to(wish, slot)
    ]


def offered_at(wish: WaitingWish, slot: Slot, hold_id: str) -> WaitingWish:
    """Give the wish once it is offered the time."""
    offers = (*wish.offers, Offered(starts_at=slot.starts_at, ends_at=slot.ends_at))
    return wish.model_copy(update={"state": "offered", "hold_id": hold_id, "offers": offers})


def end_of_hold(minutes: int, bookable_until: datetime, now: datetime) -> datetime:
    """Give until when time is kept: so many minutes, but not when it could no longer be booked."""
    return min(now + timedelta(minutes=minutes), max(bookable_until, now + timedelta(minutes=1)))


def end_of_offer(minutes: int, bookable_until: datetime, now: datetime) -> datetime | None:
    """Give until when time is offered, or None when that would be too short to answer."""
    until = min(now + timedelta(minutes=minutes), bookable_until)
    return until if until - now >= min(SHORTEST_OFFER, timedelta(minutes=minutes)) else None


def parts_of(wanted: Wanted, ranges: Iterable[Days]) -> Iterator[Days]:
    """Give the days among the ranges that suit, in order, at most a month at once."""
    for each in sorted(ranges, key=lambda days: days.first):
        first, last = max(each.first, wanted.first_on), min(each.last, wanted.last_on)
        while first <= last:
            yield Days(first=first, last=min(last, first + (DAYS_AT_ONCE - 1) * DAY))
            first += DAYS_AT_ONCE * DAY


def with_days(ranges: Sequence[Days], more: Iterable[Days]) -> tuple[Days, ...]:
    """Give the same days in as few ranges, in order."""
    whole: list[Days] = []
    for each in sorted([*ranges, *more], key=lambda days: days.first):
        if whole and each.first <= whole[-1].last + DAY:
            whole[-1] = Days(first=whole[-1].first, last=max(whole[-1].last, each.last))
        else:
            whole.append(each)
    return tuple(whole)


def days_around(dates: Iterable[date]) -> Days | None:
    """Give the days whose visits could use time that got free on the dates: a night belongs to two days."""
    every = list(dates)
    return Days(first=min(every) - DAY, last=max(every) + DAY) if every else None

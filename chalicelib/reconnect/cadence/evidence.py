"""What a history says to the model: finished gaps, the open one, and bookings that failed.

A gap is known only up to the days on which the client could have come: whoever keeps to Fridays and comes
on one after four weeks may have been ready since the Saturday before. So a gap is an interval of seasonal
time, in ticks. Where a booking failed before the visit, the gap ends on the day it was for: that was
the client's rhythm, the rest was making up for it.
"""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.reconnect.cadence.business_days import BusinessDays, usual_weekday
from chalicelib.reconnect.cadence.gap_law import Span
from chalicelib.reconnect.cadence.visits import FailedBooking, History


@dataclass(frozen=True, slots=True)
class Failure:
    """A booking that failed and has not been made up for yet."""

    on: int
    span: Span  # where in the open gap it fell
    kind: int  # 0 cancelled, 1 not kept


@dataclass(frozen=True, slots=True)
class Evidence:
    """A client's history as the model sees it; days are ordinals."""

    last: int
    weekday: int | None  # where the client keeps to one
    tick_days: float
    spans: tuple[Span, ...]
    made_up: tuple[tuple[int, int], ...]  # (kind, days until the visit) of failed bookings in finished gaps
    failure: Failure | None  # in the open gap

    def away(self, days: BusinessDays, as_of: int) -> int:
        """Return the ticks of seasonal time in which the client could have come, and did not."""
        return _ticks(days, self.last, days.last_open(as_of, self.weekday), self.tick_days)


def evidence_of(history: History, days: BusinessDays, tick_days: float) -> Evidence:
    """Return what a history with at least one visit says."""
    visits = [visit.toordinal() for visit in history.visits]
    weekday = usual_weekday(visits)
    failed = [(booking.on.toordinal(), booking) for booking in history.failed]
    spans, made_up = [], []
    for before, after in itertools.pairwise(visits):
        ended = after
        failure = _last_between(failed, before, after) if failed else None
        if failure:
            ended = failure[0]
            made_up.append((_kind(failure[1]), after - ended))
        spans.append(_span(days, before, ended, weekday, tick_days))
    open_failure = _last_between(failed, visits[-1], visits[-1] + 100_000) if failed else None
    failure_now = None
    if open_failure:
        span = _span(days, visits[-1], open_failure[0], weekday, tick_days)
        failure_now = Failure(open_failure[0], span, _kind(open_failure[1]))
    return Evidence(visits[-1], weekday, tick_days, tuple(spans), tuple(made_up), failure_now)


def _span(days: BusinessDays, before: int, after: int, weekday: int | None, tick_days: float) -> Span:
    until = max(1, _ticks(days, before, after, tick_days))
    since = _ticks(days, before, days.last_open(after - 1, weekday), tick_days)
    return min(since, until - 1), until


def _ticks(days: BusinessDays, since: int, until: int, tick_days: float) -> int:
    return round(days.elapsed(since, until) / tick_days) if until > since else 0


def _last_between(
    failed: Sequence[tuple[int, FailedBooking]], after: int, before: int
) -> tuple[int, FailedBooking] | None:
    place = bisect_right(failed, before - 1, key=lambda pair: pair[0]) - 1
    return failed[place] if place >= 0 and failed[place][0] > after else None


def _kind(booking: FailedBooking) -> int:
    return 0 if booking.status == "cancelled" else 1

"""What happened between a client and a category: visits, and bookings that failed.

A visit is a date, not an appointment: two appointments on one date are one visit, else a gap of nothing
would ruin every average. Only an appointment that was checked out is a visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

VISIT_STATUSES = frozenset({"done", "completed"})
FAILED_STATUSES = frozenset({"cancelled", "no_show"})


@dataclass(frozen=True, slots=True, order=True)
class FailedBooking:
    """A booking that came to nothing, on the date it was for."""

    on: date
    status: str  # "cancelled" or "no_show"


@dataclass(frozen=True, slots=True)
class History:
    """One client in one category: visit dates and failed bookings, both in order and without doubles."""

    visits: tuple[date, ...]
    failed: tuple[FailedBooking, ...] = ()

    def until(self, as_of: date) -> "History":
        """Return what was known at the end of that date."""
        return History(
            tuple(day for day in self.visits if day <= as_of),
            tuple(booking for booking in self.failed if booking.on <= as_of),
        )


def visit_dates(rows: Iterable[tuple[date, str]]) -> tuple[date, ...]:
    """Return the dates of visits among (date, status) rows, each once, in order."""
    return tuple(sorted({on for on, status in rows if status in VISIT_STATUSES}))


def history_of(rows: Iterable[tuple[date, str]]) -> History:
    """Return the history told by (date, status) rows; other statuses say nothing about a habit."""
    known = list(rows)
    failed = {FailedBooking(on, status) for on, status in known if status in FAILED_STATUSES}
    return History(visit_dates(known), tuple(sorted(failed)))


def of_dates(visits: Iterable[date]) -> History:
    """Return a history of visits alone."""
    return History(tuple(sorted(set(visits))))

"""Which of the dates on which somebody came tell of a habit: values in, values out.

A habit is what the client chose. The sessions of a treatment follow its plan, so a course counts as one
visit: its last session. And nobody is in the habit of coming again within three days: that is a fitting, or
something put right.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.reconnect.cadence.visits import FailedBooking, History

SHORTEST = timedelta(days=3)
"""The shortest interval of a pattern: of visits that lie closer together, the latest counts."""
WEEK = timedelta(days=7)


def without_course(history: History, sessions: Iterable[date]) -> History:
    """Give the history with a course as one visit, its last session, and all that came before as much later.

    So the gaps before and after it stay as long as they were, to within half a week: dates are moved by whole
    weeks, since clients and businesses keep to weekdays.
    """
    taken = sorted(sessions)
    first, last = taken[0], taken[-1]
    later = WEEK * round((last - first) / WEEK)

    def place(day: date) -> date | None:
        if day >= last:
            return day
        return day + later if day < first and day + later < last else None

    visits = {on for day in history.visits if (on := place(day))}
    failed = {FailedBooking(on, it.status) for it in history.failed if (on := place(it.on))}
    return History(tuple(sorted(visits)), tuple(sorted(failed)))


def apart(history: History) -> History:
    """Give the history without visits less than three days before the next one that counts."""
    kept: list[date] = []
    for visit in reversed(history.visits):
        if not kept or kept[-1] - visit >= SHORTEST:
            kept.append(visit)
    return replace(history, visits=tuple(reversed(kept)))

"""Clients who come in the same months every year, such as those with a pool: when their season begins again.

Two seasons tell: visits in two years running that begin and end at about the same date, with a long time
between them. In the time after a season nobody is missed.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

_LONG, _LONG_IN_GAPS = timedelta(days=75), 3  # how long nobody comes between two seasons, at least
_SEASON, _VISITS = timedelta(days=60), 3  # how long a season lasts and how many visits it has, at least
_ABOUT = timedelta(days=31)  # by so much a season may begin or end earlier or later than the year before
_NEXT_GAP = 1.25  # usual gaps: whoever was here so near the end was not expected again before it


def season_begins_on(visits: Sequence[date]) -> date | None:
    """Return the date on which a seasonal client's next season begins, about, if this one is over for them.

    `visits` are in order. None for everybody else, and for whoever broke off in the middle of a season.
    """
    if len(visits) < 2 * _VISITS:
        return None
    gaps = [after - before for before, after in pairwise(visits)]
    usual = timedelta(days=median(gap.days for gap in gaps))
    long = max(_LONG, _LONG_IN_GAPS * usual)
    starts = [0, *(place for place, gap in enumerate(gaps, 1) if gap >= long)]
    if len(starts) < 2:
        return None
    before, now = visits[starts[-2] : starts[-1]], visits[starts[-1] :]
    if not all(len(each) >= _VISITS and each[-1] - each[0] >= _SEASON for each in (before, now)):
        return None
    if abs(now[0] - _year_after(before[0])) > _ABOUT:
        return None
    end = _year_after(before[-1])
    is_over = now[-1] + _NEXT_GAP * usual > end and now[-1] <= end + _ABOUT
    again = _year_after(now[0])
    return again if is_over and again - now[-1] >= long else None


def overdue_after(overdue_on: date | None, last_visit_on: date, again: date | None) -> date | None:
    """Return when somebody is overdue whose season begins again on that date, and who else would be earlier.

    They get as long from its beginning as from a visit, yet no longer than the time between two seasons. With
    no season to wait for, or never overdue, it stays as it is.
    """
    if overdue_on is None or again is None:
        return overdue_on
    return max(overdue_on, again + min(overdue_on - last_visit_on, again - last_visit_on))


def _year_after(day: date) -> date:
    from dateutil.relativedelta import relativedelta

    later: date = day + relativedelta(years=1)
    return later

"""The rule the market knows (CR-1 to CR-4): the mean gap of the last three visits.

The mean of the last two gaps is half the time from the third-last visit to the last. A client is overdue
at last visit + interval; where the interval is half a day, the day is rounded up (never a day early).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from chalicelib.reconnect.cadence.pattern import Cadence, Mode, lapse_date

VISITS_FOR_A_PATTERN = 3


def compat_cadence(visits: Sequence[date]) -> Cadence | None:
    """Return the pattern of visit dates in order, or None before the third visit."""
    if len(visits) < VISITS_FOR_A_PATTERN:
        return None
    third_last, middle, last = visits[-3:]
    gaps = sorted(((middle - third_last).days, (last - middle).days))
    interval = (last - third_last).days / 2
    return Cadence(
        mode=Mode.COMPAT,
        visit_count=len(visits),
        last_visit_on=last,
        typical_interval_days=interval,
        interval_low_days=float(gaps[0]),
        interval_high_days=float(gaps[1]),
        overdue_on=last + timedelta(days=-(-(last - third_last).days // 2)),
        lapses_on=lapse_date(last, interval),
    )

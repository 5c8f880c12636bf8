"""What is known of a client's rhythm in a category, in the few numbers that are stored and shown."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

_LAPSES_AFTER_INTERVALS = 3
_LAPSES_AFTER_MONTHS = 12


class Mode(StrEnum):
    """How overdue is judged: by the client's whole rhythm, or by the mean of the last three visits."""

    CALIBRATED = "calibrated"
    COMPAT = "compat"


@dataclass(frozen=True, slots=True)
class Cadence:
    """A client's rhythm in one category; days are calendar days, dates are the business's."""

    mode: Mode
    visit_count: int
    last_visit_on: date
    typical_interval_days: float
    interval_low_days: float
    interval_high_days: float
    overdue_on: date | None  # the first day of being overdue, if nothing happens; None: never
    lapses_on: date  # from this day on the client is lapsed and no longer merely overdue
    season_begins_on: date | None = None  # about, for whoever comes in season only and is done with this one

    def is_overdue(self, as_of: date) -> bool:
        """Say whether the client is overdue on that day, lapsed or not."""
        return self.overdue_on is not None and as_of >= self.overdue_on

    def has_lapsed(self, as_of: date) -> bool:
        """Say whether the client has been overdue for so long that they count as lapsed (CR-14)."""
        return self.is_overdue(as_of) and as_of >= self.lapses_on


def lapse_date(last_visit_on: date, interval_days: float) -> date:
    """Return the first day later than three intervals and than twelve months after the last visit (CR-14)."""
    after_intervals = last_visit_on + timedelta(days=ceil(_LAPSES_AFTER_INTERVALS * interval_days))
    try:
        after_months = last_visit_on.replace(year=last_visit_on.year + _LAPSES_AFTER_MONTHS // 12)
    except ValueError:  # 29 February
        after_months = last_visit_on.replace(year=last_visit_on.year + 1, month=3, day=1)
    return max(after_intervals, after_months) + timedelta(days=1)

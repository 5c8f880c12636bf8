"""Periods: those with a name, the one before, and the days, weeks or months of one. Pure."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal

from chalicelib.core.errors import bad_field
from chalicelib.core.interval import days_between
from chalicelib.core.saying import said
from chalicelib.reporting.model import Period

DAY = timedelta(days=1)
LONGEST_DAYS = 366
DAYS_SHOWN, WEEKS_SHOWN = 31, 125
"""How long a period may be to be shown day by day, or week by week; a longer one is by months."""
Each = Literal["day", "week", "month"]

NAMED: Mapping[str, Callable[[date], Period]] = {
    "this-month": lambda today: Period(today.replace(day=1), today),
    "last-month": lambda today: _month_of(today.replace(day=1) - DAY),
    "last-30-days": lambda today: Period(today - 29 * DAY, today),
    "last-90-days": lambda today: Period(today - 89 * DAY, today),
    "this-year": lambda today: Period(today.replace(month=1, day=1), today),
}
"""The periods that have a name, as they are today; what has begun lasts until today."""


def checked(first: date, last: date) -> Period:
    """Give the period; raise BadInput for one that is backwards or longer than 366 days."""
    if last < first:
        raise bad_field("to", said("The last day is before the first."))
    if (last - first).days >= LONGEST_DAYS:
        raise bad_field("to", said("Please choose at most %(days)s days.", days=LONGEST_DAYS))
    return Period(first, last)


def before(period: Period) -> Period:
    """Give what a period is compared with: the month or year before, else as many days before.

    A period from the first day of a month on, within it, is compared with the month before up to the same
    day; one that ends with its month, with all of it. So it is with years.
    """
    first, last = period
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return Period((first - DAY).replace(day=1), _same_day(last, first - DAY))
    if (first.month, first.day) == (1, 1) and first.year == last.year:
        return Period(first.replace(year=first.year - 1), _same_day(last, date(last.year - 1, last.month, 1)))
    return Period(first - (last - first) - DAY, first - DAY)


def _same_day(of: date, month: date) -> date:
    """Give that day of another month; the last one of a month answers to the last one of the other."""
    ends, others = monthrange(of.year, of.month)[1], monthrange(month.year, month.month)[1]
    return month.replace(day=others if of.day == ends else min(of.day, others))


def _month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def spans(period: Period) -> tuple[Each, list[Period]]:
    """Give the days of a period, or its weeks from Monday on, or its months, cut off at its ends."""
    length = (period.last - period.first).days + 1
    each: Each = "day" if length <= DAYS_SHOWN else "week" if length <= WEEKS_SHOWN else "month"
    found: dict[date, Period] = {}
    for day in days_between(*period):
        begins = {"day": day, "week": day - day.weekday() * DAY, "month": day.replace(day=1)}[each]
        found[begins] = Period(found[begins].first if begins in found else day, day)
    return each, list(found.values())

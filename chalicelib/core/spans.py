"""How long a span of days is in words, by one rule everywhere: days, weeks up to ten, then months."""

from typing import Literal

from chalicelib.core.saying import Said, said_of

Unit = Literal["day", "week", "month"]
_WEEKS_FROM, _MONTHS_FROM = 14, 70


def unit_of(days: float) -> tuple[Unit, float]:
    """Give the unit in which so many days are said, and how many days that has."""
    if days < _WEEKS_FROM:
        return "day", 1.0
    return ("week", 7.0) if days < _MONTHS_FROM else ("month", 30.4375)


def span(days: float) -> Said:
    """Give so many days in words: 9 days, 5 weeks, 11 months."""
    unit, size = unit_of(days)
    number = round(days / size)
    match unit:
        case "day":
            return said_of(number, "%(number)s day", "%(number)s days")
        case "week":
            return said_of(number, "%(number)s week", "%(number)s weeks")
    return said_of(number, "%(number)s month", "%(number)s months")

"""How a visit is repeated: an RRULE (RFC 5545) over local dates, in and out.

What repeats is the date; the time of day stays what the clock on the wall shows, whatever clocks are changed
in between. Taken are the rules that visits are repeated by, and everything else is refused with the reason.
icalendar reads and writes the text, dateutil finds the dates.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from chalicelib.core.entity import Entity
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.interval import boundary_at, instant_at

if TYPE_CHECKING:
    from icalendar import vRecur

MOST_VISITS = 104
MOST_YEARS = 2

Unit = Literal["day", "week", "month", "year"]

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: dict[Unit, str] = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_LONGEST = {"DAILY": 731, "WEEKLY": 104, "MONTHLY": 24, "YEARLY": 2}
_WEEKDAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_SHAPES = {
    "FREQ": r"[A-Z]+",
    "INTERVAL": r"\d{1,9}",
    "COUNT": r"\d{1,9}",
    "UNTIL": r"(?:19|20|21)\d{6}(?:T\d{6}Z?)?",
    "BYDAY": rf"(?:[+-]?\d)?{_WEEKDAY}(?:,(?:[+-]?\d)?{_WEEKDAY})*",
    "BYMONTHDAY": r"[+-]?\d{1,2}(?:,[+-]?\d{1,2})*",
    "BYMONTH": r"\d{1,2}",
    "BYSETPOS": r"[+-]?\d",
    "WKST": _WEEKDAY,
}


class Recurrence(Entity):
    """How a visit is repeated: the RRULE in its normal form, in which an UNTIL is a local date."""

    rrule: str

    @property
    def parts(self) -> "vRecur":
        """Give the values of each part of the rule by its name."""
        from icalendar import vRecur

        parts: vRecur = vRecur.from_ical(self.rrule)
        return parts

    def dates(self, first: date) -> list[date]:
        """Give the local dates of the visits, none of them before `first`, from which intervals count.

        A rule that says where it ends is kept whole, and raises BadInput where that would be more than
        104 visits or two years, or no visit at all. One without an end is kept as far as that.
        """
        from dateutil.relativedelta import relativedelta
        from dateutil.rrule import rrulestr

        parts = self.parts
        (count,), (until,) = parts.get("COUNT", [None]), parts.get("UNTIL", [None])
        last = first + relativedelta(years=MOST_YEARS)
        if until and until > last:
            raise _wrong(f"Visits can be repeated for {MOST_YEARS} years at most.")
        rule = rrulestr(self.rrule, dtstart=datetime.combine(first, time()))
        bounded = rule.replace(count=None, until=datetime.combine(until or last, time()))
        found = [moment.date() for moment in islice(bounded, count or MOST_VISITS + 1)]
        if not found:
            raise _wrong("There is no such day before the repetition ends.")
        if count and len(found) < count:
            raise _wrong(f"So many visits would take more than {MOST_YEARS} years.")
        if until and len(found) > MOST_VISITS:
            raise _wrong(f"Visits can be repeated {MOST_VISITS} times at most.")
        return found[:MOST_VISITS]

    def occurrences(self, first: date, wall: time, zone: ZoneInfo) -> list[tuple[date, datetime | None]]:
        """Give each date with the UTC instant of the wall time, or None where a clock change skips it."""
        return [(day, instant_at(day, wall, zone)) for day in self.dates(first)]

    def for_calendar(self, wall: time, zone: ZoneInfo) -> str:
        """Give the RRULE for a calendar entry at a wall time of a zone, which wants its UNTIL in UTC."""
        parts = self.parts
        if "UNTIL" in parts:
            parts["UNTIL"] = [_moment(parts["UNTIL"][0], wall, zone)]
        return _text(parts)


def recurrence_from_rrule(text: str, wall: time, zone: ZoneInfo) -> Recurrence:
    """Give the repetition that an RRULE says, for visits at a wall time of a zone.

    Raises BadInput (field `rrule`) for what is no RRULE, and for rules that visits are not repeated by.
    """
    parts = _read(text.strip().upper().removeprefix("RRULE:").removesuffix(";"))
    if "UNTIL" in parts:
        parts["UNTIL"] = [_last_date(parts["UNTIL"][0], wall, zone)]
    return _accepted(parts)


def recurrence_from_choices(
    unit: Unit,
    every: int = 1,
    *,
    weekdays: Sequence[int] = (),
    which: int | None = None,
    day: int | None = None,
    times: int | None = None,
    until: date | None = None,
) -> Recurrence:
    """Give the repetition every so many units: on weekdays (Monday is 0), or on a day of the month.

    `which` makes the weekdays those of a month: 2 the second ones, -1 the last ones; `day` -1 is the last
    day. It ends after so many `times`, or with the local date `until`. Raises BadInput (field `rrule`).
    """
    on = ",".join(f"{which or ''}{WEEKDAYS[weekday]}" for weekday in weekdays)
    chosen = {
        "FREQ": FREQUENCIES[unit],
        "UNTIL": until and until.isoformat().replace("-", ""),
        "COUNT": times,
        "INTERVAL": every,
        "BYDAY": on or None,
        "BYMONTHDAY": day,
    }
    text = ";".join(f"{name}={value}" for name, value in chosen.items() if value is not None)
    return _accepted(_read(text))


def _read(rule: str) -> "vRecur":
    """Give the values of each part of a rule as it was written, or refuse what is none."""
    from icalendar import vRecur

    named = [part.partition("=")[::2] for part in rule.split(";")] if len(rule) <= 200 else []
    names = {name for name, _ in named}
    if len(named) != len(names) or not all(re.fullmatch(r"[A-Z-]+", name) for name in names):
        raise _wrong("This is not a rule for repeating, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10.")
    if names - _SHAPES.keys():
        raise _wrong(f"Of the parts of a rule only these can be used: {', '.join(_SHAPES)}.")
    for name, value in named:
        if not re.fullmatch(_SHAPES[name], value, re.ASCII):
            raise _wrong(f"The rule's {name} is not right.")
    if dict(named).get("FREQ") not in _LONGEST:
        raise _wrong("Visits are repeated by days, weeks, months or years.")
    try:
        parts: vRecur = vRecur.from_ical(rule)
    except ValueError:
        raise _wrong("The rule's UNTIL is no date.") from None
    return parts


def _accepted(parts: "vRecur") -> Recurrence:
    """Give the repetition in its normal form, or refuse parts that do not go together."""
    frequency, every, count = (parts.get(name, [1])[0] for name in ("FREQ", "INTERVAL", "COUNT"))
    if not 1 <= every <= _LONGEST[frequency]:
        raise _wrong(f"From one visit to the next it must be one day to {MOST_YEARS} years.")
    if not 1 <= count <= MOST_VISITS:
        raise _wrong(f"Visits can be repeated {MOST_VISITS} times at most.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise _wrong("Please say either how many times or until when, not both.")
    if every == 1:
        parts.pop("INTERVAL", None)
    if frequency != "WEEKLY" or every == 1 or parts.get("WKST") == ["MO"]:
        parts.pop("WKST", None)  # it says nothing then
    if frequency in {"DAILY", "WEEKLY"}:
        _check_days_of_weeks(parts)
    else:
        _check_days_of_months(parts, every if frequency == "MONTHLY" else 12 * every)
    return Recurrence(rrule=_text(parts))


def _check_days_of_weeks(parts: "vRecur") -> None:
    numbered = any(day.relative for day in parts.get("BYDAY", []))
    if numbered or parts.keys() & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
        raise _wrong("Days of a month go with FREQ=MONTHLY or FREQ=YEARLY only.")


def _check_days_of_months(parts: "vRecur", months_apart: int) -> None:
    weekdays, days, place = (parts.get(name, []) for name in ("BYDAY", "BYMONTHDAY", "BYSETPOS"))
    if place and len(weekdays) == 1 and not weekdays[0].relative:  # Outlook's way to say 2TU
        weekdays = parts["BYDAY"] = [type(weekdays[0])(f"{place[0]}{weekdays[0]}")]
        del parts["BYSETPOS"]
    if "BYSETPOS" in parts:
        raise _wrong("BYSETPOS goes with a single weekday only.")
    if weekdays and days:
        raise _wrong("Please name either weekdays or days of the month, not both.")
    numbers = days or [weekday.relative for weekday in weekdays]
    if ("BYMONTH" in parts) != (parts["FREQ"] == ["YEARLY"] and numbers != []):
        raise _wrong("BYMONTH and a day go together, and with FREQ=YEARLY only.")
    if not 1 <= int(parts.get("BYMONTH", [1])[0]) <= 12:
        raise _wrong("The rule's BYMONTH is not right.")
    # What comes once a year must come in every year, lest it is searched for in vain.
    most = {(True, False): 5, (True, True): 4, (False, False): 31, (False, True): 28}
    highest = most[weekdays != [], months_apart % 12 == 0]
    if not all(number == -1 or (number and 1 <= number <= highest) for number in numbers):
        raise _wrong(f"Days are counted from 1 to {highest} here, and -1 is the last one: 2TU, -1FR.")


def _text(parts: "vRecur") -> str:
    """Give the RRULE in the RFC's order of parts, each value once and in order."""
    if "BYDAY" in parts:
        weekdays = {(day.relative or 0, WEEKDAYS.index(day.weekday)) for day in parts["BYDAY"]}
        ordered = sorted(weekdays, key=lambda pair: (pair[0] < 0, *pair))
        parts["BYDAY"] = [f"{number or ''}{WEEKDAYS[weekday]}" for number, weekday in ordered]
    if "BYMONTHDAY" in parts:
        parts["BYMONTHDAY"] = sorted(set(parts["BYMONTHDAY"]), key=lambda day: (day < 0, day))
    return str(parts.to_ical().decode())


def _last_date(until: date, wall: time, zone: ZoneInfo) -> date:
    """Give the last date on which a visit at the wall time is not after an UNTIL, which may have a time."""
    if not isinstance(until, datetime):
        return until
    local = until.astimezone(zone) if until.tzinfo else until.replace(tzinfo=zone)
    day = local.date()
    return day if _moment(day, wall, zone) <= local.astimezone(UTC) else day - timedelta(days=1)


def _moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return boundary_at(day, wall.hour * 60 + wall.minute, zone)


def _wrong(sentence: str) -> BadInput:
    return bad_field("rrule", sentence)

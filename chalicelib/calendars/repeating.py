"""Rules that repeat, with an end put to each of them before anybody follows them.

A rule of one line can ask for a billion times, or for ever for none at all (every 31 February). Whoever
follows it must know before how much work that is: each rule ends with the window that is looked at, and
what it costs to get there is reckoned first.
"""

from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import islice
from math import prod
from typing import Any

MOST_WORK = 500_000
"""Steps that following all rules of a calendar may take: a daily one takes one a day since it began."""

_SEARCHED = 200_000
"""Steps that it takes to be sure that a rule never comes again."""

_STEPS_A_DAY = {"SECONDLY": 86400.0, "MINUTELY": 1440.0, "HOURLY": 24.0}
_WITHIN = ("BYHOUR", "BYMINUTE", "BYSECOND")

Moment = date | datetime


class TooOften(ValueError):
    """The events repeat more often than can be followed."""


class Allowance:
    """How much following the rules of one calendar may cost."""

    def __init__(self, work: float = MOST_WORK) -> None:
        self._work = work

    def take(self, work: float) -> None:
        """Use up so many steps; raise TooOften when there are no more."""
        self._work -= work
        if self._work < 0:
            raise TooOften


def end_rules(event: Any, last: datetime, allowance: Allowance) -> None:
    """Let every rule of a parsed event end no later than `last`, and by UNTIL alone.

    Raises TooOften, and ValueError, KeyError or TypeError for an event that makes no sense.
    """
    start: Moment = event["DTSTART"].dt
    found = event.get("RRULE")
    for rule in found if isinstance(found, list) else [found] if found else []:
        if any(int(rule[name][0]) < 1 for name in ("INTERVAL", "COUNT") if name in rule):
            raise ValueError("the rule goes nowhere")
        allowance.take(_steps(rule, start, last))
        if not _comes_again(rule, start, last):
            allowance.take(_SEARCHED)
            raise ValueError("the rule names a day that never comes")
        _end(rule, start, last)
    allowance.take(sum(len(_listed(event, name)) for name in ("RDATE", "EXDATE")))


def _listed(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    return [one for several in (found if isinstance(found, list) else [found]) for one in several.dts]


def _steps(rule: Any, start: Moment, last: datetime) -> float:
    """Give an upper bound of the steps that following the rule takes."""
    own = _STEPS_A_DAY.get(str(rule["FREQ"][0]).upper(), 1.0) / int(rule.get("INTERVAL", [1])[0])
    within = prod(len(rule[name]) for name in _WITHIN if name in rule)
    days = max(timedelta(0), last - _about(start)) / timedelta(days=1) + 1
    return days * max(own, 1.0) * within


def _comes_again(rule: Any, start: Moment, last: datetime) -> bool:
    """Tell whether the rule has a time behind `last`: one that has none is searched for up to the year 9999.

    The calendar repeats itself every 400 years, so a search that begins late enough ends soon.
    """
    from dateutil.rrule import rrulestr

    filters = {name for name in rule if name.startswith("BY")}
    if not filters or (filters == {"BYDAY"} and str(rule["FREQ"][0]).upper() == "WEEKLY"):
        return True
    later = (MAXYEAR - last.year) // 400 * 400
    endless = rule.copy()
    endless.pop("UNTIL", None)
    endless.pop("COUNT", None)
    begin = _wall(start).replace(year=start.year + later)
    end = last.replace(year=last.year + later, tzinfo=None)
    return rrulestr(endless.to_ical().decode(), dtstart=begin).after(end) is not None


def _end(rule: Any, start: Moment, last: datetime) -> None:
    until = _comparable(rule["UNTIL"][0], start) if "UNTIL" in rule else None
    latest = _comparable(last, start)
    end = min(until, latest) if until else latest
    count = int(rule.pop("COUNT")[0]) if "COUNT" in rule else None
    rule["UNTIL"] = [end]
    if count is not None:
        times = _first_times(rule, start, count)
        if len(times) == count:
            rule["UNTIL"] = [_comparable(times[-1], start)]


def _first_times(rule: Any, start: Moment, count: int) -> list[datetime]:
    from dateutil.rrule import rrulestr

    begin = start if isinstance(start, datetime) else _wall(start)
    return list(islice(rrulestr(rule.to_ical().decode(), dtstart=begin), count))


def _wall(moment: Moment) -> datetime:
    """Give a wall time without its zone; a date begins at midnight."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())


def _comparable(end: Moment, start: Moment) -> Moment:
    """Give an end in the form that the start demands: a date, a wall time, or an instant in UTC.

    A date ends a rule of times with the end of that day, as people mean it.
    """
    if not isinstance(start, datetime):
        return end.date() if isinstance(end, datetime) else end
    if not isinstance(end, datetime):
        end = datetime.combine(end, time(23, 59, 59), tzinfo=start.tzinfo)
    if start.tzinfo is None:
        return end.replace(tzinfo=None)
    return (end if end.tzinfo else end.replace(tzinfo=start.tzinfo)).astimezone(UTC)


def _about(moment: Moment) -> datetime:
    """Give when something is, to a day: what has no zone counts as UTC."""
    return moment if isinstance(moment, datetime) and moment.tzinfo else _wall(moment).replace(tzinfo=UTC)

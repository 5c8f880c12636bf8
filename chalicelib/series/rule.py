"""How a series' rule is cut, moved and laid out. Pure; all dates are local to the location."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.errors import BadInput, bad_field
from chalicelib.scheduling.model import Recurrence
from chalicelib.scheduling.service import recurrence_from_rrule
from chalicelib.series.model import Series

MOST_AHEAD = 52
"""How many dates of a rule without an end are booked ahead."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def parts_of(recurrence: Recurrence) -> dict[str, str]:
    """Give the parts of a rule as they are written, by name."""
    return dict(part.split("=", 1) for part in recurrence.rrule.split(";"))


def has_no_end(recurrence: Recurrence) -> bool:
    """Tell whether the rule says neither how many times nor until when."""
    return not {"COUNT", "UNTIL"} & parts_of(recurrence).keys()


def is_course(recurrence: Recurrence) -> bool:
    """Tell whether the rule says how many visits there are: then they are a treatment, and no habit."""
    return "COUNT" in parts_of(recurrence)


def is_by_weeks(recurrence: Recurrence) -> bool:
    """Tell whether every date of the rule moves alike when one of them does."""
    return parts_of(recurrence)["FREQ"] in {"DAILY", "WEEKLY"}


def rewritten(recurrence: Recurrence, wall: time, zone: ZoneInfo, **changes: str | None) -> Recurrence:
    """Give the rule with other parts; raise BadInput (field `rrule`) where it is none that visits follow."""
    parts = {**parts_of(recurrence), **changes}
    text = ";".join(f"{name}={value}" for name, value in parts.items() if value is not None)
    return recurrence_from_rrule(text, wall, zone)


def ended_before(series: Series, day: date) -> Recurrence:
    """Give the series' rule without the dates from that one on."""
    until = f"{day - timedelta(days=1):%Y%m%d}"
    return rewritten(series.recurrence, series.wall, series.zone, COUNT=None, UNTIL=until)


def from_date_on(series: Series, day: date) -> Recurrence:
    """Give the series' rule for the dates from that one on: of a number of times, what is left of it."""
    count = parts_of(series.recurrence).get("COUNT")
    if count is None:
        return series.recurrence
    before = sum(each < day for each in series.recurrence.dates(series.first))
    return rewritten(series.recurrence, series.wall, series.zone, COUNT=str(int(count) - before))


def moved_along(rule: Recurrence, on: date, to: date, wall: time, zone: ZoneInfo) -> Recurrence:
    """Give the rule whose dates go along when the one on a date moves to another.

    Raises BadInput (field `rrule`) where no rule says that: days of a month move within it, one at a time.
    """
    days = (to - on).days
    if not days:
        return rule
    parts = parts_of(rule)
    changes: dict[str, str | None] = {}
    if "UNTIL" in parts:
        until = date.fromisoformat(parts["UNTIL"]) + timedelta(days=days)
        changes["UNTIL"] = f"{until:%Y%m%d}"
    if is_by_weeks(rule):
        if "BYDAY" in parts:
            changes["BYDAY"] = ",".join(_weekday(name, days) for name in parts["BYDAY"].split(","))
        if parts["FREQ"] == "WEEKLY":
            changes["WKST"] = _weekday(parts.get("WKST", "MO"), days)
        return rewritten(rule, wall, zone, **changes)
    return rewritten(rule, wall, zone, **changes, **_day_of_month(parts, on, to))


def _weekday(name: str, days: int) -> str:
    return WEEKDAYS[(WEEKDAYS.index(name) + days) % 7]


def _day_of_month(parts: dict[str, str], on: date, to: date) -> dict[str, str | None]:
    named = parts.get("BYDAY", parts.get("BYMONTHDAY", ""))
    if (on.year, on.month) != (to.year, to.month) or "," in named:
        raise bad_field("rrule", "The others cannot go along by this rule. Please give the new rule.")
    if "BYDAY" in parts:
        last = named.startswith("-") and (to + timedelta(days=7)).month != to.month
        number = -1 if last else (to.day - 1) // 7 + 1
        return {"BYDAY": f"{number}{WEEKDAYS[to.weekday()]}"}
    if "BYMONTHDAY" in parts or parts["FREQ"] == "MONTHLY":
        return {"BYMONTHDAY": str(to.day)}
    return {}


def first_search_day(rule: Recurrence, start: date, on: date, to: date) -> date:
    """Give from where the dates of a rule moved along are looked for, when the first one was on `start`."""
    if is_by_weeks(rule) or on == to:
        return start + (to - on)
    if parts_of(rule).keys() & {"BYDAY", "BYMONTHDAY"} or parts_of(rule)["FREQ"] == "MONTHLY":
        return start.replace(day=1)
    try:
        return to.replace(year=start.year)
    except ValueError:
        raise bad_field("rrule", "There is no such day each year. Please give the new rule.") from None


def laid_out(rule: Recurrence, first: date, today: date, horizon_days: int) -> list[date]:
    """Give the dates to be booked now: all of them, or of a rule without an end those up to the horizon.

    The first one counts in any case; at most 52 are booked ahead of a rule without an end.
    """
    days = rule.dates(first)
    if not has_no_end(rule):
        return days
    last = max(today + timedelta(days=horizon_days), days[0])
    return [day for day in days if day <= last][:MOST_AHEAD]


def every_date(series: Series, first: date, last: date) -> list[date]:
    """Give all dates that the series' rule has from one of them on to the last, whatever its end."""
    rule = rewritten(series.recurrence, series.wall, series.zone, COUNT=None, UNTIL=None)
    days = [day for day in rule.dates(first) if day <= last]
    while len(days) > 1 and (more := [day for day in rule.dates(days[-1])[1:] if day <= last]):
        days += more
    return days


def further_dates(series: Series, today: date, horizon_days: int) -> list[date]:
    """Give the dates that a rule without an end has reached since it was laid out last."""
    if series.over or not has_no_end(series.recurrence):
        return []
    last = today + timedelta(days=horizon_days)
    ahead = sum(it.on >= today and not it.extra for it in series.occurrences)
    try:
        days = series.recurrence.dates(series.laid_out_to)
    except BadInput:  # none in the next two years
        return []
    found = [day for day in days if series.laid_out_to < day <= last and day >= today]
    return found[: max(0, MOST_AHEAD - ahead)]

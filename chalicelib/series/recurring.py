"""A series as other calendars read it: DTSTART, RRULE, EXDATE and RDATE of RFC 5545. Pure."""

from collections.abc import Sequence
from datetime import UTC, date

from chalicelib.series.model import Series
from chalicelib.series.rule import every_date
from chalicelib.series.standing import Standing


def recurrence_lines(series: Series, standings: Sequence[Standing]) -> list[str]:
    """Give the lines that say when its visits take place; a rule without an end goes on in them.

    What the rule has and does not take place then is taken out by EXDATE; what takes place at another time,
    and what followed an earlier rule, is put in by RDATE.
    """
    by_rule = {
        it.occurrence.on: it
        for it in standings
        if it.occurrence.on >= series.first and not it.occurrence.extra
    }
    start = min(by_rule, default=series.first)
    there = {
        day for day, it in by_rule.items() if _takes_place(it) and it.place.starts_at == _rule(series, day)
    }
    dates = {day for day in by_rule if day <= series.laid_out_to}
    dates.update(every_date(series, start, series.laid_out_to))
    others = [
        it for it in standings if by_rule.get(it.occurrence.on) is not it or it.occurrence.on not in there
    ]
    moved = sorted(it.place.starts_at for it in others if _takes_place(it))
    zone = f"TZID={series.time_zone}"
    lines = [
        f"DTSTART;{zone}:{_wall(series, start)}",
        f"RRULE:{series.recurrence.for_calendar(series.wall, series.zone)}",
    ]
    if left_out := sorted(dates - there):
        lines.append(f"EXDATE;{zone}:{','.join(_wall(series, day) for day in left_out)}")
    if moved:
        lines.append(f"RDATE:{','.join(f'{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}' for moment in moved)}")
    return lines


def _takes_place(it: Standing) -> bool:
    return bool(it.found) and not it.is_cancelled


def _rule(series: Series, day: date) -> object:
    return None if series.is_skipped_hour(day) else series.place_on(day).starts_at


def _wall(series: Series, day: date) -> str:
    return f"{day:%Y%m%d}T{series.wall:%H%M%S}"

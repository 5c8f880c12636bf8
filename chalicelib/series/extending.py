"""How a series whose rule has no end goes on as time does. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from chalicelib.series.model import Line, Series
from chalicelib.series.rule import further_dates, has_no_end

MOST_PAST = 104
"""How many of its latest past dates a series remembers; the visits stay on record without it."""

GIVEN_UP_AFTER = timedelta(minutes=2)
"""How long after its beginning a change that is still under way was surely interrupted."""

DAY = timedelta(days=1)


def due_at(series: Series, now: datetime) -> datetime | None:
    """Give when a series wants looking after, or None where nothing will be to do.

    A rule without an end goes on a day after each of its dates, whatever becomes of the visits.
    """
    if series.under_way:
        return series.changed_at + GIVEN_UP_AFTER
    if series.over or not has_no_end(series.recurrence):
        return None
    return min((it.at.starts_at for it in series.occurrences if it.at.starts_at > now), default=now) + DAY


def laid_out_further(series: Series, today: date, horizon_days: int) -> Series:
    """Give the series with the dates that its rule has reached, to be booked; itself where there is none."""
    dates = further_dates(series, today, horizon_days)
    if not dates:
        return series
    past = [it for it in series.occurrences if it.on < today][-MOST_PAST:]
    ahead = [it for it in series.occurrences if it.on >= today]
    new = [series.new_occurrence(day) for day in dates]
    return series.with_(occurrences=(*past, *ahead, *new), laid_out_to=dates[-1])


def left_open(series: Series, conflicts: Mapping[date, Line]) -> Series:
    """Give the series without trying the dates that conflict: staff decide about them."""
    occurrences = [
        it.with_(state="open", todo="", reason=conflicts[it.on].reason, sentence=conflicts[it.on].sentence)
        if it.todo and it.on in conflicts
        else it
        for it in series.occurrences
    ]
    return series.with_(occurrences=tuple(occurrences))

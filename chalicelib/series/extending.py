"""How a series whose rule has no end goes on as time does. Pure."""

from collections.abc import Mapping
from datetime import date

from chalicelib.series.model import Line, Series
from chalicelib.series.rule import further_dates

MOST_PAST = 104
"""How many of its latest past dates a series remembers; the visits stay on record without it."""


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

"""Going on with series by itself: what broke off, and the dates that a rule without an end has reached."""

import logging
from contextlib import suppress
from datetime import date, datetime

from chalicelib.core.errors import ChangedMeanwhile, Refusal
from chalicelib.core.table import WriteRefused
from chalicelib.series import store
from chalicelib.series.completing import dates_of, judged_lines, stored, whole, write_of
from chalicelib.series.editing import Draft
from chalicelib.series.extending import laid_out_further, left_open
from chalicelib.series.model import Line, Series, SeriesView

log = logging.getLogger(__name__)

AT_ONCE = 10
"""How many series of a shard are gone on with in one go."""


def look_after(now: datetime) -> datetime | None:
    """Go on with the series that are due; give when to come again. None that fails stops those behind it."""
    due, next_at = store.load_due(now, AT_ONCE)
    for business_id, series_id in due:
        try:
            go_on(business_id, series_id, now)
        except Exception:
            log.exception("series %s of %s does not go on", series_id, business_id)
    return now if due else next_at


def go_on(business_id: str, series_id: str, now: datetime) -> None:
    """Complete what was interrupted, and book the dates that a rule without an end has reached.

    A date that cannot be had stays open, for staff to decide. Repeats change nothing.
    """
    series = store.load_series(business_id, series_id)
    if series is None or series.due_at is None or series.due_at > now:
        return
    view = whole(business_id, series_id, now)
    series, horizon = view.series, view.catalogue.business.policy.horizon_days
    longer = laid_out_further(series, now.astimezone(series.zone).date(), horizon)
    if longer is not series:
        longer = left_open(longer, _conflicts(longer, view, now))
        with suppress(ChangedMeanwhile):  # somebody else goes on with it just now
            stored(Draft(longer), view, now)
    elif series.due_at is not None and series.due_at <= now:
        with suppress(WriteRefused):
            store.save([write_of(series.with_(version=series.version + 1), now)])


def _conflicts(longer: Series, view: SeriesView, now: datetime) -> dict[date, Line]:
    try:
        lines = judged_lines(longer, view.catalogue, dates_of(view, now), now)
    except Refusal:  # nothing of it can be booked any more: each date is refused as it is tried
        return {}
    return {line.on: line for line in lines if not line.settled}

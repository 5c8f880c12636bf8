"""Storing what is to be done of a series and doing it, so that whatever breaks off is completed later."""

from contextlib import suppress
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import ChangedMeanwhile, NotFound
from chalicelib.core.table import Write, WriteRefused
from chalicelib.scheduling import service as scheduling
from chalicelib.series import store
from chalicelib.series.carrying import Carrying
from chalicelib.series.choosing import Standings, request_for, visits_freed, visits_moved
from chalicelib.series.editing import Draft
from chalicelib.series.extending import due_at
from chalicelib.series.lines import lines_of
from chalicelib.series.model import Line, Series, SeriesView
from chalicelib.series.standing import appointment_ids, standings


def get_series(business_id: str, series_id: str) -> SeriesView:
    """Give a series with its appointments, or raise NotFound."""
    return view_of(loaded(business_id, series_id), get_catalogue(business_id))


def whole(business_id: str, series_id: str, now: datetime) -> SeriesView:
    """Give a series of which nothing is under way: what was interrupted is completed first."""
    view = get_series(business_id, series_id)
    return finished(view, now) if view.series.under_way else view


def loaded(business_id: str, series_id: str) -> Series:
    """Give a series as it is stored, or raise NotFound."""
    series = store.load_series(business_id, series_id)
    if series is None:
        raise NotFound("There is no such series.")
    return series


def view_of(series: Series, catalogue: Catalogue) -> SeriesView:
    """Give a series with its appointments."""
    ids = [each for it in series.occurrences for each in appointment_ids(series, it)]
    return SeriesView(series, catalogue, scheduling.find_appointments(series.business_id, ids))


def dates_of(view: SeriesView, now: datetime) -> Standings:
    """Give how each date of a series stands, by its key; none of one that was never stored."""
    return {it.occurrence.key: it for it in standings(view, now)} if view.series.version else {}


def judged_lines(series: Series, catalogue: Catalogue, before: Standings, now: datetime) -> list[Line]:
    """Judge every date that is to be booked or moved, all together."""
    judged = [it for it in series.occurrences if it.todo in ("book", "move")]
    proposals = [
        scheduling.Proposal(request_for(series, it), visits_moved(it, before.get(it.key))) for it in judged
    ]
    freed = [visit for it in series.occurrences for visit in visits_freed(it, before.get(it.key))]
    prospects = scheduling.try_out(catalogue, proposals, freed, now)
    keyed = {it.key: prospect for it, prospect in zip(judged, prospects, strict=True)}
    return lines_of(series, before, keyed, now)


def stored(draft: Draft, view: SeriesView, now: datetime) -> SeriesView:
    """Store what is to be done, and do it; raise ChangedMeanwhile where another change came first."""
    series = draft.series.with_(version=draft.series.version + 1, under_way=True, changed_at=now)
    writes = [write_of(series, now), *store.client_writes(series)]
    if draft.ended:
        ended = draft.ended.with_(version=draft.ended.version + 1, changed_at=now)
        writes.append(write_of(ended, now))
    try:
        store.save(writes)
    except WriteRefused as error:
        raise ChangedMeanwhile from error
    return finished(SeriesView(series, view.catalogue, view.appointments), now)


def finished(view: SeriesView, now: datetime) -> SeriesView:
    """Do what is still to be done and note that it is; another who finished it meanwhile did the same."""
    series = view.series
    done = Carrying(view, store.unchanged_check(series), now).done()
    done = done.with_(version=series.version + 1, under_way=False)
    with suppress(WriteRefused):
        store.save([write_of(done, now), *store.client_writes(done)])
    return view_of(loaded(series.business_id, series.series_id), view.catalogue)


def write_of(series: Series, now: datetime) -> Write:
    """Give the write of a series, with when to go on with it."""
    return store.series_write(series.with_(due_at=due_at(series, now)))

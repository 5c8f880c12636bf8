"""Visits that are repeated: shown, booked, changed, gone on with. How it is done: docs/series.md."""

import logging
from contextlib import suppress
from datetime import date, datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import (
    ChangedMeanwhile,
    KeyReused,
    NotFound,
    Refusal,
    SeriesConflicts,
    bad_field,
)
from chalicelib.core.ids import fingerprint, new_id, stable_id
from chalicelib.core.table import Page, Write, WriteRefused
from chalicelib.scheduling import service as scheduling
from chalicelib.series import store
from chalicelib.series.carrying import Carrying
from chalicelib.series.choosing import (
    Standings,
    reopened,
    request_for,
    visits_freed,
    visits_moved,
    with_choices,
)
from chalicelib.series.editing import Draft, drafted, wanted_instant
from chalicelib.series.extending import due_at, laid_out_further, left_open
from chalicelib.series.founding import founded
from chalicelib.series.lines import lines_of
from chalicelib.series.model import (
    Change,
    Choices,
    Line,
    Outcome,
    Person,
    Series,
    SeriesRequest,
    SeriesView,
)
from chalicelib.series.recurring import recurrence_lines
from chalicelib.series.standing import Became, Standing, appointment_ids, standings

__all__ = ["Became", "Standing", "recurrence_lines", "standings"]

log = logging.getLogger(__name__)

PAGE = 20
AT_ONCE = 10
"""How many series of a shard are gone on with in one go."""


def preview(asked: SeriesRequest, choices: Choices, now: datetime) -> Outcome:
    """Show every date of a series that is not booked yet, and what stands in the way of each."""
    catalogue = get_catalogue(asked.business_id)
    series = founded(asked, catalogue, _person(asked, catalogue), new_id(), now)
    series = with_choices(series, {}, _instants(choices, series))
    return Outcome(tuple(_lines(series, catalogue, {}, now)), SeriesView(series, catalogue))


def create(asked: SeriesRequest, choices: Choices, key: str | None, now: datetime) -> Outcome:
    """Book a series. With the same key again it is completed, by the choices for dates that are open.

    Raises SeriesConflicts, with nothing booked, while a date cannot be had and nothing is chosen for it;
    KeyReused; and what booking raises for anything but the time.
    """
    business_id = asked.business_id
    series_id = stable_id(business_id, "series", key) if key else new_id()
    mark = fingerprint(repr(asked))
    existing = store.load_series(business_id, series_id) if key else None
    if existing is not None:
        if existing.asked != mark:
            raise KeyReused
        return decide(business_id, series_id, choices, now)
    catalogue = get_catalogue(business_id)
    person = _person(asked, catalogue)
    known = clients.find_by_details(business_id, _details(catalogue, person))
    series = founded(asked, catalogue, person, series_id, now)
    series = series.with_(asked=mark, mark=mark, client_id=known.client_id if known else None)
    try:
        return _begun(Draft(series), SeriesView(series, catalogue), choices, now)
    except ChangedMeanwhile:
        return decide(business_id, series_id, choices, now)


def decide(
    business_id: str, series_id: str, choices: Choices, now: datetime, only_show: bool = False
) -> Outcome:
    """Complete a series: what was interrupted, and the open dates for which something is chosen."""
    view = _whole(business_id, series_id, now)
    open_days = {it.on for it in view.series.occurrences if it.state == "open"}
    wanted = {day: choice for day, choice in choices.items() if day in open_days}
    if not wanted:
        return Outcome((), view)
    draft = Draft(reopened(view.series, _known(view, now), [*wanted]))
    return _begun(draft, view, wanted, now, only_show)


def change(
    business_id: str,
    series_id: str,
    asked: Change,
    choices: Choices,
    now: datetime,
    *,
    key: str = "",
    only_show: bool = False,
) -> Outcome:
    """Change one date of a series, that one and those after it, or all that are ahead; or only show it.

    The same request again, right after itself, is completed as `create` is. Raises what `create` raises.
    """
    view = _whole(business_id, series_id, now)
    mark = fingerprint(repr((asked, key)))
    if view.series.mark == mark and (key or asked.scope != "this") and not only_show:
        return decide(business_id, _latest(view.series, mark), choices, now)
    if asked.is_empty:
        if not choices:
            raise bad_field("", "Please say what shall change.")
        return decide(business_id, series_id, choices, now, only_show)
    horizon = view.catalogue.business.policy.horizon_days
    draft = drafted(view.series, standings(view, now), asked, now, horizon)
    changes: dict[str, str] = {"mark": mark, "reason": asked.reason, "by": asked.by}
    changes["cancelled_by"] = asked.cancelled_by
    if asked.override_reason:
        changes["override_reason"] = asked.override_reason
    ended = draft.ended.with_(mark=mark) if draft.ended else None
    return _begun(Draft(draft.series.with_(**changes), ended), view, choices, now, only_show)


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
    view = _whole(business_id, series_id, now)
    series, horizon = view.series, view.catalogue.business.policy.horizon_days
    longer = laid_out_further(series, now.astimezone(series.zone).date(), horizon)
    if longer is not series:
        longer = left_open(longer, _conflicts(longer, view, now))
        with suppress(ChangedMeanwhile):  # somebody else goes on with it just now
            _stored(Draft(longer), view, now)
    elif series.due_at is not None and series.due_at <= now:
        with suppress(WriteRefused):
            store.save([_write(series.with_(version=series.version + 1), now)])


def _conflicts(longer: Series, view: SeriesView, now: datetime) -> dict[date, Line]:
    try:
        lines = _lines(longer, view.catalogue, _known(view, now), now)
    except Refusal:  # nothing of it can be booked any more: each date is refused as it is tried
        return {}
    return {line.on: line for line in lines if not line.settled}


def get_series(business_id: str, series_id: str) -> SeriesView:
    """Give a series with its appointments, or raise NotFound."""
    return _view(_loaded(business_id, series_id), get_catalogue(business_id))


def list_series(business_id: str, client_id: str | None, cursor: str | None = None) -> Page[SeriesView]:
    """Give a page of the series of a business, or of one of its clients, with their appointments."""
    catalogue = get_catalogue(business_id)
    if client_id is None:
        page = store.load_page(business_id, cursor, PAGE)
    else:
        page = store.load_of_client(business_id, client_id, cursor, PAGE)
    return Page([_view(series, catalogue) for series in page.items], page.next)


def _begun(
    draft: Draft, view: SeriesView, choices: Choices, now: datetime, only_show: bool = False
) -> Outcome:
    """Do what is drafted, with what was chosen for its dates; SeriesConflicts where a choice is missing."""
    before, series = _known(view, now), draft.series
    series = with_choices(series, before, _instants(choices, series))
    lines = tuple(_lines(series, view.catalogue, before, now))
    if only_show:
        return Outcome(lines, SeriesView(series, view.catalogue, view.appointments))
    conflicts = [line for line in lines if not line.settled and line.does in ("book", "move")]
    if conflicts:
        raise SeriesConflicts(conflicts)
    if view.series.version == 0 and all(it.state == "off" for it in series.occurrences):
        raise bad_field("choices", "Nothing would be left to book.")
    if series.occurrences == view.series.occurrences and view.series.version:
        return Outcome(lines, view)
    return Outcome(lines, _stored(Draft(series, draft.ended), view, now))


def _stored(draft: Draft, view: SeriesView, now: datetime) -> SeriesView:
    """Store what is to be done, and do it; raise ChangedMeanwhile where another change came first."""
    series = draft.series.with_(version=draft.series.version + 1, under_way=True, changed_at=now)
    writes = [_write(series, now), *store.client_writes(series)]
    if draft.ended:
        ended = draft.ended.with_(version=draft.ended.version + 1, changed_at=now)
        writes.append(_write(ended, now))
    try:
        store.save(writes)
    except WriteRefused as error:
        raise ChangedMeanwhile from error
    return _finished(SeriesView(series, view.catalogue, view.appointments), now)


def _finished(view: SeriesView, now: datetime) -> SeriesView:
    """Do what is still to be done and note that it is; another who finished it meanwhile did the same."""
    series = view.series
    done = Carrying(view, store.unchanged_check(series), now).done()
    done = done.with_(version=series.version + 1, under_way=False)
    with suppress(WriteRefused):
        store.save([_write(done, now), *store.client_writes(done)])
    return _view(_loaded(series.business_id, series.series_id), view.catalogue)


def _write(series: Series, now: datetime) -> Write:
    return store.series_write(series.with_(due_at=due_at(series, now)))


def _whole(business_id: str, series_id: str, now: datetime) -> SeriesView:
    """Give a series of which nothing is under way: what was interrupted is completed first."""
    view = get_series(business_id, series_id)
    return _finished(view, now) if view.series.under_way else view


def _loaded(business_id: str, series_id: str) -> Series:
    series = store.load_series(business_id, series_id)
    if series is None:
        raise NotFound("There is no such series.")
    return series


def _view(series: Series, catalogue: Catalogue) -> SeriesView:
    ids = [each for it in series.occurrences for each in appointment_ids(series, it)]
    return SeriesView(series, catalogue, scheduling.find_appointments(series.business_id, ids))


def _latest(series: Series, mark: str) -> str:
    """Give the series that a request made of this one: after a split, the one that continues it."""
    later = store.load_series(series.business_id, series.continued_by) if series.continued_by else None
    return later.series_id if later and later.mark == mark else series.series_id


def _known(view: SeriesView, now: datetime) -> Standings:
    return {it.occurrence.key: it for it in standings(view, now)} if view.series.version else {}


def _lines(series: Series, catalogue: Catalogue, before: Standings, now: datetime) -> list[Line]:
    """Judge every date that is to be booked or moved, all together."""
    judged = [it for it in series.occurrences if it.todo in ("book", "move")]
    proposals = [
        scheduling.Proposal(request_for(series, it), visits_moved(it, before.get(it.key))) for it in judged
    ]
    freed = [visit for it in series.occurrences for visit in visits_freed(it, before.get(it.key))]
    prospects = scheduling.try_out(catalogue, proposals, freed, now)
    keyed = {it.key: prospect for it, prospect in zip(judged, prospects, strict=True)}
    return lines_of(series, before, keyed, now)


def _instants(choices: Choices, series: Series) -> Choices:
    """Give the choices with instants in place of wall times."""
    return {
        day: wanted_instant(choice, series.zone) if isinstance(choice, datetime) else choice
        for day, choice in choices.items()
    }


def _person(asked: SeriesRequest, catalogue: Catalogue) -> Person:
    """Give who comes, known or described; BadInput unless they can be recognised the next time."""
    person = asked.client
    if asked.client_id:
        client = clients.get_client(asked.business_id, asked.client_id)
        person = Person(name=client.name, email=client.email, phone=client.phone)
    if person is None:
        raise bad_field("client", "Please say who comes.")
    _details(catalogue, person)
    return person


def _details(catalogue: Catalogue, person: Person) -> ClientDetails:
    return clients.details_from(catalogue.business.country, **person.model_dump())

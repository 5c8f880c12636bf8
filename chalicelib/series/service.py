"""Visits that are repeated: shown, booked, changed, gone on with. How it is done: docs/series.md."""

from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import (
    ChangedMeanwhile,
    KeyReused,
    SeriesConflicts,
    bad_field,
)
from chalicelib.core.ids import fingerprint, new_id, stable_id
from chalicelib.core.table import Page
from chalicelib.series import store
from chalicelib.series.choosing import (
    reopened,
    with_choices,
)
from chalicelib.series.completing import (
    dates_of,
    get_series,
    judged_lines,
    stored,
    view_of,
    whole,
)
from chalicelib.series.editing import Draft, drafted, wanted_instant
from chalicelib.series.founding import founded
from chalicelib.series.going_on import go_on, look_after
from chalicelib.series.model import (
    Change,
    Choices,
    Outcome,
    Person,
    Series,
    SeriesRequest,
    SeriesView,
)
from chalicelib.series.recurring import recurrence_lines
from chalicelib.series.standing import Became, Standing, standings

__all__ = ["Became", "Standing", "get_series", "go_on", "look_after", "recurrence_lines", "standings"]

PAGE = 20


def preview(asked: SeriesRequest, choices: Choices, now: datetime) -> Outcome:
    """Show every date of a series that is not booked yet, and what stands in the way of each."""
    catalogue = get_catalogue(asked.business_id)
    series = founded(asked, catalogue, _person(asked, catalogue), new_id(), now)
    series = with_choices(series, {}, _instants(choices, series))
    return Outcome(tuple(judged_lines(series, catalogue, {}, now)), SeriesView(series, catalogue))


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
    view = whole(business_id, series_id, now)
    open_days = {it.on for it in view.series.occurrences if it.state == "open"}
    wanted = {day: choice for day, choice in choices.items() if day in open_days}
    if not wanted:
        return Outcome((), view)
    draft = Draft(reopened(view.series, dates_of(view, now), [*wanted]))
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
    view = whole(business_id, series_id, now)
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


def list_series(business_id: str, client_id: str | None, cursor: str | None = None) -> Page[SeriesView]:
    """Give a page of the series of a business, or of one of its clients, with their appointments."""
    catalogue = get_catalogue(business_id)
    if client_id is None:
        page = store.load_page(business_id, cursor, PAGE)
    else:
        page = store.load_of_client(business_id, client_id, cursor, PAGE)
    return Page([view_of(series, catalogue) for series in page.items], page.next)


def _begun(
    draft: Draft, view: SeriesView, choices: Choices, now: datetime, only_show: bool = False
) -> Outcome:
    """Do what is drafted, with what was chosen for its dates; SeriesConflicts where a choice is missing."""
    before, series = dates_of(view, now), draft.series
    series = with_choices(series, before, _instants(choices, series))
    lines = tuple(judged_lines(series, view.catalogue, before, now))
    if only_show:
        return Outcome(lines, SeriesView(series, view.catalogue, view.appointments))
    conflicts = [line for line in lines if not line.settled and line.does in ("book", "move")]
    if conflicts:
        raise SeriesConflicts(conflicts)
    if view.series.version == 0 and all(it.state == "off" for it in series.occurrences):
        raise bad_field("choices", "Nothing would be left to book.")
    if series.occurrences == view.series.occurrences and view.series.version:
        return Outcome(lines, view)
    return Outcome(lines, stored(Draft(series, draft.ended), view, now))


def _latest(series: Series, mark: str) -> str:
    """Give the series that a request made of this one: after a split, the one that continues it."""
    later = store.load_series(series.business_id, series.continued_by) if series.continued_by else None
    return later.series_id if later and later.mark == mark else series.series_id


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

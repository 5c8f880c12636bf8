"""The console's settings: what can be booked, where and by whom, added, changed and switched off."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.absences.service import keep_holidays
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Location
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.waiting.service import on_catalogue_changed
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import Number
from chalicelib.web.editors import beside_fields, field_names, fields_of, fresh_values, is_unfolded, thing_of
from chalicelib.web.forms import Form
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.settings_words import in_words, lines_of, visits_ahead
from chalicelib.web.sheet import Sheet
from chalicelib.web.sheets import SHEETS

settings_pages = Blueprint(__name__)

HERE = CONSOLE + "/settings"
SORT = HERE + "/{what}"
ONE = SORT + "/{thing_id}"


class EditorQuery(Form):
    """Whether it is something new, and what has just been saved."""

    new: bool = False
    saved: bool = False


class OverviewQuery(Form):
    """Whether the business has just been set up."""

    opened: bool = False


class VersionForm(Form):
    """From which version something is changed; 0 for something new."""

    version: Number = 0


@desk_page(settings_pages, "GET", HERE, needs="settings")
def show_settings(desk: Desk) -> Response:
    """Show in plain words how everything is set up."""
    return desk.render(
        "settings_overview.html",
        lines=lines_of(desk.catalogue),
        opened=desk.asked.query(OverviewQuery).opened,
        booking_url=settings().booking_url(desk.business.business_id),
    )


@desk_page(settings_pages, "GET", SORT, needs="settings")
def list_things(desk: Desk, what: str) -> Response:
    """List all of one sort, those that are off last."""
    sheet = _sheet(what)
    things = _things(desk, sheet).values()
    in_order = sorted(things, key=lambda it: (not getattr(it, "active", True), it.name.casefold()))
    return desk.render(
        "settings_list.html",
        sheet=sheet,
        things=[(getattr(it, f"{it.kind}_id"), it, in_words(desk.catalogue, it)) for it in in_order],
        fresh=new_id(),
        saved=desk.asked.query(EditorQuery).saved,
    )


@desk_page(settings_pages, "GET", ONE, needs="settings")
def edit_thing(desk: Desk, what: str, thing_id: str) -> Response:
    """Show a thing with all that can be changed of it, or an empty one that is yet to be entered."""
    sheet = _sheet(what)
    there, version = _find(desk, sheet, thing_id)
    if there is None and not desk.asked.query(EditorQuery).new:
        raise NotFound(said("There is no such page."))
    values = dict(there) if there else fresh_values(sheet, desk.catalogue)
    fields = {**fields_of(sheet, values, desk.catalogue), "version": [str(version)]}
    return _editor(desk, sheet, thing_id, there, fields)


@desk_page(settings_pages, "POST", ONE, needs="settings")
def keep_thing(desk: Desk, what: str, thing_id: str) -> Response:
    """Enter a thing, or change it from the version that was looked at."""
    sheet, typed = _sheet(what), desk.asked.fields()
    there, version = _find(desk, sheet, thing_id)
    before = dict(there) if there else {f"{sheet.kind}_id": thing_id}
    try:
        seen = desk.form(VersionForm).version
        thing = thing_of(sheet, typed, before, desk.catalogue)
        catalogue.put(desk.business.business_id, thing.model_dump(), seen)
    except BadInput as refusal:
        beside = beside_fields(refusal, field_names(sheet, desk.catalogue))
        return _editor(desk, sheet, thing_id, there, typed, problem_of(beside))
    except ChangedMeanwhile as refusal:
        typed = {**typed, "version": [str(version)]}
        return _editor(desk, sheet, thing_id, there, typed, problem_of(refusal))
    on_catalogue_changed(desk.business.business_id, clock.now())
    if isinstance(thing, Location):
        keep_holidays(desk.business.business_id, thing_id, clock.now())
    return see(link(f"{desk.home}/settings/{what}", saved=True))


def _sheet(what: str) -> Sheet:
    if what not in SHEETS:
        raise NotFound(said("There is no such page."))
    return SHEETS[what]


def _things(desk: Desk, sheet: Sheet) -> dict[str, Any]:
    shelf = {"people": "staff"}.get(sheet.what, sheet.what)
    things: dict[str, Any] = getattr(desk.catalogue, shelf)
    return things


def _find(desk: Desk, sheet: Sheet, thing_id: str) -> tuple[Any, int]:
    """Give a thing with its version, as both are now, or nothing with 0."""
    for thing, version in catalogue.list_versions(desk.business.business_id):
        if isinstance(thing, sheet.model) and getattr(thing, f"{sheet.kind}_id") == thing_id:
            return thing, version
    return None, 0


def _editor(
    desk: Desk,
    sheet: Sheet,
    thing_id: str,
    there: Any,
    typed: dict[str, list[str]],
    problem: Problem | None = None,
) -> Response:
    return desk.render(
        "settings_editor.html",
        problem,
        sheet=sheet,
        here=f"{desk.home}/settings/{sheet.what}/{thing_id}",
        back=f"{desk.home}/settings/{sheet.what}",
        heading=there.name if there else sheet.new,
        typed=typed,
        unfolded=is_unfolded(sheet, problem.errors if problem else ()),
        labels=field_names(sheet, desk.catalogue),
        ties=catalogue.ties_of(desk.catalogue, there) if there else [],
        ahead=visits_ahead(desk.catalogue, there, clock.now()) if there else "",
        beside=_beside(desk, sheet, there) if there else [],
        saved=False,
    )


def _beside(desk: Desk, sheet: Sheet, there: Any) -> list[tuple[str, str]]:
    """Give the pages that are about the same person, location or thing, with their names."""
    off = {"people": said("Time off"), "locations": said("Closures"), "resources": said("Out of use")}
    found: list[tuple[str, str]] = []
    thing_id = getattr(there, f"{sheet.kind}_id")
    if sheet.what in off:
        whom = f"{sheet.kind}:{thing_id}"
        found.append((off[sheet.what], link(f"{desk.home}/time-off", whom=whom)))
    if sheet.what == "locations" or (sheet.what == "people" and there.active):
        calendar = f"{desk.home}/calendars/{sheet.kind}/{thing_id}"
        found.append((said("Calendars elsewhere"), link(calendar)))
    return found

"""The console's settings of the business itself, of how its clients see it, and of how they book."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.catalogue import service as catalogue
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.waiting.service import on_catalogue_changed
from chalicelib.web.business_sheets import BUSINESS, RULES
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.editors import beside_fields, field_names, fields_of, is_unfolded, thing_of
from chalicelib.web.face_sheet import FACE
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.settings import EditorQuery, VersionForm
from chalicelib.web.sheet import Sheet

business_pages = Blueprint(__name__)

HERE = CONSOLE + "/settings"
Change = Callable[[str, Any, int], Any]


@desk_page(business_pages, "GET", HERE + "/business", needs="settings")
def show_business(desk: Desk) -> Response:
    """Show what the business is called, and where it is."""
    return _as_it_is(desk, BUSINESS)


@desk_page(business_pages, "POST", HERE + "/business", needs="settings")
def change_business(desk: Desk) -> Response:
    """Change it from the version that was looked at."""
    return _changed(desk, BUSINESS, catalogue.change_business)


@desk_page(business_pages, "GET", HERE + "/face", needs="settings")
def show_face(desk: Desk) -> Response:
    """Show how the business shows itself to its clients."""
    return _as_it_is(desk, FACE)


@desk_page(business_pages, "POST", HERE + "/face", needs="settings")
def change_face(desk: Desk) -> Response:
    """Change it from the version of the business that was looked at."""
    return _changed(desk, FACE, catalogue.change_face)


@desk_page(business_pages, "GET", HERE + "/rules", needs="settings")
def show_rules(desk: Desk) -> Response:
    """Show how clients book and change by themselves."""
    return _as_it_is(desk, RULES)


@desk_page(business_pages, "POST", HERE + "/rules", needs="settings")
def change_rules(desk: Desk) -> Response:
    """Change it from the version of the business that was looked at."""
    return _changed(desk, RULES, catalogue.change_policy)


def _now(desk: Desk, sheet: Sheet) -> tuple[dict[str, Any], int]:
    """Give what the sheet is about as it is now, with the version of the business."""
    business, version = catalogue.get_business(desk.business.business_id)
    parts = {BUSINESS.what: business, FACE.what: business.face, RULES.what: business.policy}
    return dict(parts[sheet.what]), version


def _changed(desk: Desk, sheet: Sheet, change: Change) -> Response:
    typed, (before, version) = desk.asked.fields(), _now(desk, sheet)
    try:
        seen = desk.form(VersionForm).version
        change(desk.business.business_id, thing_of(sheet, typed, before, desk.catalogue), seen)
    except BadInput as refusal:
        beside = beside_fields(refusal, field_names(sheet, desk.catalogue))
        return _editor(desk, sheet, typed, problem_of(beside))
    except ChangedMeanwhile as refusal:
        return _editor(desk, sheet, {**typed, "version": [str(version)]}, problem_of(refusal))
    on_catalogue_changed(desk.business.business_id, clock.now())
    return see(link(f"{desk.home}/settings/{sheet.what}", saved=True))


def _as_it_is(desk: Desk, sheet: Sheet) -> Response:
    values, version = _now(desk, sheet)
    return _editor(desk, sheet, {**fields_of(sheet, values, desk.catalogue), "version": [str(version)]})


def _editor(
    desk: Desk, sheet: Sheet, typed: dict[str, list[str]], problem: Problem | None = None
) -> Response:
    return desk.render(
        "settings_editor.html",
        problem,
        sheet=sheet,
        here=f"{desk.home}/settings/{sheet.what}",
        back=f"{desk.home}/settings",
        heading=sheet.title,
        typed=typed,
        unfolded=is_unfolded(sheet, problem.errors if problem else ()),
        labels=field_names(sheet, desk.catalogue),
        ties=[],
        ahead="",
        beside=_beside(desk, sheet),
        saved=problem is None and desk.asked.query(EditorQuery).saved,
    )


def _beside(desk: Desk, sheet: Sheet) -> list[tuple[str, str]]:
    """Give the page on which what is asked can be looked at, with its name."""
    booking_url = settings().booking_url(desk.business.business_id)
    return [(said("Look at your booking page"), booking_url)] if sheet is FACE else []

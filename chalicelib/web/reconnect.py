"""The console's Reconnect: who is overdue in which category, and inviting them back."""

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import CategorySettings
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import ContactForm, OverdueQuery, SettingsForm, SettingsQuery
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link

reconnect_pages = Blueprint(__name__)

HERE = CONSOLE + "/reconnect"


@desk_page(reconnect_pages, "GET", HERE)
def categories(desk: Desk) -> Response:
    """Show every category with how many of its clients are overdue."""
    return _categories(desk)


def _categories(desk: Desk, problem: Problem | None = None) -> Response:
    counts = reconnect.list_categories(desk.business.business_id, clock.now())
    return desk.render("reconnect.html", problem, counts=counts, typed=_chosen(desk, problem))


def _chosen(desk: Desk, problem: Problem | None) -> dict[str, list[str]]:
    """Give what was chosen in a form that is shown again: else all categories, over both channels."""
    return desk.asked.fields() if problem else {"channels": ["email", "sms"]}


@desk_page(reconnect_pages, "POST", HERE)
def contact(desk: Desk) -> Response:
    """Invite the overdue clients of one category, or of all, back, and say who was contacted."""
    try:
        form = desk.form(ContactForm)
    except BadInput as refusal:
        return _categories(desk, problem_of(refusal))
    business_id = desk.business.business_id
    result = reconnect.contact(business_id, form.category_id, form.channels, clock.now())
    people = [*result.invited, *(skipped.client_id for skipped in result.skipped)]
    return desk.render(
        "contacted.html",
        result=result,
        clients=clients.find_clients(business_id, people),
        category=desk.catalogue.categories[form.category_id] if form.category_id else None,
        channels=form.channels,
    )


@desk_page(reconnect_pages, "GET", HERE + "/{category_id}")
def overdue(desk: Desk, category_id: str) -> Response:
    """Show the names of those who are overdue in a category, or have lapsed, each with the reason."""
    lapsed = desk.asked.query(OverdueQuery).lapsed
    return desk.render(
        "overdue.html",
        listed=reconnect.list_overdue(desk.business.business_id, category_id, clock.now(), lapsed),
        category=desk.catalogue.categories[category_id],
        lapsed=lapsed,
        typed=_chosen(desk, None),
    )


@desk_page(reconnect_pages, "GET", HERE + "/{category_id}/settings")
def category_settings(desk: Desk, category_id: str) -> Response:
    """Show how a category brings its clients back."""
    known = reconnect.list_settings(desk.business.business_id).get(category_id)
    if known is None:
        raise NotFound("There is no such category.")
    typed = {name: _texts(value) for name, value in known.model_dump(mode="json").items()}
    return _settings(desk, category_id, typed)


def _texts(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _settings(
    desk: Desk, category_id: str, typed: dict[str, list[str]], problem: Problem | None = None
) -> Response:
    return desk.render(
        "settings.html",
        problem,
        category=desk.catalogue.categories[category_id],
        typed=typed,
        saved=problem is None and desk.asked.query(SettingsQuery).saved,
    )


@desk_page(reconnect_pages, "POST", HERE + "/{category_id}/settings")
def set_category(desk: Desk, category_id: str) -> Response:
    """Set how a category brings its clients back."""
    if category_id not in desk.catalogue.categories:
        raise NotFound("There is no such category.")
    try:
        form = desk.form(SettingsForm)
    except BadInput as refusal:
        return _settings(desk, category_id, desk.asked.fields(), problem_of(refusal))
    settings = CategorySettings(category_id=category_id, **form.model_dump())
    reconnect.change_settings(desk.business.business_id, settings, clock.now())
    return see(link(f"{desk.home}/reconnect/{category_id}/settings", saved=True))

"""The console's Reconnect: who is overdue in which category, and inviting them back."""

from typing import get_args

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.core.saying import said
from chalicelib.messaging.service import templates
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import CategorySettings, Invited, List, OverdueClient
from chalicelib.web.contacted import address_of, shown
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import (
    ContactForm,
    DeskForm,
    OverdueQuery,
    ReconnectQuery,
    SettingsForm,
    SettingsQuery,
)
from chalicelib.web.forms import MOST_CHOSEN
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.standing_words import on_list
from chalicelib.web.wording import WITH_STYLE

reconnect_pages = Blueprint(__name__)

HERE = CONSOLE + "/reconnect"
Typed = dict[str, list[str]]
"""The fields of a form as they were sent."""
MOST_FOUND = 20
"""How many clients a search shows."""


@desk_page(reconnect_pages, "GET", HERE, needs="outreach")
def categories(desk: Desk) -> Response:
    """Show every category with how many of its clients are overdue, and find a client by name."""
    return _categories(desk)


def _categories(desk: Desk, problem: Problem | None = None, typed: Typed | None = None) -> Response:
    business_id, now = desk.business.business_id, clock.now()
    words = "" if typed else desk.asked.query(ReconnectQuery).q
    return desk.render(
        "reconnect.html",
        problem,
        overview=reconnect.get_overview(business_id, now),
        called_off=reconnect.list_called_off(business_id, now),
        typed=typed or {"channels": ["email", "sms"]},
        words=words,
        found=clients.list_clients(business_id, words).items if words else (),
        most=MOST_FOUND,
    )


@desk_page(reconnect_pages, "GET", HERE + "/{category_id}", needs="outreach")
def overdue(desk: Desk, category_id: str) -> Response:
    """Show the names on one of a category's lists, each with the reason."""
    query = desk.asked.query(OverdueQuery)
    return _overdue(desk, category_id, query.which, ticked=query.ticked)


def _overdue(
    desk: Desk,
    category_id: str,
    which: List,
    problem: Problem | None = None,
    typed: Typed | None = None,
    ticked: str = "all",
) -> Response:
    listed = reconnect.list_overdue(desk.business.business_id, category_id, clock.now(), which)
    everybody = [client.client_id for client in listed] if ticked == "all" else []
    return desk.render(
        "overdue.html",
        problem,
        listed=listed,
        category=desk.catalogue.categories[category_id],
        which=which,
        on_list=on_list(which, len(listed)),
        to_write_to=sum(map(_can_be_written_to, listed)),
        again_on=min((client.again_on for client in listed if client.again_on), default=None),
        typed=typed or {"channels": ["email", "sms"], "client_ids": everybody},
        choosing=which in get_args(Invited) and len(listed) <= MOST_CHOSEN,
    )


def _can_be_written_to(client: OverdueClient) -> bool:
    """Tell whether somebody on a list can be invited now, over whichever channel is chosen."""
    by_address = client.not_written_to in {"no_consent", "no_contact", "failed", "opted_out"}
    return client.not_written_to is None or (by_address and bool(client.channels))


@desk_page(reconnect_pages, "POST", HERE + "/preview", needs="outreach")
def look_before(desk: Desk) -> Response:
    """Show who would get what and why others would not, before anything is sent."""
    try:
        form = desk.form(ContactForm)
        business_id, chosen = desk.business.business_id, form.chosen
        preview = reconnect.preview(
            business_id, form.category_id, form.channels, clock.now(), chosen, form.which
        )
    except BadInput as refusal:
        return _chosen_again(desk, problem_of(refusal))
    reached = [each.client_id for each in preview.reached]
    everybody = [*reached, *(skipped.client_id for skipped in preview.skipped)]
    page = desk.render(
        "preview.html",
        preview=preview,
        clients=reconnect.find_people(business_id, [*everybody, *(it.client_id for it in preview.looks)]),
        category=desk.catalogue.categories[form.category_id] if form.category_id else None,
        channels=form.channels,
        chosen=everybody if len(everybody) <= MOST_CHOSEN else None,
        which=form.which,
        ticked=chosen,
    )
    page.headers["Content-Security-Policy"] = WITH_STYLE
    return page


@desk_page(reconnect_pages, "POST", HERE + "/choose", needs="outreach")
def choose_again(desk: Desk) -> Response:
    """Show the page again on which somebody chose, with what they chose, before anything is sent."""
    desk.form(DeskForm)
    return _chosen_again(desk)


def _chosen_again(desk: Desk, problem: Problem | None = None) -> Response:
    """Show the page again on which somebody chose, with what they chose."""
    typed = desk.asked.typed()
    category_id = typed.get("category_id", "")
    on_list = "choosing" in typed or typed.get("which") == "lapsed"
    if on_list and category_id in desk.catalogue.categories:
        which: Invited = "lapsed" if typed.get("which") == "lapsed" else "overdue"
        return _overdue(desk, category_id, which, problem, desk.asked.fields())
    return _categories(desk, problem, desk.asked.fields())


@desk_page(reconnect_pages, "POST", HERE, needs="outreach")
def contact(desk: Desk) -> Response:
    """Invite the overdue clients of one category, of all, or those chosen back; show how far that is."""
    now = clock.now()
    try:
        form = desk.form(ContactForm)
        business_id, chosen = desk.business.business_id, form.chosen
        result = reconnect.contact(
            business_id, form.category_id, form.channels, now, chosen, form.began_at, which=form.which
        )
    except BadInput as refusal:
        return _chosen_again(desk, problem_of(refusal))
    if not result.remaining:
        return see(address_of(desk, form, result, now))
    return shown(desk, form, result, chosen=chosen)


@desk_page(reconnect_pages, "GET", HERE + "/{category_id}/settings", needs="settings")
def category_settings(desk: Desk, category_id: str) -> Response:
    """Show how a category brings its clients back."""
    known = reconnect.list_settings(desk.business.business_id).get(category_id)
    if known is None:
        raise NotFound(said("There is no such category."))
    typed = {name: _texts(value) for name, value in known.model_dump(mode="json").items()}
    return _settings(desk, category_id, typed)


def _texts(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _settings(
    desk: Desk, category_id: str, typed: dict[str, list[str]], problem: Problem | None = None
) -> Response:
    listed = reconnect.list_overdue(desk.business.business_id, category_id, clock.now())
    return desk.render(
        "settings.html",
        problem,
        category=desk.catalogue.categories[category_id],
        overdue=len(listed),
        coming_anyway=round(sum(client.return_probability or 0 for client in listed)),
        typed=typed,
        own_texts=templates.list_own_in_use(desk.business),
        saved=problem is None and desk.asked.query(SettingsQuery).saved,
    )


@desk_page(reconnect_pages, "POST", HERE + "/{category_id}/settings", needs="settings")
def set_category(desk: Desk, category_id: str) -> Response:
    """Set how a category brings its clients back."""
    if category_id not in desk.catalogue.categories:
        raise NotFound(said("There is no such category."))
    try:
        settings = CategorySettings(category_id=category_id, **desk.form(SettingsForm).model_dump())
        reconnect.change_settings(desk.business.business_id, settings, clock.now())
    except BadInput as refusal:
        return _settings(desk, category_id, desk.asked.fields(), problem_of(refusal))
    return see(link(f"{desk.home}/reconnect/{category_id}/settings", saved=True))

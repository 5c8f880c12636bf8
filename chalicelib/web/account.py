"""Somebody's own account at the console: what they may do, where they are signed in, and their passkeys."""

from typing import Annotated, Literal

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.access import service as access
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, Conflict, TooManyRequests
from chalicelib.core.languages import LANGUAGES
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm, Title
from chalicelib.web.forms import Form, Identifier
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.passkeys import PasskeyForm, keep_passkey, made_by
from chalicelib.web.rendering import link
from chalicelib.web.team_words import RIGHT

account_pages = Blueprint(__name__)

ACCOUNT = CONSOLE + "/account"
PASSKEYS = ACCOUNT + "/passkeys"


class AccountForm(DeskForm):
    """In which language somebody wants to read the console, if in none but their browser's."""

    language: Identifier | Literal[""] = ""


class NewPasskeyForm(PasskeyForm):
    """A passkey that a browser has made, and what to call it, empty where its device names it."""

    name: Annotated[Title, StringConstraints(max_length=60)] = ""


class DoneQuery(Form):
    """Whether something has just been done."""

    saved: bool = False


@desk_page(account_pages, "GET", ACCOUNT, needs=None, scripts=True)
def show_account(desk: Desk) -> Response:
    """Show who somebody is here, in which language they read, where and by what they sign in."""
    return _account(desk)


@desk_page(account_pages, "POST", ACCOUNT, needs=None, scripts=True)
def change_account(desk: Desk) -> Response:
    """Speak to somebody in the language that they choose, from the next page on."""
    try:
        form = desk.form(AccountForm)
        access.choose_language(desk.business.business_id, desk.actor.member_id, form.language)
    except (BadInput, Conflict) as refusal:
        return _account(desk, problem_of(refusal))
    return _done(desk)


@desk_page(account_pages, "POST", ACCOUNT + "/sessions/{session}/end", needs=None)
def end_session(desk: Desk, session: str) -> Response:
    """End one of somebody's own sessions."""
    desk.form(DeskForm)
    access.end_session(desk.business.business_id, desk.actor.holder, session, clock.now())
    return _done(desk)


@desk_page(account_pages, "GET", PASSKEYS, needs=None)
def ask_for_new_passkey(desk: Desk) -> Response:
    """Give the page's script what it makes a passkey by."""
    return made_by(desk.catalogue, access.bearer_of_team(desk.business.business_id, desk.actor.holder))


@desk_page(account_pages, "POST", PASSKEYS, needs=None, scripts=True)
def add_passkey(desk: Desk) -> Response:
    """Add a passkey by which somebody signs in from now on."""
    try:
        form = desk.form(NewPasskeyForm)
        bearer = access.bearer_of_team(desk.business.business_id, desk.actor.holder)
        keep_passkey(desk.asked, desk.catalogue, bearer, form.passkey, form.name)
    except (BadInput, TooManyRequests) as refusal:
        return _account(desk, problem_of(refusal))
    return _done(desk)


@desk_page(account_pages, "POST", PASSKEYS + "/{passkey_id}/remove", needs=None)
def remove_passkey(desk: Desk, passkey_id: str) -> Response:
    """Let one of somebody's own passkeys open nothing any more."""
    desk.form(DeskForm)
    access.remove_passkey(desk.business.business_id, [desk.actor.holder], passkey_id, clock.now())
    return _done(desk)


def _done(desk: Desk) -> Response:
    return see(link(f"{desk.home}/account", saved=True))


def _account(desk: Desk, problem: Problem | None = None) -> Response:
    business_id, holder = desk.business.business_id, desk.actor.holder
    return desk.render(
        "account.html",
        problem,
        sessions=access.list_sessions(business_id, holder, clock.now()),
        passkeys=access.list_passkeys(business_id, [holder]) if desk.actor.is_person else [],
        languages=LANGUAGES,
        origin=access.passkey_origin(),
        name=desk.asked.typed().get("name", "") if problem else "",
        saved=not problem and desk.asked.query(DoneQuery).saved,
        zone=desk.business.time_zone,
        RIGHT=RIGHT,
    )

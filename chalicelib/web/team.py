"""The console's team: who signs in with which role, where they are signed in, and the keys of programs."""

from typing import Annotated, Any

from chalice.app import Blueprint, Response
from pydantic import Field, StringConstraints

from chalicelib.access import service as access
from chalicelib.access.model import RIGHTS_OF, Member, Right, Role, member_holder
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, Conflict, NotFound
from chalicelib.core.saying import said
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm, Number, Title
from chalicelib.web.forms import Form, Identifier
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.team_words import RIGHT, ROLE

team_pages = Blueprint(__name__)

TEAM, KEYS = CONSOLE + "/team", CONSOLE + "/keys"
ONE = TEAM + "/{member_id}"
WORDS: dict[str, Any] = {"ROLE": ROLE, "RIGHT": RIGHT}
Name = Annotated[Title, StringConstraints(min_length=1)]


class MemberForm(Form):
    """What somebody of the team is called and may do, and who they are in the diary."""

    name: Name
    role: Role
    staff_id: Identifier | None = None
    version: Number = 0


class NewMemberForm(MemberForm):
    """Somebody new, with the address that they sign in by."""

    email: Title


class KeyForm(Form):
    """What a key is for, and what it may do."""

    name: Name
    rights: tuple[Right, ...] = Field((), max_length=len(RIGHTS_OF["owner"]))


class VersionForm(DeskForm):
    """From which version somebody is removed."""

    version: Number


class SavedQuery(Form):
    """Whether something has just been saved."""

    saved: bool = False


@desk_page(team_pages, "GET", TEAM, needs="team")
def list_team(desk: Desk) -> Response:
    """Show who signs in here with which role."""
    return _team(desk)


@desk_page(team_pages, "POST", TEAM, needs="team")
def add_member(desk: Desk) -> Response:
    """Let somebody sign in from now on."""
    try:
        form = desk.form(NewMemberForm)
        staff_id = _somebody(desk, form)
        access.add_member(desk.business.business_id, form.name, form.email, form.role, clock.now(), staff_id)
    except BadInput as refusal:
        return _team(desk, problem_of(refusal))
    return see(link(f"{desk.home}/team", saved=True))


@desk_page(team_pages, "GET", ONE, needs="team")
def show_member(desk: Desk, member_id: str) -> Response:
    """Show one of the team, and where they are signed in."""
    return _one(desk, member_id)


@desk_page(team_pages, "POST", ONE, needs="team")
def change_member(desk: Desk, member_id: str) -> Response:
    """Change what one of the team is called and may do, from the version that was looked at."""
    try:
        form = desk.form(MemberForm)
        name, role, staff_id = form.name, form.role, _somebody(desk, form)
        access.change_member(desk.business.business_id, member_id, form.version, name, role, staff_id)
    except (BadInput, Conflict) as refusal:
        return _one(desk, member_id, problem_of(refusal))
    return see(link(f"{desk.home}/team", saved=True))


@desk_page(team_pages, "POST", ONE + "/remove", needs="team")
def remove_member(desk: Desk, member_id: str) -> Response:
    """Take one off the team, at once and wherever they are signed in."""
    form = desk.form(VersionForm)
    try:
        access.remove_member(desk.business.business_id, member_id, form.version, clock.now())
    except Conflict as refusal:
        return _one(desk, member_id, problem_of(refusal))
    return see(link(f"{desk.home}/team", saved=True))


@desk_page(team_pages, "POST", ONE + "/sign-out", needs="team")
def sign_member_out(desk: Desk, member_id: str) -> Response:
    """End all sessions of one of the team."""
    desk.form(DeskForm)
    holder = member_holder(_member(desk, member_id).member_id)
    access.end_sessions(desk.business.business_id, holder, clock.now())
    return see(link(f"{desk.home}/team/{member_id}", saved=True))


@desk_page(team_pages, "GET", KEYS, needs="team")
def list_keys(desk: Desk) -> Response:
    """Show the keys there are, without the keys themselves."""
    return _keys(desk)


@desk_page(team_pages, "POST", KEYS, needs="team")
def make_key(desk: Desk) -> Response:
    """Make a key and show it, this once."""
    try:
        form = desk.form(KeyForm)
        made = access.make_key(desk.business.business_id, form.name, form.rights, clock.now())
    except BadInput as refusal:
        return _keys(desk, problem_of(refusal))
    return _keys(desk, made=made)


@desk_page(team_pages, "POST", KEYS + "/{key_fingerprint}/remove", needs="team")
def remove_key(desk: Desk, key_fingerprint: str) -> Response:
    """Let a key open nothing any more."""
    desk.form(DeskForm)
    access.remove_key(desk.business.business_id, key_fingerprint, clock.now())
    return see(link(f"{desk.home}/keys", saved=True))


def _somebody(desk: Desk, form: MemberForm) -> str:
    """Give who they are in the diary, nobody where that person is not there any more."""
    return form.staff_id if form.staff_id in desk.catalogue.staff else ""


def _member(desk: Desk, member_id: str) -> Member:
    found = [it for it in access.list_members(desk.business.business_id) if it.member_id == member_id]
    if not found:
        raise NotFound(said("There is nobody like that in the team."))
    return found[0]


def _staff(desk: Desk) -> list[tuple[str, str]]:
    people = [it for it in desk.catalogue.staff.values() if it.active]
    return [(it.staff_id, it.name) for it in sorted(people, key=lambda it: it.name.casefold())]


def _team(desk: Desk, problem: Problem | None = None) -> Response:
    return desk.render(
        "team.html",
        problem,
        members=access.list_members(desk.business.business_id),
        typed=desk.asked.typed() if problem else {},
        saved=not problem and desk.asked.query(SavedQuery).saved,
        **_choices(desk),
    )


def _one(desk: Desk, member_id: str, problem: Problem | None = None) -> Response:
    member = _member(desk, member_id)
    now = {"name": member.name, "role": member.role, "staff_id": member.staff_id}
    holder = member_holder(member_id)
    return desk.render(
        "member.html",
        problem,
        member=member,
        typed={**now, **(desk.asked.typed() if problem and problem.errors else {})},
        sessions=access.list_sessions(desk.business.business_id, holder, clock.now()),
        saved=not problem and desk.asked.query(SavedQuery).saved,
        zone=desk.business.time_zone,
        **_choices(desk),
    )


def _choices(desk: Desk) -> dict[str, Any]:
    return {"roles": list(RIGHTS_OF), "rights_of": RIGHTS_OF, "staff": _staff(desk), **WORDS}


def _keys(desk: Desk, problem: Problem | None = None, made: Any = None) -> Response:
    return desk.render(
        "keys.html",
        problem,
        keys=access.list_keys(desk.business.business_id),
        typed=desk.asked.fields() if problem else {},
        made=made,
        saved=not problem and not made and desk.asked.query(SavedQuery).saved,
        zone=desk.business.time_zone,
        **WORDS,
    )

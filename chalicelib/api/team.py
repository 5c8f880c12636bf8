"""The calls for the team and its keys: who signs in with which role, and what programs may do."""

from chalice.app import Blueprint

from chalicelib.access import service
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.team_answers import (
    KeyAnswer,
    KeyBody,
    KeysAnswer,
    MadeKeyAnswer,
    MemberAnswer,
    MemberBody,
    NewMemberBody,
    RemovalBody,
    TeamAnswer,
)
from chalicelib.core import clock

team = Blueprint(__name__)

TEAM, KEYS = BUSINESS + "/team", BUSINESS + "/keys"


@operation(team, "GET", TEAM, TeamAnswer, needs="team")
def list_team(_call: Call, business_id: str) -> TeamAnswer:
    """List who signs in here, by name."""
    return TeamAnswer(items=[MemberAnswer.of(it) for it in service.list_members(business_id)])


@operation(team, "POST", TEAM, MemberAnswer, body=NewMemberBody, status=201, needs="team")
def add_member(call: Call, business_id: str) -> MemberAnswer:
    """Let somebody sign in from now on, with codes that go to their address."""
    body = call.body(NewMemberBody, exact=True)
    return MemberAnswer.of(
        service.add_member(business_id, body.name, body.email, body.role, clock.now(), body.staff_id)
    )


@operation(team, "PUT", TEAM + "/{member_id}", MemberAnswer, body=MemberBody, needs="team")
def change_member(call: Call, business_id: str, member_id: str) -> MemberAnswer:
    """Change what somebody is called and may do; it holds from their next step on."""
    body = call.body(MemberBody, exact=True)
    return MemberAnswer.of(
        service.change_member(business_id, member_id, body.version, body.name, body.role, body.staff_id)
    )


@operation(team, "POST", TEAM + "/{member_id}/remove", MemberAnswer, body=RemovalBody, needs="team")
def remove_member(call: Call, business_id: str, member_id: str) -> MemberAnswer:
    """Take somebody off the team and sign them out everywhere; not the only owner."""
    version = call.body(RemovalBody, exact=True).version
    return MemberAnswer.of(service.remove_member(business_id, member_id, version, clock.now()))


@operation(team, "GET", KEYS, KeysAnswer, needs="team")
def list_keys(_call: Call, business_id: str) -> KeysAnswer:
    """List the keys and what each may do, without the keys themselves."""
    return KeysAnswer(items=[KeyAnswer.of(key) for key in service.list_keys(business_id)])


@operation(team, "POST", KEYS, MadeKeyAnswer, body=KeyBody, status=201, needs="team")
def make_key(call: Call, business_id: str) -> MadeKeyAnswer:
    """Make a key; it is in this answer and never shown again."""
    body = call.body(KeyBody, exact=True)
    made, text = service.make_key(business_id, body.name, body.rights, clock.now())
    return MadeKeyAnswer(key=text, **KeyAnswer.of(made).model_dump())


@operation(team, "POST", KEYS + "/{key_id}/remove", KeyAnswer, needs="team")
def remove_key(_call: Call, business_id: str, key_id: str) -> KeyAnswer:
    """Let a key open nothing any more, nor the sessions that began with it."""
    return KeyAnswer.of(service.remove_key(business_id, key_id, clock.now()))

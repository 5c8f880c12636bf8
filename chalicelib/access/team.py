"""The team: who signs in with which role, and the keys that programs use. There is always an owner."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.access import store
from chalicelib.access.model import ApiKey, Member, Right, Role, in_order, member_holder, member_id_for
from chalicelib.access.passkeys import remove_passkeys
from chalicelib.access.signing_in import end_sessions
from chalicelib.core.contact import email_address
from chalicelib.core.errors import ChangedMeanwhile, LastOwner, NotFound, bad_field
from chalicelib.core.ids import fingerprint, new_secret
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused


def list_members(business_id: str) -> list[Member]:
    """Give everybody of the team by name."""
    found = [member for member in store.load_members(business_id) if not member.removed_at]
    return sorted(found, key=lambda member: (member.name.casefold(), member.member_id))


def add_member(
    business_id: str, name: str, email: str, role: Role, now: datetime, staff_id: str = ""
) -> Member:
    """Let somebody sign in by this address from now on; raise BadInput where they can already."""
    to = email_address(email)
    known = store.load_member(business_id, member_id_for(business_id, to))
    there = bad_field("email", said("Somebody of the team signs in with this address already."))
    if known and not known.removed_at:
        raise there
    member = Member(
        member_id=member_id_for(business_id, to),
        name=name,
        email=to,
        role=role,
        staff_id=staff_id,
        added_at=now,
        version=known.version + 1 if known else 1,
    )
    try:
        store.save_member(business_id, member)
    except WriteRefused as refusal:
        raise there from refusal
    return member


def change_member(
    business_id: str, member_id: str, version: int, name: str, role: Role, staff_id: str = ""
) -> Member:
    """Change what somebody is called and may do, which holds from their next step on.

    Raises NotFound, ChangedMeanwhile, and LastOwner where nobody would be left to own the business.
    """
    return _changed(business_id, member_id, version, name=name, role=role, staff_id=staff_id)


def choose_language(business_id: str, member_id: str, language: str) -> Member:
    """Note in which language somebody reads the console, in none of their own where it is empty.

    Raises BadInput for a language that is not spoken here, NotFound and ChangedMeanwhile.
    """
    if language and language not in LANGUAGES:
        raise bad_field("language", said("Please choose one of these languages."))
    return _changed(business_id, member_id, None, language=language)


def remove_member(business_id: str, member_id: str, version: int, now: datetime) -> Member:
    """Take somebody off the team, with their sessions and passkeys; raise as `change_member`."""
    removed = _changed(business_id, member_id, version, removed_at=now)
    end_sessions(business_id, member_holder(member_id), now)
    remove_passkeys(business_id, member_holder(member_id), now)
    return removed


def list_keys(business_id: str) -> list[ApiKey]:
    """Give the keys in the order in which they were made; never the keys themselves."""
    found = [key for key in store.load_keys(business_id) if not key.removed_at]
    return sorted(found, key=lambda key: (key.created_at, key.name))


def make_key(business_id: str, name: str, rights: Iterable[Right], now: datetime) -> tuple[ApiKey, str]:
    """Make a key with these rights; give what is kept of it, and the key itself, which is not kept."""
    text = new_secret()
    key = ApiKey(fingerprint=fingerprint(text), name=name, rights=in_order(rights), created_at=now)
    if not key.rights:
        raise bad_field("rights", said("Please choose what the key may do."))
    store.save_key(business_id, key)
    return key, text


def remove_key(business_id: str, key_fingerprint: str, now: datetime) -> ApiKey:
    """Let a key open nothing any more, nor the sessions that began with it; raise NotFound."""
    key = next((key for key in list_keys(business_id) if key.fingerprint == key_fingerprint), None)
    if key is None:
        raise NotFound(said("There is no such key."))
    removed = key.model_copy(update={"removed_at": now})
    store.save_key(business_id, removed)
    return removed


def _changed(business_id: str, member_id: str, version: int | None, **values: Any) -> Member:
    """Change somebody from the version that was looked at, or as they are now; one read of the team."""
    team = {member.member_id: member for member in list_members(business_id)}
    if member_id not in team:
        raise NotFound(said("There is nobody like that in the team."))
    before = team[member_id]
    if version not in (None, before.version):
        raise ChangedMeanwhile
    after = before.model_copy(update={**values, "version": before.version + 1})
    stays_owner = after.role == "owner" and not after.removed_at
    other_owners = [it for it in team.values() if it.role == "owner" and it.member_id != member_id]
    if before.role == "owner" and not stays_owner and not other_owners:
        raise LastOwner
    left = () if before.role != "owner" or stays_owner else other_owners[:1]
    try:
        store.save_member(business_id, after, left)
    except WriteRefused as refusal:
        raise ChangedMeanwhile from refusal
    return after

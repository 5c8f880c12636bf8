"""Passkeys: added by whoever has signed in, signed in with, removed; docs/access.md tells how."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.access import ceremony, store
from chalicelib.access.counting import require_within_limits
from chalicelib.access.model import CLIENT, MEMBER, Bearer, Member, Passkey
from chalicelib.access.signing_in import begin_session, end_sessions
from chalicelib.core.errors import BadInput, NotFound, bad_field
from chalicelib.core.ids import fingerprint, is_same
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.core.table import Write, WriteRefused

MOST_PASSKEYS = 20
"""How many one person may have."""
SIGN_IN = "sign in"
UNKNOWN = said("This passkey is not known here. Sign in with a code instead.")
AGAIN = said("Please try once more.")
Content = dict[str, Any]
"""What a browser says of a passkey, in the names of the standard."""


def ask_for_passkey(business_id: str, secret: str, now: datetime) -> Content:
    """Give what a browser needs to know to sign somebody in with one of the passkeys it has."""
    challenge = ceremony.new_challenge(secret, business_id, SIGN_IN, now)
    return ceremony.options_to_sign_in(_site(), challenge)


def sign_in_with_passkey(
    business_id: str,
    content: Content,
    secret: str,
    address: str,
    device: str,
    now: datetime,
    *,
    of_client: bool,
) -> str:
    """Give the text of the session that begins with a browser's answer to what it was asked.

    Raises BadInput for a passkey that is not right, or not of those let in here, and TooManyRequests.
    """
    require_within_limits(business_id, "sign_in_code", {"address": [address]}, now)
    answer, met = _met(business_id, content, secret, SIGN_IN, now)
    found = store.load_passkey(business_id, fingerprint(answer.credential_id))
    if found is None or not _opens(*found, of_client=of_client):
        raise bad_field("passkey", UNKNOWN)
    passkey, _ = found
    if not is_same(answer.handle, ceremony.user_handle(secret, passkey.holder)):
        raise bad_field("passkey", UNKNOWN)
    count = ceremony.count_signed(answer, _site(), passkey.credential_id, passkey.public_key)
    if count is None or not ceremony.goes_on(passkey.sign_count, count):
        raise bad_field("passkey", UNKNOWN)
    used = store.passkey_used(business_id, passkey, count, now)
    try:
        return begin_session(business_id, passkey.holder, secret, device, now, [met, used])
    except WriteRefused as refusal:
        raise bad_field("passkey", AGAIN) from refusal


def bearer_of_team(business_id: str, holder: str) -> Bearer:
    """Give somebody of the team as who may have passkeys; raise NotFound for whoever is not of it."""
    member_id = holder.removeprefix(MEMBER) if holder.startswith(MEMBER) else ""
    member = store.load_member(business_id, member_id) if member_id else None
    if member is None or member.removed_at:
        raise NotFound(said("There is nobody like that in the team."))
    return Bearer((holder,), member.email, member.name)


def ask_for_new_passkey(
    business_id: str, business_name: str, bearer: Bearer, secret: str, now: datetime
) -> Content:
    """Give what a browser needs to know to make somebody a passkey; raise BadInput for whoever has enough."""
    known = list_passkeys(business_id, bearer.holders)
    _require_room(known)
    return ceremony.options_to_add(
        _site(),
        business_name,
        ceremony.user_handle(secret, bearer.holder),
        bearer.contact,
        bearer.name,
        ceremony.new_challenge(secret, business_id, bearer.holder, now),
        [it.credential_id for it in known],
    )


def add_passkey(
    business_id: str,
    bearer: Bearer,
    content: Content,
    secret: str,
    address: str,
    device: str,
    now: datetime,
    name: str = "",
) -> Passkey:
    """Add the passkey that a browser has made for somebody, called by its device where it has no name.

    Raises BadInput for what is no passkey, or one that is known, and TooManyRequests.
    """
    require_within_limits(business_id, "sign_in_code", {"address": [address]}, now)
    _require_room(list_passkeys(business_id, bearer.holders))
    answer, met = _met(business_id, content, secret, bearer.holder, now)
    made = ceremony.made_passkey(answer, _site())
    if made is None:
        raise bad_field("passkey", AGAIN)
    passkey = Passkey(
        passkey_id=fingerprint(made.credential_id),
        holder=bearer.holder,
        name=name or ceremony.name_of(device),
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        added_at=now,
    )
    try:
        store.save_new_passkey(business_id, passkey, met)
    except WriteRefused as refusal:
        there = said("This passkey is here already.")
        raise bad_field("passkey", AGAIN if met in refusal.writes else there) from refusal
    return passkey


def list_passkeys(business_id: str, holders: Sequence[str]) -> list[Passkey]:
    """Give the passkeys of all the holders in the order in which they were added: one query for each."""
    every = [it for holder in holders for it in store.load_passkeys(business_id, holder)]
    return sorted((it for it in every if not it.removed_at), key=lambda it: (it.added_at, it.passkey_id))


def remove_passkey(business_id: str, holders: Sequence[str], passkey_id: str, now: datetime) -> None:
    """Let a passkey of the holders open nothing any more; raise NotFound where they have no such one."""
    its = next((it for it in list_passkeys(business_id, holders) if it.passkey_id == passkey_id), None)
    if its is None:
        raise NotFound(said("There is no such passkey."))
    store.save_passkey(business_id, its.model_copy(update={"removed_at": now}))


def remove_passkeys(business_id: str, holder: str, now: datetime) -> None:
    """Let no passkey of the holder open anything any more."""
    for passkey in list_passkeys(business_id, [holder]):
        store.save_passkey(business_id, passkey.model_copy(update={"removed_at": now}))


def close_off(business_id: str, holders: Sequence[str], now: datetime) -> None:
    """End every session of the holders, and let no passkey of theirs open anything any more."""
    for holder in holders:
        remove_passkeys(business_id, holder, now)
        end_sessions(business_id, holder, now)


def passkey_origin() -> str:
    """Give where alone passkeys can be used, such as https://book.example."""
    return _site().origin


def _site() -> ceremony.Site:
    return ceremony.site_at(settings().public_url)


def _met(
    business_id: str, content: Content, secret: str, purpose: str, now: datetime
) -> tuple[ceremony.Answer, Write]:
    """Give an answer to a challenge of ours, and the write by which that challenge is met this once."""
    answer = ceremony.read_answer(content)
    if answer is None:
        raise bad_field("passkey", AGAIN)
    challenge = ceremony.read_challenge(answer.challenge, secret, business_id, purpose, now)
    if challenge is None:
        raise bad_field("passkey", AGAIN)
    return answer, store.challenge_met(business_id, challenge.challenge_id, challenge.ends_at)


def _opens(passkey: Passkey, member: Member | None, *, of_client: bool) -> bool:
    """Tell whether a passkey lets its holder in here: not one from before they were removed and came back.

    A client is let in by any of theirs: to whom their card leads now is asked with each page, as with a code.
    """
    if passkey.removed_at or passkey.holder.startswith(CLIENT) != of_client:
        return False
    if of_client:
        return True
    return member is not None and not member.removed_at and passkey.added_at >= member.added_at


def _require_room(known: list[Passkey]) -> None:
    if len(known) >= MOST_PASSKEYS:
        enough = said("You have %(most)s passkeys. Please remove one first.", most=MOST_PASSKEYS)
        raise BadInput([("passkey", enough)])

"""Proving who one is by a code that was sent, and the sessions that follow; docs/access.md tells why so."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from chalicelib.access import store
from chalicelib.access.counting import require_within_limits
from chalicelib.access.keys import require_key
from chalicelib.access.model import (
    CLIENT,
    CODE_LASTS,
    CODE_TRIES,
    KEY,
    KEY_SESSION_LASTS,
    RIGHTS_OF,
    SESSION_LASTS,
    Actor,
    ApiKey,
    Member,
    Proof,
    Right,
    Session,
    code_of,
    key_holder,
    member_holder,
    member_id_for,
    read_session,
    session_text,
)
from chalicelib.core.acting import acting_as
from chalicelib.core.contact import email_address
from chalicelib.core.errors import BadInput, NotAllowed, bad_field
from chalicelib.core.ids import fingerprint, is_same, new_id, new_secret
from chalicelib.core.saying import said
from chalicelib.core.table import Write, WriteRefused

LONGEST_DEVICE = 200
USED_UP = said("This code can no longer be used. Please ask for a new one.")


def ask_member(business_id: str, email: str, address: str, now: datetime) -> tuple[Proof, Member | None]:
    """Ask whoever has the email address for a code; give the proof, and the member if there is one.

    Raises BadInput for what is no address, and TooManyRequests. The code is still to be sent.
    """
    to = email_address(email)
    member = store.load_member(business_id, member_id_for(business_id, to))
    if member and member.removed_at:
        member = None
    holder = member_holder(member.member_id) if member else ""
    return ask(business_id, holder, to, address, now), member


def ask(business_id: str, holder: str, contact: str, address: str, now: datetime) -> Proof:
    """Ask a holder for a code that goes to a contact of theirs; nobody's where the holder is empty.

    Raises TooManyRequests when that was asked for too often, from the address or for the contact.
    """
    require_within_limits(business_id, "sign_in", {"address": [address], "contact": [contact]}, now)
    proof = Proof(proof_id=new_id(24), holder=holder, ends_at=now + CODE_LASTS)
    store.save_proof(business_id, proof)
    return proof


def find_proof(business_id: str, proof_id: str, now: datetime) -> Proof | None:
    """Give a proof that can still be given, or None."""
    proof = store.load_proof(business_id, proof_id)
    return proof if proof and _is_open(proof, now) else None


def prove(
    business_id: str, proof_id: str, code: str, secret: str, address: str, device: str, now: datetime
) -> str:
    """Take the code and give the text of the session that begins with it.

    Raises BadInput for a wrong code, and for one that is used, over or was mistyped too often, and
    TooManyRequests. Each try is counted before it is looked at, so that many at once are no more than five.
    """
    require_within_limits(business_id, "sign_in_code", {"address": [address]}, now)
    proof = store.load_proof(business_id, proof_id)
    if proof is None or not _is_open(proof, now):
        raise bad_field("code", USED_UP)
    proof = proof.model_copy(update={"tries": proof.tries + 1})
    try:
        store.save_proof(business_id, proof)
    except WriteRefused as refusal:
        raise bad_field("code", said("Please try once more.")) from refusal
    if not proof.holder or not is_same("".join(code.split()), code_of(secret, proof_id)):
        raise _wrong(proof)
    used = proof.model_copy(update={"used_at": now})
    try:
        use = store.proof_used(business_id, used)
        return begin_session(business_id, proof.holder, secret, device, now, [use])
    except WriteRefused as refusal:
        raise bad_field("code", USED_UP) from refusal


def sign_in_with_key(
    business_id: str, key: str, secret: str, address: str, device: str, now: datetime
) -> str:
    """Give the text of a session that does what the key may do; raise NotSignedIn, TooManyRequests."""
    holder = key_holder(require_key(business_id, key, address, now).fingerprint)
    return begin_session(business_id, holder, secret, device, now)


def find_actor(business_id: str, text: str, secret: str, now: datetime) -> Actor | None:
    """Give who of the staff shows the session's text, or None; one read, and none for a text not ours."""
    found = _going_on(business_id, text, secret, now, of_client=False)
    return actor_of(found[1], found[0].fingerprint) if found else None


def on_behalf_of(actor: Actor | None, now: datetime) -> AbstractContextManager[None]:
    """Mark what is written meanwhile as done by whoever of the staff it is, if it is one of them."""
    return acting_as(actor.name, actor.holder, now) if actor else nullcontext()


def find_client(business_id: str, text: str, secret: str, now: datetime) -> str | None:
    """Give the client_id of whom the session's text is, or None; one read, and none for a text not ours."""
    found = _going_on(business_id, text, secret, now, of_client=True)
    return found[0].holder.removeprefix(CLIENT) if found else None


def _going_on(
    business_id: str, text: str, secret: str, now: datetime, *, of_client: bool
) -> tuple[Session, Member | ApiKey | None] | None:
    """Give the session whose text is shown, and who holds it, while it goes on; a client's or the staff's."""
    shown = read_session(text, secret, business_id, now) if text else None
    if shown is None or shown.holder.startswith(CLIENT) != of_client:
        return None
    found = store.load_session(business_id, shown.holder, fingerprint(shown.token))
    return found if found and not found[0].ended_at else None


def actor_of(who: Member | ApiKey | None, session: str = "") -> Actor | None:
    """Give who acts where this member or key does; None for one that is gone."""
    if who is None or who.removed_at:
        return None
    if isinstance(who, ApiKey):
        return Actor(key_holder(who.fingerprint), who.name, frozenset(who.rights), session=session)
    rights = RIGHTS_OF[who.role]
    return Actor(member_holder(who.member_id), who.name, rights, who.staff_id, session, who.language)


def require_right(actor: Actor, right: Right) -> Actor:
    """Give whoever acts, or raise NotAllowed where they may not do what needs the right."""
    if not actor.may(right):
        raise NotAllowed(
            said("You may not do this here. If you need it, please ask the owner of the business.")
        )
    return actor


def sign_out(business_id: str, text: str, secret: str, now: datetime) -> None:
    """End the session whose text is shown, if it is one."""
    if shown := read_session(text, secret, business_id, now):
        end_session(business_id, shown.holder, fingerprint(shown.token), now)


def list_sessions(business_id: str, holder: str, now: datetime) -> list[Session]:
    """Give where the holder is signed in now, the latest first."""
    found = [it for it in store.load_sessions(business_id, holder) if not it.ended_at and it.ends_at > now]
    return sorted(found, key=lambda session: session.began_at, reverse=True)


def end_session(business_id: str, holder: str, session: str, now: datetime) -> None:
    """End the session with this fingerprint, if the holder has it."""
    found = store.load_session(business_id, holder, session)
    if found and not found[0].ended_at:
        store.save_session(business_id, found[0].model_copy(update={"ended_at": now}))


def end_sessions(business_id: str, holder: str, now: datetime) -> None:
    """End every session of the holder."""
    for session in list_sessions(business_id, holder, now):
        store.save_session(business_id, session.model_copy(update={"ended_at": now}))


def begin_session(
    business_id: str, holder: str, secret: str, device: str, now: datetime, used: Sequence[Write] = ()
) -> str:
    """Give the text of a holder's new session, saved together with the use of what it begins by.

    Raises WriteRefused where that was used meanwhile.
    """
    lasts = KEY_SESSION_LASTS if holder.startswith(KEY) else SESSION_LASTS
    token = new_secret()
    session = Session(
        fingerprint=fingerprint(token),
        holder=holder,
        device=device[:LONGEST_DEVICE],
        began_at=now,
        ends_at=now + lasts,
    )
    store.save_session(business_id, session, used)
    return session_text(secret, business_id, session.ends_at, holder, token)


def _is_open(proof: Proof, now: datetime) -> bool:
    return proof.used_at is None and proof.ends_at > now and proof.tries < CODE_TRIES


def _wrong(proof: Proof) -> BadInput:
    if proof.tries >= CODE_TRIES:
        return bad_field("code", USED_UP)
    return bad_field("code", said("That code is not right. Please look again at the newest message from us."))

"""Who signs in: the team and its keys, how they prove who they are, and what a session says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from chalicelib.access.roles import RIGHTS, RIGHTS_OF, Right, Role, in_order
from chalicelib.core.entity import Entity
from chalicelib.core.ids import fingerprint, is_signed, sign, stable_id

__all__ = ["RIGHTS", "RIGHTS_OF", "Right", "Role", "in_order"]

SESSION_COOKIE, CLIENT_COOKIE = "session", "client_session"
"""The cookies that say who is signed in: at the console, and as a client."""
KEY_SESSION_LASTS, SESSION_LASTS = timedelta(hours=12), timedelta(days=30)
"""How long somebody stays signed in: with a key, and as a person."""
KEY, MEMBER, CLIENT = "key#", "member#", "client#"
"""How the holders of sessions begin: keys, somebody of the team, clients."""
CODE_LASTS, CODE_TRIES = timedelta(minutes=15), 5
"""How long a code can be used, and how often one may mistype it."""

Action = Literal["booking", "hold", "move", "wrong_key", "wrong_link", "sign_in", "sign_in_code"]
"""What there are limits for."""
Per = Literal["address", "contact", "appointment"]
Subjects = Mapping[Per, Sequence[str]]
"""Whose tries are counted: the address asked from, contacts in normal form, an appointment's identifier."""


class ApiKey(Entity):
    """A key by which a program acts for a business, with some rights; only its fingerprint is kept."""

    fingerprint: str
    name: str
    rights: tuple[Right, ...] = RIGHTS
    created_at: datetime
    removed_at: datetime | None = None


class Member(Entity):
    """Somebody of the team who signs in by email; `staff_id` is who they are in the diary, if anybody.

    `language` is the one in which they have chosen to read the console, empty where they leave it open.
    The identifier follows from the address, which is how they are known: with another they are new.
    """

    member_id: str
    name: str
    email: str
    role: Role
    staff_id: str = ""
    language: str = ""
    added_at: datetime
    removed_at: datetime | None = None
    version: int = 1


class Session(Entity):
    """That somebody is signed in with one browser, until it ends or is ended.

    `holder` is who: `member#`, `key#` or `client#` and their identifier. `device` is what the browser calls
    itself. Only the fingerprint of what the browser shows is kept.
    """

    fingerprint: str
    holder: str
    device: str = ""
    began_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None


class Proof(Entity):
    """That somebody was asked for a code, which went to an address of theirs.

    The code is not kept: it follows from the identifier and the business's secret. Where nobody has that
    address `holder` is empty, so that whoever asks cannot tell.
    """

    proof_id: str
    holder: str = ""
    ends_at: datetime
    tries: int = 0
    used_at: datetime | None = None


class Passkey(Entity):
    """A passkey by which a holder signs in; its identifier follows from the one its authenticator gave it.

    Both that and the public key are base64url. `sign_count` is how often it says that it has signed; many
    never count and stay at 0.
    """

    passkey_id: str
    holder: str
    name: str
    credential_id: str
    public_key: str
    sign_count: int = 0
    added_at: datetime
    last_used_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who may have passkeys, and what their devices call them: the address or number by which they are known.

    `holders` are all that this one person is: a new passkey is the first's. A client has one for each card.
    """

    holders: tuple[str, ...]
    contact: str
    name: str

    @property
    def holder(self) -> str:
        """Give who holds what they add."""
        return self.holders[0]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts for the business now, by name, and what they may do; `session` is the one they act in.

    `language` is the one they have chosen, if any.
    """

    holder: str
    name: str
    rights: frozenset[Right]
    staff_id: str = ""
    session: str = ""
    language: str = ""

    @property
    def is_person(self) -> bool:
        """Tell whether it is somebody of the team, and no key."""
        return self.holder.startswith(MEMBER)

    @property
    def member_id(self) -> str:
        """Give which of the team it is, or an empty text for a key."""
        return self.holder.removeprefix(MEMBER) if self.is_person else ""

    def may(self, right: Right) -> bool:
        """Tell whether they have the right."""
        return right in self.rights


def key_holder(key_fingerprint: str) -> str:
    """Give what a key is called where somebody acts by it."""
    return f"{KEY}{key_fingerprint}"


def member_holder(member_id: str) -> str:
    """Give what somebody of the team is called where they act."""
    return f"{MEMBER}{member_id}"


def client_holder(client_id: str) -> str:
    """Give what a client is called where they are signed in."""
    return f"{CLIENT}{client_id}"


class Shown(NamedTuple):
    """What a session's text says, once its signature is found right."""

    holder: str
    token: str


def session_text(secret: str, business_id: str, ends_at: datetime, holder: str, token: str) -> str:
    """Give the signed text of a session that ends at the instant; `holder` and `token` have no dots."""
    parts = (business_id, str(int(ends_at.timestamp())), holder, token)
    return ".".join((*parts, sign(secret, "session", *parts)))


def read_session(text: str, secret: str, business_id: str, now: datetime) -> Shown | None:
    """Give what a session's text says: that of this business, signed, before its end; else None."""
    parts = text.rsplit(".", 4)
    if len(parts) != 5 or parts[0] != business_id or not parts[1].isdecimal():
        return None
    if not is_signed(parts[4], secret, "session", *parts[:4]) or int(parts[1]) <= now.timestamp():
        return None
    return Shown(parts[2], parts[3])


def code_of(secret: str, proof_id: str) -> str:
    """Give the six digits that prove that somebody reads what was sent to their address."""
    return f"{int(fingerprint(sign(secret, 'code', proof_id)), 16) % 1_000_000:06}"


def form_token(secret: str, session: str) -> str:
    """Give the token that shows that a form was drawn for this session."""
    return sign(secret, "form", session)


def is_form_token(token: str, secret: str, session: str) -> bool:
    """Tell whether the token was drawn for this session."""
    return is_signed(token, secret, "form", session)


def member_id_for(business_id: str, email: str) -> str:
    """Give the identifier that an address in its normal form always has in a business: it is there once."""
    return stable_id("member", business_id, email)

"""Who signs in: keys stored as fingerprints, what a session says, and what is counted of those who do not."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.core.entity import Entity
from chalicelib.core.ids import is_signed, sign

SESSION_LASTS, SESSION_COOKIE = timedelta(hours=12), "session"
"""How long somebody stays signed in at the console, and the cookie that says so."""

Action = Literal["booking", "hold", "move", "wrong_key", "wrong_link"]
"""What there are limits for."""
Per = Literal["address", "contact", "appointment"]
Subjects = Mapping[Per, Sequence[str]]
"""Whose tries are counted: the address asked from, contacts in normal form, an appointment's identifier."""


class ApiKey(Entity):
    """A key by which a program or a person acts for a business; only its fingerprint is kept."""

    fingerprint: str
    name: str
    created_at: datetime


def session_text(secret: str, business_id: str, ends_at: datetime) -> str:
    """Give the signed text of a session that ends at the instant."""
    ends = str(int(ends_at.timestamp()))
    return f"{business_id}.{ends}.{sign(secret, 'session', business_id, ends)}"


def is_session(text: str, secret: str, business_id: str, now: datetime) -> bool:
    """Tell whether the text is a session of this business that has not ended."""
    parts = text.rsplit(".", 2)
    if len(parts) != 3 or parts[0] != business_id or not parts[1].isdigit():
        return False
    return is_signed(parts[2], secret, "session", *parts[:2]) and int(parts[1]) > now.timestamp()


def form_token(secret: str, session: str) -> str:
    """Give the token that shows that a form was drawn for this session."""
    return sign(secret, "form", session)


def is_form_token(token: str, secret: str, session: str) -> bool:
    """Tell whether the token was drawn for this session."""
    return is_signed(token, secret, "form", session)

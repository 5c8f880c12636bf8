"""Signatures of what is sent to other programs, by Standard Webhooks (standardwebhooks.com). Pure.

What is signed is the name of the message, the second at which it is sent, and the body, byte by byte:
whoever knows the secret can tell that it comes from us, that nobody changed it, and that it is not an
old one played again.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""How many bytes a secret may have."""


def new_signing_secret() -> str:
    """Give a new secret of 256 bits, as text that begins with whsec_."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def secret_from(secret: str, use: str) -> str:
    """Give the signing secret that follows from another secret, for one use: the same one again and again."""
    return PREFIX + base64.b64encode(hmac.digest(secret.encode(), use.encode(), hashlib.sha256)).decode()


def key_in(secret: str) -> bytes:
    """Give the bytes that a secret spells; raise ValueError for a text that is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise ValueError("This is not a signing secret.") from error
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError("This is not a signing secret.")
    return key


def signature(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """Give the signature of a message sent at an instant, as v1, and its HMAC-SHA-256 in Base64."""
    content = b".".join([message_id.encode(), str(int(at.timestamp())).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(key_in(secret), content, hashlib.sha256)).decode()


def signed_headers(usable: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the headers that go with a message: one signature for each secret that is good at the moment."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, message_id, at, body) for secret in usable),
    }

"""Identifiers, and tokens that only this business can have made."""

import base64
import hashlib
import hmac
import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_id(length: int = 16) -> str:
    """Give a new random identifier of letters and digits that cannot be mistaken for each other."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def stable_id(*parts: str, length: int = 16) -> str:
    """Give the same identifier for the same parts, always; unlike parts practically never share one."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:length])


def new_secret() -> str:
    """Give a new secret of 256 bits, as text."""
    return secrets.token_urlsafe(32)


def sign(secret: str, *parts: str) -> str:
    """Give the URL-safe signature of the parts: HMAC-SHA-256, cut to 160 bits."""
    digest = hmac.new(secret.encode(), "\x1f".join(parts).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:20]).decode().rstrip("=")


def is_signed(signature: str, secret: str, *parts: str) -> bool:
    """Tell, in constant time, whether the signature is that of the parts."""
    return is_same(signature, sign(secret, *parts))


def is_same(given: str, secret: str) -> bool:
    """Tell, in constant time, whether what was given is the secret."""
    return hmac.compare_digest(given.encode(), secret.encode())


def fingerprint(secret_text: str) -> str:
    """Give the SHA-256 of a key in hexadecimal: what is stored instead of the key."""
    return hashlib.sha256(secret_text.encode()).hexdigest()


def is_plain(text: str) -> bool:
    """Tell whether a text can be an identifier of ours at all: up to 128 letters, digits and - . _ ~."""
    return 0 < len(text) <= 128 and all(
        char.isascii() and (char.isalnum() or char in "-._~") for char in text
    )

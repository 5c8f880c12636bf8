"""Signing in by key, and sessions that follow from it."""

from datetime import datetime

from chalicelib.access import store
from chalicelib.access.model import ApiKey
from chalicelib.core.errors import NotSignedIn
from chalicelib.core.ids import fingerprint


def require_key(business_id: str, key: str) -> ApiKey:
    """Give the stored key that was presented, or raise NotSignedIn."""
    found = store.load_key(business_id, fingerprint(key)) if 0 < len(key) <= 200 else None
    if found is None:
        raise NotSignedIn("This key is not valid for this business.")
    return found


def enter_key(business_id: str, key: str, name: str, now: datetime) -> None:
    """Let a key act for the business from now on; only its fingerprint is stored."""
    store.save_key(business_id, ApiKey(fingerprint=fingerprint(key), name=name, created_at=now))

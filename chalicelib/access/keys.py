"""Keys as they are presented: right ones are read, wrong ones are counted."""

from datetime import datetime

from chalicelib.access import store
from chalicelib.access.counting import count, counters_of, too_many
from chalicelib.access.model import ApiKey
from chalicelib.core.errors import NotSignedIn
from chalicelib.core.ids import fingerprint
from chalicelib.core.saying import said


def require_key(business_id: str, key: str, address: str, now: datetime) -> ApiKey:
    """Give the stored key that was presented from the address, or raise NotSignedIn.

    Only wrong keys are counted. After too many of them even the right key raises TooManyRequests there,
    or guessing could go on; what was counted comes with the one read of the key.
    """
    if not 0 < len(key) <= 200:
        raise NotSignedIn(said("This key is not valid for this business."))
    counters = counters_of(business_id, "wrong_key", {"address": [address]}, now)
    found, full = store.load_key(business_id, fingerprint(key), counters)
    if full:
        raise too_many(full, now)
    if found is None or found.removed_at:
        count(counters, now)
        raise NotSignedIn(said("This key is not valid for this business."))
    return found


def enter_key(business_id: str, key: str, name: str, now: datetime) -> None:
    """Let a key do everything for the business from now on; only its fingerprint is stored."""
    store.save_key(business_id, ApiKey(fingerprint=fingerprint(key), name=name, created_at=now))

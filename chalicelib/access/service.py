"""Signing in by key, sessions that follow from it, and limits on what anybody may try."""

import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.access import store
from chalicelib.access.limits import LIMITS, Counter, counter, visitor_address
from chalicelib.access.model import Action, ApiKey, Subjects
from chalicelib.core.errors import NotSignedIn, TooManyRequests
from chalicelib.core.ids import fingerprint, is_same, stable_id
from chalicelib.core.settings import number_set, settings
from chalicelib.core.table import WriteRefused

TRIES = 5
"""How often counting is tried again because others count on the same counter at the same moment."""
CDN_HEADER = "x-cdn-secret"


def address_of(source_ip: str, headers: Mapping[str, str]) -> str:
    """Give the address that a request began at; X-Forwarded-For counts only beside the CDN's secret."""
    secret = settings().cdn_secret
    is_from_cdn = bool(secret) and is_same(headers.get(CDN_HEADER, ""), secret)
    return visitor_address(source_ip, headers.get("x-forwarded-for", ""), is_from_cdn=is_from_cdn)


def require_within_limits(
    business_id: str, action: Action, subjects: Subjects, now: datetime, again: str | None = None
) -> None:
    """Count a try of the action by all of the subjects, or by none and raise TooManyRequests.

    One write, or none where no limit is in force. Where `again` (an Idempotency-Key) comes again within
    ten minutes, for the same subjects and in the same windows, nothing more is counted. Nor is anything
    where a kind of subject is empty: whoever leaves no contact is refused for that.
    """
    if not all(subjects.values()):
        return
    _count(_counters(business_id, action, subjects, now), now, again)


def require_key(business_id: str, key: str, address: str, now: datetime) -> ApiKey:
    """Give the stored key that was presented from the address, or raise NotSignedIn.

    Only wrong keys are counted. After too many of them even the right key raises TooManyRequests there,
    or guessing could go on; what was counted comes with the one read of the key.
    """
    if not 0 < len(key) <= 200:
        raise NotSignedIn("This key is not valid for this business.")
    counters = _counters(business_id, "wrong_key", {"address": [address]}, now)
    found, full = store.load_key(business_id, fingerprint(key), counters)
    if full:
        raise _too_many(full, now)
    if found is None:
        _count(counters, now)
        raise NotSignedIn("This key is not valid for this business.")
    return found


def enter_key(business_id: str, key: str, name: str, now: datetime) -> None:
    """Let a key act for the business from now on; only its fingerprint is stored."""
    store.save_key(business_id, ApiKey(fingerprint=fingerprint(key), name=name, created_at=now))


def _counters(business_id: str, action: Action, subjects: Subjects, now: datetime) -> list[Counter]:
    in_force = [
        (limit, most) for limit in LIMITS if limit.action == action and (most := number_set(limit.variable))
    ]
    found = [
        counter(limit, most, business_id, subject, now, settings().counting_key)
        for limit, most in in_force
        for subject in subjects.get(limit.per, ())
    ]
    return list(dict.fromkeys(found))


def _count(counters: Sequence[Counter], now: datetime, again: str | None = None) -> None:
    if not counters:
        return
    token = stable_id(again, *map(repr, counters), length=32) if again else None
    for attempt in range(TRIES):
        try:
            full = store.count(counters, token)
        except WriteRefused:
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - no secret depends on it
            continue
        if full:
            raise _too_many(full, now)
        return
    raise TooManyRequests(1)


def _too_many(full: Sequence[Counter], now: datetime) -> TooManyRequests:
    return TooManyRequests(max(counter.seconds_left(now) for counter in full))

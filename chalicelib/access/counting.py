"""Counting what anybody may try only so often; docs/limits.md says what, and what it costs."""

import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.access import store
from chalicelib.access.limits import LIMITS, Counter, counter, visitor_address
from chalicelib.access.model import Action, Subjects
from chalicelib.core.errors import TooManyRequests
from chalicelib.core.ids import is_same, stable_id
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
    count(counters_of(business_id, action, subjects, now), now, again)


def counters_of(business_id: str, action: Action, subjects: Subjects, now: datetime) -> list[Counter]:
    """Give the counters of the action for the subjects; none for a limit that is not in force."""
    in_force = [
        (limit, most) for limit in LIMITS if limit.action == action and (most := number_set(limit.variable))
    ]
    found = [
        counter(limit, most, business_id, subject, now, settings().counting_key)
        for limit, most in in_force
        for subject in subjects.get(limit.per, ())
    ]
    return list(dict.fromkeys(found))


def count(counters: Sequence[Counter], now: datetime, again: str | None = None) -> None:
    """Count a try on all of the counters, or raise TooManyRequests; `again` as in require_within_limits."""
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
            raise too_many(full, now)
        return
    raise TooManyRequests(1)


def too_many(full: Sequence[Counter], now: datetime) -> TooManyRequests:
    """Give the refusal that says when the last of the full counters is over."""
    return TooManyRequests(max(counter.seconds_left(now) for counter in full))

"""Keys in DynamoDB, found by the fingerprint of what was presented, and counters that expire."""

from collections.abc import Sequence
from datetime import timedelta

from pynamodb.attributes import NumberAttribute

from chalicelib.access.limits import Counter
from chalicelib.access.model import ApiKey
from chalicelib.core.table import Key, Row, Write, WriteRefused, commit, load_many

KEPT_AFTER = timedelta(hours=1)
"""How long a counter outlives its window, for clocks that do not agree."""


class AccessRow(Row):
    """One API key of a business."""

    class Meta:
        table = "access"


class CounterRow(Row):
    """How often something was tried in one window; it holds no entity, only a number."""

    class Meta:
        table = "access"

    tries = NumberAttribute(null=True)


def load_key(
    business_id: str, fingerprint: str, counters: Sequence[Counter]
) -> tuple[ApiKey | None, list[Counter]]:
    """Give the key with the fingerprint, or None, and those of the counters that are full: one read."""
    key = Key(AccessRow, business_id, f"key#{fingerprint}")
    places = {counter: Key(CounterRow, counter.pk, counter.sk) for counter in counters}
    rows = load_many([key, *places.values()])
    full = [each for each, place in places.items() if _tries(rows.get(place)) >= each.most]
    return ApiKey.model_validate(rows[key].e) if key in rows else None, full


def save_key(business_id: str, key: ApiKey) -> None:
    """Save a key, replacing one of the same fingerprint."""
    commit([Write(AccessRow(pk=business_id, sk=f"key#{key.fingerprint}", e=key.stored()))])


def count(counters: Sequence[Counter], token: str | None = None) -> list[Counter]:
    """Count one try on all of the counters, or on none when some are full, which are given back.

    Raises WriteRefused when somebody else counts there at this very moment. The same token within ten
    minutes counts nothing again.
    """
    writes = {_one_more(counter): counter for counter in counters}
    try:
        commit(list(writes), token)
    except WriteRefused as refusal:
        if not refusal.writes:
            raise
        return [writes[write] for write in refusal.writes]
    return []


def _tries(row: Row | None) -> int:
    return int(row.tries or 0) if isinstance(row, CounterRow) else 0


def _one_more(counter: Counter) -> Write:
    return Write(
        CounterRow(pk=counter.pk, sk=counter.sk),
        CounterRow.tries.does_not_exist() | (CounterRow.tries < counter.most),
        [CounterRow.tries.add(1), CounterRow.ttl.set(counter.ends_at + KEPT_AFTER)],
    )

"""Wishes, holds and waiting lists in DynamoDB: rows of the table of schedules, beside those of others."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.operand import Path

from chalicelib.core.cursor import cursor_key
from chalicelib.core.due import due_key, due_place, rows_due_and_next
from chalicelib.core.errors import ChangedMeanwhile
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    Write,
    WriteRefused,
    commit,
    load_many,
    page_of,
)
from chalicelib.waiting.model import ACTIVE, Hold, WaitingList, WaitingWish

PAGE = 100
TRIES = 30
"""How often a change is decided again because another writer came first."""
WISH_STAYS, HOLD_STAYS = timedelta(days=30), timedelta(days=7)
"""How long what is over can still be looked at."""
HOLD, DUE = "hold#", "waiting"


class ByDue(FirstIndex):
    """The holds and the waiting lists of all businesses that want looking after, by when."""

    class Meta(FirstIndex.Meta):
        index_name = "by_due"


class WaitingRow(Row):
    """A wish, a hold or a business's waiting list."""

    class Meta:
        table = "schedule"

    by_due = ByDue()


Rows = Mapping[Key, Row]


def wish_key(business_id: str, wish_id: str) -> Key:
    """Give the place of a wish's row."""
    return Key(WaitingRow, business_id, f"wish#{wish_id}")


def hold_key(business_id: str, hold_id: str) -> Key:
    """Give the place of a hold's row."""
    return Key(WaitingRow, business_id, HOLD + hold_id)


def waiting_list_key(business_id: str) -> Key:
    """Give the place of the row that says what is to be looked at for those who wait."""
    return Key(WaitingRow, business_id, "waiting-list")


def wish_in(rows: Rows, business_id: str, wish_id: str) -> WaitingWish | None:
    """Give the wish among rows read, or None."""
    row = rows.get(wish_key(business_id, wish_id))
    return WaitingWish.model_validate(_entity(row)) if row else None


def hold_in(rows: Rows, business_id: str, hold_id: str) -> Hold | None:
    """Give the hold among rows read, or None."""
    row = rows.get(hold_key(business_id, hold_id))
    return Hold.model_validate(_entity(row)) if row else None


def waiting_list_in(rows: Rows, business_id: str) -> WaitingList:
    """Give the waiting list among rows read, an empty one where nobody has waited yet."""
    row = rows.get(waiting_list_key(business_id))
    return WaitingList.model_validate(_entity(row)) if row else WaitingList(business_id=business_id)


def _entity(row: Row) -> dict[str, Any]:
    return {**row.e, "version": int(row.version)}


def wish_write(wish: WaitingWish) -> Write:
    """Give the write of a wish, refused when it is no longer in the version that was read."""
    ttl = wish.closed_at + WISH_STAYS if wish.closed_at else None
    return _write(wish_key(wish.business_id, wish.wish_id), wish, wish.version, ttl=ttl)


def hold_write(hold: Hold) -> Write:
    """Give the write of a hold, refused when it is no longer in the version that was read."""
    ttl = (hold.over_at or hold.until) + HOLD_STAYS if hold.settled else None
    return _write(hold_key(hold.business_id, hold.hold_id), hold, hold.version, hold.due_at, ttl)


def waiting_list_write(waiting: WaitingList) -> Write:
    """Give the write of a waiting list, refused when it is no longer in the version that was read."""
    return _write(waiting_list_key(waiting.business_id), waiting, waiting.version, waiting.due_at)


def _write(
    key: Key,
    entity: WaitingWish | Hold | WaitingList,
    version: int,
    due_at: datetime | None = None,
    ttl: datetime | None = None,
) -> Write:
    row = WaitingRow(pk=key.pk, sk=key.sk, version=version + 1, ttl=ttl, e=entity.stored())
    if due_at is not None:
        row.gsi1pk, row.gsi1sk = due_place(key.pk, key.sk, due_at, DUE)
    return Write(row, WaitingRow.version == version if version else WaitingRow.pk.does_not_exist())


def booked_write(hold: Hold, taken_by: str, now: datetime) -> Write:
    """Give the write by which a hold becomes a booking, refused unless it is still open.

    It holds whoever else has declined meanwhile. An offer is settled afterwards, any other hold by this.
    """
    key = hold_key(hold.business_id, hold.hold_id)
    actions = [
        Path("e.state").set("booked"),
        Path("e.taken_by").set(taken_by),
        Path("e.over_at").set(now.isoformat()),
        Path("e.settled").set(not hold.invited),
        WaitingRow.version.add(1),
    ]
    if hold.invited:
        actions.append(WaitingRow.gsi1sk.set(due_key(key.pk, key.sk, now)))
    else:
        actions += [
            WaitingRow.gsi1pk.remove(),
            WaitingRow.gsi1sk.remove(),
            WaitingRow.ttl.set(now + HOLD_STAYS),
        ]
    return Write(WaitingRow(pk=key.pk, sk=key.sk, e={}), Path("e.state") == "open", actions)


def taken_write(wish: WaitingWish, appointment_id: str, now: datetime) -> Write:
    """Give the write by which a wish comes true, refused unless it is still waiting."""
    key = wish_key(wish.business_id, wish.wish_id)
    actions = [
        Path("e.state").set("taken"),
        Path("e.hold_id").set(""),
        Path("e.appointment_id").set(appointment_id),
        Path("e.closed_at").set(now.isoformat()),
        WaitingRow.ttl.set(now + WISH_STAYS),
        WaitingRow.version.add(1),
    ]
    return Write(WaitingRow(pk=key.pk, sk=key.sk, e={}), Path("e.state").is_in(*sorted(ACTIVE)), actions)


def read(keys: Sequence[Key]) -> dict[Key, Row]:
    """Give those of the rows that exist, as they are now."""
    return load_many(keys)


def save(writes: Sequence[Write]) -> None:
    """Make the writes or none; raise WriteRefused when a condition does not hold."""
    commit(writes)


def change(keys: Sequence[Key], decide: Callable[[Rows], list[Write]]) -> None:
    """Read the rows, decide, and make the writes; where another writer came first, again.

    Raises whatever the decision raises, and ChangedMeanwhile when others come first again and again.
    """
    for attempt in range(TRIES):
        writes = decide(load_many(keys))
        try:
            if writes:
                commit(writes)
            return
        except WriteRefused:
            time.sleep(random.uniform(0, min(0.25, 0.005 * 2**attempt)))  # noqa: S311 - no secret depends on it
    raise ChangedMeanwhile


def load_wishes(business_id: str, cursor: str | None) -> Page[WaitingWish]:
    """Give a page of a business's wishes, the first entered first."""
    start = cursor_key(cursor, business_id)
    condition = WaitingRow.sk.startswith("wish#")
    page = page_of(WaitingRow.query(business_id, condition, limit=PAGE, last_evaluated_key=start))
    return Page([WaitingWish.model_validate(_entity(row)) for row in page.items], page.next)


def load_active(business_id: str) -> list[WaitingWish]:
    """Give all the wishes of a business that still wait, as they are now, the first entered first."""
    rows: Iterator[WaitingRow] = WaitingRow.query(
        business_id,
        WaitingRow.sk.startswith("wish#"),
        filter_condition=Path("e.state").is_in(*sorted(ACTIVE)),
        consistent_read=True,
    )
    return [WaitingWish.model_validate(_entity(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Due:
    """What wants looking after: the holds and the lists; `next_at` is when more will, None if never."""

    holds: tuple[tuple[str, str], ...]
    lists: tuple[str, ...]
    next_at: datetime | None


def load_due(until: datetime, limit: int) -> Due:
    """Give what wants looking after by the instant, at most so much of each shard; one query for each.

    Holds are (business, hold), lists the business's alone.
    """
    rows, next_at = rows_due_and_next(WaitingRow.by_due, DUE, until, limit)
    keys = [(str(row.pk), str(row.sk)) for row in rows]
    holds = tuple((pk, sk.removeprefix(HOLD)) for pk, sk in keys if sk.startswith(HOLD))
    lists = tuple(pk for pk, sk in keys if not sk.startswith(HOLD))
    return Due(holds, lists, next_at)

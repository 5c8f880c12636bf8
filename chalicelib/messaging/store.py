"""Messages in DynamoDB: one row a message, found by its client, and while it waits by when it is due."""

import heapq
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.core.cursor import cursor_key
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.table import (
    SHARDS,
    FirstIndex,
    Key,
    Page,
    Row,
    SecondIndex,
    Write,
    commit,
    load,
    page_of,
)
from chalicelib.messaging.lifecycle import attention_at
from chalicelib.messaging.model import Message, State

PAGE = 100


class ByClient(FirstIndex):
    """A client's messages in the order they were asked for."""

    class Meta(FirstIndex.Meta):
        index_name = "by_client"


class ByDue(SecondIndex):
    """The messages of all businesses that want looking after, by when; over as many shards as SHARDS."""

    class Meta(SecondIndex.Meta):
        index_name = "by_due"


class MessageRow(Row):
    """One message."""

    class Meta:
        table = "messages"

    by_client = ByClient()
    by_due = ByDue()


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it was read; its version lets only the first of several changes through."""

    message: Message
    version: int


@dataclass(frozen=True, slots=True)
class Due:
    """Where a message stands that wants looking after, and since when."""

    business_id: str
    message_id: str
    at: datetime


def new_message_write(message: Message) -> Write:
    """Give the write that enters a message; refused when it is there already."""
    return Write(_row(message, 1), MessageRow.pk.does_not_exist())


def save_new(message: Message) -> None:
    """Enter a message; raise WriteRefused when it is there already."""
    commit([new_message_write(message)])


def load_message(business_id: str, message_id: str) -> Stored | None:
    """Give a message as it is now, or None."""
    row = load(Key(MessageRow, business_id, message_id))
    return Stored(Message.model_validate(row.e), int(row.version)) if row else None


def replace(stored: Stored, message: Message) -> Stored:
    """Put the message in place of what was read; raise WriteRefused when that has changed since."""
    commit([Write(_row(message, stored.version + 1), MessageRow.version == stored.version)])
    return Stored(message, stored.version + 1)


def load_due(until: datetime, limit: int) -> list[Due]:
    """Give what wants looking after at or before the instant, the longest waiting first."""
    before = _sortable(until + timedelta(microseconds=1))
    shards = [_shard_rows(shard, before, limit) for shard in range(SHARDS)]
    return [_due(row) for row in islice(heapq.merge(*shards, key=lambda row: row.gsi2sk), limit)]


def load_first_due_at() -> datetime | None:
    """Give the earliest instant at which any message wants looking after, or None when none waits."""
    rows = [row for shard in range(SHARDS) for row in MessageRow.by_due.query(_shard_key(shard), limit=1)]
    return min((_due(row).at for row in rows), default=None)


def put_off(due: Due, until: datetime, reason: str) -> None:
    """Look at a row later that cannot be read now; raise WriteRefused when it has changed since."""
    row = MessageRow(pk=due.business_id, sk=due.message_id, e={})
    later = [
        MessageRow.gsi2sk.set(_due_key(until, row)),
        Path("e.reason").set(reason),
        MessageRow.version.add(1),
    ]
    commit([Write(row, MessageRow.gsi2sk == _due_key(due.at, row), later)])


def load_of_client(
    business_id: str, client_id: str, state: State | None, cursor: str | None
) -> Page[Message]:
    """Give one page of a client's messages, newest first."""
    partition = f"{business_id}#{client_id}"
    start = cursor_key(cursor, business_id)
    if start and start.get("gsi1pk") != {"S": partition}:
        raise _foreign_cursor()
    return _page(
        MessageRow.by_client.query(
            partition,
            filter_condition=_in_state(state),
            scan_index_forward=False,
            limit=PAGE,
            last_evaluated_key=start,
        )
    )


def load_of_business(business_id: str, state: State | None, cursor: str | None) -> Page[Message]:
    """Give one page of all the business's messages, by their identifiers."""
    start = cursor_key(cursor, business_id)
    if start and set(start) != {"pk", "sk"}:
        raise _foreign_cursor()
    rows = MessageRow.query(
        business_id, filter_condition=_in_state(state), limit=PAGE, last_evaluated_key=start
    )
    return _page(rows)


def _row(message: Message, version: int) -> MessageRow:
    row = MessageRow(
        pk=message.business_id,
        sk=message.message_id,
        gsi1pk=f"{message.business_id}#{message.client_id}",
        gsi1sk=f"{_sortable(message.created_at)}#{message.message_id}",
        version=version,
        e=message.stored(),
    )
    if at := attention_at(message):
        row.gsi2pk = _shard_key(zlib.crc32(f"{row.pk}#{row.sk}".encode()) % SHARDS)
        row.gsi2sk = _due_key(at, row)
    return row


def _due_key(at: datetime, row: MessageRow) -> str:
    return f"{_sortable(at)}#{row.pk}#{row.sk}"


def _shard_key(shard: int) -> str:
    return f"due#{shard}"


def _shard_rows(shard: int, before: str, limit: int) -> Iterator[MessageRow]:
    rows: Iterable[MessageRow] = MessageRow.by_due.query(
        _shard_key(shard), ByDue.gsi2sk < before, limit=limit, page_size=min(limit, 50)
    )
    return iter(rows)


def _due(row: MessageRow) -> Due:
    return Due(row.pk, row.sk, datetime.fromisoformat(str(row.gsi2sk).partition("#")[0]))


def _sortable(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _in_state(state: State | None) -> Condition | None:
    return Path("e.state") == state if state else None


def _page(rows: Any) -> Page[Message]:
    page = page_of(rows)
    return Page([Message.model_validate(row.e) for row in page.items], page.next)


def _foreign_cursor() -> BadInput:
    return bad_field("cursor", "This cursor belongs to another list.")

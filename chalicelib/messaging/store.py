"""Messages in DynamoDB: one row a message, found by its client, and while it waits by when it is due."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.core.cursor import cursor_key
from chalicelib.core.due import SHARDS, due_at, due_key, due_place, first_due_at, rows_due, sortable
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    SecondIndex,
    ThirdIndex,
    Write,
    WriteRefused,
    commit,
    load,
    load_many,
    page_of,
)
from chalicelib.messaging.lifecycle import WAITING, attention_at
from chalicelib.messaging.model import Message, State

PAGE = 100
MOST_COUNTED = 1000
"""How far late and uncertain messages are counted."""


class ByClient(FirstIndex):
    """A client's messages in the order they were asked for."""

    class Meta(FirstIndex.Meta):
        index_name = "by_client"


class ByDue(SecondIndex):
    """The messages of all businesses that want looking after, by when; over as many shards as SHARDS.

    A message that no longer does stands there by what it may still be looked for: the provider's identifier,
    or that nobody knows, or knew, whether it went out.
    """

    class Meta(SecondIndex.Meta):
        index_name = "by_due"


class ByBusiness(ThirdIndex):
    """A business's messages in the order they were asked for."""

    class Meta(ThirdIndex.Meta):
        index_name = "by_business"


class MessageRow(Row):
    """One message."""

    class Meta:
        table = "messages"

    by_client = ByClient()
    by_due = ByDue()
    by_business = ByBusiness()


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it was read; its version lets only the first of several changes through."""

    message: Message
    version: int


@dataclass(frozen=True, slots=True)
class Due:
    """Where a message stands that wants looking after, and since when; `content` may prove unreadable."""

    business_id: str
    message_id: str
    at: datetime
    client_id: str
    channel: Any
    content: dict[str, Any] = field(repr=False)
    version: int


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


def load_messages(business_id: str, message_ids: Iterable[str]) -> dict[str, Message]:
    """Give those of the messages that there are, by identifier."""
    rows = load_many([Key(MessageRow, business_id, name) for name in message_ids])
    return {key.sk: Message.model_validate(row.e) for key, row in rows.items()}


def replace(stored: Stored, message: Message) -> Stored:
    """Put the message in place of what was read; raise WriteRefused when that has changed since."""
    commit([_replacing(stored, message)])
    return Stored(message, stored.version + 1)


def replace_and_add(stored: Stored, message: Message, another: Message) -> bool:
    """Put the message in place of what was read, and enter another one with it, both or none.

    Gives False, and has written nothing, when the other one is there already; raises WriteRefused when what
    was read has changed since.
    """
    replacing, adding = _replacing(stored, message), new_message_write(another)
    try:
        commit([replacing, adding])
    except WriteRefused as refused:
        if refused.writes == (adding,):
            return False
        raise
    return True


def _replacing(stored: Stored, message: Message) -> Write:
    return Write(_row(message, stored.version + 1), MessageRow.version == stored.version)


def load_due(until: datetime, limit: int) -> list[Due]:
    """Give what wants looking after at or before the instant, the longest waiting first."""
    return [_due(row) for row in rows_due(MessageRow.by_due, until, limit)]


def stored_in(due: Due) -> Stored:
    """Give the message that wants looking after as the index has it; raise ValidationError for a broken one.

    The index may lag behind; whoever replaces the message is then refused.
    """
    return Stored(Message.model_validate(due.content), due.version)


def load_first_due_at() -> datetime | None:
    """Give the earliest instant at which any message wants looking after, or None when none waits."""
    return first_due_at(MessageRow.by_due)


def load_overdue(business_id: str, before: datetime) -> list[Message]:
    """Give a business's messages that still wait though they were due before the instant, 1,000 at most."""
    waits = Path("e.state").is_in(*WAITING) & (MessageRow.pk == business_id)
    key = sortable(before)
    found = (
        row
        for shard in range(SHARDS)
        for row in MessageRow.by_due.query(f"due#{shard}", ByDue.gsi2sk < key, filter_condition=waits)
    )
    return [Message.model_validate(row.e) for row in islice(found, MOST_COUNTED)]


def load_in_doubt(business_id: str, since: datetime) -> list[Message]:
    """Give the messages asked for since the instant that are uncertain or were, 1,000 at most."""
    rows = MessageRow.by_due.query(
        f"doubt#{business_id}", ByDue.gsi2sk >= sortable(since), limit=MOST_COUNTED
    )
    return [Message.model_validate(row.e) for row in rows]


def find_by_provider(provider_id: str) -> tuple[str, str] | None:
    """Give (business_id, message_id) of the message that a provider knows by that name, or None."""
    rows = MessageRow.by_due.query(f"provider#{provider_id}", limit=1)
    return next(((row.pk, row.sk) for row in rows), None)


def put_off(due: Due, until: datetime, reason: str) -> None:
    """Look at a row later that cannot be read now; raise WriteRefused when it has changed since."""
    row = MessageRow(pk=due.business_id, sk=due.message_id, e={})
    later = [
        MessageRow.gsi2sk.set(due_key(row.pk, row.sk, until)),
        Path("e.reason").set(reason),
        MessageRow.version.add(1),
    ]
    commit([Write(row, MessageRow.gsi2sk == due_key(row.pk, row.sk, due.at), later)])


def load_of_client(
    business_id: str,
    client_id: str,
    state: State | None,
    cursor: str | None,
    before: datetime | None = None,
    limit: int = PAGE,
) -> Page[Message]:
    """Give one page of a client's messages, newest first; with `before`, of those asked for until then."""
    partition = f"{business_id}#{client_id}"
    start = cursor_key(cursor, business_id)
    if start and start.get("gsi1pk") != {"S": partition}:
        raise _foreign_cursor()
    return _page(
        MessageRow.by_client.query(
            partition,
            MessageRow.gsi1sk < sortable(before) if before else None,
            filter_condition=_in_state(state),
            scan_index_forward=False,
            limit=limit,
            last_evaluated_key=start,
        )
    )


def load_of_business(business_id: str, state: State | None, cursor: str | None) -> Page[Message]:
    """Give one page of all the business's messages, newest first."""
    start = cursor_key(cursor, business_id)
    if start and start.get("gsi3pk") != {"S": business_id}:
        raise _foreign_cursor()
    return _page(
        MessageRow.by_business.query(
            business_id,
            filter_condition=_in_state(state),
            scan_index_forward=False,
            limit=PAGE,
            last_evaluated_key=start,
        )
    )


def _row(message: Message, version: int) -> MessageRow:
    asked_for = f"{sortable(message.created_at)}#{message.message_id}"
    row = MessageRow(
        pk=message.business_id,
        sk=message.message_id,
        gsi1pk=f"{message.business_id}#{message.client_id}",
        gsi1sk=asked_for,
        gsi3pk=message.business_id,
        gsi3sk=asked_for,
        version=version,
        e=message.stored(),
    )
    if at := attention_at(message):
        row.gsi2pk, row.gsi2sk = due_place(row.pk, row.sk, at)
    elif message.state == "uncertain" or message.reconciled_at:
        row.gsi2pk, row.gsi2sk = f"doubt#{message.business_id}", asked_for
    elif message.provider_id:
        row.gsi2pk, row.gsi2sk = f"provider#{message.provider_id}", asked_for
    return row


def _due(row: MessageRow) -> Due:
    e, at = row.e, due_at(row.gsi2sk)
    return Due(row.pk, row.sk, at, e.get("client_id", ""), e.get("channel"), e, int(row.version))


def _in_state(state: State | None) -> Condition | None:
    return Path("e.state") == state if state else None


def _page(rows: Any) -> Page[Message]:
    page = page_of(rows)
    return Page([Message.model_validate(row.e) for row in page.items], page.next)


def _foreign_cursor() -> BadInput:
    return bad_field("cursor", "This cursor belongs to another list.")

"""Saying things effectively once: asking for messages, and looking up what became of them.

docs/messaging.md tells the life of a message and the one window that remains.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from chalicelib.core.attribute_values import entity_in
from chalicelib.core.errors import bad_field
from chalicelib.core.ids import stable_id
from chalicelib.core.table import Page, Write, WriteRefused
from chalicelib.messaging import approved, lifecycle, store
from chalicelib.messaging.calendar_file import calendar_file
from chalicelib.messaging.envelope import webhook_secret
from chalicelib.messaging.feedback import take_notice
from chalicelib.messaging.model import Channel, Message, Purpose, State, Subject
from chalicelib.messaging.pace import ROUND, Pace, provider_rates
from chalicelib.messaging.sending import DueReport, Judge, deliver, deliver_due, record_report
from chalicelib.messaging.sign_in import code_message, judge_code, sign_in_url
from chalicelib.messaging.templates import service as templates
from chalicelib.messaging.templates.service import judge_test
from chalicelib.messaging.templates.shipped import language_for
from chalicelib.messaging.ways import permission, ways_to

__all__ = [
    "ROUND",
    "DueReport",
    "Judge",
    "Pace",
    "approved",
    "calendar_file",
    "code_message",
    "deliver",
    "deliver_due",
    "judge_code",
    "judge_test",
    "language_for",
    "permission",
    "provider_rates",
    "record_report",
    "sign_in_url",
    "take_notice",
    "templates",
    "ways_to",
    "webhook_secret",
]

DOUBT_SHOWN = timedelta(days=30)
"""How long messages that are uncertain, or were, are counted."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a business's messages go out: those that are late, and those in doubt, by purpose.

    `late_since` is when the first of the late ones was due. `reconciled` were uncertain until their
    provider told what became of them.
    """

    late: dict[Purpose, int]
    late_since: datetime | None
    uncertain: int
    reconciled: int


def look_at_standing(business_id: str, now: datetime) -> Standing:
    """Tell how many messages are late, and how many of the last 30 days are or were uncertain; 5 queries."""
    late = [
        message
        for message in store.load_overdue(business_id, now - lifecycle.LATE_AFTER)
        if lifecycle.is_late(message, now)
    ]
    counted: dict[Purpose, int] = {}
    for message in late:
        counted[message.purpose] = counted.get(message.purpose, 0) + 1
    doubted = store.load_in_doubt(business_id, now - DOUBT_SHOWN)
    reconciled = sum(message.reconciled_at is not None for message in doubted)
    since = min((message.due_at for message in late), default=None)
    return Standing(counted, since, len(doubted) - reconciled, reconciled)


def message_id_for(
    subject: Subject, purpose: Purpose, step: str, recipient: Literal["client", "staff"], channel: Channel
) -> str:
    """Give the identifier that asking for the same message again gives again; URL-safe.

    `step` tells messages of one purpose about one subject apart (for example `first`, `day-before`).
    """
    unlike = stable_id(subject.kind, subject.id, str(subject.version), purpose, step, recipient)
    return f"{purpose}-{recipient}-{channel}-{unlike}"


def enqueue(messages: Iterable[Message]) -> int:
    """Enter the messages and give how many are new; those asked for before stay as they are."""
    new = 0
    for message in messages:
        try:
            store.save_new(message)
        except WriteRefused:
            continue
        new += 1
    return new


def enqueue_writes(messages: Iterable[Message]) -> list[Write]:
    """Give the same writes for somebody else's commit, which is refused when one of the messages exists."""
    return [store.new_message_write(message) for message in messages]


def queued_in(image: dict[str, Any] | None) -> tuple[str, str] | None:
    """Give (business_id, message_id) when a stream record's new image is a queued message."""
    entity = entity_in(image)
    if entity is None or entity.get("state") != "queued":
        return None
    return entity["business_id"], entity["message_id"]


def message_in(image: dict[str, Any] | None) -> Message | None:
    """Give the message that a stream record's image shows, None for none."""
    entity = entity_in(image)
    return Message.model_validate(entity) if entity else None


def find_message(business_id: str, message_id: str) -> Message | None:
    """Give a message as it is now, or None."""
    stored = store.load_message(business_id, message_id)
    return stored.message if stored else None


def find_messages(business_id: str, message_ids: Iterable[str]) -> dict[str, Message]:
    """Give those of the messages that there are; one read for each hundred."""
    return store.load_messages(business_id, message_ids)


def list_messages(
    business_id: str, client_id: str | None = None, status: str | None = None, cursor: str | None = None
) -> Page[Message]:
    """Give a page of a client's messages, or of the whole business's, newest first.

    Raises BadInput for a status that no message has and a cursor of another list.
    """
    state: State | None = next((state for state in get_args(State) if state == status), None)
    if status and state is None:
        raise bad_field("status", f"A message is one of these: {', '.join(get_args(State))}.")
    if client_id:
        return store.load_of_client(business_id, client_id, state, cursor)
    return store.load_of_business(business_id, state, cursor)


def list_messages_before(business_id: str, client_id: str, before: datetime, limit: int) -> Page[Message]:
    """Give a client's latest messages that were asked for before an instant."""
    return store.load_of_client(business_id, client_id, None, None, before, limit)

"""Saying things effectively once: asking for messages, and sending what has come due.

docs/messaging.md tells the life of a message and the one window that remains.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from pydantic import ValidationError

from chalicelib.core.errors import ChannelError, NotFound, bad_field
from chalicelib.core.ids import stable_id
from chalicelib.core.settings import settings
from chalicelib.core.table import Page, Write, WriteRefused, entity_in
from chalicelib.messaging import lifecycle, store
from chalicelib.messaging.calendar_file import calendar_file
from chalicelib.messaging.channels import HandOver, Sender, sender_for
from chalicelib.messaging.model import Channel, Message, Purpose, State, Subject, Verdict
from chalicelib.messaging.rendering import content_of, languages

__all__ = ["calendar_file"]

log = logging.getLogger(__name__)

Judge = Callable[[Message, datetime], Verdict]
"""Looks at a message again at the moment of sending: is it still true, wanted and allowed?"""

Senders = Callable[[Channel], Sender]

UNREADABLE_WAITS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DueReport:
    """What one round did; `next_due_at` is when the next message wants looking after, None if none waits."""

    sent: int
    others: int
    next_due_at: datetime | None


def message_id_for(
    subject: Subject, purpose: Purpose, step: str, recipient: Literal["client", "staff"], channel: Channel
) -> str:
    """Give the identifier that asking for the same message again gives again; URL-safe.

    `step` tells messages of one purpose about one subject apart (for example `first`, `day-before`).
    """
    unlike = stable_id(subject.kind, subject.id, str(subject.version), purpose, step, recipient, channel)
    return f"{purpose}-{recipient}-{channel}-{unlike}"


def language_for(*wanted: str | None) -> str:
    """Give the first of the languages wanted in which there is wording, else English."""
    written = languages()
    return next((language for language in wanted if language in written), "en")


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
    if entity is None or entity["state"] != "queued":
        return None
    return entity["business_id"], entity["message_id"]


def find_message(business_id: str, message_id: str) -> Message | None:
    """Give a message as it is now, or None."""
    stored = store.load_message(business_id, message_id)
    return stored.message if stored else None


def list_messages(
    business_id: str, client_id: str | None = None, status: str | None = None, cursor: str | None = None
) -> Page[Message]:
    """Give a page of a client's messages, newest first, or of the whole business's in no order of time.

    Raises BadInput for a status that no message has and a cursor of another list.
    """
    state: State | None = next((state for state in get_args(State) if state == status), None)
    if status and state is None:
        raise bad_field("status", f"A message is one of these: {', '.join(get_args(State))}.")
    if client_id:
        return store.load_of_client(business_id, client_id, state, cursor)
    return store.load_of_business(business_id, state, cursor)


def deliver_due(judge: Judge, now: datetime, limit: int = 500, senders: Senders = sender_for) -> DueReport:
    """Deliver at most `limit` of the messages due, the longest waiting first; none stops those behind it."""
    states = [_look_after(due, judge, now, senders) for due in store.load_due(now, limit)]
    sent = states.count("sent")
    return DueReport(sent, len(states) - sent, store.load_first_due_at())


def _look_after(due: store.Due, judge: Judge, now: datetime, senders: Senders) -> State | None:
    try:
        return deliver(due.business_id, due.message_id, judge, now, senders)
    except ValidationError as error:
        log.exception("message %s of %s cannot be read", due.message_id, due.business_id)
        with suppress(WriteRefused):
            store.put_off(due, now + UNREADABLE_WAITS, f"The message cannot be read ({error})")
    except Exception:
        log.exception("message %s of %s could not be looked after", due.message_id, due.business_id)
    return None


def deliver(
    business_id: str, message_id: str, judge: Judge, now: datetime, senders: Senders = sender_for
) -> State:
    """Send the message if it is queued and due and the judge agrees; give its state afterwards.

    Calling it again, or from many places at once, sends nothing twice. A claim that has run out makes
    the message uncertain. Raises NotFound for an unknown message.
    """
    stored = _get(business_id, message_id)
    at = lifecycle.attention_at(stored.message)
    if at is None or at > now:
        return stored.message.state
    try:
        if stored.message.state == "claimed":
            return store.replace(stored, lifecycle.uncertain(stored.message)).message.state
        return _send(stored, judge, now, senders)
    except WriteRefused:  # somebody else has taken it on; what they make of it stands
        return _get(business_id, message_id).message.state


def _get(business_id: str, message_id: str) -> store.Stored:
    stored = store.load_message(business_id, message_id)
    if stored is None:
        raise NotFound("There is no such message.")
    return stored


def _send(stored: store.Stored, judge: Judge, now: datetime, senders: Senders) -> State:
    prepared = _prepared(stored.message, judge, now, senders)
    if isinstance(prepared, Message):
        return store.replace(stored, prepared).message.state
    stored = store.replace(stored, lifecycle.claimed(stored.message, now))
    after = _handed_over(stored.message, prepared, now)
    try:
        return store.replace(stored, after).message.state
    except WriteRefused:  # so slow that the claim was found run out: what really happened stands
        stored = _get(stored.message.business_id, stored.message.message_id)
        return store.replace(stored, after).message.state


def _prepared(message: Message, judge: Judge, now: datetime, senders: Senders) -> HandOver | Message:
    """Judge and render before the claim: give what hands it over, or what became of the message."""
    try:
        verdict = judge(message, now)
        if not verdict.send:
            return lifecycle.not_sent(message, verdict)
        return senders(message.channel)(message.to, content_of(message, now, settings().mail_from))
    except ChannelError as error:
        return lifecycle.failed(message, error.reason, now, permanent=error.permanent)
    except Exception as error:  # one broken message is put off, and says why
        log.exception("message %s of %s could not be prepared", message.message_id, message.business_id)
        reason = f"The message could not be prepared ({type(error).__name__}: {error})"
        return lifecycle.failed(message, reason, now, permanent=False)


def _handed_over(message: Message, hand_over: HandOver, now: datetime) -> Message:
    try:
        return lifecycle.sent(message, now, hand_over())
    except ChannelError as error:
        return lifecycle.failed(message, error.reason, now, permanent=error.permanent)
    except Exception:  # no answer is not a refusal: it may have gone out
        log.exception("no answer about message %s of %s", message.message_id, message.business_id)
        return lifecycle.uncertain(message)

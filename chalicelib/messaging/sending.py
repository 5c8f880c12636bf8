"""Sending what has come due, effectively once, and taking in what providers say became of it.

docs/messaging.md tells the life of a message and the one window that remains.
"""

import logging
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from chalicelib.consent import service as consent
from chalicelib.core.errors import ChannelError, NotFound, OptedOut
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import lifecycle, store
from chalicelib.messaging.channels import HandOver, Sender, sender_for
from chalicelib.messaging.envelope import approved_words, enveloped
from chalicelib.messaging.model import Channel, Message, Report, State, Verdict
from chalicelib.messaging.pace import Pace
from chalicelib.messaging.rendering import content_of, speaks_of
from chalicelib.messaging.segments import segments_of
from chalicelib.messaging.templates.service import worded_by

log = logging.getLogger(__name__)

Judge = Callable[[Message, datetime], Verdict]
"""Looks at a message again at the moment of sending: is it still true, wanted and allowed?"""

Senders = Callable[[Channel], Sender]

UNREADABLE_WAITS = timedelta(hours=1)
TRIES = 10
"""How often a report is entered again because another writer came first."""


@dataclass(frozen=True, slots=True)
class DueReport:
    """What one round did; `next_due_at` is when the next message wants looking after, None if none waits."""

    sent: int
    others: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Round:
    judge: Judge
    senders: Senders
    pace: Pace


def deliver_due(
    judge: Judge,
    now: datetime,
    limit: int = 500,
    senders: Senders = sender_for,
    pace: Pace | None = None,
    lanes: int = 1,
) -> DueReport:
    """Deliver at most `limit` of the messages due, the longest waiting first; none stops those behind it.

    So many `lanes` send at once; one client's messages are all in one lane, and keep their order.
    """
    going = _Round(judge, senders, pace or Pace(lambda: now))
    waiting: dict[int, list[store.Due]] = {}
    for due in store.load_due(now, limit):
        waiting.setdefault(zlib.crc32(f"{due.business_id}#{due.client_id}".encode()) % lanes, []).append(due)
    if lanes == 1:
        states = [state for each in waiting.values() for state in _lane(each, going)]
    else:
        with ThreadPoolExecutor(lanes) as pool:
            done = pool.map(lambda each: _lane(each, going), waiting.values())
            states = [state for each in done for state in each]
    sent = states.count("sent")
    return DueReport(sent, len(states) - sent, store.load_first_due_at())


def _lane(waiting: Iterable[store.Due], going: _Round) -> list[State | None]:
    return [_look_after(due, going) for due in waiting if going.pace.goes_on(due.channel)]


def _look_after(due: store.Due, going: _Round) -> State | None:
    try:
        return _deliver(store.stored_in(due), going)
    except ValidationError as error:
        log.exception("message %s of %s cannot be read", due.message_id, due.business_id)
        with suppress(WriteRefused):
            until = going.pace.now() + UNREADABLE_WAITS
            store.put_off(due, until, f"The message cannot be read ({error})")
    except Exception:
        log.exception("message %s of %s could not be looked after", due.message_id, due.business_id)
    return None


def deliver(
    business_id: str,
    message_id: str,
    judge: Judge,
    now: datetime,
    senders: Senders = sender_for,
    pace: Pace | None = None,
) -> State:
    """Send the message if it waits and is due and the judge agrees; give its state afterwards.

    Calling it again, or from many places at once, sends nothing twice. A claim that has run out makes
    the message uncertain. Raises NotFound for an unknown message.
    """
    return _deliver(_get(business_id, message_id), _Round(judge, senders, pace or Pace(lambda: now)))


def _deliver(stored: store.Stored, going: _Round) -> State:
    at = lifecycle.attention_at(stored.message)
    if at is None or at > going.pace.now():
        return stored.message.state
    try:
        if stored.message.state == "claimed":
            return store.replace(stored, lifecycle.uncertain(stored.message)).message.state
        return _send(stored, going)
    except WriteRefused:  # somebody else has taken it on; what they make of it stands
        return _get(stored.message.business_id, stored.message.message_id).message.state


def _get(business_id: str, message_id: str) -> store.Stored:
    stored = store.load_message(business_id, message_id)
    if stored is None:
        raise NotFound(said("There is no such message."))
    return stored


def _send(stored: store.Stored, going: _Round) -> State:
    prepared = _prepared(stored.message, going)
    if isinstance(prepared, Message):
        return _ended(stored, prepared, going.pace.now())
    now = going.pace.turn(stored.message.channel)
    if now is None:  # not in this round; it keeps its place
        return stored.message.state
    hand_over, parts = prepared
    message = stored.message.model_copy(update={"segments": parts})
    stored = store.replace(stored, lifecycle.claimed(message, now))
    after = _handed_over(stored.message, hand_over, going.pace)
    try:
        return _ended(stored, after, now)
    except WriteRefused:  # a report came first, or the claim was found run out: what happened stands
        stored = _get(stored.message.business_id, stored.message.message_id)
        return _ended(stored, lifecycle.recorded(stored.message, after), now)


def _ended(stored: store.Stored, after: Message, now: datetime) -> State:
    """Write what became of a message; whoever was not reached gets it over the next way, by one write."""
    another = lifecycle.fallback(after, now) if after.state in lifecycle.UNREACHED else None
    while another is not None:
        if store.replace_and_add(stored, after, another):
            return after.state
        another = lifecycle.fallback(another, now)  # that way was asked for by itself
    return store.replace(stored, after).message.state


def _prepared(message: Message, going: _Round) -> tuple[HandOver, int] | Message:
    """Judge and render before the claim: give what hands it over and its parts, or what became of it."""
    now = going.pace.now()
    try:
        verdict = going.judge(message, now)
        if not verdict.send:
            return lifecycle.not_sent(message, verdict, now)
        known, template = worded_by(message)
        approved = approved_words(known)
        asked = {
            name: tell()
            for name, tell in verdict.asked.items()
            if (name in approved.values if approved else speaks_of(known, template, name))
        }
        known = known.model_copy(update={"facts": {**message.facts, **verdict.facts, **asked}})
        content = content_of(known, now, settings().mail_from, template)
        parts = segments_of(content.text).count if message.channel == "sms" else 0
        return going.senders(message.channel)(message.to, enveloped(content, known, now, approved)), parts
    except ChannelError as error:
        return lifecycle.failed(message, error.reason, now, permanent=error.permanent)
    except Exception as error:  # one broken message is put off, and says why
        log.exception("message %s of %s could not be prepared", message.message_id, message.business_id)
        why = f"{type(error).__name__}: {error}"
        reason = said("The message could not be prepared (%(error)s)", error=why)
        return lifecycle.failed(message, reason, now, permanent=False)


def _handed_over(message: Message, hand_over: HandOver, pace: Pace) -> Message:
    try:
        return lifecycle.sent(message, pace.now(), hand_over())
    except OptedOut as error:
        if message.recipient == "client":
            consent.note_opt_out(message.business_id, message.client_id, message.to, pace.now())
        return lifecycle.failed(message, error.reason, pace.now(), permanent=True)
    except ChannelError as error:
        if error.throttled:
            pace.stop(message.channel)
            return lifecycle.throttled(message, error.reason)
        return lifecycle.failed(message, error.reason, pace.now(), permanent=error.permanent)
    except Exception:  # no answer is not a refusal: it may have gone out
        log.exception("no answer about message %s of %s", message.message_id, message.business_id)
        return lifecycle.uncertain(message)


def record_report(report: Report, now: datetime) -> State | None:
    """Note what a provider says became of a message; give its state, None for a message that is not ours.

    The same report again changes nothing. One that was uncertain is so no longer.
    """
    place = (report.business_id, report.message_id)
    known = place if all(place) else store.find_by_provider(report.provider_id)
    for _ in range(TRIES):
        stored = store.load_message(*known) if known else None
        if stored is None:
            log.warning("a report of %s speaks of no message of ours", report.provider_id)
            return None
        after = lifecycle.reported(stored.message, report)
        if after == stored.message:
            return after.state
        with suppress(WriteRefused):
            if after.state == "bounced" and report.permanent:
                return _ended(stored, after, now)
            return store.replace(stored, after).message.state
    raise WriteRefused(())

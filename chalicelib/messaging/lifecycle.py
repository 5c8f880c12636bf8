"""The life of a message: every step it can take, as a pure function from message to message.

queued ──claim──> claimed ──> sent ──> delivered
  ^ │                │ │       └────> bounced     it did not reach them
  │ ├> cancelled     │ ├──> uncertain   nobody knows whether it went out, until the provider says so
  │ ├> held_back     │ └──> dead        it cannot go out
  │ └> queued        │                  not now: it waits, and is judged again
  └───── failed <────┘                  not this time; six tries, then dead

Whoever ends without being reached, and has another way open to them, gets the message over that way.
"""

from datetime import datetime, timedelta

from chalicelib.core.saying import said
from chalicelib.messaging.model import Message, Report, State, Verdict

CLAIM_LASTS = timedelta(minutes=5)
"""Longer than any function that sends may run, so that a claim runs out only after a breakdown."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after the first try that failed, the second, and so on; one try more is the last."""

SHORTEST_WAIT = timedelta(minutes=1)
"""The least that a message waits which the second look puts off."""

LATE_AFTER = timedelta(seconds=90)
"""How long after its time a message that still waits is late: the timer should have come twice by then."""

UNCERTAIN = said(
    "We cannot tell whether this message went out, so it will not be sent again by itself."
    " If it matters, please get in touch with the person."
)
RECONCILED = said("We could not tell whether this message went out; the provider has told us since.")
COMPLAINED = said("They marked it as unwanted.")

WAITING: tuple[State, ...] = ("queued", "failed")
"""It still has to go out, at `due_at`."""
UNREACHED: tuple[State, ...] = ("dead", "bounced", "held_back")
"""It ended without reaching them: the next way is tried, where there is one."""
REPORTED: tuple[State, ...] = ("delivered", "bounced")
"""The provider has said what became of it, which nothing that we know overrules."""


def attention_at(message: Message) -> datetime | None:
    """Give the instant from which the message wants looking after, or None when its life is over."""
    if message.state in WAITING:
        return message.due_at
    return message.claimed_until if message.state == "claimed" else None


def claimed(message: Message, now: datetime) -> Message:
    """Take a waiting message for one try."""
    return _changed(message, state="claimed", tries=message.tries + 1, claimed_until=now + CLAIM_LASTS)


def sent(message: Message, now: datetime, provider_id: str) -> Message:
    """Note that the provider accepted it, and under which identifier."""
    return _changed(message, state="sent", reason="", sent_at=now, provider_id=provider_id)


def uncertain(message: Message) -> Message:
    """Note that it may have gone out, or not."""
    return _changed(message, state="uncertain", reason=UNCERTAIN)


def not_sent(message: Message, verdict: Verdict, now: datetime) -> Message:
    """Note that the second look found it should not go out, or not yet, and why."""
    if verdict.otherwise == "wait":
        due_at = max(verdict.wait_until or now, now + SHORTEST_WAIT)
        return _changed(message, state="queued", reason=verdict.reason, due_at=due_at)
    return _changed(message, state=verdict.otherwise, reason=verdict.reason)


def failed(message: Message, reason: str, now: datetime, *, permanent: bool) -> Message:
    """Note a failed try: again later, or dead when it is no use or was the last."""
    tries = message.tries if message.state == "claimed" else message.tries + 1
    if permanent or tries > len(WAITS):
        return _changed(message, state="dead", tries=tries, reason=reason)
    return _changed(message, state="failed", tries=tries, reason=reason, due_at=now + WAITS[tries - 1])


def throttled(message: Message, reason: str) -> Message:
    """Note that the provider takes nothing for the moment: no try of this message, which keeps its place."""
    return _changed(message, state="failed", tries=max(message.tries - 1, 0), reason=reason)


def reported(message: Message, report: Report) -> Message:
    """Note what the provider says became of it; unchanged where that is known, or cannot be meant.

    What did not go out even once cannot have arrived. A bounce outlives a delivery: mail servers take
    messages first and send them back later.
    """
    if message.tries == 0 or message.state == "bounced":
        return message
    reconciled = report.at if message.state == "uncertain" else message.reconciled_at
    known = {
        "sent_at": message.sent_at or report.at,
        "provider_id": message.provider_id or report.provider_id,
        "reconciled_at": reconciled,
    }
    if report.outcome == "bounced":
        return _changed(message, state="bounced", reason=report.reason, **known)
    reason = COMPLAINED if report.outcome == "complained" else RECONCILED if reconciled else ""
    if message.state == "delivered" and not (report.outcome == "complained" and message.reason != reason):
        return message
    at = message.delivered_at or report.at
    return _changed(message, state="delivered", reason=reason, delivered_at=at, **known)


def recorded(current: Message, after: Message) -> Message:
    """Note on the message, as it is by now, what came of handing it over; a report that came first stands."""
    if current.state in REPORTED:
        known = {"sent_at": after.sent_at or current.sent_at, "provider_id": after.provider_id}
        return current.model_copy(update={name: value for name, value in known.items() if value})
    return after


def fallback(message: Message, now: datetime) -> Message | None:
    """Give the same message over the next way, or None where none is left.

    Its identifier is the one that asking for it over that way gives, so that it is never entered twice.
    """
    if not message.fallbacks:
        return None
    way, *others = message.fallbacks
    return message.model_copy(
        update={
            "message_id": identifier(message, way.channel),
            "channel": way.channel,
            "to": way.to,
            "fallbacks": tuple(others),
            "state": "queued",
            "reason": "",
            "tries": 0,
            "due_at": now,
            "created_at": now,
            **dict.fromkeys(("claimed_until", "sent_at", "delivered_at", "reconciled_at")),
            "provider_id": "",
        }
    )


def identifier(message: Message, channel: str) -> str:
    """Give the identifier that the message has over another channel."""
    unlike = message.message_id.rpartition("-")[2]
    return f"{message.purpose}-{message.recipient}-{channel}-{unlike}"


def is_late(message: Message, now: datetime) -> bool:
    """Tell whether a message still waits that should have gone out."""
    return message.state in WAITING and message.due_at < now - LATE_AFTER


def _changed(message: Message, **changes: object) -> Message:
    return message.model_copy(update={"claimed_until": None, **changes})

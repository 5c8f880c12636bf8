"""The life of a message: every step it can take, as a pure function from message to message.

queued ──claim──> claimed ──> sent
  ^ │                │ ├────> uncertain   nobody knows whether it went out
  │ ├> cancelled     │ └────> dead        it cannot go out
  │ ├> held_back     │
  └─┴──put off───────┘                    not this time; six tries, then dead
"""

from datetime import datetime, timedelta

from chalicelib.messaging.model import Message, Verdict

CLAIM_LASTS = timedelta(minutes=5)
"""Longer than any function that sends may run, so that a claim runs out only after a breakdown."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after the first try that failed, the second, and so on; one try more is the last."""

UNCERTAIN = (
    "We cannot tell whether this message went out, so it will not be sent again by itself."
    " If it matters, please get in touch with the person."
)


def attention_at(message: Message) -> datetime | None:
    """Give the instant from which the message wants looking after, or None when its life is over."""
    return {"queued": message.due_at, "claimed": message.claimed_until}.get(message.state)


def claimed(message: Message, now: datetime) -> Message:
    """Take a queued message for one try."""
    return _changed(message, state="claimed", tries=message.tries + 1, claimed_until=now + CLAIM_LASTS)


def sent(message: Message, now: datetime, provider_id: str) -> Message:
    """Note that the provider accepted it, and under which identifier."""
    return _changed(message, state="sent", reason="", sent_at=now, provider_id=provider_id)


def uncertain(message: Message) -> Message:
    """Note that it may have gone out, or not."""
    return _changed(message, state="uncertain", reason=UNCERTAIN)


def not_sent(message: Message, verdict: Verdict) -> Message:
    """Note that the second look found it should not go out, and why."""
    return _changed(message, state=verdict.otherwise, reason=verdict.reason)


def failed(message: Message, reason: str, now: datetime, *, permanent: bool) -> Message:
    """Note a failed try: queued again for later, or dead when it is no use or was the last."""
    tries = message.tries if message.state == "claimed" else message.tries + 1
    if permanent or tries > len(WAITS):
        return _changed(message, state="dead", tries=tries, reason=reason)
    due_at = now + WAITS[tries - 1]
    return _changed(message, state="queued", tries=tries, reason=reason, due_at=due_at)


def _changed(message: Message, **changes: object) -> Message:
    return message.model_copy(update={"claimed_until": None, **changes})

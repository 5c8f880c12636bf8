"""The life of a delivery: every step it can take, as a pure function from delivery to delivery.

queued ──claim──> claimed ──> delivered     a 2xx answer
  │ ^                │ ├────> failed        no such answer: claimed again when it is due, ten tries in all
  │ └─ replay        │ └────> given_up      no such answer to the last of them
  ├──> waiting                              behind an earlier one of the same subject
  └──> held_back                            its endpoint is switched off

A claim that has run out is taken up again: better twice, under the same name, than never.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.core.saying import said, said_day
from chalicelib.webhooks.model import Delivery, Endpoint, State

CLAIM_LASTS = timedelta(minutes=5)
"""Longer than any function that sends may run, so that a claim runs out only after a breakdown."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840, 1080, 1440))
"""How long to wait after the first try that failed, the second, and so on: three days and an hour in all."""

OPEN: tuple[State, ...] = ("queued", "waiting", "failed", "claimed")
REPLAYED: tuple[State, ...] = ("given_up", "held_back")
"""What is sent again when somebody asks for all that has failed."""

IS_OFF = said("The endpoint is switched off. Switch it on and replay this.")
IS_GONE = said("The endpoint was removed.")
BROKE_DOWN = said("We cannot tell whether the last try arrived, and there is none left.")
NO_ANSWER = said("It was not sent: the endpoint had not answered a moment before.")


class Outcome(NamedTuple):
    """What came of one try: `status` is None where there was no answer. `reason` is empty for a success."""

    reason: str
    status: int | None = None
    answer: str = ""

    @property
    def is_gone(self) -> bool:
        """Tell whether the other side wants no more (410 Gone)."""
        return self.status == 410


def attention_at(delivery: Delivery) -> datetime | None:
    """Give the instant from which the delivery wants looking after, or None when it is over."""
    if delivery.state == "claimed":
        return delivery.claimed_until
    return delivery.due_at if delivery.state in OPEN else None


def may_begin(delivery: Delivery, now: datetime) -> bool:
    """Tell whether the first open delivery of a subject may be tried now."""
    at = attention_at(delivery)
    return delivery.state in ("queued", "waiting") or (at is not None and at <= now)


def claimed(delivery: Delivery, now: datetime) -> Delivery:
    """Take a delivery for one try."""
    return _changed(
        delivery,
        state="claimed",
        tries=delivery.tries + 1,
        first_tried_at=delivery.first_tried_at or now,
        claimed_until=now + CLAIM_LASTS,
    )


def tried(delivery: Delivery, outcome: Outcome, now: datetime) -> Delivery:
    """Note what came of a try: delivered, failed and due again later, or given up."""
    told = {"status": outcome.status, "answer": outcome.answer, "reason": outcome.reason}
    if not outcome.reason:
        return _changed(delivery, state="delivered", delivered_at=now, **told)
    tries = delivery.tries if delivery.state == "claimed" else delivery.tries + 1
    since = delivery.first_tried_at or now
    if outcome.is_gone or tries > len(WAITS):
        return _changed(delivery, state="given_up", tries=tries, first_tried_at=since, **told)
    due_at = now + WAITS[tries - 1]
    return _changed(delivery, state="failed", tries=tries, first_tried_at=since, due_at=due_at, **told)


def is_worn_out(delivery: Delivery) -> bool:
    """Tell whether its last try broke down, so that there is none left."""
    return delivery.tries > len(WAITS)


def held_back(delivery: Delivery, reason: str) -> Delivery:
    """Note that it is not sent, since its endpoint is not told at the moment."""
    return _changed(delivery, state="held_back", reason=reason)


def put_off(delivery: Delivery, until: datetime) -> Delivery:
    """Look at it later: one before it comes first, or its endpoint has had its share of a round."""
    state = "waiting" if delivery.state == "queued" else delivery.state
    return delivery.model_copy(update={"state": state, "due_at": until})


def replayed(delivery: Delivery, now: datetime) -> Delivery:
    """Send it anew, under the same name and with all its tries."""
    return _changed(
        delivery,
        state="queued",
        reason="",
        tries=0,
        replays=delivery.replays + 1,
        due_at=now,
        first_tried_at=None,
        delivered_at=None,
    )


def judged(endpoint: Endpoint, delivery: Delivery, outcome: Outcome, now: datetime) -> Endpoint:
    """Give the endpoint after a try: whether it fails, since when, and switched off when it is dead.

    It is dead when a delivery was given up and nothing was taken since that was first tried, or it said 410.
    """
    if not outcome.reason:
        return endpoint.model_copy(update={"failing_since": None})
    since = endpoint.failing_since or now
    began = delivery.first_tried_at or now
    changes: dict[str, object] = {"failing_since": since}
    if endpoint.active and delivery.state == "given_up" and (outcome.is_gone or since <= began):
        changes |= {"active": False, "notice": _notice(outcome, now)}
    return endpoint.model_copy(update=changes)


def _notice(outcome: Outcome, now: datetime) -> str:
    told = {"day": said_day(now), "reason": outcome.reason}
    if outcome.is_gone:
        return said(
            "It said that it is gone for good (410), so we switched it off on %(day)s. %(reason)s", **told
        )
    return said("It took nothing for three days, so we switched it off on %(day)s. %(reason)s", **told)


def _changed(delivery: Delivery, **changes: object) -> Delivery:
    return delivery.model_copy(update={"claimed_until": None, **changes})

"""The nouns of webhooks. Instants are UTC."""

from datetime import datetime
from typing import Any, Literal, get_args

from chalicelib.core.entity import Entity
from chalicelib.core.sentence import Sentence

EventType = Literal[
    "appointment.requested",
    "appointment.held",
    "appointment.booked",
    "appointment.moved",
    "appointment.confirmed",
    "appointment.arrived",
    "appointment.started",
    "appointment.completed",
    "appointment.no_show",
    "appointment.taken_back",
    "appointment.cancelled",
    "message.sent",
    "message.bounced",
    "workflow.step",
]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

State = Literal["queued", "waiting", "failed", "claimed", "delivered", "given_up", "held_back"]
STATES: tuple[State, ...] = get_args(State)


class NewEndpoint(Entity):
    """An address that somebody wants told, as they typed it; without any `events`, of all."""

    url: str
    description: str = ""
    events: tuple[EventType, ...] = ()
    active: bool = True


class Endpoint(Entity):
    """An address outside that is told what happens. Its secrets are kept apart.

    Without `events` it is told of all. `failing_since` is when it last began not to take what it is sent,
    `notice` says why we have switched it off. `secret_number` names its present secret; the one before is
    used beside it until `previous_secret_until`.
    """

    endpoint_id: str
    business_id: str
    url: str
    description: str = ""
    events: tuple[EventType, ...] = ()
    active: bool = True
    notice: Sentence = ""
    failing_since: datetime | None = None
    secret_number: int = 1
    previous_secret_until: datetime | None = None
    created_at: datetime
    removed_at: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether what happens is noted for it: also while it is off by our doing, to be sent later."""
        return self.removed_at is None and (self.active or bool(self.notice))

    def wants(self, event: EventType) -> bool:
        """Tell whether it wants to be told of such an event."""
        return self.is_told and (not self.events or event in self.events)


class Event(Entity):
    """Something that happened: events of one `subject` are told in the order of their `sequence`."""

    business_id: str
    type: EventType
    subject: str
    sequence: int
    at: datetime
    data: dict[str, Any]


class Delivery(Entity):
    """One event on its way to one endpoint.

    `delivery_id` is the `webhook-id` that it is sent with, every time; `body` is what is sent. Whoever has
    claimed it has done with it by `claimed_until`, or has broken down. `status` and `answer` are what the
    other side said last, cut off; `tries` and `first_tried_at` count from the last replay on.
    """

    delivery_id: str
    business_id: str
    endpoint_id: str
    type: EventType
    subject: str
    sequence: int
    body: str
    state: State = "queued"
    reason: Sentence = ""
    tries: int = 0
    replays: int = 0
    due_at: datetime
    claimed_until: datetime | None = None
    created_at: datetime
    first_tried_at: datetime | None = None
    delivered_at: datetime | None = None
    status: int | None = None
    answer: str = ""

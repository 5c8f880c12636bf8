"""What the calls for webhooks take and answer."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Line, Moment, Wire
from chalicelib.core.table import Page
from chalicelib.webhooks.model import Delivery, Endpoint, EventType, NewEndpoint, State
from chalicelib.webhooks.service import WithSecret


class EndpointBody(Body):
    """An address that is told what happens."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)] = Field(
        description="An https address of the public web."
    )
    description: Annotated[Line, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    events: list[EventType] = Field(default=[], max_length=50, description="Without any, all events.")
    active: bool = True

    def wanted(self) -> NewEndpoint:
        """Give it as webhooks know it."""
        return NewEndpoint(**self.model_dump())


class DeliveriesQuery(Wire):
    """Which deliveries are listed, and from where on."""

    status: State | None = None
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


class ReplayBody(Body):
    """From which instant on what failed is sent again."""

    since: Moment


class EndpointAnswer(Answer):
    """An address that is told what happens; its secret is shown only when it is made.

    `notice` says why we have switched it off; `failing_since` is when it last began to fail.
    """

    endpoint_id: str
    url: str
    description: str
    events: list[EventType] = Field(description="Without any, all events.")
    active: bool
    notice: str
    failing_since: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """Give the answer for an endpoint."""
        return cls.model_validate(endpoint.model_dump(include={*cls.model_fields}))


class EndpointsAnswer(Answer):
    """The endpoints of a business."""

    items: list[EndpointAnswer]
    next: None = None


class EndpointSecretAnswer(EndpointAnswer):
    """An endpoint with its new secret, which is shown this once."""

    secret: str

    @classmethod
    def made(cls, made: WithSecret) -> Self:
        """Give the answer for an endpoint and its new secret."""
        return cls(secret=made.secret, **EndpointAnswer.of(made.endpoint).model_dump())


class DeliveryAnswer(Answer):
    """One event on its way to an endpoint; `status` and `answer` are what the other side said last."""

    delivery_id: str = Field(description="What it is sent with as webhook-id, every time.")
    type: EventType
    state: State
    reason: str
    tries: int
    replays: int
    created_at: datetime
    due_at: datetime
    delivered_at: datetime | None
    status: int | None
    answer: str
    body: str = Field(description="What is sent: a JSON text.")

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Give the answer for a delivery."""
        return cls.model_validate(delivery.model_dump(include={*cls.model_fields}))


class DeliveriesAnswer(Answer):
    """A page of deliveries, newest first."""

    items: list[DeliveryAnswer]
    next: str | None

    @classmethod
    def of(cls, page: Page[Delivery]) -> Self:
        """Give the answer for a page."""
        return cls(items=[DeliveryAnswer.of(each) for each in page.items], next=page.next)


class ReplayedAnswer(Answer):
    """How many deliveries are sent again; of more than 500 the rest waits to be asked for."""

    replayed: int

"""What goes out over the wire about clients and messages."""

from datetime import date, datetime
from typing import Self

from chalicelib.api.answers import Answer
from chalicelib.api.consent_answers import StopAnswer
from chalicelib.clients.model import Client, StandingState
from chalicelib.messaging.model import Message
from chalicelib.messaging.service import Standing
from chalicelib.recommending.model import Recommendation


class StandingAnswer(Answer):
    """Whether a client may be invited back."""

    state: StandingState
    on_hold_until: date | None
    case_open: bool


class MergedCardAnswer(Answer):
    """Into which card of the same person this one was merged, when, and by whom."""

    into: str
    at: datetime
    by: str


class ClientAnswer(Answer):
    """A client's record; `also` are other cards of the same person that were merged into this one."""

    client_id: str
    name: str
    email: str | None
    phone: str | None
    email_consent: bool
    sms_consent: bool
    email_stopped: StopAnswer | None
    phone_stopped: StopAnswer | None
    note: str
    staff_note: str
    preferred_staff_id: str | None
    last_staff_id: str | None
    tags: list[str]
    birthday: str | None
    standing: StandingAnswer
    created_at: datetime
    also: list[str]
    merged: MergedCardAnswer | None

    @classmethod
    def of(cls, client: Client) -> Self:
        """Give the answer for a client."""
        return cls(**client.model_dump(mode="json", include=set(cls.model_fields)))


class RecordAnswer(ClientAnswer):
    """A client's record, with what they would like next, where anything tells."""

    recommended: Recommendation | None

    @classmethod
    def with_next(cls, client: Client, recommended: Recommendation | None) -> Self:
        """Give the answer for a client."""
        return cls(recommended=recommended, **ClientAnswer.of(client).model_dump())


class ClientsAnswer(Answer):
    """A page of clients."""

    items: list[ClientAnswer]
    next: str | None


class MessageAnswer(Answer):
    """A message in its present state, and why it is in it."""

    message_id: str
    purpose: str
    channel: str
    to: str
    recipient: str
    client_id: str
    status: str
    reason: str
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Give the answer for a message."""
        return cls(status=message.state, **message.model_dump(include=set(cls.model_fields)))


class LateAnswer(Answer):
    """How well messages go out: the late ones by purpose, and those in doubt within the last 30 days.

    `late_since` is when the first of the late ones was due. What is `reconciled` was uncertain until its
    provider told what became of it.
    """

    late: dict[str, int]
    late_since: datetime | None
    uncertain: int
    reconciled: int

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """Give the answer for how well they go out."""
        return cls(
            late=dict(standing.late),
            late_since=standing.late_since,
            uncertain=standing.uncertain,
            reconciled=standing.reconciled,
        )


class MessagesAnswer(Answer):
    """A page of messages."""

    items: list[MessageAnswer]
    next: str | None

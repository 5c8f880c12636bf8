"""What goes out over the wire about clients and messages."""

from datetime import datetime
from typing import Self

from chalicelib.api.answers import Answer
from chalicelib.clients.model import Client
from chalicelib.messaging.model import Message


class ClientAnswer(Answer):
    """A client's record."""

    client_id: str
    name: str
    email: str | None
    phone: str | None
    email_consent: bool
    sms_consent: bool
    note: str
    preferred_staff_id: str | None
    last_staff_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, client: Client) -> Self:
        """Give the answer for a client."""
        return cls(**client.model_dump(include=set(cls.model_fields)))


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

    @classmethod
    def of(cls, message: Message) -> Self:
        """Give the answer for a message."""
        return cls(status=message.state, **message.model_dump(include=set(cls.model_fields)))


class MessagesAnswer(Answer):
    """A page of messages."""

    items: list[MessageAnswer]
    next: str | None

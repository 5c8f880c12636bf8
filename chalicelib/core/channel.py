"""How people are written to: over which channel, where, and with what kind of message."""

from typing import Literal

from chalicelib.core.entity import Entity
from chalicelib.core.saying import said

Channel = Literal["email", "sms", "whatsapp", "webhook"]
Kind = Literal["transactional", "marketing", "staff"]
"""Of the client's own appointments, an invitation or offer, or for staff."""


class Way(Entity):
    """How somebody is reached: a channel, and the address or number there."""

    channel: Channel
    to: str


WAYS: dict[Channel, str] = {
    "email": said("email"),
    "sms": said("SMS"),
    "whatsapp": said("WhatsApp"),
    "webhook": said("webhook"),
}
"""What a channel is called within a sentence."""

"""What pressing the button would do, before anybody presses it: who is reached how, and in which words."""

from decimal import Decimal

from chalicelib.core.entity import Entity
from chalicelib.messaging.model import Channel
from chalicelib.reconnect.model import SkippedClient


class Reached(Entity):
    """Somebody who would be written to: over which channels, and over which instead where those fail."""

    client_id: str
    category_ids: tuple[str, ...]
    channels: tuple[Channel, ...]
    otherwise: tuple[Channel, ...] = ()


class Look(Entity):
    """How the first message to one of the clients looks over a channel."""

    channel: Channel
    client_id: str
    language: str
    subject: str
    text: str
    html: str


class Preview(Entity):
    """What pressing the button would do now. `segments` are the parts of all first messages by SMS.

    `cost`, in minor units, is what those cost, None where nobody has said what one does.
    """

    reached: tuple[Reached, ...]
    skipped: tuple[SkippedClient, ...]
    looks: tuple[Look, ...]
    sms: int
    segments: int
    cost: Decimal | None
    currency: str

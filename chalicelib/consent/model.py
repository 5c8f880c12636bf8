"""What may be sent: a permission, what a client chose, and the links by which they choose."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Business
from chalicelib.clients.model import Change, Client
from chalicelib.core.channel import Channel, Kind

CHOICES: dict[tuple[Channel, Kind], str] = {
    ("email", "transactional"): "email_transactional",
    ("email", "marketing"): "email_consent",
    ("sms", "transactional"): "sms_consent",
    ("sms", "marketing"): "sms_marketing",
    ("whatsapp", "transactional"): "whatsapp_transactional",
    ("whatsapp", "marketing"): "whatsapp_marketing",
}
"""The field of a client's record that says whether they allow a kind of message over a channel."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a message may go to somebody, or else why not; with `wait_until`, ask again then."""

    allowed: bool
    reason: str = ""
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """A client's record as its holder's link shows it, at their business."""

    client: Client
    business: Business
    token: str


@dataclass(frozen=True, slots=True)
class Links:
    """Where a client chooses what they get, and where they end the offers over one channel."""

    preferences: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a client allows now and the latest word on each of it; `next` continues the list of changes."""

    client: Client
    latest: dict[str, Change]
    changes: list[Change]
    next: str | None


def agreed(client: Client, channel: Channel, kind: Kind) -> bool:
    """Tell whether the client allows messages of that kind over the channel."""
    if (channel, kind) == ("sms", "marketing") and client.sms_marketing is None:
        return client.sms_consent
    return bool(getattr(client, CHOICES[channel, kind]))


def address_on(client: Client, channel: Channel) -> str | None:
    """Give where the client is reached over the channel, or None."""
    return client.email if channel == "email" else client.phone if channel in ("sms", "whatsapp") else None

"""The ways a message can leave the house, and what comes back. One folder each, of the same files:

`sender.py` prepares a message for its provider; `reports.py` reads what the provider says afterwards,
where it does. A new channel is a new folder, a line in `sender_for` and one in `reading.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chalicelib.messaging.model import Channel

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file (RFC 5545) and what it asks of the calendar: REQUEST or CANCEL."""

    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, ready for any channel; SMS uses the text alone.

    `headers` go with an email, `tags` come back with what the provider says of it. `template` is the
    provider's own name for approved words, which `parameters` are put into, by their order alone where they
    are `numbered` there. A webhook is signed by `secret`, at the instant `as_of`.
    """

    sender_name: str
    text: str
    subject: str = ""
    html: str = ""
    calendar: CalendarFile | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    language: str = "en"
    parameters: Mapping[str, str] = field(default_factory=dict)
    numbered: bool = False
    secret: str = field(default="", repr=False)
    as_of: datetime = LONG_AGO


HandOver = Callable[[], str]
"""Hands one message to the provider and gives the provider's identifier of it.

Raises ChannelError when the provider did not take it. Any other error means that nobody can tell.
"""

Sender = Callable[[str, Content], HandOver]
"""Prepares a message to an address or number, so that handing it over is all that is left to do.

Raises ChannelError when it cannot go out that way.
"""


def sender_for(channel: Channel) -> Sender:
    """Give the channel's sender, imported only now."""
    match channel:
        case "email":
            from chalicelib.messaging.channels.email.sender import prepare as prepare_email

            return prepare_email
        case "sms":
            from chalicelib.messaging.channels.sms.sender import prepare as prepare_sms

            return prepare_sms
        case "whatsapp":
            from chalicelib.messaging.channels.whatsapp.sender import prepare as prepare_whatsapp

            return prepare_whatsapp
        case "webhook":
            from chalicelib.messaging.channels.webhook.sender import prepare as prepare_webhook

            return prepare_webhook

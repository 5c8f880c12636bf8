"""The ways a message can leave the house. One file each; a new channel is a new file and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.messaging.model import Channel


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file (RFC 5545) and what it asks of the calendar: REQUEST or CANCEL."""

    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, ready for any channel; SMS uses the text alone."""

    sender_name: str
    text: str
    subject: str = ""
    html: str = ""
    calendar: CalendarFile | None = None


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
            from chalicelib.messaging.channels.email import prepare as prepare_email

            return prepare_email
        case "sms":
            from chalicelib.messaging.channels.sms import prepare as prepare_sms

            return prepare_sms

"""What providers tell us through their topic, whichever channel it is about. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.messaging.channels.email import reports as email
from chalicelib.messaging.channels.reply import Reply
from chalicelib.messaging.channels.sms import reports as sms
from chalicelib.messaging.channels.whatsapp import reports as whatsapp
from chalicelib.messaging.model import Report


@dataclass(frozen=True, slots=True)
class Notice:
    """What one notification says: what became of messages, and what was answered to them."""

    reports: list[Report]
    replies: list[Reply]


def notice_in(text: str) -> Notice:
    """Read a notification; raise ValueError for one that has the form of no provider."""
    try:
        return _read(json.loads(text))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("This has the form of no provider.") from error


def _read(event: Mapping[str, Any]) -> Notice:
    if "mail" in event:
        return Notice(email.reports_of(event), [])
    if "whatsAppWebhookEntry" in event:
        return Notice(whatsapp.reports_of(event), whatsapp.replies_of(event))
    if event.keys() & {"messageBody", "eventType", "delivery"}:
        return Notice(sms.reports_of(event), sms.replies_of(event))
    return Notice([], [])  # such as what SES sends to show that the topic is connected

"""What becomes of text messages, and what is answered to them. Pure.

Three forms arrive: an event of AWS End User Messaging, a line of SNS's delivery log, and a text message
that somebody wrote to our number.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.messaging.channels.reply import Reply
from chalicelib.messaging.model import Report

GONE = ("INVALID", "UNREACHABLE_PERMANENT", "BLOCKED")
"""What End User Messaging says of a number that no message will ever reach."""
GONE_WORDS = ("invalid phone number", "unknown subscriber", "does not exist", "unallocated")
"""What SNS's delivery log says of one, in the carrier's words."""
OPTED_OUT_WORDS = "opted out"
"""What it says of a number that wants nothing: SNS takes the message first, and then does not send it."""


def reports_of(event: Mapping[str, Any]) -> list[Report]:
    """Give what an event reports, nothing while its outcome may change or where nobody learnt it."""
    if "delivery" in event:
        return [_logged(event)]
    kind = str(event.get("eventType", ""))
    if not event.get("isFinal") or not kind.startswith(("TEXT_", "VOICE_")) or kind.endswith("_UNKNOWN"):
        return []
    status = kind.removeprefix("TEXT_")
    return [
        Report(
            provider_id=event["messageId"],
            outcome="delivered" if status in ("DELIVERED", "SUCCESSFUL") else "bounced",
            permanent=status in GONE,
            reason=str(event.get("messageStatusDescription", status)),
            at=datetime.fromtimestamp(event["eventTimestamp"] / 1000, UTC),
        )
    ]


def _logged(event: Mapping[str, Any]) -> Report:
    said = str(event["delivery"].get("providerResponse", ""))
    opted_out = event["status"] != "SUCCESS" and OPTED_OUT_WORDS in said.casefold()
    stamp = datetime.fromisoformat(event["notification"]["timestamp"])  # UTC, without saying so
    return Report(
        provider_id=event["notification"]["messageId"],
        outcome="delivered" if event["status"] == "SUCCESS" else "bounced",
        permanent=opted_out or any(words in said.casefold() for words in GONE_WORDS),
        opted_out=opted_out,
        reason=said,
        at=stamp.replace(tzinfo=UTC),
    )


def replies_of(event: Mapping[str, Any]) -> list[Reply]:
    """Give what somebody wrote to our number."""
    if "messageBody" not in event:
        return []
    return [
        Reply(
            channel="sms",
            number=event["originationNumber"],
            text=event["messageBody"],
            reply_id=event.get("inboundMessageId", ""),
            in_reply_to=event.get("previousPublishedMessageId") or "",
        )
    ]

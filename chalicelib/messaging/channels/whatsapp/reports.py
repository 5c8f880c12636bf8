"""What becomes of WhatsApp messages, and what is answered to them. Pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.messaging.channels.reply import Reply
from chalicelib.messaging.model import Report

NOT_THERE = {131026, 131030}
"""WhatsApp's codes for a number that it knows nobody at."""


def reports_of(event: Mapping[str, Any]) -> list[Report]:
    """Give what an event reports; that a message was sent or read settles nothing more."""
    found = [_report(event, status) for value in _values(event) for status in value.get("statuses", ())]
    return [report for report in found if report]


def _report(event: Mapping[str, Any], status: Mapping[str, Any]) -> Report | None:
    if status["status"] not in ("delivered", "failed"):
        return None
    business_id, _, message_id = str(status.get("biz_opaque_callback_data", "")).partition("/")
    error: Mapping[str, Any] = next(iter(status.get("errors", ())), {})
    return Report(
        business_id=business_id,
        message_id=message_id,
        provider_id=str(event.get("messageId", "")),
        outcome="delivered" if status["status"] == "delivered" else "bounced",
        permanent=error.get("code") in NOT_THERE,
        reason=str(error.get("title", "")),
        at=datetime.fromtimestamp(int(status["timestamp"]), UTC),
    )


def replies_of(event: Mapping[str, Any]) -> list[Reply]:
    """Give what somebody wrote to our number, or answered by a button."""
    return [
        Reply(
            channel="whatsapp",
            number=f"+{message['from'].removeprefix('+')}",
            text=_text(message),
            reply_id=message["id"],
        )
        for value in _values(event)
        for message in value.get("messages", ())
        if _text(message)
    ]


def _text(message: Mapping[str, Any]) -> str:
    return str(message.get("text", {}).get("body") or message.get("button", {}).get("text") or "")


def _values(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entry = json.loads(event["whatsAppWebhookEntry"])
    for change in entry.get("changes", ()):
        yield change.get("value", {})

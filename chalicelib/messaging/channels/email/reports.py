"""What SES says of an email it took: delivered, bounced, complained of. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.messaging.model import Report


def reports_of(event: Mapping[str, Any]) -> list[Report]:
    """Give what an event of the configuration set reports, nothing for those that settle nothing."""
    mail, kind = event["mail"], event.get("eventType") or event.get("notificationType")
    tags = {name: values[0] for name, values in mail.get("tags", {}).items() if values}
    about = {
        "business_id": tags.get("business_id", ""),
        "message_id": tags.get("message_id", ""),
        "provider_id": mail["messageId"],
    }
    match kind:
        case "Delivery":
            return [Report(outcome="delivered", at=_at(event["delivery"]), **about)]
        case "Bounce":
            bounce = event["bounce"]
            return [
                Report(
                    outcome="bounced",
                    permanent=bounce["bounceType"] == "Permanent",
                    reason=_why(bounce),
                    at=_at(bounce),
                    **about,
                )
            ]
        case "Complaint":
            complaint = event["complaint"]
            reason = complaint.get("complaintFeedbackType") or "marked as unwanted"
            return [Report(outcome="complained", permanent=True, reason=reason, at=_at(complaint), **about)]
        case "Reject":
            reason = event["reject"].get("reason", "")
            return [Report(outcome="bounced", reason=reason, at=_at(mail), **about)]
    return []


def _at(part: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(part["timestamp"])


def _why(bounce: Mapping[str, Any]) -> str:
    said = next((r["diagnosticCode"] for r in bounce["bouncedRecipients"] if r.get("diagnosticCode")), "")
    return f"{bounce.get('bounceSubType', 'General')}: {said}".removesuffix(": ")

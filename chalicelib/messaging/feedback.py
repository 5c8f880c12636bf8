"""What comes back from the providers: what became of messages, and what clients answer to them."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.consent import service as consent
from chalicelib.messaging import store
from chalicelib.messaging.channels.reading import notice_in
from chalicelib.messaging.channels.reply import Reply
from chalicelib.messaging.model import Message, Report
from chalicelib.messaging.sending import record_report


def take_notice(text: str, answer: Callable[[Reply], object], now: datetime) -> None:
    """Take in one notification of a provider; the same one again changes nothing.

    An address that does not exist, complained or opted out is written to no more. STOP and START are taken
    from a reply here; any other is handed on. Raises ValueError for a text that no provider writes.
    """
    notice = notice_in(text)
    for report in notice.reports:
        record_report(report, now)
        if report.permanent and report.outcome != "delivered":
            _stop_address(report)
    for reply in notice.replies:
        if consent.answer_reply(reply.number, reply.text, reply.channel, now) is None:
            answer(reply)


def _stop_address(report: Report) -> None:
    message = _message_of(report)
    if message and message.recipient == "client":
        about = (message.business_id, message.client_id, message.to)
        if report.opted_out:
            consent.note_opt_out(*about, report.at)
        elif report.outcome == "complained":
            consent.stop_address(*about, "complaint", report.reason, report.at)
        else:
            consent.stop_address(*about, "bounce", report.reason, report.at)


def _message_of(report: Report) -> Message | None:
    place = (report.business_id, report.message_id)
    known = place if all(place) else store.find_by_provider(report.provider_id)
    stored = store.load_message(*known) if known else None
    return stored.message if stored else None

"""What providers say of messages to Carla, and what she answers."""

import json
from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.consent import service as consent
from chalicelib.messaging import service
from chalicelib.messaging.channels.reading import notice_in
from chalicelib.messaging.channels.reply import Reply
from chalicelib.scheduling import service as scheduling
from tests.cast import at, open_salon, wishes
from tests.messaging.cast import NOW, SALON, PostOffice, agree, later, message

PHONE = "+4915112345678"


@pytest.fixture
def carla(tables: None) -> Client:
    """Let Carla book, and one email of the salon's have gone out to her."""
    open_salon()
    visit = scheduling.book(wishes(at(10), phone=PHONE, email_consent=True, sms_consent=True), NOW)
    client_id = visit.appointment.client_id
    service.enqueue([message(client_id=client_id)])
    assert service.deliver(SALON, "m1", agree, NOW, PostOffice()) == "sent"
    return clients.get_client(SALON, client_id)


def ses(kind: str, **more: Any) -> str:
    tags = {"business_id": [SALON], "message_id": ["m1"]}
    mail = {"messageId": "receipt-1", "tags": tags, "timestamp": "2027-05-03T09:00:00.000Z"}
    about = {"timestamp": "2027-05-03T09:01:00.000Z", **more}
    return json.dumps({"eventType": kind, "mail": mail, kind.lower(): about})


HARD = ses(
    "Bounce",
    bounceType="Permanent",
    bounceSubType="General",
    bouncedRecipients=[{"emailAddress": "carla@example.com", "diagnosticCode": "550 no such user"}],
)
SOFT = ses("Bounce", bounceType="Transient", bounceSubType="MailboxFull", bouncedRecipients=[{}])


def take(text: str) -> list[Reply]:
    """Take a notification in twice, as topics deliver; give the replies that were handed on."""
    handed: list[Reply] = []
    for _ in range(2):
        service.take_notice(text, handed.append, later(2))
    return handed


def state() -> str:
    known = service.find_message(SALON, "m1")
    assert known
    return known.state


def test_a_delivery_is_noted(carla: Client) -> None:
    take(ses("Delivery"))
    assert state() == "delivered"


def test_a_hard_bounce_stops_the_address_and_says_why(carla: Client) -> None:
    take(HARD)
    stop = clients.get_client(SALON, carla.client_id).email_stopped
    assert stop
    assert (state(), stop.to, stop.why, stop.reason) == (
        "bounced",
        "carla@example.com",
        "bounce",
        "General: 550 no such user",
    )
    assert len(consent.get_record(SALON, carla.client_id).changes) == 2


def test_a_soft_bounce_stops_nothing(carla: Client) -> None:
    take(SOFT)
    assert clients.get_client(SALON, carla.client_id).email_stopped is None


def test_a_complaint_stops_the_address_and_ends_offers(carla: Client) -> None:
    take(ses("Complaint", complaintFeedbackType="abuse"))
    known = clients.get_client(SALON, carla.client_id)
    assert known.email_stopped
    assert (known.email_stopped.why, known.email_consent) == ("complaint", False)


def test_a_bounce_of_something_that_is_not_ours_is_no_error(carla: Client) -> None:
    take(HARD.replace("m1", "m9").replace("receipt-1", "receipt-9"))
    assert clients.get_client(SALON, carla.client_id).email_stopped is None


def reply(text: str) -> str:
    return json.dumps(
        {
            "originationNumber": PHONE,
            "destinationNumber": "+4915100000000",
            "messageBody": text,
            "inboundMessageId": "in-1",
            "previousPublishedMessageId": "receipt-1",
        }
    )


def test_stop_is_taken_from_a_reply_and_any_other_is_handed_on(carla: Client) -> None:
    assert take(reply("Stop")) == []
    assert not clients.get_client(SALON, carla.client_id).sms_consent
    handed = take(reply("Y"))
    assert handed == [Reply("sms", PHONE, "Y", "in-1", "receipt-1")] * 2


@pytest.mark.parametrize(
    ("event", "outcome", "permanent"),
    [
        ({"eventType": "TEXT_DELIVERED", "isFinal": True}, "delivered", False),
        ({"eventType": "TEXT_INVALID", "isFinal": True}, "bounced", True),
        ({"eventType": "TEXT_CARRIER_UNREACHABLE", "isFinal": True}, "bounced", False),
    ],
)
def test_end_user_messaging_reports_text_messages(
    event: dict[str, Any], outcome: str, permanent: bool
) -> None:
    whole = {**event, "messageId": "s1", "eventTimestamp": 1_809_334_800_000}
    (report,) = notice_in(json.dumps(whole)).reports
    assert (report.provider_id, report.outcome, report.permanent) == ("s1", outcome, permanent)


@pytest.mark.parametrize(("kind", "is_final"), [("TEXT_SENT", False), ("TEXT_UNKNOWN", True)])
def test_a_text_message_of_which_nobody_knows_yet_or_ever_is_not_reported(kind: str, is_final: bool) -> None:
    assert notice_in(json.dumps({"eventType": kind, "isFinal": is_final})).reports == []


def test_the_delivery_log_of_sns_is_read() -> None:
    logged = {
        "notification": {"messageId": "s1", "timestamp": "2027-05-03 09:01:00.123"},
        "delivery": {"destination": PHONE, "providerResponse": "Unknown subscriber"},
        "status": "FAILURE",
    }
    (report,) = notice_in(json.dumps(logged)).reports
    assert (report.outcome, report.permanent, report.reason) == ("bounced", True, "Unknown subscriber")


def test_whatsapp_reports_and_replies_are_read() -> None:
    status = {
        "id": "wamid.1",
        "status": "delivered",
        "timestamp": "1809334800",
        "biz_opaque_callback_data": "salon/m1",
    }
    said = {"id": "wamid.2", "from": "4915112345678", "text": {"body": "STOP"}}
    entry = {"changes": [{"value": {"statuses": [status], "messages": [said]}}]}
    notice = notice_in(json.dumps({"whatsAppWebhookEntry": json.dumps(entry), "messageId": "w1"}))
    (report,) = notice.reports
    assert (report.business_id, report.message_id, report.outcome) == (SALON, "m1", "delivered")
    assert notice.replies == [Reply("whatsapp", PHONE, "STOP", "wamid.2")]


def test_what_ses_says_to_try_the_topic_settles_nothing() -> None:
    assert notice_in(json.dumps({"message": "Successfully validated SNS topic"})).reports == []

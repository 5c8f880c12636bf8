from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from botocore import exceptions
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from chalicelib.core.errors import ChannelError
from chalicelib.messaging import service, store
from chalicelib.messaging.channels import CalendarFile, Content, sender_for
from chalicelib.messaging.channels.email.sender import mime_message
from chalicelib.messaging.channels.provider import call, client
from tests.conftest import MAIL_FROM, REGION, aws
from tests.messaging.cast import CALENDAR, NOW, SALON, agree, message

CALENDAR_FILE = CalendarFile(b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\xa4\r\nEND:VCALENDAR\r\n", "REQUEST")
CONTENT = Content(
    "Ana's Salon", "Hello Carla, see you at 14:30 – bye", "Booked", "<p>Hello Carla</p>", CALENDAR_FILE
)


def read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def mails() -> list[Any]:
    return list(ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages)


def texts() -> list[Any]:
    return list(sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages.values())


def test_an_email_carries_text_html_and_the_calendar_twice() -> None:
    mail = read(mime_message(MAIL_FROM, "carla@example.com", CONTENT))
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "text/calendar"]
    *_, inline, attached = mail.walk()
    assert isinstance(attached, EmailMessage)
    assert inline.get_param("method") == attached.get_param("method") == "REQUEST"
    assert (inline.get_filename(), attached.get_filename()) == (None, "appointment.ics")
    assert attached.get_content().splitlines() == CALENDAR_FILE.content.decode().splitlines()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["appointment.ics"]


def test_an_email_is_plain_ascii_on_its_way_whatever_it_says() -> None:
    raw = mime_message(MAIL_FROM, "carla@example.com", CONTENT)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    body = read(raw).get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == [CONTENT.text]


def test_it_comes_from_the_business_and_goes_to_one_address() -> None:
    mail = read(mime_message(MAIL_FROM, "carla@bücher.example", CONTENT))
    (sender,) = mail["From"].addresses
    (receiver,) = mail["To"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Ana's Salon", MAIL_FROM)
    assert receiver.addr_spec == "carla@xn--bcher-kva.example"


WICKED = "Salon\r\nBcc: dario@example.com\r\n\r\nGotcha"


@pytest.mark.parametrize(
    "name", [WICKED, "Salon\nBcc: x", 'Ana "the <best@example.com>"', "Ä, Ö; <Ü>", "a\x00b\x0bc"]
)
def test_no_text_can_become_a_header(name: str) -> None:
    mail = read(mime_message(MAIL_FROM, "carla@example.com", Content(name, "text", name)))
    assert set(mail) == {
        "From", "To", "Subject", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"
    }  # fmt: skip
    assert [address.addr_spec for address in mail["From"].addresses] == [MAIL_FROM]
    assert mail["Subject"] == " ".join("".join(s if s.isprintable() else " " for s in name).split())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "carla",
        "carla@",
        "a@b.example, dario@example.com",
        "a@b.example\r\nBcc: dario@example.com",
        "ä@b.example",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(address: str) -> None:
    with pytest.raises(ChannelError) as refusal:
        mime_message(MAIL_FROM, address, CONTENT)
    assert refusal.value.permanent


@pytest.mark.usefixtures("tables")
def test_ses_takes_the_whole_message_for_the_one_address() -> None:
    receipt = sender_for("email")("carla@example.com", CONTENT)()
    (mail,) = mails()
    assert (mail.id, mail.source) == (receipt, MAIL_FROM)
    assert set(mail.destinations) == {"carla@example.com"}
    assert read(mail.raw_data.encode())["Subject"] == "Booked"


@pytest.mark.usefixtures("tables")
def test_nothing_is_handed_over_by_preparing_alone() -> None:
    sender_for("email")("carla@example.com", CONTENT)
    sender_for("sms")("+4915112345678", CONTENT)
    assert (mails(), texts()) == ([], [])


@pytest.mark.usefixtures("tables")
def test_sns_takes_the_text_for_the_number() -> None:
    sender_for("sms")("+4915112345678", CONTENT)()
    assert [sent[:2] for sent in texts()] == [("+4915112345678", CONTENT.text)]


@pytest.mark.usefixtures("tables")
def test_from_the_queue_to_the_mailbox() -> None:
    service.enqueue([message("m1", calendars=(CALENDAR,)), message("m2", channel="sms")])
    report = service.deliver_due(agree, NOW)
    (mail,), (text,) = mails(), texts()
    stored = store.load_message(SALON, "m1")
    assert (report.sent, report.others) == (2, 0)
    assert stored
    assert stored.message.provider_id == mail.id
    assert "UID:a1@salon.regulars" in mail.raw_data
    assert text[0] == "+4915112345678"


@pytest.mark.usefixtures("tables")
def test_a_sender_that_ses_does_not_know_ends_the_message_and_says_why() -> None:
    aws("sesv2").delete_email_identity(EmailIdentity=MAIL_FROM)
    service.enqueue([message()])
    assert service.deliver(SALON, "m1", agree, NOW) == "dead"
    stored = store.load_message(SALON, "m1")
    assert stored
    assert stored.message.reason.startswith("MessageRejected: ")


@pytest.mark.parametrize(
    ("code", "permanent"),
    [
        ("MessageRejected", True),
        ("BadRequestException", True),
        ("InvalidParameter", True),
        ("ParameterValueInvalid", True),
        ("TooManyRequestsException", False),
        ("Throttling", False),
        ("SendingPausedException", False),
        ("MailFromDomainNotVerifiedException", False),
        ("AccessDeniedException", False),
        ("InternalError", False),
        ("SomethingNew", False),
    ],
)
def test_only_what_would_come_again_for_the_same_message_is_permanent(code: str, permanent: bool) -> None:
    def refuse(**_parameters: Any) -> dict[str, str]:
        raise exceptions.ClientError({"Error": {"Code": code, "Message": "No."}}, "SendEmail")

    with pytest.raises(ChannelError) as refusal:
        call(refuse)
    assert (refusal.value.permanent, refusal.value.reason) == (permanent, f"{code}: No.")


@pytest.mark.parametrize(
    "error",
    [
        exceptions.EndpointConnectionError(endpoint_url="https://ses.example"),
        exceptions.ConnectTimeoutError(endpoint_url="https://ses.example"),
        exceptions.NoCredentialsError(),
    ],
)
def test_a_provider_that_was_not_reached_has_not_taken_it(error: Exception) -> None:
    def fail(**_parameters: Any) -> dict[str, str]:
        raise error

    with pytest.raises(ChannelError) as refusal:
        call(fail)
    assert not refusal.value.permanent


@pytest.mark.parametrize(
    "error",
    [
        exceptions.ReadTimeoutError(endpoint_url="https://ses.example"),
        exceptions.ConnectionClosedError(endpoint_url="https://ses.example"),
    ],
)
def test_an_answer_that_was_lost_is_no_refusal(error: Exception) -> None:
    def fail(**_parameters: Any) -> dict[str, str]:
        raise error

    with pytest.raises(type(error)):
        call(fail)


@pytest.mark.parametrize("service_name", ["sesv2", "sns"])
def test_no_client_tries_again_by_itself(service_name: str) -> None:
    assert client(service_name).meta.config.retries["total_max_attempts"] == 1
    assert client(service_name) is client(service_name)

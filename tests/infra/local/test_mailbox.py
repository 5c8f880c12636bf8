"""What the app sends can be read as its receivers would read it."""

import json
import os
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from chalice.app import SNSEvent

from chalicelib.messaging.channels.reading import notice_in
from infra.functions import Function
from infra.local.mailbox import email_message
from infra.local.stack import MAIL_FROM, Stack
from tests.infra.local.small import Handlers, ask

INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Haircut – Ana\r\nEND:VCALENDAR\r\n"


def mail(to: str = "carla@example.com", html: str = "<p>See you, <b>Carla</b></p>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = MAIL_FROM, to
    message["Subject"] = "Your visit on Friday – ✂"
    message.set_content("See you, Carla\n")
    message.add_alternative(html, subtype="html")
    message.add_attachment(INVITATION, subtype="calendar", filename="visit.ics", params={"method": "REQUEST"})
    message.add_attachment(b"\xff\xfe", maintype="application", subtype="octet-stream", filename="raw.bin")
    return message


def send(stack: Stack, message: EmailMessage, **more: Any) -> None:
    stack.emulator.client("sesv2").send_email(Content={"Raw": {"Data": message.as_bytes()}}, **more)


def let_send(stack: Stack) -> Stack:
    if os.environ["MAIL_FROM"] != MAIL_FROM:
        stack.emulator.client("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
    return stack


@pytest.fixture
def sender(stack: Stack) -> Stack:
    return let_send(stack)


def test_a_raw_email_is_read_whole(sender: Stack) -> None:
    send(sender, mail(), Destination={"ToAddresses": ["carla@example.com"]})
    (message,) = ask(sender, "GET", "/local/messages").json()
    assert message.pop("sent_at")[:10] == sender.clock.now().isoformat()[:10]
    assert message.pop("provider_id")
    assert message == {
        "channel": "email",
        "to": "carla@example.com",
        "subject": "Your visit on Friday – ✂",
        "text": "See you, Carla\n",
        "html": "<p>See you, <b>Carla</b></p>\n",
        "attachments": [
            {
                "filename": "visit.ics",
                "content_type": "text/calendar",
                "text": INVITATION.replace("\r\n", "\n"),
            },
            {"filename": "raw.bin", "content_type": "application/octet-stream", "text": "\ufffd\ufffd"},
        ],
    }


def test_an_email_without_a_destination_goes_to_whom_it_names(sender: Stack) -> None:
    send(sender, mail(to="Carla <carla@example.com>, dario@example.com"))
    (message,) = sender.mailbox.messages()
    assert message["to"] == "carla@example.com, dario@example.com"


def test_a_simple_email_of_either_version_is_kept(sender: Stack) -> None:
    text = {"Data": "<p>hello</p>"}
    sender.emulator.client("sesv2").send_email(
        FromEmailAddress=MAIL_FROM,
        Destination={"ToAddresses": ["carla@example.com"]},
        Content={"Simple": {"Subject": {"Data": "one"}, "Body": {"Html": text}}},
    )
    sender.emulator.client("ses").send_email(
        Source=MAIL_FROM,
        Destination={"ToAddresses": ["carla@example.com"]},
        Message={"Subject": {"Data": "two"}, "Body": {"Text": {"Data": "hello"}}},
    )
    newest, oldest = sender.mailbox.messages()
    assert (oldest["subject"], oldest["html"], oldest["text"]) == ("one", "<p>hello</p>", "")
    assert (newest["subject"], newest["html"], newest["text"]) == ("two", "", "hello")


def test_a_raw_email_of_the_first_version_is_kept(sender: Stack) -> None:
    sender.emulator.client("ses").send_raw_email(RawMessage={"Data": mail().as_bytes()})
    assert sender.mailbox.messages("CARLA@example.com")[0]["subject"] == "Your visit on Friday – ✂"


def test_an_sms_is_kept_with_the_moved_clocks_time(sender: Stack) -> None:
    ask(sender, "POST", "/local/clock", {"now": "2031-01-02T03:04:05+00:00"})
    sender.emulator.client("sns").publish(PhoneNumber="+4915112345678", Message="See you – Ana")
    (message,) = sender.mailbox.messages("+4915112345678")
    assert (message["channel"], message["text"], message["subject"]) == ("sms", "See you – Ana", "")
    assert message["sent_at"].startswith("2031-01-02T03:04")


def whatsapp(stack: Stack, **message: Any) -> str:
    whole = {"messaging_product": "whatsapp", "to": "+4915112345678", **message}
    client = stack.emulator.client("socialmessaging")
    answer = client.send_whatsapp_message(
        originationPhoneNumberId="local", message=json.dumps(whole).encode(), metaApiVersion="v20.0"
    )
    return str(answer["messageId"])


def test_a_whatsapp_message_is_kept_in_its_words_or_by_the_name_and_values_of_its_template(
    sender: Stack,
) -> None:
    assert whatsapp(sender, type="text", text={"body": "See you – Ana"})
    values = [{"type": "text", "parameter_name": "at", "text": "10:00"}]
    template = {"name": "see_you", "language": {"code": "de"}}
    assert whatsapp(
        sender, type="template", template={**template, "components": [{"type": "body", "parameters": values}]}
    )
    newest, oldest = sender.mailbox.messages("+4915112345678")
    assert (oldest["channel"], oldest["text"]) == ("whatsapp", "See you – Ana")
    assert newest["text"] == "[see_you, de]\nat: 10:00"


@pytest.mark.parametrize("wrong", [{"to": "carla"}, {"text": {"body": " "}}, {"messaging_product": "sms"}])
def test_a_whatsapp_message_that_cannot_be_sent_is_refused_for_good(
    sender: Stack, wrong: dict[str, Any]
) -> None:
    client = sender.emulator.client("socialmessaging")
    with pytest.raises(client.exceptions.InvalidParametersException):
        whatsapp(sender, **{"type": "text", "text": {"body": "See you"}, **wrong})
    assert sender.mailbox.messages() == []


def test_what_the_service_refuses_is_not_kept(sender: Stack) -> None:
    stranger = mail()
    stranger.replace_header("From", "nobody@elsewhere.example")
    client = sender.emulator.client("sesv2")
    with pytest.raises(client.exceptions.ClientError):
        send(sender, stranger)
    assert sender.mailbox.messages() == []


def test_messages_are_found_by_their_receiver_newest_first(sender: Stack) -> None:
    for to in ("carla@example.com", "dario@example.com", "carla@example.com"):
        sender.mailbox.keep(email_message(mail(to=f"Somebody <{to}>").as_bytes()))
    found = ask(sender, "GET", "/local/messages?to=carla%40example.com").json()
    assert [message["to"] for message in found] == ["carla@example.com"] * 2
    assert found[0]["sent_at"] > found[1]["sent_at"]
    assert ask(sender, "GET", "/local/messages?to=arla@example.com").json() == []


def test_the_page_escapes_what_was_sent_and_locks_html_in(sender: Stack) -> None:
    evil = '"><script>alert(1)</script>'
    message = mail(html=f"<p>{evil}</p>")
    message.replace_header("Subject", evil)
    sender.mailbox.keep(email_message(message.as_bytes()))
    page = ask(sender, "GET", f"/local/?to={'%22%3E%3Cscript%3E'}").text
    assert "<script" not in page
    page = ask(sender, "GET", "/local/").text
    assert "<script" not in page
    assert '<iframe loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" ' in page
    assert 'download="visit.ics"' in page


def test_the_page_shows_the_newest_hundred_and_says_so(sender: Stack) -> None:
    for number in range(105):
        sender.mailbox.keep(email_message(f"To: carla@example.com\nSubject: Number {number}.\n\nhi".encode()))
    page = ask(sender, "GET", "/local/").text
    assert "Number 104." in page
    assert "Number 4." not in page
    assert "newest 100 of 105" in page
    assert len(ask(sender, "GET", "/local/messages").json()) == 105


def test_an_empty_mailbox_says_so(sender: Stack) -> None:
    answer = ask(sender, "GET", "/local/")
    assert (answer.headers["Content-Type"], "Nothing yet" in answer.text) == (
        "text/html; charset=utf-8",
        True,
    )


def test_a_message_without_parts_is_read(sender: Stack) -> None:
    assert json.dumps(email_message(b"To: a@b.example\n\nhi")["text"]) == '"hi"'
    assert email_message(b"")["to"] == ""


def test_an_email_comes_back_at_the_press_of_a_button_and_the_app_hears_of_it(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    hearing = Function(name="hear", purpose="", memory=128, timeout=5, grants={}, hears_reports=True)
    stack = let_send(open_stack(functions=(hearing,)))
    heard: list[dict[str, Any]] = []
    handlers.on_report = heard.append
    send(stack, mail(), Destination={"ToAddresses": ["carla@example.com"]})
    (message,) = stack.mailbox.messages()
    assert "Let it come back" in ask(stack, "GET", "/local/").text
    pressed = f"provider_id={message['provider_id']}".encode()
    assert ask(stack, "POST", "/local/bounce", pressed).status == 200
    (report,) = notice_in(SNSEvent(heard[0], None).message).reports
    assert (report.provider_id, report.outcome, report.permanent) == (message["provider_id"], "bounced", True)
    assert ask(stack, "POST", "/local/bounce", b"provider_id=").status == 404
    assert len(heard) == 1

"""What goes around the words: headers, prices, templates and signatures, channel by channel."""

from email import message_from_bytes, policy

import pytest
from botocore.stub import Stubber

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.etiquette import ApprovedTemplate, Etiquette
from chalicelib.core.errors import ChannelError, OptedOut
from chalicelib.messaging.channels import Content, sender_for
from chalicelib.messaging.channels.email.sender import mime_message
from chalicelib.messaging.channels.provider import client
from chalicelib.messaging.channels.whatsapp.sender import whatsapp_message
from chalicelib.messaging.envelope import approved_words, enveloped
from tests.cast import open_salon
from tests.conftest import MAIL_FROM
from tests.messaging.cast import NOW, SALON, message

URL = (
    "https://book.salon.example/b/salon/unsubscribe/abcdefgh23456789/email?token=abcdefghijklmnopqrstuvwxyza"
)
LINKS = {"unsubscribe_url": URL, "preferences_url": "https://book.salon.example/b/salon/preferences/abc"}
TAGS = {"business_id": "salon", "message_id": "m1"}
PHONE = "+4915112345678"


def test_an_offer_carries_the_headers_of_one_click_unreadable_to_no_mail_program() -> None:
    offer = message(purpose="reconnect")
    offer = offer.model_copy(update={"facts": {**offer.facts, **LINKS}})
    content = enveloped(Content("Ana's Salon", "Come again"), offer, NOW)
    raw = mime_message(MAIL_FROM, "carla@example.com", content)
    assert f"List-Unsubscribe: <{URL}>\r\n".encode() in raw
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_message_about_an_appointment_carries_none() -> None:
    known = message()
    known = known.model_copy(update={"facts": {**known.facts, **LINKS}})
    assert enveloped(Content("Ana's Salon", "Booked"), known, NOW).headers == {}


def test_a_header_ends_with_its_line() -> None:
    content = Content("Ana's Salon", "text", headers={"List-Unsubscribe": "<x>\r\nBcc: dario@example.com"})
    mail = message_from_bytes(mime_message(MAIL_FROM, "carla@example.com", content), policy=policy.default)
    assert mail["Bcc"] is None


def test_a_number_on_the_providers_list_is_told_apart() -> None:
    with Stubber(client("sns")) as stub:
        stub.add_client_error("publish", "OptedOut", "Phone number is opted out")
        with pytest.raises(OptedOut):
            sender_for("sms")(PHONE, Content("Ana's Salon", "Hello"))()


def test_whatsapp_sends_text_or_the_template_that_is_named() -> None:
    text = whatsapp_message(PHONE, Content("Ana's Salon", "Hello", tags=TAGS))
    assert (text["type"], text["text"]["body"], text["biz_opaque_callback_data"]) == (
        "text",
        "Hello",
        "salon/m1",
    )
    named = Content("Ana's Salon", "Hello", template="reminder", language="de", parameters={"date": "4\nMay"})
    sent = whatsapp_message(PHONE, named)
    assert sent["template"] == {
        "name": "reminder",
        "language": {"code": "de"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "parameter_name": "date", "text": "4 May"}],
            }
        ],
    }


def test_values_of_words_that_are_numbered_there_go_by_their_order_alone() -> None:
    named = {"when": "Tuesday", "client_name": "Carla"}
    content = Content("Ana's Salon", "Hello", template="see_you", parameters=named, numbered=True)
    (body,) = whatsapp_message(PHONE, content)["template"]["components"]
    assert body["parameters"] == [
        {"type": "text", "text": "Tuesday"},
        {"type": "text", "text": "Carla"},
    ]


def test_whatsapp_gets_the_values_of_the_approved_words_and_no_others(tables: None) -> None:
    open_salon()
    approved = ApprovedTemplate(
        name="see_you", values=("when", "note"), numbered=True, languages={"en": "en_US"}
    )
    etiquette = Etiquette(whatsapp_templates={"reminder": approved})
    catalogue.change_etiquette(SALON, etiquette, catalogue.get_business(SALON)[1])
    known = message(purpose="reminder", channel="whatsapp")
    content = enveloped(Content("Ana's Salon", "See you"), known, NOW, approved_words(known))
    assert (content.template, content.language) == ("see_you", "en_US")
    assert (list(content.parameters), content.numbered) == (["when", "note"], True)
    assert known.facts["date"] in content.parameters["when"]
    assert content.parameters["note"] == "–"


def test_without_a_number_nothing_goes_by_whatsapp() -> None:
    with pytest.raises(ChannelError) as refusal:
        sender_for("whatsapp")(PHONE, Content("Ana's Salon", "Hello"))
    assert refusal.value.permanent

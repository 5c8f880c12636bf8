"""STOP counts for the whole AWS account: what one business hears, the other is told (CR-24)."""

import json

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, ClientDetails, Told
from chalicelib.consent import service as consent
from chalicelib.core.errors import OptedOut
from chalicelib.messaging import service
from chalicelib.messaging.model import Message
from tests.cast import GARAGE, open_garage, open_salon
from tests.messaging.cast import NOW, SALON, PostOffice, agree, later, message

PHONE = "+4915112345678"
REFUSED = "Phone number is opted out"


@pytest.fixture(autouse=True)
def businesses(tables: None) -> None:
    open_salon()
    open_garage()


def enter(business_id: str) -> Client:
    """Enter Carla at a business, where she agrees to text messages and emails with offers."""
    details = ClientDetails(
        name="Carla",
        phone=PHONE,
        email=f"carla@{business_id}.example",
        sms_consent=True,
        email_consent=True,
        told=Told(where="booking_page"),
    )
    clients.enter_all(business_id, [(f"carla-{business_id}", details)], NOW)
    return known_at(business_id)


def known_at(business_id: str) -> Client:
    return clients.get_client(business_id, f"carla-{business_id}")


def text(business_id: str, message_id: str = "m1", **changes: object) -> Message:
    """Ask for an SMS of the business to Carla, and give it as it is once its time has come."""
    about = {"business_id": business_id, "client_id": f"carla-{business_id}", "channel": "sms", **changes}
    service.enqueue([message(message_id, **about)])
    service.deliver(business_id, message_id, service.permission, NOW, PostOffice())
    found = service.find_message(business_id, message_id)
    assert found
    return found


def is_told_why(found: Message) -> bool:
    return found.state == "held_back" and found.reason.startswith(f"Somebody answered STOP from {PHONE}.")


def reply(words: str) -> None:
    event = {"originationNumber": PHONE, "messageBody": words, "inboundMessageId": words}
    service.take_notice(json.dumps(event), lambda _reply: None, later(1))


def test_cr_24_stop_to_one_business_and_the_other_is_told_why_it_cannot_send() -> None:
    for business_id in (SALON, GARAGE):
        enter(business_id)
        assert text(business_id).state == "sent"
    reply("STOP")
    for business_id in (SALON, GARAGE):
        assert is_told_why(text(business_id, "m2"))
        assert not consent.agreed(known_at(business_id), "sms", "marketing")
        assert consent.get_record(business_id, f"carla-{business_id}").changes[0].told.words == "STOP"


def test_cr_24_a_business_that_enters_the_number_later_is_told_too_and_notes_it() -> None:
    enter(SALON)
    reply("STOP")
    assert enter(GARAGE).sms_consent
    assert is_told_why(text(GARAGE))
    known = known_at(GARAGE)
    assert (known.sms_consent, known.opted_out) == (False, PHONE)
    assert consent.get_record(GARAGE, known.client_id).changes[0].told.where == "opt_out_list"


def test_cr_24_emails_go_on() -> None:
    enter(GARAGE)
    reply("STOP")
    assert text(GARAGE, channel="email", to="carla@garage.example").state == "sent"


def test_cr_24_start_opens_the_number_again_and_each_business_keeps_its_own_list() -> None:
    enter(SALON)
    enter(GARAGE)
    consent.choose(GARAGE, known_at(GARAGE), {"sms_consent": False}, Told(by="Dario"), NOW)
    reply("STOP")
    reply("START")
    assert text(SALON).state == "sent"
    assert known_at(SALON).opted_out is None
    offer = text(SALON, "m2", purpose="reconnect")
    assert offer.reason == "The client has not agreed to offers by text message."
    assert text(GARAGE).reason == "The client does not want text messages."


def test_cr_24_what_the_provider_refuses_one_business_is_noted_for_all() -> None:
    enter(SALON)
    enter(GARAGE)

    def refuse(_to: str) -> str:
        raise OptedOut(REFUSED)

    about = {"client_id": "carla-salon", "channel": "sms"}
    service.enqueue([message("m1", **about)])
    assert service.deliver(SALON, "m1", agree, NOW, PostOffice(refuse)) == "dead"
    assert is_told_why(text(GARAGE))
    assert known_at(GARAGE).opted_out == known_at(SALON).opted_out == PHONE


def test_cr_24_what_the_delivery_log_says_afterwards_is_noted_for_all() -> None:
    enter(SALON)
    enter(GARAGE)
    assert text(SALON).state == "sent"
    line = {
        "notification": {"messageId": "receipt-1", "timestamp": "2027-05-03 09:01:00.000"},
        "delivery": {"destination": PHONE, "providerResponse": REFUSED},
        "status": "FAILURE",
    }
    service.take_notice(json.dumps(line), lambda _reply: None, later(2))
    found = service.find_message(SALON, "m1")
    assert found
    assert (found.state, found.reason) == ("bounced", REFUSED)
    assert known_at(SALON).phone_stopped is None  # the number is right, and reached over WhatsApp
    assert is_told_why(text(GARAGE))

"""A client's own page: signed in by a code, they see what is theirs and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.access.service import sign_in_with_key
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Face
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Change, Told
from chalicelib.core import clock
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import Asked, Wanted
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.web.own_data import IN_CLIENTS_FILE, OF_THE_STAFF
from infra.local.clock import MovableClock
from tests.cast import CUT, GARAGE, SALON_KEY, at, euros, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

ME = f"/b/{SALON}/me"


@pytest.fixture
def visit(carla: Browser) -> Visit:
    return scheduling.book(wishes(at(10), note=HOSTILE, phone="+4915112345678"), NOW)


def asked_for() -> list[dict[str, Any]]:
    """Give the messages that bring a code."""
    return [row["e"] for row in rows("messages") if row["e"]["purpose"] == "sign_in"]


def code_sent() -> str:
    message = messaging.find_message(SALON, asked_for()[-1]["message_id"])
    assert message is not None
    verdict = judge(message, clock.now())
    assert verdict.send
    return verdict.facts["code"]


def signed_in(browser: Browser, contact: str = "carla@example.com") -> Page:
    page = browser.send(browser.open(ME), "Send me a code", contact=contact)
    assert page.title == "Your code"
    return browser.send(page, "Sign in", code=code_sent())


def test_the_next_appointment_stands_first_with_the_way_to_change_it(carla: Browser, visit: Visit) -> None:
    scheduling.book(wishes(at(14)), NOW)
    page = signed_in(carla, " CARLA@example.com ")
    assert page.title == "Hello, Carla"
    first, second = page.words.index("10:00"), page.words.index("14:00")
    assert first < second
    assert carla.click(page, "See or change it").title.startswith("Your appointment")
    assert HOSTILE in page.words


def test_what_was_is_booked_again_by_choosing_a_time_at_once(
    carla: Browser, visit: Visit, clock: MovableClock
) -> None:
    clock.set(at(20))
    page = signed_in(carla)
    assert "You have none at present." in page.words
    times = carla.click(page, "Book it again")
    page = carla.click(carla.click(times, "Thursday 6 May"), "10:00")
    assert "We know you, Carla" in page.words
    assert carla.send(page, "Book this appointment").title == "Thank you, Carla"


def test_what_was_and_is_offered_no_more_can_still_be_seen(
    carla: Browser, visit: Visit, clock: MovableClock
) -> None:
    catalogue.add(SALON, [CUT.model_copy(update={"active": False})])
    clock.set(at(20))
    page = signed_in(carla)
    assert "Book it again" not in page.words
    assert carla.click(page, "See it").title.startswith("Your appointment")


def test_whoever_is_signed_in_finds_their_details_filled_in_when_they_book(
    carla: Browser, visit: Visit
) -> None:
    book = f"/b/{SALON}/book?service_id=cut&starts_at=2027-05-05T10:00:00%2B02:00&location_id=mitte"
    assert carla.open(book).value("email") == ""
    signed_in(carla)
    page = carla.open(book)
    assert page.value("name") == "Carla Costa"
    assert page.value("email") == "carla@example.com"
    assert page.value("phone") == "+4915112345678"


def test_what_they_wrote_and_whom_they_booked_for_is_offered_again_to_them_alone(
    carla: Browser, visit: Visit
) -> None:
    scheduling.book(wishes(at(14), note="Allergic to henna", served="Mia"), NOW)
    staff = {"source": "staff", "by": "Ana", "note": "Comes with the dog"}
    scheduling.book(wishes(at(16), **staff), NOW)
    book = f"/b/{SALON}/book?service_id=cut&starts_at=2027-05-05T10:00:00%2B02:00&location_id=mitte"
    stranger = carla.open(book)
    assert (stranger.value("note").strip(), "Mia" in stranger.source) == ("", False)
    assert "You have also booked for Mia." in signed_in(carla).words
    page = carla.open(book)
    assert page.value("note").strip() == "Allergic to henna"
    assert "This is what you wrote last time." in page.words
    assert [it.attributes["value"] for it in page.root.all("option")] == ["Mia"]
    told = carla.send(page, "Book this appointment", served="Mia", agree="on")
    assert told.title == "Thank you, Carla"
    assert [it["e"]["served"] for it in rows("appointments") if it["e"]["note"] == "Allergic to henna"] == [
        "Mia",
        "Mia",
    ]


def test_a_visit_for_somebody_else_is_booked_again_for_them(
    carla: Browser, visit: Visit, clock: MovableClock
) -> None:
    for_mia = scheduling.book(wishes(at(14), served="Mia Costa"), NOW)
    done = scheduling.set_status(for_mia, "done", at(15)).appointment
    clock.set(at(20))
    there = carla.open(f"/b/{SALON}/appointments/{done.appointment_id}?token={for_mia.token}")
    times = carla.click(there, "Book it again")
    page = carla.click(carla.click(times, "Thursday 6 May"), "10:00")
    assert (page.value("served"), "Costa" in page.source) == ("Mia", False)
    assert carla.send(page, "Book this appointment").title == "Thank you, Carla"
    served = [it["e"]["served"] for it in rows("appointments") if it["e"]["status"] == "booked"]
    assert sorted(served) == ["", "Mia Costa"]


def test_what_is_paid_ahead_and_whom_to_write_to_is_said(carla: Browser, visit: Visit) -> None:
    client_id = visit.appointment.client_id
    sale = Asked(name="Five cuts", sessions=5, service_ids=("cut",), price=euros(199))
    prepaid.sell(SALON, client_id, sale, "Ana", NOW, lambda *_: None)
    page = signed_in(carla)
    assert "Five cuts: 5 sessions left" in page.words
    assert "Example Street 1, Berlin" in page.words


@pytest.mark.parametrize("contact", ["dario@garage.example", "+4915199999999", "+4915112345678"])
def test_a_contact_that_is_not_theirs_for_certain_looks_the_same_and_opens_nothing(
    carla: Browser, visit: Visit, contact: str
) -> None:
    known = carla.send(carla.open(ME), "Send me a code", contact="carla@example.com")
    unknown = carla.send(carla.open(ME), "Send me a code", contact=contact)
    assert (unknown.title, unknown.words) == (known.title, known.words)
    assert [it["to"] for it in asked_for()] == ["carla@example.com"]


def test_whoever_has_a_number_only_gets_the_code_there(carla: Browser) -> None:
    scheduling.book(wishes(at(10), email=None, phone="0151 12345678"), NOW)
    page = signed_in(carla, "0151 12345678")
    assert page.title == "Hello, Carla"
    assert asked_for()[-1]["channel"] == "sms"


def test_a_contact_that_was_only_filled_in_later_opens_nothing(carla: Browser, visit: Visit) -> None:
    """Somebody who knows Carla's number books with it, and with an address of their own."""
    scheduling.book(wishes(at(14), name="Mallory", email="m@example.com", phone="+4915112345678"), NOW)
    carla.send(carla.open(ME), "Send me a code", contact="m@example.com")
    assert asked_for() == []


@pytest.mark.parametrize(
    ("contact", "complaint"),
    [
        ("", "fill this in"),
        ("nobody@", "email"),
        ("12", "this phone number"),
        ("nonsense", "Please give an email address or a phone number."),
    ],
)
def test_what_is_no_contact_is_said_so_beside_the_field(carla: Browser, contact: str, complaint: str) -> None:
    page = carla.send(carla.open(ME), "Send me a code", contact=contact)
    assert page.status == 400
    assert complaint in page.complaint("contact")


def test_a_client_sees_and_takes_along_their_own_only(carla: Browser, visit: Visit) -> None:
    scheduling.book(wishes(at(14), name="Eva Else", email="eva@example.com"), NOW)
    page = signed_in(carla)
    assert "Eva" not in page.words
    taken = carla.ask("GET", f"{ME}/data")
    assert "attachment" in taken.headers["Content-Disposition"]
    content = json.loads(taken.source)
    assert content["you"]["email"] == "carla@example.com"
    assert [it["appointment_id"] for it in content["appointments"]] == [visit.appointment.appointment_id]
    assert "eva@" not in taken.source


def test_what_the_staff_noted_for_themselves_is_neither_shown_nor_taken_along(
    carla: Browser, visit: Visit
) -> None:
    note = {"staff_note": "Talks a lot."}
    said = Change(client_id=visit.appointment.client_id, at=NOW, told=Told(by="Ana"), said=note)
    clients.note(SALON, said, note)
    assert "Talks a lot." not in signed_in(carla).source
    assert "Talks a lot." not in carla.ask("GET", f"{ME}/data").source


def test_what_the_staff_know_of_an_appointment_or_a_sale_is_not_taken_along(
    carla: Browser, visit: Visit
) -> None:
    client_id, by_ben = visit.appointment.client_id, {"source": "staff", "by": "Ben Berger"}
    placed = scheduling.book(wishes(at(10), override_reason="She never waits.", **by_ben), NOW)
    scheduling.set_status(placed, "arrived", NOW, by="Ben Berger")
    asked = Asked(name="Five cuts", sessions=5, service_ids=("cut",), price=euros(200))
    sale = prepaid.sell(SALON, client_id, asked, "Ana", NOW, lambda *_: None).sale
    wanted = Wanted(sessions=4, note="She haggled.", version=1)
    prepaid.correct(SALON, client_id, sale.sale_id, wanted, "Ben Berger", NOW, lambda *_: None)
    signed_in(carla)
    taken = carla.ask("GET", f"{ME}/data").source
    for secret in ("She never waits.", "Ben Berger", "She haggled."):
        assert secret not in taken
    known = {it["appointment_id"]: it for it in json.loads(taken)["appointments"]}
    said = known[placed.appointment.appointment_id]
    assert [(it["to"], it["at"][:10]) for it in said["steps"]] == [
        ("booked", "2027-05-03"),
        ("arrived", "2027-05-03"),
    ]
    assert not said.keys() & {"override", "overlaps", "takes", "before_minutes", "after_minutes"}
    assert said.keys() >= {"starts_at", "status", "services", "price", "staff_id", "client_name"}


def test_every_field_of_an_appointment_is_the_client_s_or_said_not_to_be() -> None:
    assert IN_CLIENTS_FILE.keys() | OF_THE_STAFF == Appointment.model_fields.keys()


def test_merged_cards_are_one_person(carla: Browser, visit: Visit) -> None:
    other = scheduling.book(
        wishes(at(14), name="Carla C.", email="cc@example.com"), NOW
    ).appointment.client_id
    reconnect.merge_clients(SALON, other, visit.appointment.client_id, "Ana", NOW)
    page = signed_in(carla, "cc@example.com")
    assert "10:00" in page.words
    assert "14:00" in page.words


def test_nobody_gets_in_without_signing_in_and_no_key_does(carla: Browser, visit: Visit) -> None:
    for browser in (Browser(carla.port), Browser(carla.port, {"client_session": _staff()})):
        page = browser.open(ME)
        assert (page.status, page.title) == (401, "Your appointments")
        assert browser.ask("GET", f"{ME}/data").status == 401
        assert browser.open(f"/b/{GARAGE}/me").status == 401


def _staff() -> str:
    secret = get_catalogue(SALON).signing_secret
    return sign_in_with_key(SALON, SALON_KEY, secret, "203.0.113.7", "", NOW)


def test_signing_out_ends_it_and_needs_the_page_s_own_form(carla: Browser, visit: Visit) -> None:
    page = signed_in(carla)
    assert carla.ask("POST", f"{ME}/sign-out", "form_token=made-up").status == 403
    before = dict(carla.cookies)
    assert carla.send(page, "Sign out").status == 401
    assert Browser(carla.port, before).open(ME).status == 401


def test_it_speaks_the_client_s_language(carla: Browser, visit: Visit) -> None:
    german = Browser(carla.port, languages="de")
    page = german.send(german.open(ME), "Code schicken", contact="carla@example.com")
    assert page.title == "Ihr Code"
    assert german.send(page, "Anmelden", code="0").complaint("code").startswith("Dieser Code stimmt nicht.")
    booked: Callable[..., Any] = german.send
    assert booked(page, "Anmelden", code=code_sent()).title == "Guten Tag, Carla"


def test_whom_to_write_to_stands_there_in_the_business_own_words(carla: Browser, visit: Visit) -> None:
    assert "You can also answer any message that you have from us." in signed_in(carla).words
    _, version = catalogue.get_business(SALON)
    catalogue.change_face(SALON, Face(reach="Write any time; we answer on weekdays until six."), version)
    words = carla.open(ME).words
    assert "Write any time; we answer on weekdays until six." in words
    assert "You can also answer" not in words

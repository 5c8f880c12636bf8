"""What Carla gets from Ana, chosen by Carla behind her link; and the one click that ends offers."""

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.consent import service as consent
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser

ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def visit(carla: Browser) -> Visit:
    """Let Carla have booked, and agreed to offers by email and to text messages."""
    request = wishes(at(10), phone="+4915112345678", email_consent=True, sms_consent=True)
    return scheduling.book(request, NOW)


def client_of(visit: Visit) -> Client:
    return clients.get_client(SALON, visit.appointment.client_id)


def link_of(visit: Visit, which: str) -> str:
    links = consent.links_of(SALON, visit.appointment.client_id, "email")
    return str(getattr(links, which)).removeprefix("https://book.salon.example")


def test_the_preferences_are_linked_from_the_appointment_and_show_what_stands(
    carla: Browser, visit: Visit
) -> None:
    page = carla.click(
        carla.open(f"/b/{SALON}/appointments/{visit.appointment.appointment_id}?token={visit.token}"),
        "Choose what you get",
    )
    assert page.title == "What you get from us, Carla"
    ticked = {box.attributes["id"] for box in page.root.all("input") if "checked" in box.attributes}
    assert ticked == {"email_transactional", "email_consent", "sms_consent", "sms_marketing", "reminders"}


def test_what_is_chosen_is_kept_with_where_it_was_said(carla: Browser, visit: Visit) -> None:
    page = carla.send(
        carla.open(link_of(visit, "preferences")),
        "Save",
        wanted=["email_transactional", "sms_consent"],
        preferred_channel="sms",
        language="de",
        reminders=None,
    )
    assert "Wir haben notiert" in page.words
    known = client_of(visit)
    assert (known.email_consent, known.sms_consent, known.sms_marketing) == (False, True, False)
    assert (known.preferred_channel, known.reminders, known.language) == ("sms", False, "de")
    change = consent.get_record(SALON, known.client_id).changes[0]
    assert (change.told.by, change.told.where) == ("client", "preference_page")


def test_looking_at_the_link_changes_nothing_and_the_button_ends_offers(carla: Browser, visit: Visit) -> None:
    page = carla.open(link_of(visit, "unsubscribe"))
    assert client_of(visit).email_consent
    page = carla.send(page, "No more offers")
    assert page.title == "No more offers: Email"
    assert not client_of(visit).email_consent
    assert client_of(visit).email_transactional
    assert carla.click(page, "Choose what you get").status == 200


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ONE_CLICK, "application/x-www-form-urlencoded"),
        (
            '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_mail_program_ends_offers_by_one_click_without_a_cookie(
    carla: Browser, visit: Visit, content: str, kind: str
) -> None:
    path = link_of(visit, "unsubscribe")
    for _ in range(2):
        answer = carla.ask("POST", path, content, kind)
        assert (answer.status, answer.headers["Location"]) == (200, None)
    assert not client_of(visit).email_consent
    told = consent.get_record(SALON, visit.appointment.client_id).changes[0].told
    assert (told.by, told.where) == ("client", "unsubscribe_link")


@pytest.mark.parametrize("which", ["preferences", "unsubscribe"])
def test_a_link_that_is_not_right_shows_and_changes_nothing(carla: Browser, visit: Visit, which: str) -> None:
    path = link_of(visit, which).partition("=")[0] + "=made-up"
    assert carla.ask("GET", path).status == 403
    assert carla.ask("POST", path, ONE_CLICK).status == 403
    assert client_of(visit).email_consent


def test_an_address_that_could_not_be_reached_is_confirmed(carla: Browser, visit: Visit) -> None:
    known = client_of(visit)
    consent.stop_address(SALON, known.client_id, "carla@example.com", "bounce", "full", later(0))
    page = carla.open(link_of(visit, "preferences"))
    assert "We cannot reach you at carla@example.com" in page.words
    page = carla.send(page, "Yes, write to it again")
    assert "We cannot reach you" not in page.words
    assert client_of(visit).email_stopped is None


def test_the_booking_page_keeps_the_words_that_were_agreed_to(carla: Browser) -> None:
    page = carla.open(f"/b/{SALON}/book?service_id=cut&staff_id=ben&starts_at=2027-05-04T08%3A00%3A00Z")
    carla.send(page, "Book", name="Carla", email="carla@example.com", email_consent="on")
    (client,) = clients.list_clients(SALON).items
    (change,) = consent.get_record(SALON, client.client_id).changes
    assert (change.told.where, change.told.words) == ("booking_page", "Offers and invitations by email")

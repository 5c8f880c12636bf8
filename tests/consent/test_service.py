"""What Carla allows and takes back, and what is kept of it."""

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, ClientDetails, Told
from chalicelib.consent import service as consent
from chalicelib.core.errors import BadInput, NotAllowed
from chalicelib.scheduling import service as scheduling
from tests.cast import GARAGE, at, open_garage, open_salon, wishes
from tests.messaging.cast import NOW, SALON, later

PHONE = "+4915112345678"
PAGE = Told(where="booking_page", words="Offers and invitations by email")


@pytest.fixture
def carla(tables: None) -> Client:
    """Let Carla book at Ana's, and allow emails with offers and text messages."""
    open_salon()
    open_garage()
    visit = scheduling.book(wishes(at(10), phone=PHONE, email_consent=True, sms_consent=True, told=PAGE), NOW)
    return clients.get_client(SALON, visit.appointment.client_id)


def now_of(client: Client) -> Client:
    return clients.get_client(SALON, client.client_id)


def test_a_booking_notes_what_was_agreed_to_by_whom_where_and_to_which_words(carla: Client) -> None:
    (change,) = consent.get_record(SALON, carla.client_id).changes
    assert change.said == {"email_consent": True, "sms_consent": True}
    assert (change.at, change.told) == (NOW, PAGE)


def test_only_what_is_new_is_noted(carla: Client) -> None:
    said = {"email_consent": True, "sms_marketing": True, "reminders": False}
    assert consent.choose(SALON, carla, said, Told(by="Ana"), later(1))
    assert not consent.choose(SALON, now_of(carla), said, Told(by="Ana"), later(2))
    record = consent.get_record(SALON, carla.client_id)
    assert record.changes[0].said == {"reminders": False}
    assert record.latest["reminders"].told.by == "Ana"
    assert len(record.changes) == 2


def test_a_client_can_not_choose_their_own_name(carla: Client) -> None:
    with pytest.raises(BadInput):
        consent.choose(SALON, carla, {"name": "Dario"}, Told(), NOW)


def test_a_client_chooses_a_language_that_we_write_and_takes_it_back(carla: Client) -> None:
    told = Told(by="client", where="preference_page")
    with pytest.raises(BadInput, match="We write in: de, en"):
        consent.choose(SALON, carla, {"language": "tlh"}, told, NOW)
    for chosen, kept in (("fr", "fr"), ("", None)):
        known = clients.get_client(SALON, carla.client_id)
        assert consent.choose(SALON, known, {"language": chosen}, told, NOW)
        assert clients.get_client(SALON, carla.client_id).language == kept


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../etc/passwd", "Europe", "/", "a" * 300])
def test_a_time_zone_that_is_none_is_refused_whoever_asks_for_it(carla: Client, name: str) -> None:
    with pytest.raises(BadInput, match="There is no such time zone"):
        consent.choose(SALON, carla, {"time_zone": name}, Told(by="Ana"), NOW)
    assert consent.choose(SALON, carla, {"time_zone": "Asia/Kolkata"}, Told(by="Ana"), NOW)
    assert now_of(carla).time_zone == "Asia/Kolkata"


def test_stop_ends_every_text_message_at_every_business_and_start_allows_the_needed_ones(
    carla: Client,
) -> None:
    details = ClientDetails(name="Carla", phone=PHONE, sms_consent=True)
    (there,) = clients.enter_all(GARAGE, [("elsewhere", details)], NOW)
    assert consent.answer_reply(PHONE, "Stop", "sms", later(1)) == "stop"
    for client in (now_of(carla), clients.get_client(GARAGE, there.client_id)):
        assert not consent.agreed(client, "sms", "transactional")
        assert not consent.agreed(client, "sms", "marketing")
    assert consent.answer_reply(PHONE, "START", "sms", later(2)) == "start"
    assert consent.agreed(now_of(carla), "sms", "transactional")
    assert not consent.agreed(now_of(carla), "sms", "marketing")
    assert consent.answer_reply(PHONE, "Y", "sms", later(3)) is None
    changes = consent.get_record(SALON, carla.client_id).changes
    assert [change.told.words for change in changes[:2]] == ["START", "Stop"]


def test_a_box_ticked_when_booking_again_counts_for_all_that_it_speaks_of(carla: Client) -> None:
    consent.answer_reply(PHONE, "STOP", "sms", later(1))
    scheduling.book(wishes(at(14), phone=PHONE, sms_consent=True, told=PAGE), later(2))
    assert consent.agreed(now_of(carla), "sms", "marketing")


def test_an_address_that_does_not_exist_is_stopped_once_and_lifted_by_whom_it_belongs_to(
    carla: Client,
) -> None:
    for _ in range(2):
        consent.stop_address(SALON, carla.client_id, "carla@example.com", "bounce", "No such user", later(1))
    stopped = now_of(carla)
    assert stopped.email_stopped
    assert stopped.email_stopped.reason == "No such user"
    consent.confirm_address(SALON, stopped, "carla@example.com", later(2))
    consent.stop_address(SALON, carla.client_id, "carla@example.com", "bounce", "No such user", later(1))
    assert now_of(carla).email_stopped is None
    changes = consent.get_record(SALON, carla.client_id).changes
    assert [(it.stopped, it.lifted) for it in changes[:2]] == [
        ("", "carla@example.com"),
        ("carla@example.com", ""),
    ]


def test_a_complaint_ends_offers_too(carla: Client) -> None:
    consent.stop_address(SALON, carla.client_id, "carla@example.com", "complaint", "abuse", later(1))
    consent.confirm_address(SALON, now_of(carla), "carla@example.com", later(2))
    assert now_of(carla).email_stopped is None
    assert not now_of(carla).email_consent


def test_another_address_is_written_to_and_leads_to_the_same_client(carla: Client) -> None:
    consent.stop_address(SALON, carla.client_id, "carla@example.com", "bounce", "", later(1))
    consent.enter_contact(SALON, carla.client_id, "carla@costa.example", None, "Ana", later(2))
    known = now_of(carla)
    assert (known.email, known.email_stopped, known.phone) == ("carla@costa.example", None, PHONE)
    visit = scheduling.book(wishes(at(14), email="carla@costa.example"), later(3))
    assert visit.appointment.client_id == carla.client_id
    change = consent.get_record(SALON, carla.client_id).changes[0]
    assert (change.told.by, change.lifted) == ("Ana", "carla@example.com")


def test_somebody_elses_address_is_refused(carla: Client) -> None:
    scheduling.book(wishes(at(14), name="Dora", email="dora@example.com"), NOW)
    with pytest.raises(BadInput) as refusal:
        consent.enter_contact(SALON, carla.client_id, "dora@example.com", None, "Ana", NOW)
    assert refusal.value.fields == (("email", "This is another client's."),)
    assert now_of(carla).email == "carla@example.com"


def test_the_providers_own_list_counts(carla: Client) -> None:
    consent.note_opt_out(SALON, carla.client_id, PHONE, later(1))
    assert not now_of(carla).sms_consent
    assert consent.get_record(SALON, carla.client_id).changes[0].told.where == "opt_out_list"


def test_a_link_opens_what_it_is_for_and_nothing_else(carla: Client) -> None:
    links = consent.links_of(SALON, carla.client_id, "email")
    token = links.unsubscribe.rpartition("=")[2]
    assert consent.get_unsubscribing(SALON, carla.client_id, "email", token).client == carla
    with pytest.raises(NotAllowed):
        consent.get_unsubscribing(SALON, carla.client_id, "sms", token)
    with pytest.raises(NotAllowed):
        consent.get_preferences(SALON, carla.client_id, token)

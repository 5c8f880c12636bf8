"""The returning client is recognised by any way of reaching them, and is one record."""

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, ClientDetails
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.scheduling import service as scheduling
from tests.cast import at, open_salon, wishes
from tests.ledger import known_clients, only_client
from tests.messaging.cast import NOW, SALON

PHONE = "01511 2345678"


@pytest.fixture
def salon_is_open(tables: None) -> None:
    open_salon()


def books(hour: int, name: str = "Carla Costa", **contacts: object) -> str:
    """Book with nothing but these contacts; give the client."""
    asked = {"email": None, "phone": None, **contacts}
    return scheduling.book(wishes(at(hour), name=name, **asked), NOW).appointment.client_id


@pytest.mark.usefixtures("salon_is_open")
def test_the_same_address_in_another_spelling_is_the_same_person() -> None:
    assert books(9, email="carla@example.com") == books(10, email=" Carla@EXAMPLE.com ")
    assert len(known_clients()) == 1


@pytest.mark.usefixtures("salon_is_open")
def test_the_same_number_in_another_spelling_is_the_same_person() -> None:
    assert books(9, phone=PHONE) == books(10, phone="+49 1511 2345678")
    assert len(known_clients()) == 1


@pytest.mark.usefixtures("salon_is_open")
def test_a_contact_given_later_leads_to_the_same_person_from_then_on() -> None:
    first = books(9, email="carla@example.com")
    books(10, email="carla@example.com", phone=PHONE)
    assert books(13, phone=PHONE) == first
    client = only_client()
    assert (client.email, client.phone) == ("carla@example.com", "+4915112345678")
    assert len(client.upcoming) == 3


@pytest.mark.usefixtures("salon_is_open")
def test_a_second_address_is_recognised_and_the_first_stays_on_record() -> None:
    first = books(9, email="carla@example.com", phone=PHONE)
    books(10, email="carla@work.example.com", phone=PHONE)
    assert books(13, email="carla@work.example.com") == first
    assert only_client().email == "carla@example.com"


@pytest.mark.usefixtures("salon_is_open")
def test_a_number_that_belongs_to_somebody_else_stays_theirs() -> None:
    other = books(9, "Else Weber", phone=PHONE)
    carla = books(10, email="carla@example.com")
    assert books(13, email="carla@example.com", phone=PHONE) == carla
    assert books(14, phone=PHONE) == other
    assert len(known_clients()) == 2


@pytest.mark.usefixtures("salon_is_open")
def test_consents_are_kept_until_they_are_given_anew_or_taken_back() -> None:
    books(9, email="carla@example.com", email_consent=True)
    books(10, email="carla@example.com")
    assert only_client().email_consent
    books(13, email="carla@example.com", email_consent=False)
    assert not only_client().email_consent


@pytest.mark.usefixtures("salon_is_open")
def test_what_the_other_program_called_somebody_decides_first() -> None:
    known = ClientDetails(name="Carla", reference="no-7", email="carla@example.com")
    (entered,) = clients.enter_all(SALON, [("c1", known)], NOW)
    again = ClientDetails(name="Carla", reference="no-7", email="other@example.com")
    (second,) = clients.enter_all(SALON, [("c2", again)], NOW)
    assert (entered.is_new, second.is_new, second.client_id) == (True, False, "c1")
    assert books(9, email="other@example.com") == "c1"


@pytest.mark.usefixtures("salon_is_open")
def test_clients_are_found_by_any_of_their_words_and_shown_in_pages() -> None:
    books(9, email="carla@example.com")
    books(10, "Else Weber", phone=PHONE)
    assert [client.name for client in clients.list_clients(SALON, "costa example").items] == ["Carla Costa"]
    assert [client.name for client in clients.list_clients(SALON, "2345678").items] == ["Else Weber"]
    assert clients.list_clients(SALON, "nobody").items == []
    people = [(f"c{n}", ClientDetails(name=f"Name {n}", reference=f"r{n}")) for n in range(105)]
    clients.enter_all(SALON, people, NOW)
    first = clients.list_clients(SALON)
    rest = clients.list_clients(SALON, cursor=first.next)
    assert (len(first.items), len(rest.items), rest.next) == (100, 7, None)


@pytest.mark.usefixtures("salon_is_open")
def test_nobody_is_found_at_another_business() -> None:
    carla = books(9, email="carla@example.com")
    assert clients.find_client("garage", carla) is None
    with pytest.raises(NotFound):
        clients.get_client("garage", carla)


def test_every_field_that_cannot_be_right_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        clients.details_from("DE", " ", "carla", "12")
    assert [field for field, _ in refused.value.fields] == ["client.name", "client.email", "client.phone"]


def test_somebody_who_cannot_be_reached_cannot_book() -> None:
    with pytest.raises(BadInput):
        clients.details_from("DE", "Carla", "", " ")


def test_a_visit_under_way_is_still_ahead_and_one_that_is_over_is_not() -> None:
    client = Client(client_id="carla", name="Carla", created_at=NOW, upcoming={"a1": at(10)})
    assert client.has_future_appointment(at(9, 59))
    assert not client.has_future_appointment(at(10))

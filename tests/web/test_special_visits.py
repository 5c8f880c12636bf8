"""Carla books what only some services are: a class, at home, in a window, on request, with a deposit."""

from typing import Any

import pytest

from chalicelib.catalogue.model import Terms, TravelArea, WeeklyStart
from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from tests.cast import ANA, BUSINESS, CUT, MITTE, at, euros, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page

CUT_TIMES = f"/b/{SALON}/services/cut"
CARLA = {"name": "Carla Costa", "email": "carla@example.com"}


def let(**changes: Any) -> None:
    """Let the cut be something else."""
    add(SALON, [CUT.model_copy(update=changes)])


def policy(**changes: Any) -> None:
    """Let the salon have other rules."""
    add(SALON, [BUSINESS.model_copy(update={"policy": BUSINESS.policy.model_copy(update=changes)})])


def booked() -> Appointment:
    (appointment,) = scheduling.list_appointments(SALON, at(0), at(23)).items
    return appointment


def chosen(carla: Browser, time: str, question: str = "") -> Page:
    """Give the page of details for a time on Tuesday."""
    return carla.click(carla.click(carla.open(CUT_TIMES + question), "Tuesday 4 May"), time)


def test_a_class_says_how_many_places_are_left_and_takes_a_name_for_each(carla: Browser) -> None:
    let(seats=3, starts=(WeeklyStart(weekday=1, minute=600),))
    scheduling.book(wishes(at(10), name="Dora", email="dora@example.com", participants=("Dora",)), NOW)
    page = carla.click(carla.open(CUT_TIMES), "Ben")
    assert "10:00, 2 places left" in page.links()
    page = carla.click(carla.click(page, "2"), "10:00")
    for said in ("Cut, 2 places", "€90.00"):
        assert said in page.words
    page = carla.send(page, "Book", **CARLA, participants=["", ""])
    assert page.status == 400
    assert "Please give a name for each place." in page.words
    page = carla.send(page, "Book", **CARLA, participants=["", "Elif Er"])
    assert page.title == "Thank you, Carla"
    assert "Carla, Elif" in page.words
    both = scheduling.list_appointments(SALON, at(0), at(23)).items
    assert {it.participants for it in both} == {("Dora",), ("Carla Costa", "Elif Er")}


def test_whoever_takes_one_place_of_a_class_need_not_say_their_name_twice(carla: Browser) -> None:
    let(seats=3)
    carla.send(chosen(carla, "10:00"), "Book", **CARLA)
    assert booked().participants == ("Carla Costa",)


def test_a_service_at_the_clients_address_asks_for_the_postal_code_before_it_shows_times(
    carla: Browser,
) -> None:
    add(SALON, [MITTE.model_copy(update={"travel": (TravelArea(postcode="10", minutes=30),)})])
    let(at_client=True, window_minutes=120)
    page = carla.open(CUT_TIMES)
    assert "We come to you: what is your postal code?" in page.words
    assert "Choose a day" not in page.words
    far = carla.open(f"{CUT_TIMES}?postcode=99999")
    assert far.complaint("postcode") == "We are sorry, we do not come to that postal code."
    page = carla.click(carla.open(f"{CUT_TIMES}?postcode=10115"), "Tuesday 4 May")
    page = carla.click(page, "10:00 to 12:00")
    assert "between 10:00 and 12:00" in page.words
    page = carla.send(page, "Book", **CARLA)
    assert page.complaint("address") == "Please say where we shall come."
    page = carla.send(page, "Book", **CARLA, address="Carla's Street 5")
    assert "between 10:00 and 12:00" in page.words
    assert "At your address" in page.words
    assert "Carla's Street" not in page.source  # whoever holds the link sees a name and a time, no more
    assert (booked().address, booked().travel_minutes) == ("Carla's Street 5, 10115", 30)


def test_without_a_postal_code_the_way_leads_back_to_where_it_is_asked(carla: Browser) -> None:
    let(at_client=True)
    page = carla.open(f"/b/{SALON}/book?service_id=cut&starts_at=2027-05-04T08:00:00Z")
    assert "what is your postal code?" in page.words


def test_a_service_on_request_says_so_before_and_after(carla: Browser) -> None:
    let(approval=True)
    assert "on request" in carla.open(CUT_TIMES).words
    page = chosen(carla, "10:00")
    assert "We answer each request ourselves, within 2 days." in page.words
    page = carla.send(page, "Ask for this appointment", **CARLA)
    assert page.title == "Thank you, Carla"
    assert "We have your request. We keep this time for you and answer by Tuesday, 4 May 2027, 10:00." in (
        page.words
    )
    assert "Waits for our answer" in page.words
    assert booked().status == "requested"


def test_a_deposit_is_told_before_and_asked_for_after(carla: Browser) -> None:
    policy(pay_words="By bank transfer, please.")
    let(deposit=euros(20))
    assert "deposit €20.00" in carla.open(CUT_TIMES).words
    page = chosen(carla, "10:00")
    assert "A deposit of €20.00 is due within 30 minutes. By bank transfer, please." in page.words
    page = carla.send(page, "Book", **CARLA)
    assert "A deposit of €20.00 books it; it is due by Monday, 3 May 2027, 11:30." in page.words
    assert "By bank transfer, please." in page.words


def test_rules_that_must_be_agreed_to_are_shown_and_asked_for(carla: Browser) -> None:
    policy(must_agree=True, words="Whoever does not come pays half.", cancel_until_minutes=1440)
    page = chosen(carla, "10:00")
    assert "Whoever does not come pays half." in page.words
    assert "until 1 hour before it begins. You can cancel it online until 24 hours" in page.words
    page = carla.send(page, "Book", **CARLA)
    assert page.complaint("agree") == "Please agree to the rules first."
    page = carla.send(page, "Book", **CARLA, agree="on")
    assert "You agreed to them on Monday, 3 May 2027." in page.words
    agreed = booked().agreed
    assert agreed is not None
    assert agreed.rules.words == "Whoever does not come pays half."


def test_rules_that_change_meanwhile_are_shown_anew_and_have_to_be_agreed_to_again(carla: Browser) -> None:
    policy(must_agree=True, words="The old rules.")
    page = chosen(carla, "10:00")
    policy(must_agree=True, words="The new rules.")
    page = carla.send(page, "Book", **CARLA, agree="on")
    assert page.status == 409
    assert "The rules have changed" in page.words
    assert "The new rules." in page.words
    assert "checked" not in page.root.named("agree").attributes
    assert carla.send(page, "Book", agree="on").title == "Thank you, Carla"


def test_what_was_shown_counts_as_agreed_by_booking(carla: Browser) -> None:
    page = carla.send(chosen(carla, "10:00"), "Book", **CARLA)
    policy(words="Other rules.", cancel_until_minutes=2880)
    assert "You can move or cancel it here until Tuesday, 4 May 2027, 09:00." in carla.open(page.path).words


@pytest.mark.parametrize(
    ("person", "length", "price"), [("", "45 min to 1 h", "€45.00 to €55.00"), ("ana", "1 h", "€55.00")]
)
def test_where_people_differ_price_and_length_are_told_for_the_one_chosen(
    carla: Browser, person: str, length: str, price: str
) -> None:
    add(SALON, [ANA.model_copy(update={"terms": {"cut": Terms(duration_minutes=60, price=euros(55))}})])
    page = carla.open(f"{CUT_TIMES}?staff_id={person}")
    assert f"{length} · {price}" in page.words
    page = carla.click(carla.click(page, "Tuesday 4 May"), "10:00")
    assert price in page.words
    assert "10:00 to 11:00" in page.words


def test_times_that_leave_no_hole_are_marked_quietly(carla: Browser) -> None:
    assert "fits best" not in carla.open(f"{CUT_TIMES}?staff_id=ben&day=2027-05-04").words
    policy(whole_gaps=True)
    page = carla.open(f"{CUT_TIMES}?staff_id=ben&day=2027-05-04")
    links = [words for words in page.links() if words.startswith("09:")]
    assert links == ["09:00, fits best", "09:15", "09:30, fits best", "09:45, fits best"]
    assert "These times fit our day best." in page.words


def test_a_client_elsewhere_sees_their_own_time_on_every_page(carla: Browser) -> None:
    page = carla.click(carla.open(f"{CUT_TIMES}?staff_id=ben&day=2027-05-04"), "Are you in another")
    zone = page.root.named("client_time_zone")
    assert "Europe/Lisbon" in [option.attributes["value"] for option in zone.all("option")]
    page = carla.open(f"{CUT_TIMES}?staff_id=ben&day=2027-05-04&client_time_zone=Europe/Lisbon")
    assert "10:00, 09:00 your time" in page.links()
    page = carla.click(page, "10:00")
    assert "09:00 your time" in page.words
    page = carla.send(page, "Book", **CARLA)
    assert "10:00 to 10:45 (Europe/Berlin, UTC+2) 09:00 your time" in page.words
    assert booked().client_time_zone == "Europe/Lisbon"


@pytest.mark.parametrize(
    "question", ["client_time_zone=Mars/Base", "client_time_zone=../etc", "seats=0", "seats=99", "seats=two"]
)
def test_what_no_link_of_ours_says_is_refused(carla: Browser, question: str) -> None:
    assert carla.open(f"{CUT_TIMES}?{question}").status == 400

"""What nobody has put a price on, as after taking over another program's visits, is not shown as free."""

import json

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.core.money import Money
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from tests.cast import at
from tests.messaging.cast import SALON
from tests.test_triggers import come
from tests.web.browser import Browser
from tests.web.test_booking_pages import BOOKING, CARLA

NOTHING = Money(amount=0, currency="EUR")


@pytest.fixture(autouse=True)
def unpriced(carla: Browser) -> None:
    add(SALON, [get_catalogue(SALON).services["cut"].model_copy(update={"price": NOTHING})])


def test_no_page_on_the_way_to_a_visit_says_that_it_costs_nothing(carla: Browser) -> None:
    page = carla.open(BOOKING)
    assert "Cut, 45 min" in page.links()
    assert "Nails, 30 min, €30.00" in page.links()
    for press in ("Cut", "Ben", "Tuesday 4 May", "10:00"):
        page = carla.click(page, press)
        assert "Cut" in page.words
        assert "0.00" not in page.words
    page = carla.send(page, "Book this appointment", **CARLA)
    assert page.title == "Thank you, Carla"
    assert ("Price" in page.words, "0.00" in page.words) == (False, False)


def test_machines_that_read_the_page_are_not_told_that_it_is_free(carla: Browser) -> None:
    (script,) = (
        it for it in carla.open(BOOKING).root.all("script") if "ld+json" in it.attributes.get("type", "")
    )
    salon = json.loads(script.text)
    offers = {it["itemOffered"]["name"]: it for it in salon["makesOffer"]}
    assert "price" not in offers["Cut"]
    assert (offers["Nails"]["price"], offers["Nails"]["priceCurrency"]) == ("30.00", "EUR")


def test_no_message_says_that_it_costs_nothing(carla: Browser) -> None:
    page = carla.open(BOOKING)
    for press in ("Cut", "Ben", "Tuesday 4 May", "10:00"):
        page = carla.click(page, press)
    carla.send(page, "Book this appointment", **CARLA)
    come("on_appointment_change")
    (visit,) = scheduling.list_appointments(SALON, at(0), at(23)).items
    told = messaging.list_messages(SALON, visit.client_id).items
    assert told
    assert {it.facts["price"] for it in told} == {""}

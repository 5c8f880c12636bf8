"""The link that only a message carries: looking at it changes nothing, one press settles all of the order."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest, Visit
from infra.local.clock import MovableClock
from tests.cast import BUSINESS, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser

STRICT = BUSINESS.policy.model_copy(update={"verify_contact": True})
CUT_WITH_BEN = f"/b/{SALON}/book?service_id=cut&staff_id=ben&location_id=mitte&starts_at=2027-05-04T12:00:00Z"


@pytest.fixture
def visit(carla: Browser) -> Visit:
    """Give what Carla has booked for herself and Dora at a salon that does not know her yet."""
    add(SALON, [BUSINESS.model_copy(update={"policy": STRICT})])
    return scheduling.book(wishes(at(10), guests=(Guest(name="Dora Dahl", staff_id="ana"),)), NOW)


def link(visit: Visit, token: str = "") -> str:
    path = f"/b/{SALON}/appointments/{visit.appointment.appointment_id}/verify"
    return f"{path}?token={token or visit.verify_token}"


def statuses(visit: Visit) -> list[str]:
    return [each.appointment.status for each in scheduling.list_order(visit)]


def test_after_booking_the_page_asks_to_follow_the_link_in_the_message(carla: Browser, visit: Visit) -> None:
    page = carla.open(CUT_WITH_BEN)
    assert "Please follow it within 15 minutes." in page.words
    page = carla.send(page, "Book", name="Elif Er", email="elif@example.com")
    assert page.title == "One more step, Elif"
    assert "Please follow it by Monday, 3 May 2027, 11:15" in page.words
    assert "Waits for you to follow the link" in page.words
    assert "/verify" not in page.source


def test_looking_at_the_link_settles_nothing_and_pressing_the_button_settles_everybody(
    carla: Browser, visit: Visit
) -> None:
    page = carla.open(link(visit))
    assert page.title == "Did you choose this time?"
    assert statuses(visit) == ["held", "held"]
    page = carla.send(page, "Yes, that was me")
    assert page.title == "Thank you, Carla"
    assert statuses(visit) == ["booked", "booked"]


def test_whoever_has_confirmed_before_is_shown_the_appointment(carla: Browser, visit: Visit) -> None:
    page = carla.open(link(visit))
    carla.send(page, "Yes")
    assert carla.send(page, "Yes").title == "Thank you, Carla"
    assert carla.open(link(visit)).title == "Your appointment, Carla"


@pytest.mark.parametrize("swept", [False, True])
def test_a_link_followed_too_late_says_so_and_leads_to_new_times(
    carla: Browser, visit: Visit, clock: MovableClock, swept: bool
) -> None:
    early = carla.open(link(visit))
    late = NOW + timedelta(minutes=16)
    clock.set(late)
    if swept:
        scheduling.end_all_waiting(late)
    for page in (carla.open(link(visit)), carla.send(early, "Yes")):
        assert page.title == "This time is no longer kept"
        assert "Choose a time" in page.links()
    assert "booked" not in statuses(visit)


def test_the_link_of_the_page_does_not_prove_who_reads_the_messages(carla: Browser, visit: Visit) -> None:
    assert carla.open(link(visit, visit.token)).status == 403
    form = carla.open(link(visit)).form("Yes").attributes["action"]
    assert carla.ask("POST", form.replace(visit.verify_token, visit.token), "").status == 403
    assert statuses(visit) == ["held", "held"]


def test_somebody_known_is_not_asked_again(carla: Browser, visit: Visit) -> None:
    carla.send(carla.open(link(visit)), "Yes")
    page = carla.send(carla.open(CUT_WITH_BEN), "Book", name="Carla Costa", email="carla@example.com")
    assert page.title == "Thank you, Carla"

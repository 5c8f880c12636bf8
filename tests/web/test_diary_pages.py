"""The diary: what waits for an answer or a deposit is settled at one press, what broke a rule says so."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest, Guest, Status, Visit
from infra.local.clock import MovableClock
from tests.cast import CUT, at, euros, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page

CONSOLE = f"/console/{SALON}"


def asked_for(browser: Browser, **changes: object) -> Visit:
    """Book a cut for Carla and Dora that is on request, or whatever it is instead."""
    add(SALON, [CUT.model_copy(update=changes or {"approval": True})])
    return scheduling.book(wishes(at(10), guests=(Guest(name="Dora", staff_id="ana"),)), NOW)


def tuesday(browser: Browser) -> Page:
    return browser.open(f"{CONSOLE}?day=2027-05-04")


def statuses(visit: Visit) -> list[str]:
    return [each.appointment.status for each in scheduling.list_order(visit)]


def test_a_request_is_accepted_for_all_of_the_order_at_one_press(ana: Browser) -> None:
    visit = asked_for(ana)
    page = tuesday(ana)
    assert "Waits for an answer until Tue 4 May, 10:00" in page.words
    assert "Carla Costa for Dora" in page.words
    page = ana.send(page, "Accept: Carla Costa, 10:00")
    assert page.title == "Tuesday 4 May"
    assert statuses(visit) == ["booked", "booked"]
    assert "Waits for" not in page.words


def test_a_request_is_declined_one_by_one(ana: Browser) -> None:
    visit = asked_for(ana)
    ana.send(tuesday(ana), "Decline")
    assert sorted(statuses(visit)) == ["cancelled", "requested"]
    assert {it.appointment.cancelled_by for it in scheduling.list_order(visit)} == {None, "staff"}


@pytest.mark.parametrize(
    ("button", "cancelled_by"), [("The client cancels", "client"), ("You cancel", "staff")]
)
def test_staff_say_at_one_press_who_called_a_visit_off(ana: Browser, button: str, cancelled_by: str) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    ana.send(tuesday(ana), button)
    gone = scheduling.get_visit(visit.appointment.business_id, visit.appointment.appointment_id).appointment
    assert (gone.status, gone.cancelled_by) == ("cancelled", cancelled_by)


def test_a_request_that_the_client_withdraws_by_phone_is_not_declined(ana: Browser) -> None:
    visit = asked_for(ana)
    page = tuesday(ana)
    assert "You cancel" not in page.words
    ana.send(page, "The client cancels")
    assert {it.appointment.cancelled_by for it in scheduling.list_order(visit)} == {None, "client"}


def test_a_deposit_is_noted_at_one_press(ana: Browser) -> None:
    visit = asked_for(ana, deposit=euros(20))
    page = tuesday(ana)
    assert "Waits for the deposit until Mon 3 May, 11:30; deposit €20.00" in page.words
    ana.send(page, "Deposit received")
    assert statuses(visit) == ["booked", "booked"]


def test_an_answer_that_comes_too_late_says_so(ana: Browser, clock: MovableClock) -> None:
    visit = asked_for(ana, deposit=euros(20))
    page = tuesday(ana)
    clock.set(NOW + timedelta(minutes=31))
    page = ana.send(page, "Deposit received")
    assert page.status == 409
    assert "We could not keep that time any longer." in page.words
    assert statuses(visit) == ["held", "held"]


@pytest.mark.parametrize("what", ["", "contact", "nothing"])
def test_staff_cannot_say_that_a_contact_was_proved(ana: Browser, what: str) -> None:
    visit = asked_for(ana)
    token = next(i for i in tuesday(ana).root.all("input")).attributes["value"]
    path = f"{CONSOLE}/appointments/{visit.appointment.appointment_id}/settle"
    assert ana.ask("POST", path, f"what={what}&form_token={token}").status == 400
    assert ana.ask("POST", path, "what=approval&form_token=made-up").status == 403
    assert statuses(visit) == ["requested", "requested"]


def by_staff(name: str, hour: int, minute: int = 0, reason: str = "") -> BookingRequest:
    return wishes(at(hour, minute), name=name, email=None, source="staff", by="ana", override_reason=reason)


def test_what_staff_booked_against_the_rules_says_so_ever_after(ana: Browser) -> None:
    scheduling.book(by_staff("Wanda", 10), NOW)
    over = scheduling.book(by_staff("Xaver", 10, 15, "He flies home tonight"), NOW)
    scheduling.book(by_staff("Yara", 20, 0, "Wedding"), NOW)
    told = tuesday(ana).words
    assert "Booked over something else: “He flies home tonight” (Ana)" in told
    assert "Booked outside working hours: “Wedding” (Ana)" in told
    scheduling.set_status(over, "done", at(11))
    assert "Booked over something else" in tuesday(ana).words


def test_each_who_performs_a_part_stands_in_the_diary_with_their_time(ana: Browser) -> None:
    scheduling.book(wishes(at(14), service_ids=("cut", "nails")), NOW)
    assert "14:00 Cut with Ben 14:45 Nails with Ana" in tuesday(ana).words


@pytest.mark.parametrize(
    ("status", "button"), [("done", "Take “Done” back"), ("no_show", "Take “No-show” back")]
)
def test_what_was_pressed_by_mistake_is_taken_back_at_one_press(
    ana: Browser, status: Status, button: str
) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    assert "back" not in tuesday(ana).words
    scheduling.set_status(visit, status, NOW)
    page = ana.send(tuesday(ana), f"{button}: Carla Costa, 10:00")
    assert page.title == "Tuesday 4 May"
    back = scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment
    assert (back.status, back.steps[-1].took_back, back.steps[-1].by) == ("booked", status, "Ana's key")


def test_after_a_week_there_is_nothing_to_take_back(ana: Browser) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    scheduling.set_status(visit, "done", NOW - timedelta(days=8))
    assert "back" not in tuesday(ana).words

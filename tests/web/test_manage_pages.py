"""Carla's manage link: what it shows, what it lets her do, and what it keeps to itself."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from icalendar import Calendar

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest, Visit
from infra.local.clock import MovableClock
from tests.cast import CUT, TUESDAY, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser


@pytest.fixture
def visit(carla: Browser) -> Visit:
    phone, note = "+4915112345678", "Sensitive skin"
    return scheduling.book(wishes(at(10), phone=phone, note=note), NOW)


def address(visit: Visit, part: str = "") -> str:
    path, _, query = visit.manage_url.removeprefix("https://book.salon.example").partition("?")
    return f"{path}{part}?{query}"


def now_of(visit: Visit) -> Visit:
    return scheduling.get_visit(SALON, visit.appointment.appointment_id)


def test_the_link_shows_what_when_where_and_with_whom(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit))
    assert page.title == "Your appointment, Carla"
    assert "Tuesday, 4 May 2027 10:00 to 10:45 (Europe/Berlin, UTC+2)" in page.words
    for said in ("Cut", "Ben", "Ana's Salon Mitte", "Ring twice, please.", "€45.00", "Booked"):
        assert said in page.words


def test_the_link_shows_nothing_of_its_client_but_the_first_name(carla: Browser, visit: Visit) -> None:
    for part in ("", "/move", "/cancel", "/visit.ics"):
        source = carla.open(address(visit, part)).source
        assert [word for word in ("Costa", "carla@", "4915112345678", "Sensitive") if word in source] == []


@pytest.mark.parametrize("part", ["", "/move", "/cancel", "/visit.ics"])
def test_any_other_token_opens_nothing_and_tells_nothing(carla: Browser, visit: Visit, part: str) -> None:
    other = scheduling.book(wishes(at(14), name="Dora", email="dora@example.com"), NOW)
    for token in ("", "made-up", other.token, "ü" * 20):
        path = address(visit, part).partition("?")[0]
        page = carla.open(f"{path}?{urlencode({'token': token})}")
        assert page.status == 403
        assert "Carla" not in page.source
        assert "Cut" not in page.source


def test_a_link_works_only_at_its_own_business(carla: Browser, visit: Visit) -> None:
    assert carla.open(address(visit).replace(f"/b/{SALON}/", "/b/garage/")).status == 403


def test_a_visit_moves_by_links_and_one_press(carla: Browser, visit: Visit) -> None:
    page = carla.click(carla.open(address(visit)), "Move it")
    page = carla.click(page, "Wednesday 5 May")
    page = carla.click(page, "11:00")
    assert now_of(visit).appointment.starts_at == at(10)
    page = carla.send(page, "Move it")
    assert "has been moved" in page.words
    assert "Wednesday, 5 May 2027 11:00" in page.words
    assert now_of(visit).appointment.version == 2


def test_moving_twice_by_the_same_form_moves_once(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit, "/move") + "&starts_at=2027-05-05T09:00:00Z")
    carla.send(page, "Move it")
    assert "has been moved" in carla.send(page, "Move it").words
    assert now_of(visit).appointment.version == 2


def test_where_the_new_time_is_taken_others_are_offered(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit, "/move") + "&starts_at=2027-05-04T12:00:00Z")
    scheduling.book(wishes(at(14), name="Dora", email="dora@example.com"), NOW)
    page = carla.send(page, "Move it")
    assert page.status == 409
    assert "That time has just been taken" in page.words
    page = carla.send(carla.click(page, "Tuesday 4 May, 14:45"), "Move it")
    assert "14:45 to 15:30" in page.words


def test_cancelling_asks_first_and_keeps_the_reason(carla: Browser, visit: Visit) -> None:
    page = carla.click(carla.open(address(visit)), "Cancel it")
    assert now_of(visit).appointment.status == "booked"
    page = carla.send(page, "Cancel the appointment", reason="I am ill.")
    assert "This appointment is cancelled." in page.words
    assert now_of(visit).appointment.cancel_reason == "I am ill."


def test_cancelling_twice_by_the_same_form_is_no_mistake(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit, "/cancel"))
    carla.send(page, "Cancel the appointment")
    assert carla.send(page, "Cancel the appointment").status == 200


def test_a_reason_as_long_as_a_book_is_asked_again(carla: Browser, visit: Visit) -> None:
    page = carla.send(carla.open(address(visit, "/cancel")), "Cancel the", reason="x" * 501)
    assert page.complaint("reason") == "Please use at most 500 characters."
    assert now_of(visit).appointment.status == "booked"


def test_after_the_deadline_the_page_says_so_and_changes_nothing(
    carla: Browser, visit: Visit, clock: MovableClock
) -> None:
    cancel = carla.open(address(visit, "/cancel"))
    move = carla.open(address(visit, "/move") + "&starts_at=2027-05-05T09:00:00Z")
    clock.set(at(9, 30))
    page = carla.open(address(visit))
    assert "too late to change this appointment online" in page.words
    assert "Move it" not in page.links()
    assert carla.send(cancel, "Cancel the appointment").status == 409
    assert carla.send(move, "Move it").status == 409
    assert now_of(visit).appointment.version == 1


def test_what_is_over_cannot_be_changed_and_says_why(carla: Browser, visit: Visit) -> None:
    scheduling.set_status(visit, "done", at(11))
    assert "Book another appointment" in carla.open(address(visit)).links()
    page = carla.open(address(visit, "/move"))
    assert page.status == 409
    assert "This appointment cannot be changed any more (Done)." in page.words


def for_two(carla: Browser) -> Visit:
    """Give what Carla has booked for herself and Dora."""
    return scheduling.book(wishes(at(14), guests=(Guest(name="Dora Dahl", staff_id="ana"),)), NOW)


def test_an_order_shows_who_else_is_booked_and_leads_there(carla: Browser) -> None:
    visit = for_two(carla)
    page = carla.open(address(visit))
    assert "Booked together with it" in page.words
    assert "Dahl" not in page.source
    page = carla.click(page, "Dora: Cut")
    assert "Cut for Dora" in page.words
    page = carla.send(carla.click(page, "Cancel it"), "Cancel the appointment")
    assert "This appointment is cancelled." in page.words
    assert [each.appointment.status for each in scheduling.list_order(visit)] == ["booked", "cancelled"]
    assert "Booked together with it" not in carla.open(address(visit)).words


def test_a_visit_of_several_people_says_who_does_what_when(carla: Browser) -> None:
    visit = scheduling.book(wishes(at(14), service_ids=("cut", "nails")), NOW)
    page = carla.open(address(visit))
    assert "14:00: Cut with Ben 14:45: Nails with Ana" in page.words


def test_moving_what_is_done_on_request_warns_first_and_waits_for_an_answer_again(
    carla: Browser, visit: Visit
) -> None:
    add(SALON, [CUT.model_copy(update={"approval": True})])
    page = carla.open(address(visit, "/move") + "&starts_at=2027-05-05T09:00:00Z")
    assert "if we cannot take the new one, there is no appointment any more" in page.words
    page = carla.send(page, "Move it")
    assert "We have your wish for another time." in page.words
    assert now_of(visit).appointment.status == "requested"


def test_what_ended_by_itself_says_so(carla: Browser) -> None:
    add(SALON, [CUT.model_copy(update={"approval": True})])
    visit = scheduling.book(wishes(at(14)), NOW)
    scheduling.end_all_waiting(at(14))
    assert "what it waited for did not come in time" in carla.open(address(visit)).words


def test_the_calendar_file_of_a_request_is_tentative(carla: Browser) -> None:
    add(SALON, [CUT.model_copy(update={"approval": True})])
    visit = scheduling.book(wishes(at(14)), NOW)
    calendar: Any = Calendar.from_ical(carla.open(address(visit, "/visit.ics")).source)
    assert [event["STATUS"] for event in calendar.walk("VEVENT")] == ["TENTATIVE"]


def test_the_calendar_file_has_the_visit_under_its_one_name(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit, "/visit.ics"))
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar: Any = Calendar.from_ical(page.source)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == f"{visit.appointment.appointment_id}@{SALON}.regulars"
    assert event["DTSTART"].dt == at(10)
    assert "ATTENDEE" not in event


def test_the_same_is_booked_again_without_saying_who_one_is(carla: Browser, visit: Visit) -> None:
    done = scheduling.set_status(now_of(visit), "done", at(11))
    page = carla.click(carla.open(address(done)), "Book it again")
    assert "aria-current" in next(a for a in page.root.all("a") if a.text == "Ben").attributes
    page = carla.click(carla.click(page, "Thursday 6 May"), "10:00")
    assert "We know you, Carla" in page.words
    assert [word for word in ("Costa", "carla@", "4915112345678") if word in page.source] == []
    page = carla.send(page, "Book this appointment", note="Shorter, please")
    assert page.title == "Thank you, Carla"
    first, second = scheduling.list_appointments(SALON, at(0), at(23, day=TUESDAY + timedelta(days=2))).items
    assert first.client_id == second.client_id
    assert (second.client_name, second.note) == ("Carla Costa", "Shorter, please")


def test_whoever_got_the_link_from_its_client_says_who_they_are_themselves(
    carla: Browser, visit: Visit
) -> None:
    done = scheduling.set_status(now_of(visit), "done", at(11))
    page = carla.click(carla.open(address(done)), "Book it again")
    page = carla.click(carla.click(page, "Thursday 6 May"), "10:00")
    page = carla.click(page, "Not you, or something has changed?")
    page = carla.send(page, "Book this appointment", name="Dora Diaz", email="dora@example.com")
    assert page.title == "Thank you, Dora"


def test_who_is_known_by_no_link_of_theirs_is_not_known(carla: Browser, visit: Visit) -> None:
    asked = {"service_id": "cut", "starts_at": "2027-05-06T08:00:00Z", "token": "made-up"}
    page = carla.open(f"/b/{SALON}/book?{urlencode({**asked, 'again': visit.appointment.appointment_id})}")
    assert page.status == 403
    assert "Carla" not in page.source

"""A browser that asks for too much is told so in plain words, and nothing that was typed is lost."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.scheduling import service as scheduling
from infra.local.clock import MovableClock
from tests.cast import SALON_KEY, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page

BOOK = f"/b/{SALON}/book?service_id=cut&staff_id=ben&location_id=mitte&starts_at=2027-05-04T"
CONSOLE = f"/console/{SALON}"
TYPED = {"name": "Carla Costa", "email": "carla@example.com", "phone": "", "note": "Sensitive skin"}
MEANWHILE = "That was a lot in a short time"


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKINGS_AN_HOUR_PER_ADDRESS", "2")
    monkeypatch.setenv("MOVES_A_DAY_PER_APPOINTMENT", "1")
    monkeypatch.setenv("WRONG_KEYS_A_QUARTER_HOUR_PER_ADDRESS", "2")
    monkeypatch.setenv("WRONG_LINKS_A_QUARTER_HOUR_PER_ADDRESS", "2")


def book(browser: Browser, hour: int) -> Page:
    """Book a cut with Ben for Carla at that hour in UTC."""
    return browser.send(browser.open(f"{BOOK}{hour:02}:00:00Z"), "Book this appointment", **TYPED)


def is_too_much(page: Page) -> bool:
    """Tell whether the page says that it was one try too many, and when to come back."""
    return page.status == 429 and int(page.headers["Retry-After"]) > 0 and "try again in" in page.words


def test_a_booking_too_many_is_refused_with_everything_typed_and_goes_through_later(
    carla: Browser, clock: MovableClock
) -> None:
    assert [book(carla, hour).title for hour in (7, 8)] == ["Thank you, Carla"] * 2
    page = book(carla, 12)
    assert is_too_much(page)
    assert (page.title, MEANWHILE in page.words) == ("Your details", True)
    assert {name: page.value(name) for name in TYPED} == TYPED
    assert "See the free times" not in page.links()
    clock.set(clock.now() + timedelta(seconds=int(page.headers["Retry-After"])))
    assert carla.send(page, "Book this appointment").title == "Thank you, Carla"


def test_another_address_books_on(carla: Browser) -> None:
    assert [book(carla, hour).status for hour in (7, 8, 12)] == [200, 200, 429]
    assert book(replace(carla, address="127.0.0.2"), 12).status == 200


def test_a_form_that_is_sent_again_and_again_is_counted_once(carla: Browser) -> None:
    page = carla.open(f"{BOOK}07:00:00Z")
    sent = [carla.send(page, "Book this appointment", **TYPED) for _ in range(4)]
    assert {answer.title for answer in sent} == {"Thank you, Carla"}
    assert book(carla, 8).status == 200


def test_a_contact_that_nobody_is_reached_at_may_be_corrected_as_often_as_needed(carla: Browser) -> None:
    page = carla.open(f"{BOOK}07:00:00Z")
    for _ in range(4):
        page = carla.send(page, "Book this appointment", **{**TYPED, "email": "carla@"})
        assert page.status == 400
    assert carla.send(page, "Book this appointment", **TYPED).title == "Thank you, Carla"


def test_whoever_is_signed_in_books_without_limit(ana: Browser) -> None:
    assert [book(ana, hour).status for hour in (7, 8, 12, 13)] == [200] * 4


def test_after_too_many_wrong_keys_the_console_says_how_long_to_wait(
    carla: Browser, clock: MovableClock
) -> None:
    page = carla.open(CONSOLE)
    assert [carla.send(page, "Sign in", key="wrong").status for _ in range(2)] == [401, 401]
    page = carla.send(page, "Sign in", key=SALON_KEY)
    assert is_too_much(page)
    assert re.fullmatch(
        r"There were too many wrong keys\. Please try again in .+, or call us\.", page.complaint("key")
    )
    assert carla.cookies == {}
    elsewhere = Browser(carla.port, address="127.0.0.2")
    assert elsewhere.send(elsewhere.open(CONSOLE), "Sign in", key=SALON_KEY).status == 200
    clock.set(NOW + timedelta(minutes=15))
    assert carla.send(carla.open(CONSOLE), "Sign in", key=SALON_KEY).status == 200


def test_links_that_are_not_right_are_counted_and_the_right_one_always_works(carla: Browser) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    path = f"/b/{SALON}/appointments/{visit.appointment.appointment_id}"
    assert [carla.open(f"{path}?token=wrong").status for _ in range(2)] == [403, 403]
    refused = carla.open(f"{path}/move?token=wrong")
    assert is_too_much(refused)
    assert refused.title == MEANWHILE
    assert carla.open(f"{path}?token={visit.token}").status == 200


def test_a_move_too_many_is_refused_beside_the_free_times(carla: Browser) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    path = f"/b/{SALON}/appointments/{visit.appointment.appointment_id}/move?token={visit.token}"
    moved = [
        carla.send(carla.open(f"{path}&starts_at=2027-05-05T{hour}:00:00Z"), "Move it") for hour in (12, 13)
    ]
    assert moved[0].status == 200
    assert is_too_much(moved[1])
    assert (moved[1].title, MEANWHILE in moved[1].words) == ("Move your appointment", True)

"""The link of whoever waits: what it shows, and what it lets them do."""

import re

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.catalogue.service import add
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Waiting
from infra.local.clock import MovableClock
from tests.cast import BUSINESS, TUESDAY, at
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import DAY, again, cancel, fill, look, require_sound, wait
from tests.web.browser import Browser

MORNING = {"to_minute": 12 * 60}


@pytest.fixture
def full(carla: Browser) -> list[Visit]:
    """Let every cut of Ben's Tuesday morning be taken."""
    return fill(at(9), at(12), NOW)


@pytest.fixture
def offered(full: list[Visit]) -> Waiting:
    """Let a time get free for Carla."""
    it = wait("Carla Costa", NOW, **MORNING)
    cancel(full[1], later(1))
    look(later(1))
    return it


def address(it: Waiting, part: str = "", token: str | None = None) -> str:
    path, _, query = it.url.removeprefix("https://book.salon.example").partition("?")
    return f"{path}{part}?{query}" if token is None else f"{path}{part}?token={token}"


def test_all_that_is_wrong_with_a_wish_is_said_at_once(carla: Browser) -> None:
    page = carla.open(f"/b/{SALON}/waiting-list?service_id=cut")
    refused = carla.send(page, "Put me on the waiting list", name="", email="carla@", phone="12")
    assert refused.complaint("name") == "Please fill this in."
    assert "email address" in refused.complaint("email")
    assert "phone number" in refused.complaint("phone")


def test_who_waits_sees_for_what_and_may_leave(carla: Browser, full: list[Visit]) -> None:
    it = wait("Carla Costa", NOW, **MORNING)
    page = carla.open(address(it))
    assert page.title == "Your place on the waiting list, Carla"
    assert "You are waiting for: Cut." in page.words
    page = carla.send(page, "Leave the waiting list")
    assert "You have left the waiting list." in page.words
    assert again(it).wish.state == "withdrawn"


def test_the_offer_says_what_when_where_with_whom_and_until_when(carla: Browser, offered: Waiting) -> None:
    page = carla.open(address(offered))
    assert page.title == "A time for you, Carla"
    for said in (
        "Cut",
        "Ben",
        "Ana's Salon Mitte",
        "Tuesday, 4 May 2027 09:45 to 10:30 (Europe/Berlin, UTC+2)",
    ):
        assert said in page.words
    assert "We keep it until Monday, 3 May 2027, 11:31." in page.words
    assert "You can move or cancel online until 1 hour before your appointment." in page.words
    assert "Costa" not in page.source
    assert "carla" not in page.source


def test_a_yes_books_it_by_one_press_and_a_second_changes_nothing(carla: Browser, offered: Waiting) -> None:
    page = carla.open(address(offered))
    booked = carla.send(page, "Yes, I take it")
    assert booked.title == "Thank you, Carla"
    assert "09:45 to 10:30" in booked.words
    assert carla.send(page, "Yes, I take it").title == "Thank you, Carla"
    seen = carla.open(address(offered))
    assert "You have taken a time." in seen.words
    assert carla.click(seen, "See your appointment").title == "Your appointment, Carla"
    require_sound(later(2))


def test_a_no_keeps_the_place_on_the_list(carla: Browser, offered: Waiting) -> None:
    page = carla.send(carla.open(address(offered)), "No, wait for another time")
    assert page.status == 200
    assert "You are waiting for: Cut." in page.words
    look(later(2))
    assert again(offered).wish.state == "open"


def test_looking_at_the_link_answers_nothing(carla: Browser, offered: Waiting) -> None:
    for _ in range(3):
        carla.open(address(offered))
    for part in ("/accept", "/decline", "/withdraw"):
        assert carla.open(address(offered, part)).status in (403, 404, 405)
    assert again(offered).has_offer(later(2))


def test_who_is_too_late_is_told_kindly(carla: Browser, offered: Waiting, clock: MovableClock) -> None:
    page = carla.open(address(offered))
    clock.set(later(32))
    late = carla.send(page, "Yes, I take it")
    assert late.status == 409
    assert "We could not keep that time any longer." in late.words
    assert "The time that we offered you is gone." in carla.open(address(offered)).words
    look(later(33))
    assert "gone" not in carla.open(address(offered)).words
    assert again(offered).wish.state == "open"


def test_where_all_are_asked_the_page_says_so_and_the_second_yes_comes_too_late(
    carla: Browser, full: list[Visit]
) -> None:
    add(SALON, [BUSINESS.model_copy(update={"policy": BookingPolicy(offer_to_all=True)})])
    first, second = wait("Carla", NOW, **MORNING), wait("Dora", NOW, **MORNING)
    cancel(full[1], later(1))
    look(later(1))
    pages = [carla.open(address(it)) for it in (first, second)]
    assert all("whoever says yes first has it" in page.words for page in pages)
    assert carla.send(pages[1], "Yes, I take it").title == "Thank you, Dora"
    late = carla.send(pages[0], "Yes, I take it")
    assert (late.status, late.title) == (409, "Your place on the waiting list, Carla")
    require_sound(later(2))


def test_the_rules_shown_are_those_agreed_to(carla: Browser, offered: Waiting) -> None:
    policy = BookingPolicy(must_agree=True, words="Please be on time.")
    add(SALON, [BUSINESS.model_copy(update={"policy": policy})])
    page = carla.open(address(offered))
    assert "Please be on time." in page.words
    add(SALON, [BUSINESS.model_copy(update={"policy": policy.model_copy(update={"words": "Other."})})])
    changed = carla.send(page, "Yes, I take it")
    assert changed.status == 409
    assert "Other." in changed.words
    assert carla.send(changed, "Yes, I take it").title == "Thank you, Carla"
    visits = waiting.accept(again(offered), later(2))
    assert visits[0].appointment.agreed is not None
    assert visits[0].appointment.agreed.rules.words == "Other."


@pytest.mark.parametrize("token", ["", "made-up", "%C3%BC"])
def test_any_other_token_opens_nothing_and_tells_nothing(
    carla: Browser, offered: Waiting, token: str
) -> None:
    page = carla.open(address(offered, token=token))
    assert page.status == 403
    assert "Carla" not in page.source
    for part in ("/accept", "/decline", "/withdraw"):
        assert carla.ask("POST", address(offered, part, token), "").status == 403
    assert again(offered).has_offer(later(2))


def test_when_the_days_are_over_the_page_says_so(
    carla: Browser, full: list[Visit], clock: MovableClock
) -> None:
    it = wait("Carla", NOW, **MORNING)
    clock.set(at(1, day=TUESDAY + DAY))
    look(at(1, day=TUESDAY + DAY))
    assert "nothing became free on the days that suited you" in carla.open(address(it)).words


def test_the_page_is_private_and_holds_no_script(carla: Browser, offered: Waiting) -> None:
    page = carla.open(address(offered))
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script|\sstyle=|\son\w+=|javascript:", page.source)

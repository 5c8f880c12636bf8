"""The console: who gets in, who does not, and what those who do can see and do."""

import pytest

from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from infra.local.clock import MovableClock
from tests.cast import GARAGE, GARAGE_KEY, SALON_KEY, at, wishes
from tests.messaging.cast import NOW, SALON, message
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

CONSOLE = f"/console/{SALON}"
PAGES = [
    CONSOLE,
    f"{CONSOLE}/calendar",
    f"{CONSOLE}/calendar/events?start=2027-05-04T00:00:00&end=2027-05-05T00:00:00",
    f"{CONSOLE}/book",
    f"{CONSOLE}/messages",
    f"{CONSOLE}/reconnect",
    f"{CONSOLE}/reconnect/hair",
    f"{CONSOLE}/reconnect/hair/settings",
]


@pytest.fixture
def visit(carla: Browser) -> Visit:
    return scheduling.book(wishes(at(10), note=HOSTILE, name=HOSTILE), NOW)


@pytest.fixture
def forms(visit: Visit) -> dict[str, str]:
    """Give every form of the console and what it sends."""
    appointment = f"{CONSOLE}/appointments/{visit.appointment.appointment_id}"
    return {
        f"{CONSOLE}/sign-out": "",
        f"{appointment}/status": "status=done",
        f"{appointment}/take-back": "mistake=done",
        f"{appointment}/settle": "what=approval",
        f"{appointment}/place": "starts_at=2027-05-04T14:00",
        f"{CONSOLE}/book": "what=service:cut&name=Emil&form_key=k1&starts_at=2027-05-04T14:00",
        f"{CONSOLE}/today/tasks/t1": "",
        f"{CONSOLE}/reconnect": "channels=email",
        f"{CONSOLE}/reconnect/hair/settings": "mode=compat&false_alarms=5&channels=sms&follow_up_days=3",
    }


def test_a_key_opens_the_console_and_the_page_one_was_on_the_way_to(carla: Browser) -> None:
    page = carla.open(f"{CONSOLE}/reconnect")
    assert (page.status, page.title) == (401, "Sign in")
    page = carla.send(page, "Sign in", key=SALON_KEY)
    assert (page.status, page.title) == (200, "Reconnect")


def test_the_session_lies_where_no_script_and_no_other_site_reaches_it(carla: Browser) -> None:
    page = carla.ask("POST", CONSOLE, f"key={SALON_KEY}")
    _, *attributes = page.headers["Set-Cookie"].split("; ")
    assert attributes == ["Max-Age=43200", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"]
    assert page.headers["Location"] == CONSOLE


@pytest.mark.parametrize(
    ("key", "status"),
    [("wrong", 401), (GARAGE_KEY, 401), (SALON_KEY + "x", 401), ("", 400), ("k" * 300, 400)],
)
def test_any_other_key_is_asked_for_again_in_plain_words(carla: Browser, key: str, status: int) -> None:
    page = carla.send(carla.open(CONSOLE), "Sign in", key=key)
    assert page.status == status
    assert page.complaint("key") == "That key is not right. Please check it and try again."
    assert page.value("key") == ""
    assert carla.cookies == {}


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", f"/console/{GARAGE}", "/b/salon"]
)
def test_signing_in_leads_nowhere_else(carla: Browser, back: str) -> None:
    page = carla.ask("POST", CONSOLE, f"key={SALON_KEY}&back={back}")
    assert page.headers["Location"] == CONSOLE


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_signing_in(carla: Browser, visit: Visit, path: str) -> None:
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    forged = Browser(carla.port, {"session": f"{SALON}.9999999999.forged"})
    for stranger in (carla, dario, forged):
        page = stranger.open(path)
        assert (page.status, page.title) == (401, "Sign in")
        assert "Hair" not in page.source


def test_a_session_ends(ana: Browser, clock: MovableClock) -> None:
    assert ana.open(CONSOLE).status == 200
    clock.set(at(12))
    assert ana.open(CONSOLE).status == 401


def test_signing_out_ends_it_in_this_browser(ana: Browser) -> None:
    ana.send(ana.open(CONSOLE), "Sign out")
    assert ana.open(CONSOLE).status == 401


def test_a_form_that_was_not_drawn_for_the_session_changes_nothing(
    ana: Browser, visit: Visit, forms: dict[str, str]
) -> None:
    dario = Browser(ana.port)
    page = dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    token = next(i for i in page.root.all("input") if i.attributes["name"] == "form_token").attributes[
        "value"
    ]
    for path, fields in forms.items():
        for forged in ("", "made-up", token):
            page = ana.ask("POST", path, f"{fields}&form_token={forged}")
            assert page.status == 403
            assert "This form is out of date." in page.words
    assert ana.open(CONSOLE).status == 200
    assert scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment.version == 1


def test_a_form_sent_without_a_session_changes_nothing(
    carla: Browser, visit: Visit, forms: dict[str, str]
) -> None:
    for path, fields in forms.items():
        assert carla.ask("POST", path, fields).status == 401
    assert scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment.version == 1


def test_the_diary_shows_the_day_and_hostile_names_and_notes_as_words(ana: Browser, visit: Visit) -> None:
    page = ana.open(f"{CONSOLE}/calendar")
    assert page.title == "Today, Monday 3 May"
    assert "No appointments on this day." in page.words
    page = ana.click(page, "Tue 4")
    assert page.title == "Tuesday 4 May"
    assert f"“{HOSTILE}”" in page.words
    assert HOSTILE in [heading.text for heading in page.root.all("h2")]
    assert "<script>" not in page.source


def test_a_visit_goes_along_its_life_by_the_buttons(ana: Browser, visit: Visit, clock: MovableClock) -> None:
    clock.set(at(10))
    ana.send(ana.open(CONSOLE), "Sign in", key=SALON_KEY)
    page = ana.send(ana.open(f"{CONSOLE}/calendar"), "Arrived")
    assert page.title == "Today, Tuesday 4 May"
    page = ana.send(page, "Done")
    back = f"Take “Done” back: {HOSTILE}, 10:00"  # and nothing else is left to do
    (entries,) = (it for it in page.root.all("ol") if it.attributes.get("class") == "entries")
    assert [button.text for button in entries.all("button")] == [back]
    assert scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment.status == "done"


def test_nobody_has_come_or_stayed_away_before_the_day(ana: Browser, visit: Visit) -> None:
    page = ana.click(ana.open(f"{CONSOLE}/calendar"), "Tue 4")
    (entries,) = (it for it in page.root.all("ol") if it.attributes.get("class") == "entries")
    said = {button.text.partition(":")[0] for button in entries.all("button")}
    assert said == {"Confirm", "The client cancels", "You cancel"}


def test_a_step_that_life_does_not_allow_is_refused_in_words(
    ana: Browser, visit: Visit, clock: MovableClock
) -> None:
    clock.set(at(10))
    ana.send(ana.open(CONSOLE), "Sign in", key=SALON_KEY)
    page = ana.open(f"{CONSOLE}/calendar")
    scheduling.set_status(visit, "done", at(11))
    page = ana.send(page, "Arrived")
    assert page.status == 409
    assert "An appointment that is done cannot become arrived." in page.words


def test_an_unknown_appointment_is_refused_in_words(ana: Browser, visit: Visit) -> None:
    token = next(i for i in ana.open(CONSOLE).root.all("input")).attributes["value"]
    page = ana.ask("POST", f"{CONSOLE}/appointments/nothing/status", f"status=done&form_token={token}")
    assert (page.status, page.title) == (404, "Not found")


def test_messages_say_what_became_of_them_and_why(ana: Browser) -> None:
    messaging.enqueue(
        [
            message(message_id="one", state="held_back", reason="No consent to SMS."),
            message(message_id="two", purpose="reminder"),
        ]
    )
    page = ana.open(f"{CONSOLE}/messages")
    assert "Held back" in page.words
    assert "No consent to SMS." in page.words
    page = ana.click(page, "Waiting")
    assert "Reminder" in page.words
    assert "No consent to SMS." not in page.words


def test_a_broken_question_of_the_console_says_so_in_words(ana: Browser) -> None:
    for question in ("?day=soon", "/messages?status=lost", "/messages?cursor=abc", "/reconnect/nothing"):
        page = ana.open(CONSOLE + question)
        assert page.status in {400, 404}
        assert page.title

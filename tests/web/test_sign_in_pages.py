"""Signing in at the console by the code of an email, and the pages of the team."""

import re
from typing import Any

import pytest

from chalicelib.access.service import add_member
from chalicelib.core import clock
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from tests.cast import SALON_KEY
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page

CONSOLE = f"/console/{SALON}"


@pytest.fixture
def team(carla: Browser) -> None:
    add_member(SALON, "Ana", "ana@salon.example", "owner", NOW, "ana")
    add_member(SALON, "Ben", "ben@salon.example", "staff", NOW, "ben")


def entities() -> list[dict[str, Any]]:
    """Give every message as it stands on record, in order of time."""
    return sorted((row["e"] for row in rows("messages")), key=lambda it: str(it["created_at"]))


def code_sent(to: str) -> str:
    """Give the code of the last email there, as it is put into words when it is sent."""
    sent = [it for it in entities() if it["purpose"] == "sign_in" and it["to"] == to]
    message = messaging.find_message(SALON, sent[-1]["message_id"])
    assert message is not None
    assert "code" not in message.facts
    return judge(message, clock.now()).facts["code"]


def signs_in(browser: Browser, email: str, path: str = CONSOLE) -> Page:
    asked = browser.send(browser.open(path), "Send me a code", email=email)
    assert asked.title == "Your code"
    return browser.send(asked, "Sign in", code=code_sent(email))


@pytest.mark.usefixtures("team")
def test_a_code_leads_to_the_page_one_was_on_the_way_to(carla: Browser) -> None:
    page = signs_in(carla, "ana@salon.example", f"{CONSOLE}/messages")
    assert (page.status, page.title) == (200, "Messages")
    assert "Ana" in page.links()


@pytest.mark.usefixtures("team")
def test_the_link_of_the_email_fills_the_code_in_and_looking_at_it_uses_nothing_up(carla: Browser) -> None:
    asked = carla.send(carla.open(CONSOLE), "Send me a code", email="ana@salon.example")
    code = code_sent("ana@salon.example")
    elsewhere = Browser(carla.port)
    for _ in range(2):
        page = elsewhere.open(f"{asked.path.partition('?')[0]}?code={code}")
        assert page.value("code") == code
    assert elsewhere.send(page, "Sign in").status == 200


@pytest.mark.usefixtures("team")
def test_an_address_that_is_not_of_the_team_looks_the_same_and_gets_no_email(carla: Browser) -> None:
    page = carla.send(carla.open(CONSOLE), "Send me a code", email="dario@garage.example")
    known = carla.send(carla.open(CONSOLE), "Send me a code", email="ana@salon.example")
    assert (page.title, page.words) == (known.title, known.words)
    assert {it["to"] for it in entities()} == {"ana@salon.example"}


@pytest.mark.usefixtures("team")
def test_a_wrong_code_is_said_so_beside_the_field(carla: Browser) -> None:
    page = carla.send(carla.open(CONSOLE), "Send me a code", email="ana@salon.example")
    page = carla.send(page, "Sign in", code="no code")
    assert page.status == 400
    assert page.complaint("code").startswith("That code is not right.")
    assert page.value("code") == "no code"
    assert carla.cookies == {}


@pytest.mark.usefixtures("team")
def test_a_code_that_is_used_up_asks_for_a_new_one(carla: Browser) -> None:
    asked = carla.send(carla.open(CONSOLE), "Send me a code", email="ana@salon.example")
    carla.send(asked, "Sign in", code=code_sent("ana@salon.example"))
    page = Browser(carla.port).open(asked.path)
    assert (page.status, page.title) == (401, "Sign in")
    assert page.complaint("email").startswith("That code can no longer be used.")


def test_what_is_no_address_is_said_so(carla: Browser) -> None:
    page = carla.send(carla.open(CONSOLE), "Send me a code", email="nobody")
    assert page.complaint("email") == "Please write the whole address: name@example.com"


@pytest.mark.usefixtures("team")
def test_staff_see_the_pages_they_may_and_are_told_of_those_they_may_not(carla: Browser) -> None:
    page = signs_in(carla, "ben@salon.example")
    assert page.status == 200
    assert "Settings" not in page.links()
    refused = carla.open(f"{CONSOLE}/wording")
    assert (refused.status, refused.title) == (403, "That is not allowed")
    assert "ask the owner" in refused.words


def test_the_owner_adds_changes_and_removes_people(ana: Browser) -> None:
    page = ana.open(f"{CONSOLE}/team")
    assert "Nobody signs in by email yet." in page.words
    page = ana.send(page, "Add to the team", name="Mia", email="mia@salon.example", role="owner")
    ben = {"name": "Ben", "email": "ben@salon.example", "role": "staff", "staff_id": "ben"}
    page = ana.send(page, "Add to the team", **ben)
    assert "Ben ben@salon.example Staff" in page.words
    again = ana.send(page, "Add to the team", name="Ben B.", email="ben@salon.example", role="staff")
    assert again.complaint("email") == "Somebody of the team signs in with this address already."
    assert again.value("name") == "Ben B."
    page = ana.send(ana.click(page, "Ben"), "Save", name="Benjamin", role="manager")
    assert "Benjamin ben@salon.example Manager" in page.words
    page = ana.send(ana.click(page, "Benjamin"), "Remove Benjamin")
    assert "Benjamin" not in page.words
    last = ana.send(ana.click(page, "Mia"), "Remove Mia")
    assert (last.status, "only owner" in last.words) == (409, True)


@pytest.mark.usefixtures("team")
def test_the_owner_sees_where_somebody_is_signed_in_and_ends_it(ana: Browser, carla: Browser) -> None:
    signs_in(carla, "ben@salon.example")
    page = ana.click(ana.open(f"{CONSOLE}/team"), "Ben")
    page = ana.send(page, "Sign them out everywhere")
    assert "Nowhere at present." in page.words
    assert carla.open(CONSOLE).status == 401


@pytest.mark.usefixtures("team")
def test_somebody_sees_and_ends_their_own_sessions(carla: Browser) -> None:
    signs_in(carla, "ben@salon.example")
    page = carla.open(f"{CONSOLE}/account")
    assert page.title == "Ben"
    assert "(this one)" in page.words
    assert carla.send(page, "Sign out there").status == 401


def test_a_key_is_shown_once_and_does_what_was_ticked(ana: Browser) -> None:
    page = ana.send(ana.open(f"{CONSOLE}/keys"), "Make a key", name="Till", rights=["day"])
    assert page.status == 200
    key = next(page.root.all("code")).text
    assert re.fullmatch(r"[\w-]{43}", key)
    assert key not in ana.open(f"{CONSOLE}/keys").source
    till = Browser(ana.port)
    assert till.send(till.open(CONSOLE), "Sign in", key=key).status == 200
    assert till.open(f"{CONSOLE}/team").status == 403
    page = ana.send(ana.open(f"{CONSOLE}/keys"), "Remove: Till")
    assert "Till" not in page.words
    assert till.open(CONSOLE).status == 401


def test_a_key_that_may_do_nothing_is_not_made(ana: Browser) -> None:
    page = ana.send(ana.open(f"{CONSOLE}/keys"), "Make a key", name="Idle")
    assert page.status == 400
    assert page.root.named("rights-complaint").text == "Please choose what the key may do."
    assert page.value("name") == "Idle"


def test_signing_in_with_a_key_still_works(carla: Browser) -> None:
    page = carla.send(carla.open(CONSOLE), "Sign in", key=SALON_KEY)
    assert page.status == 200
    assert "Ana's key" in page.links()

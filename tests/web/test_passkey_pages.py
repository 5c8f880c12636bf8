"""Passkeys at the console: added and removed on one's own account page, and signing in with one."""

import re
from typing import Any

import pytest

from chalicelib.access.model import code_of
from chalicelib.access.service import add_member, ask_member, list_members, remove_member
from chalicelib.audit.changes import entry_of
from chalicelib.catalogue.service import get_catalogue
from tests.access.authenticator import Authenticator
from tests.cast import GARAGE
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.passkeys import adds_passkey, shown, shows_passkey

CONSOLE = f"/console/{SALON}"
UNKNOWN = "This passkey is not known here. Sign in with a code instead."


@pytest.fixture
def ben(carla: Browser) -> Browser:
    """Give the browser of Ben, of the team, who has signed in by a code."""
    add_member(SALON, "Ben", "ben@salon.example", "staff", NOW, "ben")
    browser = Browser(carla.port)
    proof, _ = ask_member(SALON, "ben@salon.example", "203.0.113.7", NOW)
    asked = browser.open(f"{CONSOLE}/sign-in/{proof.proof_id}")
    code = code_of(get_catalogue(SALON).signing_secret, proof.proof_id)
    assert browser.send(asked, "Sign in", code=code).status == 200
    return browser


def adds(browser: Browser, device: Authenticator, name: str = "") -> Page:
    return adds_passkey(browser, f"{CONSOLE}/account", device, name=name)


def signs_in(browser: Browser, device: Authenticator, path: str = CONSOLE) -> Page:
    return shows_passkey(browser, path, device)


def test_somebody_adds_one_and_signs_in_with_it_to_where_they_were_going(ben: Browser) -> None:
    device = Authenticator()
    page = adds(ben, device, "My phone")
    assert "My phone Added on Mon 3 May" in page.words
    assert "Not used yet." in page.words
    elsewhere = Browser(ben.port)
    page = signs_in(elsewhere, device, f"{CONSOLE}/messages")
    assert (page.status, page.title) == (200, "Messages")
    assert "Ben" in page.links()
    assert "Last used on Mon 3 May" in ben.open(f"{CONSOLE}/account").words
    assert elsewhere.open(f"{CONSOLE}/team").status == 403


def test_one_without_a_name_is_named_after_the_device(ben: Browser) -> None:
    assert "Passkey Added on" in adds(ben, Authenticator()).words


def test_one_that_was_removed_is_not_known_and_that_is_said_beside_the_button(ben: Browser) -> None:
    device = Authenticator()
    page = ben.send(adds(ben, device, "My phone"), "Remove: My phone")
    assert "My phone" not in page.words
    elsewhere = Browser(ben.port)
    page = signs_in(elsewhere, device)
    assert (page.status, page.title) == (400, "Sign in")
    assert UNKNOWN in page.form("Sign in with a passkey").text
    assert elsewhere.cookies == {}


def test_nobody_removes_a_passkey_of_somebody_else(ben: Browser, ana: Browser) -> None:
    form = adds(ben, Authenticator(), "My phone").form("Remove")
    own = ana.open(f"{CONSOLE}/account").form("Sign out there").value_of("form_token")
    assert ana.ask("POST", form.attributes["action"], f"form_token={own}").status == 404
    assert "My phone" in ben.open(f"{CONSOLE}/account").words


def test_whoever_is_removed_from_the_team_does_not_get_in_any_more(ben: Browser) -> None:
    device = Authenticator()
    adds(ben, device)
    (member,) = list_members(SALON)
    add_member(SALON, "Ana", "ana@salon.example", "owner", NOW)
    remove_member(SALON, member.member_id, member.version, NOW)
    assert signs_in(Browser(ben.port), device).status == 400


def test_a_passkey_of_one_business_does_not_open_another(ben: Browser) -> None:
    device = Authenticator()
    adds(ben, device)
    page = signs_in(Browser(ben.port), device, f"/console/{GARAGE}")
    assert UNKNOWN in page.form("Sign in with a passkey").text


@pytest.mark.parametrize("sent", ["", "nothing", "[]", "{}", '{"rawId": 1}', "[" * 5000])
def test_what_is_no_passkey_is_refused_in_words(ben: Browser, sent: str) -> None:
    page = shown(Browser(ben.port).open(CONSOLE))
    page = Browser(ben.port).send(page, "Sign in with a passkey", passkey=sent)
    assert (page.status, page.title) == (400, "Sign in")
    page = ben.send(shown(ben.open(f"{CONSOLE}/account")), "Add a passkey", passkey=sent, name="Typed")
    assert (page.status, page.value("name")) == (400, "Typed")


def test_a_key_has_no_passkeys(ana: Browser) -> None:
    page = ana.open(f"{CONSOLE}/account")
    assert "Passkeys" not in page.words
    assert ana.open(f"{CONSOLE}/account/passkeys").status == 404


@pytest.mark.parametrize("path", [CONSOLE, f"{CONSOLE}/team", f"{CONSOLE}/sign-in/unheard-of"])
def test_wherever_one_is_asked_to_sign_in_the_button_stays_hidden_until_the_script_shows_it(
    carla: Browser, path: str
) -> None:
    page = carla.open(path)
    assert page.status == 401
    assert [it.attributes["action"] for it in page.root.all("form") if "hidden" in it.attributes] == [
        f"{CONSOLE}/passkeys"
    ]
    page = shown(page)
    assert page.form("Sign in with a passkey").attributes["data-origin"] == "https://book.salon.example"
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    (script,) = (it.attributes["src"] for it in page.root.all("script"))
    assert re.fullmatch(r"/static/passkeys-[0-9a-f]{12}\.js", script)


def test_adding_and_removing_are_in_the_audit_trail_and_signing_in_is_not(ben: Browser) -> None:
    device = Authenticator()

    def row() -> dict[str, Any]:
        (found,) = (it for it in rows("access") if it["sk"].startswith("passkey#"))
        return found

    page = adds(ben, device, "My phone")
    new = row()
    added = entry_of("access", None, new)
    signs_in(Browser(ben.port), device)
    used = row()
    assert entry_of("access", new, used) is None
    ben.send(page, "Remove")
    removed = entry_of("access", used, row())
    assert added is not None
    assert removed is not None
    assert [(it.by, it.what) for it in (added, removed)] == [("Ben", "added"), ("Ben", "changed")]
    assert {it.field for it in removed.changes} == {"removed_at"}

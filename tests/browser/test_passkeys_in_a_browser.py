"""Passkeys in a real Chromium, with an authenticator of its own that is always somebody's finger."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from chalicelib.access.model import SESSION_COOKIE, code_of, member_holder
from chalicelib.access.service import (
    add_member,
    ask_member,
    list_members,
    list_passkeys,
    prove,
    remove_passkey,
)
from chalicelib.catalogue.service import get_catalogue
from tests.browser.authenticator import AUTHENTICATOR, authenticator_of
from tests.messaging.cast import NOW, SALON

CONSOLE = f"/console/{SALON}"
OF_OLDER_BROWSERS = """
delete PublicKeyCredential.parseCreationOptionsFromJSON;
delete PublicKeyCredential.parseRequestOptionsFromJSON;
delete PublicKeyCredential.prototype.toJSON;
"""


@pytest.fixture
def ben(chromium: Browser, here: str) -> Iterator[Page]:
    """Give the account page of Ben, who has signed in by a code."""
    add_member(SALON, "Ben", "ben@salon.example", "staff", NOW)
    proof, _ = ask_member(SALON, "ben@salon.example", "203.0.113.7", NOW)
    secret = get_catalogue(SALON).signing_secret
    text = prove(SALON, proof.proof_id, code_of(secret, proof.proof_id), secret, "203.0.113.7", "", NOW)
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(8000)
    context.add_cookies([{"name": SESSION_COOKIE, "value": text, "url": here}])
    page = context.new_page()
    page.goto(f"{here}{CONSOLE}/account")
    yield page
    context.close()


@pytest.fixture
def device(ben: Page) -> CDPSession:
    """Give Ben's browser an authenticator; give the way to speak with it."""
    return authenticator_of(ben)


def adds(page: Page, name: str = "My phone") -> None:
    page.get_by_label("What to call it").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("main")).to_contain_text("Added on")


def goes_to_sign_in(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.usefixtures("device")
@pytest.mark.parametrize("before", ["", OF_OLDER_BROWSERS], ids=["a browser of today", "an older one"])
def test_somebody_adds_a_passkey_signs_out_and_signs_in_with_it(ben: Page, here: str, before: str) -> None:
    ben.add_init_script(before)
    ben.reload()
    adds(ben)
    goes_to_sign_in(ben)
    ben.goto(f"{here}{CONSOLE}/messages")
    ben.get_by_role("button", name="Sign in with a passkey").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("Messages")
    ben.get_by_role("link", name="Ben", exact=True).click()
    expect(ben.get_by_role("main")).to_contain_text("Last used on")
    assert ben.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("device")
def test_a_device_that_has_one_already_says_so(ben: Page) -> None:
    adds(ben)
    ben.get_by_role("button", name="Add a passkey").click()
    expect(ben.get_by_role("alert")).to_have_text("This device has a passkey of yours already.")


@pytest.mark.usefixtures("device")
def test_a_passkey_that_was_removed_is_said_to_be_unknown_beside_the_button(ben: Page) -> None:
    adds(ben)
    goes_to_sign_in(ben)
    (member,) = list_members(SALON)
    (its,) = list_passkeys(SALON, [member_holder(member.member_id)])
    remove_passkey(SALON, [its.holder], its.passkey_id, NOW)
    ben.get_by_role("button", name="Sign in with a passkey").click()
    words = "This passkey is not known here. Sign in with a code instead."
    expect(ben.get_by_role("alert")).to_have_text(words)
    expect(ben.get_by_role("button", name="Send me a code")).to_be_visible()


def test_whoever_calls_it_off_is_told_how_to_go_on(ben: Page, device: CDPSession) -> None:
    adds(ben)
    goes_to_sign_in(ben)
    device.send("WebAuthn.disable")
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, "isUserVerified": False}})
    ben.get_by_role("button", name="Sign in with a passkey").click()
    expect(ben.get_by_role("alert")).to_contain_text("Please try once more.")


def test_under_another_address_a_link_leads_to_where_passkeys_work(ben: Page, here: str) -> None:
    ben.goto(f"{here.replace('localhost', '127.0.0.1')}{CONSOLE}/messages")
    expect(ben.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    ben.get_by_role("link", name=here).click()
    expect(ben).to_have_url(f"{here}{CONSOLE}/messages")


def test_without_script_the_code_is_the_way_in(chromium: Browser, here: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{here}{CONSOLE}")
    expect(page.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    context.close()

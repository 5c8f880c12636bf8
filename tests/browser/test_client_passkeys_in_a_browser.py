"""A client's passkeys in a real Chromium, on their own page and where they sign in."""

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from chalicelib.access.model import CLIENT_COOKIE, client_holder
from chalicelib.access.service import list_passkeys, remove_passkey
from chalicelib.scheduling.model import Appointment
from tests.browser.authenticator import authenticator_of
from tests.browser.conftest import signed_in
from tests.messaging.cast import NOW, SALON

ME, CONSOLE = f"/b/{SALON}/me", f"/console/{SALON}"
UNKNOWN = "This passkey is not known here. Sign in with a code instead."


@pytest.fixture
def device(own: Page) -> CDPSession:
    """Give Carla's browser an authenticator."""
    return authenticator_of(own)


def adds(page: Page) -> None:
    expect(page.get_by_role("heading", name="Sign in faster next time")).to_be_visible()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("you can sign in with your passkey")


def signs_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()


@pytest.mark.usefixtures("device")
def test_a_client_adds_one_signs_out_signs_in_with_it_and_removes_it(own: Page) -> None:
    adds(own)
    assert own.evaluate("document.documentElement.scrollWidth <= innerWidth")
    signs_out(own)
    own.get_by_role("button", name="Sign in with a passkey").click()
    expect(own.get_by_role("heading", level=1)).to_have_text("Hello, Carla")
    expect(own.get_by_role("main")).to_contain_text("Last used on")
    own.get_by_role("button", name="Remove").click()
    expect(own.get_by_role("status")).to_contain_text("That passkey no longer works here.")
    expect(own.get_by_role("main")).not_to_contain_text("Last used on")
    signs_out(own)
    own.get_by_role("button", name="Sign in with a passkey").click()
    expect(own.get_by_role("alert")).to_have_text(UNKNOWN)
    expect(own.get_by_role("button", name="Send me a code")).to_be_visible()


@pytest.mark.usefixtures("device")
def test_it_does_not_open_the_console(own: Page, here: str) -> None:
    adds(own)
    own.goto(f"{here}{CONSOLE}")
    own.get_by_role("button", name="Sign in with a passkey").click()
    expect(own.get_by_role("alert")).to_have_text(UNKNOWN)
    own.goto(f"{here}{CONSOLE}")
    expect(own.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.usefixtures("device")
def test_a_device_that_has_one_already_says_so(own: Page) -> None:
    adds(own)
    own.get_by_role("button", name="Add a passkey").click()
    expect(own.get_by_role("alert")).to_have_text("This device has a passkey of yours already.")


@pytest.mark.usefixtures("device")
def test_one_removed_elsewhere_is_said_to_be_unknown_beside_the_button(
    own: Page, carlas: Appointment
) -> None:
    adds(own)
    holders = [client_holder(carlas.client_id)]
    (its,) = list_passkeys(SALON, holders)
    signs_out(own)
    remove_passkey(SALON, holders, its.passkey_id, NOW)
    own.get_by_role("button", name="Sign in with a passkey").click()
    expect(own.get_by_role("alert")).to_have_text(UNKNOWN)


@pytest.mark.usefixtures("device")
def test_whoever_has_signed_out_meanwhile_is_told_so(own: Page, here: str) -> None:
    own.context.clear_cookies()
    own.get_by_role("button", name="Add a passkey").click()
    expect(own.get_by_role("alert")).to_have_text("Please sign in.")


def test_under_another_address_a_link_leads_to_where_passkeys_work(own: Page, here: str) -> None:
    own.goto(f"{here.replace('localhost', '127.0.0.1')}{ME}")
    expect(own.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    own.get_by_role("link", name=here).click()
    expect(own).to_have_url(f"{here}{ME}")


def test_without_script_both_pages_are_whole(chromium: Browser, here: str, carlas: Appointment) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{here}{ME}")
    expect(page.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    context.add_cookies([{"name": CLIENT_COOKIE, "value": signed_in(carlas.client_id), "url": here}])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Carla")
    expect(page.get_by_text("passkey").filter(visible=True)).to_have_count(0)
    expect(page.get_by_text("Sign in faster next time")).not_to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    context.close()

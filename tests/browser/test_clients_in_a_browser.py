"""The clients, at a desk: the list follows what is typed, and whoever types stays where they are."""

from playwright.sync_api import expect

from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from tests.browser.conftest import Desk
from tests.cast import at, wishes
from tests.messaging.cast import NOW


def test_the_list_follows_what_is_typed_and_the_focus_stays(desk: Desk, carlas: Appointment) -> None:
    scheduling.book(wishes(at(11), name="Dora", email="dora@example.com"), NOW)
    page = desk("/clients")
    page.evaluate("document.querySelector('h1').dataset.untouched = 'yes'")
    field = page.get_by_role("searchbox")
    field.press_sequentially("carl")
    expect(page.get_by_role("status")).to_have_text("1 client for “carl”")
    expect(page.locator("#found li")).to_have_count(1)
    expect(field).to_be_focused()
    assert page.get_attribute("h1", "data-untouched") == "yes"
    field.fill("")
    expect(page.locator("#found li")).to_have_count(2)
    page.get_by_role("link", name="Carla Costa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Carla Costa")


def test_without_script_the_same_field_is_a_plain_form(desk: Desk, carlas: Appointment) -> None:
    page = desk("/clients", java_script_enabled=False, width=360)
    page.get_by_role("searchbox").fill("nobody")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("status")).to_have_text("Nobody fits “nobody”.")

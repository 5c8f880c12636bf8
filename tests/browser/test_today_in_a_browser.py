"""Today, at a desk: one tap is one step, the row alone changes, and whoever works by keyboard stays there."""

import pytest
from playwright.sync_api import expect

from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from infra.local.clock import MovableClock
from tests.browser.conftest import Desk, now_of, on_tuesday
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON


def test_one_tap_is_one_step_and_only_that_row_changes(desk: Desk, carlas: Appointment) -> None:
    scheduling.book(wishes(at(11), name="Dora", email="dora@example.com"), NOW)
    page = desk()
    page.evaluate("document.querySelector('h1').dataset.untouched = 'yes'")
    row = page.locator(".entry", has_text="Carla Costa")
    expect(row).to_contain_text("Next")
    row.get_by_role("button", name="Arrived").press("Enter")
    expect(row).not_to_contain_text("Next")
    expect(row.locator(".badge")).to_have_text("Arrived")
    expect(page.locator("#tally")).to_contain_text("1 here")
    expect(row.get_by_role("heading")).to_be_focused()
    assert page.get_attribute("h1", "data-untouched") == "yes"
    assert now_of(carlas).status == "arrived"


def test_the_day_comes_up_to_date_by_itself_and_nobody_loses_their_place(
    desk: Desk, carlas: Appointment, clock: MovableClock
) -> None:
    dora = {"name": "Dora", "email": "dora@example.com"}
    scheduling.set_status(scheduling.get_visit(SALON, carlas.appointment_id), "done", at(9, 50))
    scheduling.book(wishes(at(11), **dora), NOW)
    page = desk()
    page.clock.install()
    page.reload()
    page.get_by_text("1 visit finished").click()
    arrived = page.locator(".entry", has_text="Dora").get_by_role("button", name="Arrived")
    arrived.focus()
    scheduling.book(wishes(at(14), name="Else", email="else@example.com"), NOW)
    clock.set(at(9, 59))
    page.clock.run_for(61_000)
    expect(page.locator(".entry", has_text="Else")).to_be_visible()
    expect(page.locator("#as-of")).to_contain_text("9:59")
    expect(arrived).to_be_focused()
    assert page.locator("details.ended").get_attribute("open") is not None


def test_whoever_was_signed_out_meanwhile_still_sees_the_day_as_it_was(
    desk: Desk, carlas: Appointment
) -> None:
    page = desk()
    page.clock.install()
    page.reload()
    page.context.clear_cookies()
    with page.expect_response(lambda it: it.status == 401):
        page.clock.run_for(61_000)
    expect(page.locator(".entry", has_text="Carla Costa")).to_be_visible()


def test_what_does_not_go_is_said_in_the_row(desk: Desk, carlas: Appointment) -> None:
    page = desk()
    scheduling.set_status(scheduling.get_visit(carlas.business_id, carlas.appointment_id), "done", at(9))
    page.get_by_role("button", name="Arrived").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot become arrived")


def test_somebody_walks_in_and_two_taps_later_they_are_here(desk: Desk) -> None:
    page = desk(width=360)
    page.get_by_text("Walk-in", exact=True).click()
    page.get_by_role("button", name="Cut", exact=True).click()
    expect(page.locator(".entry", has_text="Walk-in").locator(".badge").last).to_have_text("Arrived")
    (visit,) = on_tuesday()
    assert (visit.status, visit.client_name, visit.starts_at) == ("arrived", "Walk-in", at(9, 58))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_script_the_same_tap_shows_the_page_again(desk: Desk, carlas: Appointment) -> None:
    page = desk(java_script_enabled=False)
    page.get_by_role("button", name="Arrived").click()
    expect(page.locator("#tally")).to_contain_text("1 here")
    assert now_of(carlas).status == "arrived"


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_a_walk_in_is_booked_by_the_service_that_is_pressed_and_not_by_enter(
    desk: Desk, scripts: bool
) -> None:
    page = desk(java_script_enabled=scripts)
    page.locator("summary", has_text="Walk-in").click()
    name = page.locator("#walk-in-name")
    name.fill("Dora")
    name.press("Enter")
    name.press("Tab")
    first = page.locator(".walk-in button:visible").first
    expect(first).to_be_focused()
    assert on_tuesday() == []
    first.press("Enter")
    expect(page.locator(".entry", has_text="Dora")).to_be_visible()
    assert [it.client_name for it in on_tuesday()] == ["Dora"]

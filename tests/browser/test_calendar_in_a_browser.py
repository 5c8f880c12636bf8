"""The calendar: what is dragged is moved, what does not go is put back, and a free time is a new visit."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from tests.browser.conftest import Desk, now_of, on_tuesday
from tests.cast import at, wishes
from tests.messaging.cast import NOW

DAY = "/calendar?day=2027-05-04"
ANA, BEN = 0, 1


def visit_of(page: Page, name: str) -> Locator:
    found = page.locator(".ec-event", has_text=name).first
    expect(found).to_be_visible()
    return found


def drag(page: Page, what: Locator, minutes: int, columns: int = 0, by_its_end: bool = False) -> None:
    """Drag a visit of 45 minutes so many minutes down, and so many columns to the right."""
    box, column = what.bounding_box(), page.locator(".ec-col-head").nth(1).bounding_box()
    assert box
    assert column
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 2 if by_its_end else 12)
    down = minutes * 24 / 15
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down / 2, steps=3)
    page.mouse.move(x + columns * column["width"], y + down, steps=4)
    page.mouse.up()


def test_a_visit_is_dragged_to_another_time_and_person_and_back(desk: Desk, carlas: Appointment) -> None:
    page = desk(DAY)
    drag(page, visit_of(page, "Carla"), 240, columns=ANA - BEN)
    expect(page.locator("#said")).to_contain_text("Carla Costa: Tue 4 May, 14:00 to 14:45 with Ana.")
    moved = now_of(carlas)
    assert (moved.starts_at, moved.staff_id, moved.steps[-1].by) == (at(14), "ana", "Ana's key")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("10:00 to 10:45 with Ben.")
    assert (now_of(carlas).starts_at, now_of(carlas).staff_id) == (at(10), "ben")


def test_a_visit_is_made_longer_by_its_end(desk: Desk, carlas: Appointment) -> None:
    page = desk(DAY)
    drag(page, visit_of(page, "Carla"), 30, by_its_end=True)
    expect(page.locator("#said")).to_contain_text("10:00 to 11:15")
    assert now_of(carlas).ends_at == at(11, 15)


def test_what_does_not_go_is_put_back_with_the_reason_and_done_all_the_same_for_one(
    desk: Desk, carlas: Appointment
) -> None:
    scheduling.book(wishes(at(11), name="Dora", email="dora@example.com"), NOW)
    page = desk(DAY)
    drag(page, visit_of(page, "Carla"), 45)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ben")
    expect(dialog).to_contain_text("Dora")
    expect(visit_of(page, "Carla")).to_contain_text("10:00")
    dialog.get_by_role("button", name="Leave it").click()
    assert now_of(carlas) == carlas
    drag(page, visit_of(page, "Carla"), 45)
    page.get_by_label("Why all the same").fill("Both agreed")
    dialog.get_by_role("button", name="Do it all the same").click()
    expect(page.locator("#said")).to_contain_text("10:45")
    override = now_of(carlas).override
    assert override
    assert (override.rules, override.reason) == (("taken",), "Both agreed")


def test_enter_does_it_all_the_same_and_never_without_a_reason(desk: Desk, carlas: Appointment) -> None:
    scheduling.book(wishes(at(11), name="Dora", email="dora@example.com"), NOW)
    page = desk(DAY)
    drag(page, visit_of(page, "Carla"), 45)
    why = page.get_by_label("Why all the same")
    for nothing in ("", "  "):
        why.fill(nothing)
        why.press("Enter")
        expect(page.locator("#why:invalid")).to_be_focused()
    assert now_of(carlas) == carlas
    why.fill(" Both agreed ")
    why.press("Enter")
    expect(page.locator("#said")).to_contain_text("10:45")
    override = now_of(carlas).override
    assert override
    assert override.reason == "Both agreed"


def test_what_was_done_is_said_where_it_is_seen_and_undo_keeps_the_place_of_the_keyboard(
    desk: Desk, carlas: Appointment
) -> None:
    page = desk(DAY)
    drag(page, visit_of(page, "Carla"), 60)
    said = page.locator("#said")
    expect(said).to_contain_text("11:00")
    page.set_viewport_size({"width": 1280, "height": 600})
    expect(said).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(said).to_contain_text("10:00 to 10:45")
    expect(said).to_be_focused()


def test_what_is_looked_at_is_kept_on_a_reload_and_on_the_way_back(desk: Desk, carlas: Appointment) -> None:
    page = desk("/calendar?by=person")
    week, month = (page.get_by_role("button", name=name, exact=True) for name in ("Week", "Month"))
    week.click()
    page.locator("button.ec-next").click()
    expect(page).to_have_url(re.compile(r"\?by=person&view=week&day=2027-05-11$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("10 May to 16 May")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 May to 16 May")
    page.get_by_text("Filters").click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 May to 16 May")
    month.click()
    page.get_by_role("button", name="Today", exact=True).click()
    visit_of(page, "Carla").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Carla Costa")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("May 2027")
    page.get_by_role("button", name="Day", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today, Tuesday 4 May")
    assert "day=" not in page.url


def test_the_columns_stand_side_by_side_and_a_day_is_called_as_without_script(
    desk: Desk, carlas: Appointment
) -> None:
    page, plain = (desk(DAY, locale="de", java_script_enabled=scripts) for scripts in (True, False))
    visit_of(page, "Carla")
    expect(page.get_by_role("heading", level=1)).to_have_text("Heute, Dienstag, 4. Mai")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Heute, Dienstag, 4. Mai")
    gaps = page.locator(".ec section").evaluate_all("all => all.map(it => getComputedStyle(it).rowGap)")
    assert set(gaps) == {"normal"}


def test_a_click_on_a_free_time_begins_a_new_visit(desk: Desk, carlas: Appointment) -> None:
    page = desk(DAY)
    box = visit_of(page, "Carla").bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + 18 + 4 * 60 * 24 / 15)  # four hours below it, and some
    expect(page.get_by_label("When")).to_have_value("2027-05-04T14:00")
    expect(page.get_by_label("With whom")).to_have_value("ben")
    page.get_by_label("What for").select_option("service:cut")
    page.get_by_label("Name").fill("Emil")
    page.get_by_role("button", name="Book").click()
    visit_of(page, "Emil")
    assert [(it.client_name, it.starts_at) for it in on_tuesday()][1:] == [("Emil", at(14))]


def test_week_and_month_show_it_too_and_a_visit_opens_by_keyboard(desk: Desk, carlas: Appointment) -> None:
    page = desk(DAY)
    for view in ("Week", "Month"):
        page.get_by_role("button", name=view).click()
        expect(visit_of(page, "Carla")).to_be_visible()
    visit_of(page, "Carla").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Carla Costa")


def test_it_prints_the_day_and_nothing_to_press(desk: Desk, carlas: Appointment) -> None:
    page = desk(DAY)
    visit_of(page, "Carla")
    page.emulate_media(media="print")
    for words in ("Week", "New appointment", "Today", "Sign out"):
        expect(page.get_by_text(words, exact=True).first).to_be_hidden()
    expect(visit_of(page, "Carla")).to_be_visible()
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(pages) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_on_a_phone_in_both_themes(desk: Desk, carlas: Appointment, scheme: str) -> None:
    page = desk(DAY, width=360, color_scheme=scheme)
    visit_of(page, "Carla")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_script_it_is_a_list(desk: Desk, carlas: Appointment) -> None:
    page = desk(DAY, java_script_enabled=False)
    expect(page.locator("#calendar")).to_be_hidden()
    expect(page.locator(".entries")).to_contain_text("Carla Costa")

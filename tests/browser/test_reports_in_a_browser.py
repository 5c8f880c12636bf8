"""Charts are drawn from the tables beside them, whatever the screen; the tables stay."""

from typing import Any

from playwright.sync_api import expect

from chalicelib.reporting import service as reporting
from chalicelib.scheduling import service as scheduling
from tests.browser.conftest import Desk
from tests.cast import TUESDAY, at, wishes
from tests.messaging.cast import NOW
from tests.reporting.counted import DAY, changes_told

HERE = "/reports?first=2027-05-01&last=2027-05-31"


def fortnight() -> None:
    """Let Carla have her hair cut two days running, and on the second day her nails done, too."""
    more: tuple[dict[str, Any], ...] = ({}, {"service_ids": ("cut", "nails"), "staff_id": "ana"})
    for number, what in enumerate(more):
        visit = scheduling.book(wishes(at(10, day=TUESDAY + number * DAY), **what), NOW)
        scheduling.set_status(visit, "done", NOW)
    reporting.note_visits(changes_told())


def test_charts_are_drawn_from_the_tables_and_said_by_these_alone(desk: Desk) -> None:
    fortnight()
    page = desk(HERE, width=360)
    charts = page.locator(".chart")
    expect(charts).to_have_count(6)  # over time two, by category, service and person, and how long ahead
    assert all(chart.get_attribute("aria-hidden") == "true" for chart in charts.all())
    columns = charts.nth(1).locator("td")
    expect(columns).to_have_count(31)
    heights = [column.bounding_box() for column in columns.all()]
    tall = {number: box["height"] for number, box in enumerate(heights, 1) if box and box["height"] > 1}
    assert tall.keys() == {4, 5}
    assert round(tall[4] / tall[5], 1) == 0.6  # a cut for 45, beside one with nails for 75
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("section:has(#over-time) .scroll table")).to_be_visible()


def test_without_script_the_tables_stand_alone(desk: Desk) -> None:
    fortnight()
    page = desk(HERE, java_script_enabled=False)
    expect(page.locator(".chart")).to_have_count(0)
    expect(page.locator("section:has(#over-time) table")).to_be_visible()

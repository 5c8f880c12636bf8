"""Reports as the owner reads them: they add up, can be checked, and say so when there is nothing."""

import csv
from collections import Counter

import pytest

from chalicelib.reporting import service as reporting
from chalicelib.scheduling import service as scheduling
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON
from tests.reporting.counted import changes_told
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/reports"
MAY = "first=2027-05-01&last=2027-05-31"


@pytest.fixture
def month(ana: Browser) -> Browser:
    """Give Ana's browser after Carla's two visits and somebody's who did not come."""
    for hour, who, status in ((9, "Carla", "done"), (10, "Carla", "done"), (14, "=HOSTILE", "no_show")):
        mine = {"name": who, "email": f"{who.strip('=').lower()}@example.com"}
        scheduling.set_status(scheduling.book(wishes(at(hour), **mine), NOW), status, NOW)  # type: ignore[arg-type]
    scheduling.book(wishes(at(15), name=HOSTILE, email="somebody@example.com"), NOW)
    reporting.note_visits(changes_told())
    return ana


def rows(page: Page, identifier: str) -> dict[str, list[str]]:
    """Give the rows of the table below a heading, by their first cell."""
    region = next(it for it in page.root.all("div") if it.attributes.get("aria-labelledby") == identifier)
    cells = [[cell.text for cell in row.all("th", "td")] for row in region.all("tr")]
    return {first: rest for first, *rest in cells[1:]}


def test_the_rows_of_each_table_add_up_to_its_foot(month: Browser) -> None:
    page = month.open(f"{HERE}?{MAY}")
    assert page.title == "Reports"
    for identifier in ("visits", "over-time", "by-category", "by-service", "by-person", "sources", "lead"):
        found = rows(page, identifier)
        whole = [int(text) if text.isdigit() else None for text in found.pop("All")]
        for column, number in enumerate(whole):
            if number is not None:
                assert sum(int(cells[column]) for cells in found.values()) == number, identifier
    assert rows(page, "visits")["All"] == ["4", "0"]
    assert rows(page, "came-to")["Takings"] == ["€90.00", "€0.00"]
    assert rows(page, "clients")["New clients"] == ["1", "0"]
    assert rows(page, "hours")["09:00"] == ["0", "1", "0", "0", "0", "0", "0"]


def test_the_menu_leads_to_the_last_30_days(month: Browser) -> None:
    page = month.click(month.open(f"/console/{SALON}"), "Reports")
    assert (page.value("first"), page.value("last")) == ("2027-04-04", "2027-05-03")
    assert "There are no appointments in this time." in page.words
    assert "compared with 5 Mar 2027 to 3 Apr 2027" in page.words


def test_a_row_leads_to_what_it_counts_and_back_to_everything(month: Browser) -> None:
    page = month.open(f"{HERE}?{MAY}")
    hair = month.click(page, "Hair")
    assert "category_id=hair" in hair.path
    assert rows(hair, "by-service").keys() == {"Cut", "All"}
    assert rows(month.click(hair, "Show everything"), "visits") == rows(page, "visits")


def test_the_file_has_each_appointment_once_and_says_what_it_counts_as(month: Browser) -> None:
    page = month.open(f"{HERE}?{MAY}")
    file = month.click(page, "Download the appointments counted")
    assert file.headers.get_content_type() == "text/csv"
    assert "appointments-2027-05-01-2027-05-31.csv" in file.headers["Content-Disposition"]
    found = list(csv.DictReader(file.source.splitlines()))
    assert len({row["appointment_id"] for row in found}) == len(found) == 4
    assert Counter(row["counted_as"] for row in found) == {"came": 2, "missed": 1, "ahead": 1}
    assert sum(float(row["takings"]) for row in found) == 90
    assert {row["client"] for row in found} == {"Carla", "'=HOSTILE", HOSTILE}


@pytest.mark.parametrize("path", [HERE, f"{HERE}.csv"])
def test_a_period_that_is_none_is_said_beside_the_field(ana: Browser, path: str) -> None:
    page = ana.open(f"{path}?first=2027-05-02&last=2027-05-01")
    assert page.status == 400
    if path == HERE:
        assert page.complaint("last") == "The last day is before the first."
        assert page.value("first") == "2027-05-02"


def test_what_nobody_has_heard_of_has_no_appointments(month: Browser) -> None:
    page = month.open(f"{HERE}?{MAY}&service_id=unheard-of")
    assert "There are no appointments in this time." in page.words

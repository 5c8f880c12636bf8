"""What all pages share: headers, the stylesheet, and that none of it weighs much."""

import re

import pytest

from chalicelib.core.errors import MoveNotAllowed
from chalicelib.web.assets import SHELF
from chalicelib.web.page import Problem, problem_of
from chalicelib.web.rendering import link
from tests.messaging.cast import SALON
from tests.meter import metered
from tests.web.browser import Browser


def stylesheet() -> str:
    """Give the one that every page has."""
    found = SHELF.find("style.css")
    assert found
    return found.text


PUBLIC = ["/", f"/b/{SALON}", f"/b/{SALON}/services/cut", "/b/nobody"]
PRIVATE = [f"/b/{SALON}/appointments/a?token=t", f"/console/{SALON}"]


@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_no_page_runs_script_leaks_its_address_or_takes_code_from_elsewhere(
    carla: Browser, path: str
) -> None:
    headers = carla.open(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [("services/gone", 404), ("appointments/a?token=t", 403), ("services/cut?week=x", 400)],
)
def test_what_is_refused_is_headed_with_the_business_and_leads_back_to_it(
    carla: Browser, path: str, status: int
) -> None:
    with metered() as cost:
        page = carla.open(f"/b/{SALON}/{path}")
    assert (page.status, "Regulars" in next(iter(page.root.all("header"))).text) == (status, False)
    assert "Ana's Salon" in page.links()
    assert carla.click(page, "Book an appointment").status == 200
    assert len([name for name in cost.places if name.endswith("-catalogue")]) <= 2


@pytest.mark.parametrize("path", ["/b/nobody", "/b/%3Cscript%3E"])
def test_where_there_is_no_such_business_nothing_leads_to_it(carla: Browser, path: str) -> None:
    page = carla.open(path)
    assert page.status == 404
    assert "Book an appointment" not in page.links()


@pytest.mark.parametrize("path", PRIVATE)
def test_private_pages_are_kept_nowhere_and_shown_in_no_frame(carla: Browser, path: str) -> None:
    headers = carla.open(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_pages_hold_no_script_of_their_own_and_no_element_a_style(carla: Browser, path: str) -> None:
    assert not re.search(
        r"<script(?! (?:type=\"application/ld\+json\"|src=))|\sstyle=|\son\w+=|javascript:",
        carla.open(path).source,
    )


def test_the_first_page_weighs_less_than_50_kb_with_its_stylesheet(carla: Browser) -> None:
    source = carla.open(f"/b/{SALON}/services/cut").source
    assert stylesheet() in source
    assert len(source.encode()) < 50_000


def test_links_are_quoted_and_leave_out_what_is_not_given() -> None:
    assert link("/b/a b", {"token": "x&y", "week": None}, booked=True) == "/b/a%20b?token=x%26y&booked=1"


def test_a_client_is_not_told_of_our_lifecycle() -> None:
    problem = problem_of(MoveNotAllowed("no_show", "changed"))
    assert problem == Problem(
        409, "That is not possible", "This appointment cannot be changed any more (No-show)."
    )


@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_every_page_is_as_wide_as_the_screen_it_is_read_on(carla: Browser, path: str) -> None:
    page = carla.open(path)
    (viewport,) = [it for it in page.root.all("meta") if it.attributes.get("name") == "viewport"]
    assert viewport.attributes["content"] == "width=device-width, initial-scale=1"


def test_nothing_is_given_a_width_that_a_narrow_phone_has_not() -> None:
    rules = re.sub(r"@media[^{]*", "", stylesheet())
    widths = re.findall(r"(?<![-\w])(?:min-)?(?:width|inline-size):\s*([\d.]+)(px|rem)", rules)
    assert [size for size, unit in widths if float(size) * (16 if unit == "rem" else 1) > 320] == []

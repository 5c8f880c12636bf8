"""axe finds nothing on any page, light on a phone and dark at a desk: WCAG 2.2, levels A and AA."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import app
from infra.gallery.browsing import become_whoever_sees
from infra.gallery.sights import NO_PAGES, SIGHTS
from infra.gallery.stack import Shown, opened

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOK = """levels => axe.run(document, {runOnly: levels, resultTypes: ["violations"], elementRef: false})
    .then(found => found.violations.flatMap(it => it.nodes.map(node =>
        `${it.id}: ${node.target} ${node.failureSummary}`)))"""
NAMES = [sight.name for sights in SIGHTS.values() for sight in sights]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shown]]:
    """Give every page in every state, by name."""
    with opened(tmp_path_factory.mktemp("gallery")) as shown:
        yield {it.name: it for it in shown}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Give a page to look with; no policy keeps axe out of it."""
    context = chromium.new_context(bypass_csp=True, locale="en")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(everything: dict[str, Shown], page: Page, name: str) -> None:
    shown, found = everything[name], []
    become_whoever_sees(shown, page.context)
    page.set_viewport_size({"width": 360, "height": 640})
    page.emulate_media(color_scheme="light")
    reply = page.goto(shown.url)
    assert reply
    assert reply.status == shown.status
    if page.locator("#calendar").count():
        expect(page.locator("#calendar .ec-body")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found += page.evaluate(LOOK, LEVELS)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    found += page.evaluate(LOOK, LEVELS)
    assert found == []


def test_the_table_of_pages_has_every_route_that_shows_one() -> None:
    routes = {path for path, methods in app.app.routes.items() if "GET" in methods}
    assert {route for route in routes if not route.startswith("/v1/")} - NO_PAGES == set(SIGHTS)
    assert len(NAMES) == len(set(NAMES))

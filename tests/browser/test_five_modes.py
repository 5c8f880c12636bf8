"""Booking in five ways, one script: mouse, keyboard alone, no script, no cookies, slow and small."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from infra.gallery import browsing
from tests.browser.conftest import on_tuesday
from tests.cast import at
from tests.messaging.cast import SALON
from tests.web.browser import Browser as Plain

MOST_BYTES = 50_000
"""Of the first page over the wire, with all that it needs."""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Slow 3G: milliseconds until an answer begins, and 400 kbit a second."""
REFUSED = {"profile": {"default_content_setting_values": {"cookies": 2}}}
IS_SEEN = """it => {
    const place = it.getBoundingClientRect(), how = getComputedStyle(it);
    const inside = place.top >= 0 && place.bottom <= innerHeight;
    return inside && how.outlineStyle !== "none" && parseFloat(how.outlineWidth) >= 2;
}"""
MOST_TABS = 60
Press = Callable[[Locator], None]


def click(it: Locator) -> None:
    it.click()


def reach(it: Locator) -> None:
    """Go on by Tab until it has the focus, which must be seen wherever it is."""
    expect(it).to_be_visible()
    for _ in range(MOST_TABS):
        it.page.keyboard.press("Tab")
        assert it.page.locator(":focus").evaluate(IS_SEEN), "where is the focus?"
        if it.evaluate("it => it === document.activeElement"):
            return
    pytest.fail(f"{it} cannot be reached by keyboard")


def press_enter(it: Locator) -> None:
    reach(it)
    it.page.keyboard.press("Enter")


def require_booking(page: Page, start: str, press: Press, go_to: Press = click) -> None:
    """Book a cut on Tuesday at two, from the services to the confirmation, and assert that it stands."""
    page.goto(start)
    press(page.get_by_role("link", name=re.compile("^Cut")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Cut")
    press(page.get_by_role("link", name=re.compile("Tuesday,? 4 May")))
    press(page.get_by_role("link", name=re.compile("^14:00")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your details")
    for label, words in (("Your name", "Carla Costa"), ("Email", "carla@example.com")):
        go_to(page.get_by_label(label, exact=True))
        page.keyboard.type(words)
    press(page.get_by_role("button", name="Book"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Carla")
    assert page.context.cookies() == []
    assert [(it.client_name, it.starts_at) for it in on_tuesday()] == [("Carla Costa", at(14))]


@pytest.fixture
def start(carla: Plain) -> str:
    """Give where Ana's services are."""
    return f"http://127.0.0.1:{carla.port}/b/{SALON}"


@pytest.fixture
def somebody(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give a page of a browser that was never here before."""
    contexts: list[BrowserContext] = []

    def page(**more: Any) -> Page:
        contexts.append(chromium.new_context(locale="en", **more))
        contexts[-1].set_default_timeout(8000)
        return contexts[-1].new_page()

    yield page
    for context in contexts:
        context.close()


@contextmanager
def refusing_cookies(chromium: Browser, folder: Path) -> Iterator[Page]:
    """Start a browser that keeps no cookie, whoever asks it to."""
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps(REFUSED))
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=browsing.executable(), args=list(browsing.OPTIONS), locale="en"
    )
    yield context.pages[0]
    context.close()


def test_with_a_mouse(somebody: Callable[..., Page], start: str) -> None:
    require_booking(somebody(), start, click)


def test_with_the_keyboard_alone(somebody: Callable[..., Page], start: str) -> None:
    require_booking(somebody(), start, press_enter, reach)


def test_without_script(somebody: Callable[..., Page], start: str) -> None:
    require_booking(somebody(java_script_enabled=False), start, click)


def test_with_cookies_refused(chromium: Browser, tmp_path: Path, start: str) -> None:
    with refusing_cookies(chromium, tmp_path) as page:
        page.goto(start)
        page.evaluate("document.cookie = 'kept=yes'")
        assert page.evaluate("document.cookie") == ""
        require_booking(page, start, click)


def test_on_a_small_screen_over_a_slow_line(somebody: Callable[..., Page], start: str) -> None:
    page, loaded = somebody(viewport={"width": 360, "height": 640}, has_touch=True), list[float]()
    line = page.context.new_cdp_session(page)
    line.on("Network.loadingFinished", lambda it: loaded.append(it["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.goto(start, wait_until="networkidle")
    for _ in range(100):  # the browser tells of it a moment after it has drawn the page
        page.wait_for_timeout(50)
        if loaded:
            break
    assert 0 < sum(loaded) <= MOST_BYTES
    require_booking(page, start, lambda it: it.tap())

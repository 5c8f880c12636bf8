"""What each page takes: the server's time beside that of the plainest page in the same turn, and its bytes.

All pages of the made-up salons, the grand one with its 200 services, 60 visits a day and 15 people among
them, are asked of a local stack in turns, so that a busy machine slows all alike. With a Chromium there is
also when the first page can be used over an emulated slow 3G.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from infra.gallery.browsing import NoChromium, chromium
from infra.gallery.stack import Shown, opened

TURNS = 7
PLAINEST = "front"
FIRST_PAGES = ("services", "services-grand")
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Milliseconds for the way there and back, bytes a second: as Chromium's own tools have it."""


def main() -> int:
    """Print the table, the slowest page first."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as pages:
        figures = _measure(pages)
        plainest = figures[PLAINEST][0]
        print(f"{len(figures)} pages, medians of {TURNS} turns, the database emulated in the same process:")
        print(f"  {'page':<34}{'ms':>7}{'x the plainest':>16}{'kB sent':>9}")
        for name, (seconds, size) in sorted(figures.items(), key=lambda it: -it[1][0]):
            print(f"  {name:<34}{seconds * 1000:7.1f}{seconds / plainest:16.1f}{size / 1000:9.1f}")
        _print_slow([it for it in pages if it.name in FIRST_PAGES])
    return 0


def _measure(pages: Sequence[Shown]) -> dict[str, tuple[float, int]]:
    """Give for each page the median of its seconds, and the bytes of its answer as it is packed."""
    taken: dict[str, list[float]] = {it.name: [] for it in pages}
    sizes: dict[str, int] = {}
    at = urlsplit(pages[0].url)
    connection = HTTPConnection(str(at.hostname), at.port)
    for turn in range(TURNS + 1):  # the first makes everything ready
        for page, seconds, size in _asked(connection, pages):
            sizes[page.name] = size
            if turn:
                taken[page.name].append(seconds)
    connection.close()
    return {name: (statistics.median(seconds), sizes[name]) for name, seconds in taken.items()}


def _asked(connection: HTTPConnection, pages: Sequence[Shown]) -> Iterator[tuple[Shown, float, int]]:
    for page in pages:
        at = urlsplit(page.url)
        started = time.perf_counter()
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip", "Cookie": page.cookie}
        connection.request("GET", f"{at.path}?{at.query}", headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        if answer.status != page.status:
            raise RuntimeError(f"{page.name} answered {answer.status}.")
        yield page, time.perf_counter() - started, size


def _print_slow(pages: Sequence[Shown]) -> None:
    try:
        with chromium() as browser:
            for page in pages:
                seconds = statistics.median(_usable_after(browser, page) for _ in range(3))
                print(f"  over slow 3G, {page.name} can be used after {seconds:.2f} s")
    except NoChromium as reason:
        print(f"  {reason}", file=sys.stderr)


def _usable_after(browser: Browser, page: Shown) -> float:
    """Give the seconds until the page is painted and its links can be followed, with an empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    tab = context.new_page()
    context.new_cdp_session(tab).send("Network.emulateNetworkConditions", SLOW_3G)
    tab.goto(page.url, wait_until="load")
    painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    tab.wait_for_function(f"() => {painted}")  # a function: the page lets no text be run
    ready = "performance.getEntriesByType('navigation')[0].domInteractive"
    seconds = float(tab.evaluate(f"Math.max({painted}, {ready})")) / 1000
    context.close()
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())

"""`make screenshots`: pictures of every page, for phone and desk, light and dark, in build/screenshots."""

import html
import shutil
import sys
import tempfile
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from infra.gallery.browsing import NoChromium, become_whoever_sees, chromium
from infra.gallery.stack import Shown, opened

FOLDER = Path(__file__).parents[2] / "build" / "screenshots"
HEIGHTS = {360: 640, 1280: 800}
WIDTHS = tuple(HEIGHTS)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TALLEST = 6000
"""Pixels of a page that are shown: whoever has 200 services scrolls."""
INDEX = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Every page</title>
<style>
body {{ font: 1rem/1.5 system-ui; margin: 2rem; background: #ddd }}
div {{ display: flex; gap: 1rem; align-items: start; overflow-x: auto }}
img {{ block-size: 24rem; border: 1px solid #888 }}
</style>
<h1>Every page</h1>
{rows}
</html>
"""


def main() -> int:
    """Take the pictures of the pages named, or of all; 1 where there is no Chromium, with a sentence."""
    wanted = set(sys.argv[1:])
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as everything:
        pages = [it for it in everything if not wanted or it.name in wanted]
        try:
            with chromium() as browser:
                for width, scheme in product(WIDTHS, SCHEMES):
                    _take(browser, pages, width, scheme)
        except NoChromium as reason:
            print(reason, file=sys.stderr)
            return 1
    (FOLDER / "index.html").write_text(_index(pages), encoding="utf-8")
    print(f"{len(pages)} pages, {len(WIDTHS) * len(SCHEMES)} pictures of each: {FOLDER / 'index.html'}")
    return 0


def picture(shown: Shown, width: int, scheme: str) -> str:
    """Give the name of a page's picture."""
    return f"{shown.name}-{width}-{scheme}.png"


def _take(browser: Browser, pages: Iterable[Shown], width: int, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]}, color_scheme=scheme, locale="en"
    )
    page = context.new_page()
    for shown in pages:
        become_whoever_sees(shown, context)
        page.goto(shown.url, wait_until="networkidle")
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            print(f"{shown.name} is wider than {width} pixels")
        page.screenshot(
            path=FOLDER / picture(shown, width, scheme),
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": height},
        )
    context.close()


def _index(pages: Iterable[Shown]) -> str:
    rows = []
    for shown in pages:
        names = [picture(shown, width, scheme) for width, scheme in product(WIDTHS, SCHEMES)]
        shots = "".join(
            f'<a href="{name}"><img src="{name}" alt="{name}" loading="lazy"></a>' for name in names
        )
        rows.append(f"<h2>{html.escape(shown.name)}</h2><div>{shots}</div>")
    return INDEX.format(rows="\n".join(rows))


if __name__ == "__main__":
    sys.exit(main())

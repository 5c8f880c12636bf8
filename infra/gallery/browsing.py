"""A real Chromium: which one, and how it is started."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from infra.gallery.stack import Shown

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is no Chromium on this machine; the message says how to get one."""


def executable() -> str:
    """Give where it is: what CHROMIUM names, else chromium on the PATH; raise NoChromium."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        raise NoChromium("There is no Chromium here. On Debian: sudo apt-get install chromium")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the browser of this machine; raise NoChromium."""
    found = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(OPTIONS))
        yield browser
        browser.close()


def become_whoever_sees(shown: Shown, context: BrowserContext) -> None:
    """Let the context's pages be seen by whoever may see this one."""
    context.clear_cookies()
    if shown.cookie:
        name, _, value = shown.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": shown.url}])

"""What our script does with passkeys, done by hand with an authenticator of a few lines."""

import json
from typing import Any

from tests.access.authenticator import Authenticator
from tests.web.browser import Browser, Page


def told(browser: Browser, path: str) -> dict[str, Any]:
    """Give what our script is told there."""
    answer: dict[str, Any] = json.loads(browser.open(path).source)
    return answer


def shown(page: Page) -> Page:
    """Show on a page what our script shows."""
    for form in page.root.all("form"):
        form.attributes.pop("hidden", None)
    return page


def adds_passkey(browser: Browser, path: str, device: Authenticator, **typed: str) -> Page:
    page = shown(browser.open(path))
    made = device.make(told(browser, page.form("Add a passkey").attributes["action"]))
    return browser.send(page, "Add a passkey", passkey=json.dumps(made), **typed)


def shows_passkey(browser: Browser, path: str, device: Authenticator) -> Page:
    page = shown(browser.open(path))
    signed = device.sign(told(browser, page.form("Sign in with a passkey").attributes["action"]))
    return shown(browser.send(page, "Sign in with a passkey", passkey=json.dumps(signed)))

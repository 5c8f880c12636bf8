"""What the tests of looking before sending, and of what came of it, have in common."""

from collections.abc import Callable

from tests.messaging.cast import SALON
from tests.web.browser import Page

HERE = f"/console/{SALON}/reconnect"
LOOK = "Look at the messages"
Regular = Callable[..., str]


def numbers(page: Page) -> list[str]:
    """Give what adds up on the pages before and after sending."""
    return [part.text for part in next(page.root.all("dl")).all("div")]

"""How a business's pages look: the stylesheet with its own colour, ready to stand in a page.

Clients' pages carry it in themselves: to fetch it would take a slow phone another half second before it
shows the first of them.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.web.assets import SHELF


@dataclass(frozen=True, slots=True)
class Look:
    """The stylesheet as a whole, and the few rules in it that are the business's own."""

    whole: str
    own: str

    @property
    def policy(self) -> str:
        """Give what the Content-Security-Policy says of styles: from us, or exactly these."""
        hashes = (
            b64encode(hashlib.sha256(rules.encode()).digest()).decode() for rules in (self.whole, self.own)
        )
        return " ".join(["style-src 'self'", *(f"'sha256-{it}'" for it in hashes)])


@lru_cache(maxsize=64)
def look_of(accent: str) -> Look:
    """Give the look with the colour of links and buttons as #rrggbb, ours where it is empty."""
    sheet = SHELF.find("style.css")
    own = ""
    if accent:
        from chalicelib.web.colours import stylesheet_of

        own = stylesheet_of(accent.removeprefix("#").lower())
    return Look((sheet.text if sheet else "") + own, own)

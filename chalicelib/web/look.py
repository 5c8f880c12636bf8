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
    """The stylesheet as a whole, and the few rules in it that are the business's own.

    `policy` is what the Content-Security-Policy says of styles: from us, or exactly these.
    """

    whole: str
    own: str
    policy: str


@lru_cache(maxsize=64)
def look_of(accent: str) -> Look:
    """Give the look with the colour of links and buttons as #rrggbb, ours where it is empty."""
    sheet = SHELF.find("style.css")
    own = ""
    if accent:
        from chalicelib.web.colours import stylesheet_of

        own = stylesheet_of(accent.removeprefix("#").lower())
    whole = (sheet.text if sheet else "") + own
    digests = (hashlib.sha256(rules.encode()).digest() for rules in (whole, own))
    hashes = (f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return Look(whole, own, " ".join(["style-src 'self'", *hashes]))

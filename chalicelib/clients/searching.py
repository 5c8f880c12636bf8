"""Looking for a client: by words of their name or address, or by digits of their number."""

import re
import unicodedata
from collections.abc import Callable

from chalicelib.clients import store
from chalicelib.clients.model import Client, ClientDetails
from chalicelib.core.errors import bad_field
from chalicelib.core.saying import said
from chalicelib.core.table import Page

TOGETHER = 500
"""How many clients are read in one query of a search."""
MOST_SEEN = 5000
"""How many clients one page of a search looks through."""
DIGITS = re.compile(r"[\d\s()+/.-]*\d[\d\s()+/.-]*")


def search(business_id: str, words: str, cursor: str | None, limit: int) -> Page[Client]:
    """Give a page of the clients who fit the words, as `list_clients` says; BadInput for too long a text."""
    if len(words) > 200:
        raise bad_field("q", said("Please search for something shorter."))
    if cursor is None and (client := _found_by_contact(business_id, words)):
        return Page([client])
    fits, found = fitting(words), list[Client]()
    for _ in range(MOST_SEEN // TOGETHER):
        page = store.load_page(business_id, cursor, TOGETHER)
        found += filter(fits, page.items)
        cursor = page.next
        if len(found) > limit:
            return Page(found[:limit], store.cursor_after(business_id, found[limit - 1].client_id))
        if cursor is None or len(found) == limit:
            break
    return Page(found, cursor)


def _found_by_contact(business_id: str, words: str) -> Client | None:
    """Give the client to whom a whole address or number leads, also one that they had before."""
    contact = "".join(words.split()).casefold()
    given = ClientDetails(
        name="",
        email=contact if "@" in contact[1:] else None,
        phone=contact if contact.startswith("+") else None,
    )
    for owner in store.load_owners(store.contact_keys(business_id, given)).values():
        return store.load_client(business_id, owner)
    return None


def fitting(words: str) -> Callable[[Client], bool]:
    """Give what tells whether a client fits the words; accents and the country code may be left out."""
    wanted, number = _plain(words).split(), _number(words)

    def fits(client: Client) -> bool:
        text = _plain(f"{client.name} {client.email or ''} {client.phone or ''}")
        return bool(number and number in (client.phone or "")) or all(word in text for word in wanted)

    return fits


def _number(words: str) -> str:
    """Give the digits that a number has after its country code, where the words are one; else nothing."""
    if not DIGITS.fullmatch(words):
        return ""
    return re.sub(r"\D", "", words.replace("(0)", "")).lstrip("0")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))

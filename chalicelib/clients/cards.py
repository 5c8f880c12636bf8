"""Several cards of one person: reading them together, and the writes that merge and part them.

Each card keeps what was written on it, and is found as before, so that parting restores it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.clients import store
from chalicelib.clients.model import Client, Merged
from chalicelib.core.table import Write


def with_cards(business_id: str, found: Mapping[str, Client]) -> dict[str, Client]:
    """Give the clients, each with what other cards of the same person say; nothing is read without any."""
    known = dict(found)
    known |= _missing(business_id, known, (it.merged.into for it in found.values() if it.merged))
    known |= _missing(business_id, known, (name for it in known.values() for name in it.also))
    joined = {}
    for name, client in found.items():
        kept = known[client.merged.into] if client.merged else client
        others = [known[each] for each in kept.cards if each != name]
        joined[name] = client.with_cards(others) if others else client
    return joined


def _missing(business_id: str, known: Mapping[str, Client], names: Iterable[str]) -> dict[str, Client]:
    wanted = set(names) - known.keys()
    return store.load_clients(business_id, wanted) if wanted else {}


def merge_writes(business_id: str, card: Client, into: Client, merged: Merged) -> list[Write]:
    """Give the writes that merge a card and those merged into it into another; refused if either changed."""
    _, *with_it = card.cards
    said: dict[str, Any] = {"merged": merged.stored()}
    return [
        store.card_write(business_id, card, said | {"also": None}),
        *(store.fields_write(business_id, name, said) for name in with_it),
        store.card_write(business_id, into, {"also": [*into.also, *card.cards]}),
    ]


def part_writes(business_id: str, card: Client, kept: Client) -> list[Write]:
    """Give the writes that make a merged card one of its own again; refused where either changed."""
    left = [name for name in kept.also if name != card.client_id]
    return [
        store.card_write(business_id, card, {"merged": None}),
        store.card_write(business_id, kept, {"also": left or None}),
    ]

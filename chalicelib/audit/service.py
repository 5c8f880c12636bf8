"""Taking down who changed what, from the tables' streams, and looking it up; docs/audit.md tells how."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.audit import store
from chalicelib.audit.changes import entry_of
from chalicelib.audit.model import Change, Entry
from chalicelib.core.attribute_values import decode
from chalicelib.core.table import Page

__all__ = ["Change", "Entry"]

PAGE = 50


def take_down(record: Mapping[str, Any]) -> None:
    """Note what somebody of the staff changed in a row, from its stream's record.

    Nothing where nobody did; the same record again changes nothing.
    """
    table = record["eventSourceARN"].split("/")[1]
    room, images = table.rpartition("-")[2], record["dynamodb"]
    before, after = images.get("OldImage"), images.get("NewImage")
    if after is None:
        return
    entry = entry_of(room, _plain(before) if before else None, _plain(after))
    if entry:
        store.save_entry(entry)


def list_entries(business_id: str, cursor: str | None = None) -> Page[Entry]:
    """Give a page of what the staff changed, the newest first; raise BadInput for another list's cursor."""
    return store.load_entries(business_id, cursor, PAGE)


def list_of_thing(business_id: str, room: str, thing: str, cursor: str | None = None) -> Page[Entry]:
    """Give a page of what was changed of one thing, as `list_entries` does."""
    return store.load_of_thing(business_id, room, thing, cursor, PAGE)


def list_before(business_id: str, room: str, thing: str, before: datetime, limit: int) -> Page[Entry]:
    """Give the latest of what was changed of one thing before an instant."""
    return store.load_of_thing(business_id, room, thing, None, limit, before)


def _plain(image: Mapping[str, Any]) -> dict[str, Any]:
    return {name: decode(value) for name, value in image.items()}

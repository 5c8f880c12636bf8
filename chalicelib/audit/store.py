"""The audit trail in DynamoDB: an entry for each thing and change, by time and by thing, kept two years."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.audit.model import Entry
from chalicelib.core.cursor import cursor_key
from chalicelib.core.table import FirstIndex, Page, Row, Write, commit, page_of

KEPT = timedelta(days=730)


class _ByThing(FirstIndex):
    class Meta(FirstIndex.Meta):
        index_name = "by_thing"


class AuditRow(Row):
    """One entry."""

    class Meta:
        table = "audit"

    by_thing = _ByThing()


def save_entry(entry: Entry) -> None:
    """Save an entry; the same one again is the same row."""
    when = entry.at.isoformat()
    row = AuditRow(
        pk=entry.business_id,
        sk=f"{when}#{entry.request}#{entry.room}#{entry.thing}",
        gsi1pk=f"{entry.business_id}#{entry.room}#{entry.thing}",
        gsi1sk=when,
        e=entry.stored(),
        ttl=entry.at + KEPT,
    )
    commit([Write(row)])


def load_entries(business_id: str, cursor: str | None, limit: int) -> Page[Entry]:
    """Give a page of what was changed, the newest first; BadInput for another list's cursor."""
    return _page(AuditRow.query(business_id, **_newest(business_id, cursor, limit)))


def load_of_thing(
    business_id: str, room: str, thing: str, cursor: str | None, limit: int, before: datetime | None = None
) -> Page[Entry]:
    """Give a page of what was changed of one thing, the newest first; BadInput for another list's cursor."""
    then = AuditRow.gsi1sk < before.isoformat() if before else None
    newest = _newest(business_id, cursor, limit, 1)
    return _page(AuditRow.by_thing.query(f"{business_id}#{room}#{thing}", then, **newest))


def _newest(business_id: str, cursor: str | None, limit: int, index: int = 0) -> dict[str, Any]:
    start = cursor_key(cursor, business_id, index)
    return {"scan_index_forward": False, "limit": limit, "last_evaluated_key": start}


def _page(rows: Any) -> Page[Entry]:
    page = page_of(rows)
    return Page([Entry.model_validate(row.e) for row in page.items], page.next)

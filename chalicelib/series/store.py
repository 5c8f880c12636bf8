"""Series in DynamoDB: one row each in the table `schedule`, and a row that leads to it from its client."""

from datetime import datetime

from chalicelib.core.cursor import cursor_key
from chalicelib.core.due import due_place, rows_due_and_next
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    Write,
    commit,
    load,
    load_many,
    page_of,
)
from chalicelib.series.model import Series

SERIES, DUE = "series#", "series"


class ByDue(FirstIndex):
    """The series of all businesses that want looking after, by when."""

    class Meta(FirstIndex.Meta):
        index_name = "by_due"


class SeriesRow(Row):
    """One series, or what leads to one."""

    class Meta:
        table = "schedule"

    by_due = ByDue()


def series_key(business_id: str, series_id: str) -> Key:
    """Give the place of a series' row."""
    return Key(SeriesRow, business_id, SERIES + series_id)


def series_write(series: Series) -> Write:
    """Give the write of a series whose version was raised; refused if another change came first."""
    key = series_key(series.business_id, series.series_id)
    row = SeriesRow(pk=key.pk, sk=key.sk, version=series.version, e=series.stored())
    if series.due_at is not None:
        row.gsi1pk, row.gsi1sk = due_place(key.pk, key.sk, series.due_at, DUE)
    if series.version == 1:
        return Write(row, SeriesRow.pk.does_not_exist())
    return Write(row, SeriesRow.version == series.version - 1)


def unchanged_check(series: Series) -> Write:
    """Give the check that a series is still in this version, which writes nothing."""
    key = series_key(series.business_id, series.series_id)
    row = SeriesRow(pk=key.pk, sk=key.sk, e={})
    return Write(row, SeriesRow.version == series.version, checked_only=True)


def client_writes(series: Series) -> list[Write]:
    """Give the write that lets a client lead to their series, where it is known who that is."""
    if series.client_id is None:
        return []
    place = f"client-series#{series.client_id}#{series.series_id}"
    return [Write(SeriesRow(pk=series.business_id, sk=place, e={"series_id": series.series_id}))]


def load_series(business_id: str, series_id: str) -> Series | None:
    """Give a series as it is now, or None."""
    row = load(series_key(business_id, series_id))
    return Series.model_validate(row.e) if row else None


def load_page(business_id: str, cursor: str | None, limit: int) -> Page[Series]:
    """Give a page of a business's series."""
    rows = SeriesRow.query(
        business_id,
        SeriesRow.sk.startswith(SERIES),
        limit=limit,
        last_evaluated_key=cursor_key(cursor, business_id),
    )
    page = page_of(rows)
    return Page([Series.model_validate(row.e) for row in page.items], page.next)


def load_of_client(business_id: str, client_id: str, cursor: str | None, limit: int) -> Page[Series]:
    """Give a page of a client's series."""
    rows = SeriesRow.query(
        business_id,
        SeriesRow.sk.startswith(f"client-series#{client_id}#"),
        limit=limit,
        last_evaluated_key=cursor_key(cursor, business_id),
    )
    page = page_of(rows)
    found = load_many([series_key(business_id, str(row.e["series_id"])) for row in page.items])
    return Page([Series.model_validate(row.e) for row in found.values()], page.next)


def load_due(until: datetime, limit: int) -> tuple[list[tuple[str, str]], datetime | None]:
    """Give the series (business, series) due by the instant, at most so many of each shard, and the next.

    The next is when one more is due, None if never. One query for each shard.
    """
    rows, next_at = rows_due_and_next(SeriesRow.by_due, DUE, until, limit)
    return [(str(row.pk), str(row.sk).removeprefix(SERIES)) for row in rows], next_at


def save(writes: list[Write]) -> None:
    """Make all the writes or none; raise WriteRefused when another change came first."""
    commit(writes)

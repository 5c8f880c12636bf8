"""What wants looking after by itself, in DynamoDB: an index by when, over as many shards as SHARDS.

A row's shard follows from its key, so that the due work of all businesses spreads over partitions and one
query for each shard finds it. `name` tells rooms apart whose rows stand in the same index.
"""

import heapq
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.core.table import FirstIndex, SecondIndex

SHARDS = 4
"""How many partitions share the due work of all businesses; a row's shard follows from its key."""

PAGE, FEW = 300, 10
"""How many rows are read at once; few where, as a rule, none is due yet."""


def sortable(instant: datetime) -> str:
    """Give an instant as text that sorts as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def due_place(pk: str, sk: str, at: datetime, name: str = "due") -> tuple[str, str]:
    """Give the partition and the sort key under which a row stands in the index until it is due."""
    return f"{name}#{zlib.crc32(f'{pk}#{sk}'.encode()) % SHARDS}", due_key(pk, sk, at)


def due_key(pk: str, sk: str, at: datetime) -> str:
    """Give the sort key under which a row stands in its shard."""
    return f"{sortable(at)}#{pk}#{sk}"


def due_at(key: str | None) -> datetime:
    """Give the instant in the sort key of a row that stands in the index."""
    return datetime.fromisoformat(str(key).partition("#")[0])


def rows_due(index: SecondIndex, until: datetime, limit: int) -> list[Any]:
    """Give the rows due at or before the instant, so many at most, the longest waiting first."""
    before = type(index).gsi2sk < sortable(until + timedelta(microseconds=1))
    size = min(limit, PAGE)
    shards = [
        _rows(index.query(f"due#{shard}", before, limit=limit, page_size=size)) for shard in range(SHARDS)
    ]
    return list(islice(heapq.merge(*shards, key=lambda row: str(row.gsi2sk)), limit))


def first_due_at(index: SecondIndex) -> datetime | None:
    """Give the earliest instant at which any row is due, or None when none waits."""
    rows = [row for shard in range(SHARDS) for row in index.query(f"due#{shard}", limit=1)]
    return min((due_at(row.gsi2sk) for row in rows), default=None)


def rows_due_and_next(
    index: FirstIndex, name: str, until: datetime, limit: int
) -> tuple[list[Any], datetime | None]:
    """Give the rows of that name due by the instant, at most so many of each shard, and when the next is.

    One query for each shard; the next is None where nothing more waits.
    """
    due, coming = list[Any](), list[datetime]()
    for shard in range(SHARDS):
        for row in index.query(f"{name}#{shard}", limit=limit, page_size=FEW):
            if due_at(row.gsi1sk) > until:
                coming.append(due_at(row.gsi1sk))
                break
            due.append(row)
    return due, min(coming, default=None)


def _rows(rows: Iterable[Any]) -> Iterator[Any]:
    return iter(rows)

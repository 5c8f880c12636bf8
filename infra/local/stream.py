"""One table's change log, read where moto writes it: each function has its position in it.

What every function has behind it is trimmed, and reading on costs nothing while nothing is written.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from moto.dynamodb.models.table import StreamRecord, StreamShard
from moto.dynamodb.models.table import Table as EmulatedTable

from infra.local.rows import CHANGED, LOCK

Record = dict[str, Any]


class Stream:
    """The records of one table that some function has still before it, oldest first."""

    def __init__(
        self, find_table: Callable[[str], EmulatedTable], table: str, readers: Iterable[str]
    ) -> None:
        self.table = table
        self._find_table = find_table
        start = self._shard().starting_sequence_number
        self._positions = dict.fromkeys(readers, start)

    def _shard(self) -> StreamShard:
        shard = self._find_table(self.table).stream_shard
        if shard is None:
            raise ValueError(f"the table {self.table} has no stream")
        return shard

    def before(self, reader: str) -> Iterator[Record]:
        """Give the records that this reader has before it, as events tell them; hold the lock."""
        shard = self._shard()
        about = {"eventVersion": "1.1", "eventSourceARN": self.arn()}
        for record in islice(shard.items, self._positions[reader] - shard.starting_sequence_number, None):
            yield {**_json(record), **about}

    def is_read(self, reader: str) -> bool:
        """Tell whether this reader has everything behind it; hold the lock."""
        shard = self._shard()
        return self._positions[reader] >= shard.starting_sequence_number + len(shard.items)

    def position(self) -> int:
        """Give the number of the oldest record that some reader has still before it."""
        return min(self._positions.values())

    def put_behind(self, reader: str, position: int) -> None:
        """Note that this reader wants the record with this sequence number next, and trim."""
        with CHANGED:
            self._positions[reader] = position
            shard = self._shard()
            start = min(self._positions.values())
            del shard.items[: start - shard.starting_sequence_number]
            shard.starting_sequence_number = start
            CHANGED.notify_all()

    def saved(self) -> dict[str, Any]:
        """Give what is still before some reader, as plain JSON."""
        with LOCK:
            shard = self._shard()
            start = shard.starting_sequence_number
            records = [_json(record) for record in shard.items]
            return {"start": start, "positions": dict(self._positions), "records": records}

    def restore(self, saved: dict[str, Any]) -> None:
        """Go on where `saved()` was, with an empty stream; an unknown reader starts at the oldest record."""
        with CHANGED:
            shard = self._shard()
            shard.starting_sequence_number = saved["start"]
            shard.items[:] = [_record(plain) for plain in saved["records"]]
            for reader in self._positions:
                self._positions[reader] = saved["positions"].get(reader, saved["start"])
            CHANGED.notify_all()

    def arn(self) -> str:
        """Give the stream's name, as events and failure records tell it."""
        table = self._find_table(self.table)
        return f"{table.table_arn}/stream/{table.latest_stream_label}"

    def shard_id(self) -> str:
        """Give the name of the stream's one shard."""
        return self._shard().id


def sequence_number(record: Record) -> int:
    """Give where a record stands in its stream."""
    return int(record["dynamodb"]["SequenceNumber"])


def _json(record: StreamRecord) -> Record:
    plain: Record = json.loads(json.dumps(record.record, default=_plain))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"cannot write out a {type(value).__name__}")


def _record(plain: Record) -> StreamRecord:
    record: Any = StreamRecord.__new__(StreamRecord)
    record.record = plain
    told: StreamRecord = record
    return told

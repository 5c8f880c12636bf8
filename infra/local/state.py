"""What the stack keeps between two starts, in `.local/state`.

The first line is JSON with the clock, the mailbox and the streams' undelivered records; each line after
it is one row: its table, its size and its attributes in DynamoDB's JSON, parted by tabs. Rows come back
without appearing on a stream again; undelivered records are delivered. A snapshot takes the lock only
to list the rows (a stored row never changes), and is written beside the old one before it takes its
place, so that a stop in the middle loses nothing.
"""

import gc
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType

from infra.local.clock import MovableClock
from infra.local.emulator import Emulator
from infra.local.mailbox import Mailbox
from infra.local.rows import LOCK, Writes
from infra.local.stored import Stored
from infra.local.stream import Stream

RESTING_SHARE = 20
"""A snapshot that took a second rests for twenty, so that keeping takes a twentieth of the time."""


class State:
    """The snapshot of one stack, written when asked and from time to time while something changes."""

    def __init__(
        self,
        path: Path,
        emulator: Emulator,
        tables: Sequence[str],
        streams: Iterable[Stream],
        mailbox: Mailbox,
        clock: MovableClock,
    ) -> None:
        self.path = path
        self._emulator, self._tables, self._streams = emulator, tables, list(streams)
        self._mailbox, self._clock = mailbox, clock
        self._kept: tuple[Any, ...] | None = None
        self._saving = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="snapshots", daemon=True)

    def start(self, seconds: float = 20) -> None:
        """Keep what changed from now on, at most every so many seconds."""
        self._seconds = seconds
        self._thread.start()

    def stop(self) -> None:
        """Keep what changed a last time; a stack that never started for good keeps nothing."""
        if self._thread.is_alive():
            self._stopping.set()
            self._thread.join()
            self.save()

    def save(self) -> None:
        """Write the snapshot, if anything changed since the last."""
        with self._saving:
            with LOCK:
                now = self._fingerprint()
                if now == self._kept:
                    return
                head = json.dumps(self._head())
                rows = [(table, self._rows(table)) for table in self._tables]
            fresh = self.path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                file.write(head + "\n")
                for table, kept in rows:
                    file.writelines(f"{table}\t{row.size()}\t{row.text}\n" for row in kept)
            fresh.replace(self.path)
            self._kept = now

    def _head(self) -> dict[str, Any]:
        return {
            "clock": self._clock.shift(),
            "mailbox": self._mailbox.messages(),
            "streams": {stream.table: stream.saved() for stream in self._streams},
        }

    def restore(self) -> bool:
        """Put the last snapshot back into the empty emulator; tell whether there was one."""
        if not self.path.exists():
            return False
        gc.disable()  # millions of small objects come, none goes
        try:
            with LOCK, self.path.open(encoding="utf-8") as file:
                head = json.loads(next(file))
                for line in file:
                    self._put_back(line)
        finally:
            gc.enable()
            gc.freeze()
        self._clock.set_shift(head["clock"])
        self._mailbox.restore(head["mailbox"])
        for stream in self._streams:
            if stream.table in head["streams"]:
                stream.restore(head["streams"][stream.table])
        self._kept = self._fingerprint()
        return True

    def _put_back(self, line: str) -> None:
        name, size, text = line.rstrip("\n").split("\t", 2)
        if name in self._tables:
            table: Any = self._emulator.table(name)
            plain = json.loads(text)
            hash_key, range_key = (DynamoType(plain[key]) for key in table.table_key_attrs)
            table.items[hash_key].put(range_key, Stored(hash_key, range_key, text, int(size)), plain)

    def _rows(self, name: str) -> list[Stored]:
        rows: Any = self._emulator.table(name).items
        return [row for partition in rows.values() for row in partition.values()]

    def _fingerprint(self) -> tuple[Any, ...]:
        positions = [stream.position() for stream in self._streams]
        return Writes.count, len(self._mailbox), self._clock.shift(), *positions

    def _run(self) -> None:
        wait = self._seconds
        while not self._stopping.wait(wait):
            started = time.monotonic()
            self.save()
            wait = max(self._seconds, RESTING_SHARE * (time.monotonic() - started))

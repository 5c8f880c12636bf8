"""Delivers a table's change log to one function, as Lambda's event source mapping does.

A batch that raises is split in two until the record that fails stands alone; it is tried again, and
then a record of the failure goes to the dead-letter queue and those behind it are delivered. A
function that names failed records (`batchItemFailures`) gets its batch again from the first of them.
Splitting costs no try. Records of one stream reach the function in their order, one batch at a time.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from threading import Event, Thread
from typing import Any

from infra.functions import Function
from infra.local.emulator import ACCOUNT, REGION
from infra.local.invocation import Handler, invoke
from infra.local.patterns import wanted
from infra.local.rows import CHANGED
from infra.local.stream import Record, Stream, sequence_number

log = logging.getLogger(__name__)

READ_AT_ONCE = 1000
"""Records looked at while the lock is held, if the function wants few of them."""


class _Refused(Exception):
    """The function answered that a record failed."""


class Pump:
    """One thread that brings one function the changes of one table until it is stopped."""

    def __init__(
        self,
        function: Function,
        stream: Stream,
        handler: Handler,
        dead_letter: Callable[[dict[str, Any]], None],
        pause_seconds: float = 0.05,
    ) -> None:
        self.function = function
        self.delivered = 0
        self._stream, self._handler, self._dead_letter = stream, handler, dead_letter
        self._pause_seconds = pause_seconds
        self._busy = False
        self._stopping = Event()
        wanted(function.filter_patterns, {})  # a comparison that is not known here is told at once
        self._thread = Thread(target=self._run, name=function.name, daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Deliver nothing more; wait so long for a running handler."""
        self._stopping.set()
        with CHANGED:
            CHANGED.notify_all()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def is_idle(self) -> bool:
        """Tell whether everything written so far is delivered; hold the lock."""
        return not self._busy and self._stream.is_read(self.function.name)

    def _run(self) -> None:
        while True:
            with CHANGED:
                CHANGED.wait_for(
                    lambda: self._stopping.is_set() or not self._stream.is_read(self.function.name)
                )
                if self._stopping.is_set():
                    return
                self._busy = True
                records, behind = self._next_batch()
            if self._deliver(records):
                self._stream.put_behind(self.function.name, behind)
            with CHANGED:
                self._busy = False
                CHANGED.notify_all()

    def _next_batch(self) -> tuple[list[Record], int]:
        """Give the next records the function wants, and the number of the record after them."""
        batch: list[Record] = []
        behind = 0
        for record in islice(self._stream.before(self.function.name), READ_AT_ONCE):
            if wanted(self.function.filter_patterns, record):
                if len(batch) == self.function.batch_size:
                    break
                batch.append(record)
            behind = sequence_number(record) + 1
        return batch, behind

    def _deliver(self, records: list[Record]) -> bool:
        """Bring the records to the function; tell whether none is left, because nobody stopped it."""
        batches, tries = [records] if records else [], 0
        while batches and not self._stopping.is_set():
            batch = batches[0]
            self._stream.put_behind(self.function.name, sequence_number(batch[0]))
            failed, error = self._try(batch)
            if error is None:
                batches.pop(0)
                tries = 0
            elif failed is None and len(batch) > 1:
                batches[:1] = [batch[: len(batch) // 2], batch[len(batch) // 2 :]]
            else:
                tries = 1 if failed else tries + 1
                batches[0] = batch[failed or 0 :]
                if tries <= self.function.maximum_retries:
                    self._stopping.wait(min(1, self._pause_seconds * 2 ** (tries - 1)))
                    continue
                self._give_up(batches[0][0], tries, error)
                batches[:1] = [batches[0][1:]] if len(batches[0]) > 1 else []
                tries = 0
        return not batches

    def _try(self, batch: list[Record]) -> tuple[int | None, Exception | None]:
        """Give where the batch failed, if the function said so, and with what; no error when it did not."""
        try:
            answer = invoke(self.function, self._handler, {"Records": batch})
            failures = (answer or {}).get("batchItemFailures") or []
            named = {failure.get("itemIdentifier") for failure in failures}
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            self.delivered += len(batch)
        except Exception as error:
            log.exception("%s failed with %d records", self.function.name, len(batch))
            return None, error
        if not named:
            return None, None
        if not named <= set(numbers):
            return None, _Refused("it named a record that was not in its batch")
        return min(map(numbers.index, named)), _Refused("it answered that the record failed")

    def _give_up(self, record: Record, tries: int, error: Exception) -> None:
        number = record["dynamodb"]["SequenceNumber"]
        log.error(
            "%s gave up record %s %s: %s", self.function.name, number, record["dynamodb"]["Keys"], error
        )
        created = datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC)
        arrived = created.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        response: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
        if not isinstance(error, _Refused):
            response["functionError"] = "Unhandled"
        self._dead_letter(
            {
                "requestContext": {
                    "requestId": str(uuid.uuid4()),
                    "functionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function.name}",
                    "condition": "RetryAttemptsExhausted",
                    "approximateInvokeCount": tries,
                },
                "responseContext": response,
                "version": "1.0",
                "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "DDBStreamBatchInfo": {
                    "shardId": self._stream.shard_id(),
                    "startSequenceNumber": number,
                    "endSequenceNumber": number,
                    "approximateArrivalOfFirstRecord": arrived,
                    "approximateArrivalOfLastRecord": arrived,
                    "batchSize": 1,
                    "streamArn": self._stream.arn(),
                },
            }
        )

"""The tables' own stream records and queued work, brought to the deployed handlers as AWS sends them."""

from collections.abc import Iterator
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table as EmulatedTable
from moto.sqs.models import sqs_backends

from chalicelib import triggers
from infra.functions import FUNCTIONS, Function
from infra.local.emulator import ACCOUNT
from infra.local.invocation import invoke
from infra.local.patterns import wanted
from infra.local.rows import LOCK
from infra.local.stream import Stream, sequence_number
from infra.local.worker import record
from infra.queues import make_queues
from tests.conftest import PREFIX, REGION, aws

Record = dict[str, Any]


class Streams:
    """One reader for each function that a stream or its queue sets off; all can be brought again."""

    def __init__(self) -> None:
        self.delivered = 0
        self._batches: list[tuple[Function, list[Record]]] = []
        self._readers = [(function, table) for function in FUNCTIONS for table in function.streams]
        streamed = {table for _, table in self._readers}
        self._streams = {table: Stream(_table, table, self._reading(table)) for table in streamed}
        self._workers = [(function, _queue(function)) for function in FUNCTIONS if function.takes_work]

    def drain(self) -> None:
        """Bring every change to every function, and what changes by that, until nothing is left."""
        while batches := [
            *(batch for reader in self._readers for batch in self._new(*reader)),
            *(batch for worker in self._workers for batch in self._work(*worker)),
        ]:
            for function, batch in batches:
                self._bring(function, batch)
            self._batches += batches

    def repeat(self) -> None:
        """Bring everything once more, as AWS may, and then what changes by that."""
        for function, batch in list(self._batches):
            self._bring(function, batch)
        self.drain()

    def _reading(self, table: str) -> list[str]:
        return [reader.name for reader, read in self._readers if read == table]

    def _new(self, function: Function, table: str) -> Iterator[tuple[Function, list[Record]]]:
        stream = self._streams[table]
        with LOCK:
            if stream.is_read(function.name):
                return
            told = list(stream.before(function.name))
            stream.put_behind(function.name, sequence_number(told[-1]) + 1)
        records = [each for each in told if wanted(function.filter_patterns, each)]
        for start in range(0, len(records), function.batch_size):
            yield function, records[start : start + function.batch_size]

    def _work(self, function: Function, queue: str) -> Iterator[tuple[Function, list[Record]]]:
        waiting = sqs_backends[ACCOUNT][REGION].queues[PREFIX + function.name]
        queues = aws("sqs")
        place = {"QueueUrl": queue, "MaxNumberOfMessages": function.batch_size}
        while waiting.messages:
            messages = queues.receive_message(**place)["Messages"]
            for message in messages:
                queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            yield function, [record(message, queue) for message in messages]

    def _bring(self, function: Function, batch: list[Record]) -> None:
        answer = invoke(function, getattr(triggers, function.name), {"Records": batch})
        assert answer == {"batchItemFailures": []}
        self.delivered += len(batch)


def _table(name: str) -> EmulatedTable:
    return dynamodb_backends[ACCOUNT][REGION].get_table(PREFIX + name)


def _queue(function: Function) -> str:
    make_queues(aws("sqs"), function, PREFIX)
    return str(aws("sqs").get_queue_url(QueueName=PREFIX + function.name)["QueueUrl"])

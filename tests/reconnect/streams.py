"""The tables' own stream records and queued work, brought to the deployed handlers as AWS sends them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib import triggers
from infra.functions import FUNCTIONS, Function
from infra.local.invocation import invoke
from infra.local.patterns import wanted
from infra.local.worker import record
from infra.queues import make_queues
from tests.conftest import PREFIX, aws

Record = dict[str, Any]


class Streams:
    """One reader for each function that a stream or its queue sets off; all can be brought again."""

    def __init__(self) -> None:
        self.delivered = 0
        self._batches: list[tuple[Function, list[Record]]] = []
        self._readers = [function for function in FUNCTIONS if function.stream_of]
        self._places = {reader.name: _first_place(reader) for reader in self._readers}
        self._workers = [(function, _queue(function)) for function in FUNCTIONS if function.takes_work]

    def drain(self) -> None:
        """Bring every change to every function, and what changes by that, until nothing is left."""
        while batches := [
            *(batch for reader in self._readers for batch in self._new(reader)),
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

    def _new(self, function: Function) -> Iterator[tuple[Function, list[Record]]]:
        answer = aws("dynamodbstreams").get_records(ShardIterator=self._places[function.name])
        self._places[function.name] = answer["NextShardIterator"]
        told = json.loads(json.dumps(answer["Records"], default=datetime.timestamp))
        records = [{**each, "eventSourceARN": _arn(function)} for each in told]
        records = [each for each in records if wanted(function.filter_patterns, each)]
        for start in range(0, len(records), function.batch_size):
            yield function, records[start : start + function.batch_size]

    def _work(self, function: Function, queue: str) -> Iterator[tuple[Function, list[Record]]]:
        queues = aws("sqs")
        place = {"QueueUrl": queue, "MaxNumberOfMessages": function.batch_size}
        while messages := queues.receive_message(**place).get("Messages"):
            for message in messages:
                queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            yield function, [record(message, queue) for message in messages]

    def _bring(self, function: Function, batch: list[Record]) -> None:
        answer = invoke(function, getattr(triggers, function.name), {"Records": batch})
        assert answer == {"batchItemFailures": []}
        self.delivered += len(batch)


def _arn(function: Function) -> str:
    table = aws("dynamodb").describe_table(TableName=f"{PREFIX}{function.stream_of}")["Table"]
    return str(table["LatestStreamArn"])


def _queue(function: Function) -> str:
    make_queues(aws("sqs"), function, PREFIX)
    return str(aws("sqs").get_queue_url(QueueName=PREFIX + function.name)["QueueUrl"])


def _first_place(function: Function) -> str:
    arn = _arn(function)
    (shard,) = aws("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = aws("dynamodbstreams").get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    return str(place["ShardIterator"])

"""moto's DynamoDB made sound under threads; `install()` comes before the first call.

As it comes, moto checks and then writes without a lock, undoes a cancelled transaction by putting
back deep copies of whole tables (which leaves readers of a stream behind with the old one), ignores
ClientRequestToken, tells an upsert twice and a write that changed nothing once. Here

- every action holds one lock, so that a condition and its write are one step;
- a transaction checks everything first, then writes, and takes back single rows and stream records
  when a write fails; a failed update likewise leaves the row as it was;
- a repeated ClientRequestToken gives the first answer for ten minutes, and another request is refused;
- a batch may write rows with the same key to several tables, and is refused as a whole or not at all;
- a change of a row is told by exactly one stream record, with the movable clock's time.
"""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    DynamodbException,
    MockValidationException,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import StreamRecord, StreamShard, Table
from moto.dynamodb.responses import DynamoHandler, validate_put_has_empty_keys
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

from chalicelib.core import clock
from infra.local import shortcuts
from infra.local.rows import CHANGED, LOCK
from infra.local.stored import same

TOKEN_SECONDS = 600
TOKENS_KEPT = 20_000

_moto_update_item = DynamoDBBackend.update_item
_moto_transact_write_items = DynamoHandler.transact_write_items
_tokens: "OrderedDict[tuple[str, str, str], tuple[float, bytes, ActionResult]]" = OrderedDict()
_Reason = tuple[str | None, str | None, dict[str, Any] | None]


class IdempotentParameterMismatch(DynamodbException):
    """A ClientRequestToken came again with another transaction."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            "The request uses the same client token as a previous, but non-identical request.",
        )


def install() -> None:
    """Put the sound parts in place of moto's; a second call changes nothing."""
    if DynamoDBBackend.update_item is not _moto_update_item:
        return
    shortcuts.install()
    for owner, name, method in (
        (DynamoHandler, "call_action", _locked(DynamoHandler.call_action)),
        (DynamoDBStreamsHandler, "call_action", _locked(DynamoDBStreamsHandler.call_action)),
        (DynamoHandler, "transact_write_items", _transact_once),
        (DynamoHandler, "batch_write_item", _write_batch),
        (DynamoDBBackend, "transact_write_items", _write_together),
        (DynamoDBBackend, "update_item", _update_item),
        (StreamShard, "add", _tell),
    ):
        setattr(owner, name, method)


def _locked(action: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(action)
    def locked(handler: Any) -> Any:
        with LOCK:
            return action(handler)

    return locked


def _transact_once(self: DynamoHandler) -> ActionResult:
    token = self.body.get("ClientRequestToken")
    if not token:
        return _moto_transact_write_items(self)
    key = (self.current_account, self.region, token)
    text = json.dumps(self.body["TransactItems"], sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).digest()
    made, known, answer = _tokens.get(key, (0.0, b"", None))
    if answer is not None and time.monotonic() - made < TOKEN_SECONDS:
        if known != digest:
            raise IdempotentParameterMismatch
        return answer
    answer = _moto_transact_write_items(self)
    _tokens[key] = (time.monotonic(), digest, answer)
    if len(_tokens) > TOKENS_KEPT:
        _tokens.popitem(last=False)
    return answer


class _Spot:
    """Where one row of a table stands, whether it exists or not, and what stands there now."""

    def __init__(self, table: Table, key: dict[str, Any]) -> None:
        self.table = table
        self.hash_key = DynamoType(key[table.hash_key_attr])
        self.range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
        self.row = table.get_item(self.hash_key, self.range_key)

    def put(self, row: Item | None) -> None:
        """Let this row stand here, or none."""
        shelf: Any = self.table.items
        key = self.hash_key
        if self.range_key is not None:
            shelf, key = self.table.items[self.hash_key], self.range_key
        if row is None:
            shelf.pop(key, None)
        else:
            shelf[key] = row


@contextmanager
def _all_or_nothing(spots: list[_Spot]) -> Iterator[None]:
    """Take back every change to these rows and their streams when the block raises."""
    shards = {id(spot.table): spot.table.stream_shard for spot in spots}
    lengths = [(shard, len(shard.items)) for shard in shards.values() if shard]
    try:
        yield
    except BaseException:
        for spot in spots:
            spot.put(spot.row)
        for shard, length in lengths:
            del shard.items[length:]
        raise


def _write_together(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    if len(transact_items) > 100:
        raise TooManyTransactionsException
    parts = [next(iter(item.items())) for item in transact_items]
    spots = [_spot(self, part["TableName"], part) for _, part in parts]
    if _has_twice(spots):
        raise MultipleTransactionsException
    reasons = [_refusal(part, spot.row) for (_, part), spot in zip(parts, spots, strict=True)]
    if any(code for code, _, _ in reasons):
        raise TransactionCanceledException(reasons)
    with _all_or_nothing(spots):
        for position, (kind, part) in enumerate(parts):
            try:
                _write(self, kind, part)
            except MockValidationException:
                raise
            except Exception as error:
                reasons[position] = (type(error).__name__, str(error), None)
                raise TransactionCanceledException(reasons) from error


def _write_batch(self: DynamoHandler) -> ActionResult:
    backend, batches = self.dynamodb_backend, self.body["RequestItems"]
    parts = [(table, *next(iter(request.items()))) for table, batch in batches.items() for request in batch]
    if len(parts) > 25:
        raise MockValidationException("Too many items requested for the BatchWriteItem call")
    spots = [_spot(backend, table, part) for table, _, part in parts]
    if _has_twice(spots):
        raise MockValidationException("Provided list of item keys contains duplicates")
    with _all_or_nothing(spots):
        for spot, (table, _, part) in zip(spots, parts, strict=True):
            if "Item" in part:
                validate_put_has_empty_keys(part["Item"], spot.table)
                backend.put_item(table, part["Item"])
            else:
                backend.delete_item(table, part["Key"])
    capacity = [{"TableName": name, "CapacityUnits": float(len(batch))} for name, batch in batches.items()]
    return ActionResult({"UnprocessedItems": {}, "ItemCollectionMetrics": {}, "ConsumedCapacity": capacity})


def _spot(backend: DynamoDBBackend, table_name: str, part: dict[str, Any]) -> _Spot:
    table, key = backend.get_table(table_name), part.get("Item") or part["Key"]
    if any(name not in key for name in table.table_key_attrs):
        raise MockValidationException("The provided key element does not match the schema")
    return _Spot(table, key)


def _has_twice(spots: list[_Spot]) -> bool:
    return len({(spot.table.name, spot.hash_key, spot.range_key) for spot in spots}) < len(spots)


def _refusal(part: dict[str, Any], row: Item | None) -> _Reason:
    condition = part.get("ConditionExpression")
    names, values = part.get("ExpressionAttributeNames"), part.get("ExpressionAttributeValues")
    if condition is None or get_filter_expression(condition, names, values).expr(row):
        return None, None, None
    tell = part.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and row is not None
    old = row.to_json()["Attributes"] if tell and row else None
    return "ConditionalCheckFailed", "The conditional request failed", old


def _write(backend: DynamoDBBackend, kind: str, part: dict[str, Any]) -> None:
    if kind == "Put":
        backend.put_item(part["TableName"], part["Item"])
    elif kind == "Delete":
        backend.delete_item(part["TableName"], part["Key"])
    elif kind == "Update":
        backend.update_item(
            part["TableName"],
            part["Key"],
            update_expression=part["UpdateExpression"],
            expression_attribute_names=part.get("ExpressionAttributeNames") or {},
            expression_attribute_values=part.get("ExpressionAttributeValues") or {},
        )


def _update_item(
    self: DynamoDBBackend, table_name: str, key: dict[str, dict[str, Any]], *args: Any, **kwargs: Any
) -> Item:
    table = self.get_table(table_name)
    self.get_keys_value(table, key)  # refuses a key that is not the table's
    spot, shard = _Spot(table, key), table.stream_shard
    records = len(shard.items) if shard else 0
    if spot.range_key is None:
        return _moto_update_item(self, table_name, key, *args, **kwargs)
    partition: Any = table.items[spot.hash_key]
    with _all_or_nothing([spot]):
        with partition.changing(spot.range_key):
            changed = _moto_update_item(self, table_name, key, *args, **kwargs)
        spot.put(changed)
    if shard and len(shard.items) == records + 2:  # an upsert: the bare row first, then the whole one
        whole = shard.items.pop()
        whole.record["dynamodb"]["SequenceNumber"] = shard.items[records].record["dynamodb"]["SequenceNumber"]
        shard.items[records] = whole
    return changed


def _tell(self: StreamShard, old: Item | None, new: Item | None) -> None:
    if old is not None and new is not None and same(old, new):
        return
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    view = (self.table.stream_specification or {})["StreamViewType"]
    number = self.starting_sequence_number + len(self.items)
    record = StreamRecord(self.table, view, name, old, new, number)
    record.record["awsRegion"] = self.table.region_name
    record.record["dynamodb"]["ApproximateCreationDateTime"] = clock.now()
    with CHANGED:
        self.items.append(record)
        CHANGED.notify_all()

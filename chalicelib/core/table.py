"""DynamoDB as the stores see it: rows with a key, an entity and a version; one read, one commit.

A row carries its entity as one map `e` (the plain form of a pydantic model), so that an entity's
fields are declared once, in its model. What an index needs is copied beside it. The rows of all
tables share one connection, made at first use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import Attribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.constants import MAP
from pynamodb.exceptions import DoesNotExist, PutError, PynamoDBException, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.core.acting import mark
from chalicelib.core.attribute_values import decode, encode
from chalicelib.core.cursor import cursor_text, no_cursor
from chalicelib.core.settings import settings

STORE_ERRORS = (PynamoDBException, BotoCoreError, ClientError)
"""What is raised when the tables are out of reach: no connection, no credentials, no grant, no table."""

REFUSED = ("ConditionalCheckFailedException", "TransactionConflictException")
"""What DynamoDB answers to a single write that another writer came before."""

_JOINING = Lock()
"""Held while a row class joins the shared connection, which threads may ask for at the same moment."""


class EntityAttribute(Attribute[dict[str, Any]]):
    """The map that carries an entity."""

    attr_type = MAP

    def serialize(self, value: dict[str, Any]) -> dict[str, Any]:
        """Give the map in DynamoDB's own form."""
        return {name: encode(part) for name, part in value.items()}

    def deserialize(self, value: dict[str, Any]) -> dict[str, Any]:
        """Give the plain map back."""
        return {name: decode(part) for name, part in value.items()}


class Row(Model):
    """One stored thing. `Meta.table` is the table's name without the stage's prefix.

    `acted` says who of the staff changed it last, where somebody of the staff did.
    """

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)
    gsi3pk = UnicodeAttribute(null=True)
    gsi3sk = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    ttl = TTLAttribute(null=True)
    acted = EntityAttribute(null=True)
    e = EntityAttribute()

    class Meta:
        table: ClassVar[str]
        table_name: ClassVar[str] = ""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        with _JOINING:
            if cls._connection is None:
                cls.Meta.table_name = settings().table_prefix + cls.Meta.table
                own = super()._get_connection()
                shared = connection()
                if known := shared._tables.get(own.table_name):
                    _learn(known.data, own.get_meta_table().data)
                else:
                    shared.add_meta_table(own.get_meta_table())
                own.connection = shared
        return super()._get_connection()


def _learn(known: dict[str, Any], more: dict[str, Any]) -> None:
    """Let the connection know the indexes of every row class of a table, not of the first one only."""
    for part, name in (("AttributeDefinitions", "AttributeName"), ("GlobalSecondaryIndexes", "IndexName")):
        there = known.setdefault(part, [])
        there += [each for each in more.get(part, ()) if each[name] not in {old[name] for old in there}]


class FirstIndex(GlobalSecondaryIndex[Any]):
    """An index over gsi1pk and gsi1sk; subclasses name it."""

    class Meta:
        abstract = True
        projection = AllProjection()

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class SecondIndex(GlobalSecondaryIndex[Any]):
    """An index over gsi2pk and gsi2sk; subclasses name it."""

    class Meta:
        abstract = True
        projection = AllProjection()

    gsi2pk = UnicodeAttribute(hash_key=True)
    gsi2sk = UnicodeAttribute(range_key=True)


class ThirdIndex(GlobalSecondaryIndex[Any]):
    """An index over gsi3pk and gsi3sk; subclasses name it."""

    class Meta:
        abstract = True
        projection = AllProjection()

    gsi3pk = UnicodeAttribute(hash_key=True)
    gsi3sk = UnicodeAttribute(range_key=True)


@cache
def connection() -> Connection:
    """Give the one connection of this process."""
    return Connection(max_pool_connections=64)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key:
    """Where one row stands: its table's row class and its two key parts."""

    row: type[Row]
    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list and the cursor of the next, None after the last."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """One write of a commit: a put of the row, or an update of it by the actions.

    With `checked_only` nothing is written: the commit is refused unless the row meets the condition.
    """

    row: Row
    condition: Condition | None = None
    actions: Sequence[Action] = field(default=())
    checked_only: bool = False


class WriteRefused(Exception):
    """A commit changed nothing: the conditions of `writes` did not hold, or it met another writer."""

    def __init__(self, writes: Sequence[Write]) -> None:
        super().__init__(", ".join(f"{write.row.pk} {write.row.sk}" for write in writes) or "contended")
        self.writes = tuple(writes)


def load(key: Key) -> Row | None:
    """Give one row as it is now (a strongly consistent read), or None."""
    try:
        return key.row.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        return None


def load_many(keys: Iterable[Key], consistent: bool = True) -> dict[Key, Row]:
    """Give those of the rows that exist, over any tables, in one round trip for each 100."""
    wanted = {(key.row._get_connection().table_name, key.pk, key.sk): key for key in keys}
    found: dict[Key, Row] = {}
    names = list(wanted)
    for start in range(0, len(names), 100):
        request: dict[str, Any] = {}
        for table, pk, sk in names[start : start + 100]:
            part = request.setdefault(table, {"Keys": [], "ConsistentRead": consistent})
            part["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
        while request:
            answer = connection().dispatch("BatchGetItem", {"RequestItems": request})
            for table, items in answer["Responses"].items():
                for item in items:
                    key = wanted[table, item["pk"]["S"], item["sk"]["S"]]
                    found[key] = key.row.from_raw_data(item)
            request = answer.get("UnprocessedKeys") or {}
    return found


def commit(writes: Sequence[Write], token: str | None = None) -> None:
    """Make all the writes or none; raise WriteRefused when a condition does not hold.

    A single write without a token is made plainly, everything else as one transaction. The token makes
    a repeated commit within ten minutes harmless. Whoever acts is marked on all that is written.
    """
    try:
        if len(writes) == 1 and token is None:
            _write_alone(writes[0])
        else:
            _write_together(writes, token)
    except (PutError, UpdateError) as error:
        if error.cause_response_code not in REFUSED:
            raise
        raise WriteRefused(writes) from error
    except TransactWriteError as error:
        ordered = sorted(writes, key=lambda write: (not write.checked_only, bool(write.actions)))
        codes = [reason.code if reason else "None" for reason in error.cancellation_reasons]
        known = {"None", "ConditionalCheckFailed", "TransactionConflict"}
        conflict = error.cause_response_code == "TransactionConflictException"
        if not conflict and (not codes or set(codes) - known):
            raise
        refused = [w for w, code in zip(ordered, codes, strict=False) if code == "ConditionalCheckFailed"]
        raise WriteRefused(refused) from error


def _actions(write: Write) -> list[Action]:
    """Give the actions of an update; whoever acts is marked in them, or in the row that is put."""
    acting = mark()
    if acting is None or write.checked_only:
        return list(write.actions)
    if write.actions:
        return [*write.actions, type(write.row).acted.set(acting)]
    write.row.acted = acting
    return []


def _write_alone(write: Write) -> None:
    if actions := _actions(write):
        write.row.update(actions=actions, condition=write.condition)
    else:
        write.row.save(condition=write.condition)


def _write_together(writes: Sequence[Write], token: str | None) -> None:
    for write in writes:
        write.row._get_connection()
    with TransactWrite(connection=connection(), client_request_token=token) as transaction:
        for write in writes:
            actions = _actions(write)
            if write.checked_only:
                keys = (write.row.pk, write.row.sk)
                transaction.condition_check(type(write.row), *keys, condition=write.condition)
            elif actions:
                transaction.update(write.row, actions=actions, condition=write.condition)
            else:
                transaction.save(write.row, condition=write.condition)


def put_many(rows: Iterable[Row]) -> None:
    """Put rows without conditions, 25 in a round trip; they may belong to several tables."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 25:
            _put_batch(batch)
            batch = []
    if batch:
        _put_batch(batch)


def _put_batch(rows: Sequence[Row]) -> None:
    request: dict[str, Any] = {}
    for row in rows:
        table = row._get_connection().table_name
        request.setdefault(table, []).append({"PutRequest": {"Item": row.serialize()}})
    while request:
        answer = connection().dispatch("BatchWriteItem", {"RequestItems": request})
        request = answer.get("UnprocessedItems") or {}


def page_of(rows: Any) -> Page[Any]:
    """Turn PynamoDB's iterator over one limited query into a page; BadInput for another list's cursor."""
    begun = rows.last_evaluated_key is not None
    try:
        items = list(rows)
    except PynamoDBException as error:
        if begun and error.cause_response_code == "ValidationException":
            raise no_cursor() from error
        raise
    last = rows.last_evaluated_key
    return Page(items, cursor_text(last) if last else None)

"""What moto does the long way round, done straight; the answers are moto's, page for page.

For a query moto walks and sorts every row of the table; for a new item it measures all attributes
again with each one; for a stream record it copies every level of an image at every level; and it
keeps every row and record that ever was. A query
that the shorter way does not know (the old key conditions, an index with several sort keys, a table
without one) is left to moto.
"""

import base64
from collections.abc import Iterable
from typing import Any

from moto.dynamodb.exceptions import ItemSizeTooLarge, MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import RESULT_SIZE_LIMIT, StreamRecord, Table

from infra.local.rows import Rows

LARGEST_ITEM = 405_000
"""Bytes; moto's measured limit, a little above the 400 kB that are promised."""

_moto_create, _moto_get_item, _moto_query = Table.__init__, Table.get_item, Table.query
_moto_all_items, _moto_size = Table.all_items, DynamoType.size


def install() -> None:
    """Let every table made from now on keep its rows in order and read them so."""
    for owner, name, method in (
        (Table, "__init__", _create_table),
        (Table, "get_item", _get_item),
        (Table, "query", _query),
        (Table, "all_items", _all_items),
        (Item, "__init__", _create_item),
        (Item, "__new__", _untracked),
        (StreamRecord, "__new__", _untracked),
        (DynamoType, "size", _size),
        (DynamoType, "to_regular_json", _to_regular_json),
    ):
        setattr(owner, name, method)


def _untracked(cls: type, *_args: Any, **_kwargs: Any) -> Any:
    return object.__new__(cls)  # moto keeps a list of everything it ever made


def _create_item(
    self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]
) -> None:
    self.hash_key, self.range_key = hash_key, range_key
    self.attrs = LimitedSizeDict()
    self.attrs.update((name, DynamoType(value)) for name, value in attrs.items())
    if self.size() > LARGEST_ITEM:
        raise ItemSizeTooLarge


def _size(self: DynamoType) -> int:
    if isinstance(self.value, dict):
        return sum(len(name.encode()) + part.size() for name, part in self.value.items())
    return _moto_size(self)


def _to_regular_json(self: DynamoType) -> dict[str, Any]:
    value = self.value
    if isinstance(value, dict):
        value = {name: part.to_regular_json() for name, part in value.items()}
    elif isinstance(value, list):
        value = [part.to_regular_json() if isinstance(part, DynamoType) else part for part in value]
    elif self.type == "B" and isinstance(value, str):
        value = base64.b64decode(value)
    return {self.type: value}


def _create_table(self: Table, *args: Any, **kwargs: Any) -> None:
    _moto_create(self, *args, **kwargs)
    if self.range_key_attr:
        self.items = Rows(self)  # type: ignore[assignment] # a dict of dicts likewise


def _get_item(
    self: Table, hash_key: DynamoType, range_key: DynamoType | None = None, projection_expression: Any = None
) -> Item | None:
    if hash_key not in self.items:
        return None  # moto would keep an empty partition for every key somebody asked for in vain
    return _moto_get_item(self, hash_key, range_key, projection_expression)


def _all_items(self: Table) -> list[Item]:
    rows: Any = self.items
    if not isinstance(rows, Rows):
        return _moto_all_items(self)
    partitions = sorted(rows.items(), key=lambda entry: entry[0].cast_value)
    return [item for _, partition in partitions for item in partition.order.all_items()]


def _query(
    self: Table,
    hash_key: DynamoType,
    range_comparison: str | None,
    range_objs: list[DynamoType],
    limit: int,
    exclusive_start_key: dict[str, Any] | None,
    scan_index_forward: bool,
    projection_expressions: list[list[str]] | None,
    index_name: str | None = None,
    consistent_read: bool = False,
    filter_expression: Any = None,
    hash_key_conditions: Any = None,
    range_key_conditions: Any = None,
    **filter_kwargs: Any,
) -> tuple[list[Item], int, dict[str, Any] | None]:
    rows: Any = self.items
    several = len(hash_key_conditions or ()) > 1 or len(range_key_conditions or ()) > 1
    if several or filter_kwargs or not isinstance(rows, Rows):
        return _moto_query(
            self, hash_key, range_comparison, range_objs, limit, exclusive_start_key or {},
            scan_index_forward, projection_expressions, index_name, consistent_read, filter_expression,
            hash_key_conditions, range_key_conditions, **filter_kwargs,
        )  # fmt: skip
    index = self.get_index(index_name, error_if_not=True) if index_name else None
    if consistent_read and index in self.global_indexes:
        raise MockValidationException("Consistent reads are not supported on global secondary indexes")
    after = rows.place_of(index_name, exclusive_start_key) if exclusive_start_key else None
    values = [value.cast_value for value in range_objs]
    order = rows.order(index_name, hash_key)
    page, more = _page(order.select(range_comparison, values, after, forward=scan_index_forward), limit)
    found = [index.project(item) for item in page] if index else page
    if filter_expression is not None:
        found = [item for item in found if filter_expression.expr(item)]
    if projection_expressions:
        found = [item.project(projection_expressions) for item in found]
    return found, len(page), self._get_last_evaluated_key(page[-1], index_name) if more else None


def _page(items: Iterable[Item], limit: int | None) -> tuple[list[Item], bool]:
    """Give as many of the items as one answer holds, and whether there are more."""
    page: list[Item] = []
    size = 0
    for item in items:
        size += item.size()
        if len(page) == limit or size > RESULT_SIZE_LIMIT:
            return page, True
        page.append(item)
    return page, False

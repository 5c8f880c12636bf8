"""The emulator's rows, kept in order, and the one lock in front of them.

moto keeps a table as a dict of dicts and sorts all of it for every query. Here each partition of a
table and of each of its indexes is kept sorted, so that a query touches what it returns. The dicts
moto writes to (`Rows`, `Partition`) tell the orders themselves, whatever path a write takes.

"""

import copy
import threading
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from infra.local.stored import Place, Stored, sort_value, stored

LOCK = threading.RLock()
"""Held by whoever reads or writes the emulator's tables and streams."""

CHANGED = threading.Condition(LOCK)
"""Notified after each write that put a record on a stream."""


class Writes:
    """Counts the writes that changed a row since the process began: over all tables, and of each."""

    count = 0
    of: ClassVar[Counter[str]] = Counter()


class Order:
    """The items of one partition by their places: sort key first, then the table's own keys."""

    __slots__ = ("items", "places")

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.items: dict[Place, Stored] = {}

    def put(self, place: Place, item: Stored) -> None:
        """Let the item stand at the place, instead of the one that may stand there."""
        if place not in self.items:
            self.places.insert(bisect_left(self.places, place), place)
        self.items[place] = item

    def remove(self, place: Place) -> None:
        """Take away the item that stands at the place, if one does."""
        if self.items.pop(place, None) is not None:
            del self.places[bisect_left(self.places, place)]

    def all_items(self) -> list[Stored]:
        """Give every item, in order."""
        return [self.items[place] for place in self.places]

    def select(
        self, comparison: str | None, values: Sequence[Any], after: Place | None, *, forward: bool
    ) -> Iterator[Stored]:
        """Give the items whose sort key compares so, from behind the place `after`, in either direction."""
        low, high = self._bounds(comparison, values)
        if after is not None and forward:
            low = max(low, bisect_right(self.places, after))
        elif after is not None:
            high = min(high, bisect_left(self.places, after))
        for position in range(low, high) if forward else range(high - 1, low - 1, -1):
            yield self.items[self.places[position]]

    def _bounds(self, comparison: str | None, values: Sequence[Any]) -> tuple[int, int]:
        end = len(self.places)
        match comparison:
            case None:
                return 0, end
            case "=" | "EQ":
                return self._left(values[0]), self._right(values[0])
            case "<" | "LT":
                return 0, self._left(values[0])
            case "<=" | "LE":
                return 0, self._right(values[0])
            case ">" | "GT":
                return self._right(values[0]), end
            case ">=" | "GE":
                return self._left(values[0]), end
            case "BETWEEN":
                return self._left(values[0]), self._right(values[1])
            case "BEGINS_WITH":
                start, length = values[0], len(values[0])
                return self._left(start), bisect_right(
                    self.places, start, key=lambda place: place[0][:length]
                )
        raise ValueError(f"no such comparison of a sort key: {comparison}")

    def _left(self, value: Any) -> int:
        return bisect_left(self.places, value, key=lambda place: place[0])

    def _right(self, value: Any) -> int:
        return bisect_right(self.places, value, key=lambda place: place[0])


class Partition(dict[DynamoType, Item]):
    """The rows with one hash key, by their range key; every change is told to the table's orders."""

    __slots__ = ("_being_changed", "_rows", "order")

    def __init__(self, rows: "Rows") -> None:
        self._rows, self._being_changed = rows, False
        self.order = Order()

    def __setitem__(self, key: DynamoType, item: Item) -> None:
        if self._being_changed:
            super().__setitem__(key, item)
            return
        self.put(key, stored(item), item.attrs)

    def put(self, key: DynamoType, row: Stored, attributes: Mapping[str, Any]) -> None:
        """Let the row stand under the key; its attributes are given beside, as its text would tell them."""
        place = (key.cast_value,)
        self._rows.replace(self.order.items.get(place), row, attributes)
        self.order.put(place, row)
        super().__setitem__(key, row)

    def pop(self, key: DynamoType, *default: Any) -> Any:
        """Take the row away; as dict.pop, a missing one gives the default or raises KeyError."""
        place = (key.cast_value,)
        if place in self.order.items:
            self._rows.replace(self.order.items[place], None, {})
            self.order.remove(place)
        return super().pop(key, *default)

    @contextmanager
    def changing(self, key: DynamoType) -> Iterator[None]:
        """Let moto make and change the row with this key in place; afterwards the row is as it was."""
        row = self.get(key)
        if row is not None:
            super().__setitem__(key, copy.deepcopy(row))
        self._being_changed = True
        try:
            yield
        finally:
            self._being_changed = False
            if row is not None:
                super().__setitem__(key, row)
            else:
                super().pop(key, None)


class Rows(dict[DynamoType, Partition]):
    """All rows of one table that has a range key, and the orders of its indexes."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self.indexes: dict[str, dict[Any, Order]] = {}

    def __missing__(self, key: DynamoType) -> Partition:
        partition = self[key] = Partition(self)
        return partition

    def replace(self, old: Stored | None, new: Stored | None, attributes: Mapping[str, Any]) -> None:
        """Bring every index up to date with one row's change to these attributes, and count it."""
        before = old.places if old else {}
        after = self._places(attributes)
        for name, (value, place) in before.items():
            if after.get(name) != (value, place):
                self.indexes[name][value].remove(place)
        if new:
            new.places = after
            for name, (value, place) in after.items():
                self.indexes.setdefault(name, {}).setdefault(value, Order()).put(place, new)
        if old is None or new is None or old.text != new.text:
            Writes.count += 1
            Writes.of[self.table.name] += 1

    def place_of(self, index_name: str | None, key: Mapping[str, Any]) -> Place:
        """Give the place in the table or an index of a whole row or of an ExclusiveStartKey."""
        names = [self.table.range_key_attr]
        if index_name:
            names = [*_range_names(self.table.get_index(index_name).schema), *self.table.table_key_attrs]
        return tuple(sort_value(key[name]) for name in names if name)

    def order(self, index_name: str | None, hash_key: DynamoType) -> Order:
        """Give the order of one partition of the table or an index; an empty one where there is none."""
        if index_name:
            return self.indexes.get(index_name, {}).get(hash_key.cast_value) or Order()
        partition = self.get(hash_key)
        return Order() if partition is None else partition.order

    def _places(self, attributes: Mapping[str, Any]) -> dict[str, tuple[Any, Place]]:
        places = {}
        for index in self.table.global_indexes:
            if all(name in attributes for name in index.schema_key_attrs):
                (hash_name,) = (key["AttributeName"] for key in index.schema if key["KeyType"] == "HASH")
                places[index.name] = sort_value(attributes[hash_name]), self.place_of(index.name, attributes)
        return places


def _range_names(schema: list[dict[str, str]]) -> list[str]:
    return [key["AttributeName"] for key in schema if key["KeyType"] == "RANGE"]

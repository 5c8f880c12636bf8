"""A row as the emulator keeps it: JSON text, taken apart when somebody looks.

moto keeps an object with a dict of its own for every value of every row, some six kilobytes for a
row that is one kilobyte of JSON. A stored row never changes: whoever holds one may read it without
the lock.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item

Plain = dict[str, dict[str, Any]]
Place = tuple[Any, ...]


class Attributes(Mapping[str, DynamoType]):
    """A row's attributes; `plain` is DynamoDB's own JSON of them."""

    __slots__ = ("plain",)

    def __init__(self, plain: Plain) -> None:
        self.plain = plain

    def __getitem__(self, name: str) -> DynamoType:
        return DynamoType(self.plain[name])

    def __contains__(self, name: object) -> bool:
        return name in self.plain

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def to_json(self) -> dict[str, DynamoType]:
        """Give the attributes in the form that moto's own writer asks for."""
        return dict(self)


class Stored(Item):
    """One row. `places` says where it stands in each index: the hash key's value and the place there."""

    def __init__(self, hash_key: DynamoType, range_key: DynamoType, text: str, size: int) -> None:
        self.hash_key, self.range_key = hash_key, range_key
        self.text, self._size = text, size
        self.places: dict[str, tuple[Any, Place]] = {}

    @property
    def attrs(self) -> Attributes:  # type: ignore[override] # moto changes a copy, never a row that is kept
        """Give the attributes, taken out of the text anew."""
        return Attributes(json.loads(self.text))

    def size(self) -> int:
        """Give the size in bytes, as DynamoDB counts."""
        return self._size

    def to_json(self, root_attr_name: str = "Attributes") -> dict[str, Any]:
        """Give DynamoDB's own JSON under that name, with binary values as bytes."""
        plain = json.loads(self.text)
        if '"B' in self.text:
            plain = {name: DynamoType(value).to_regular_json() for name, value in plain.items()}
        return {root_attr_name: plain}

    def __deepcopy__(self, memo: dict[int, Any]) -> Item:
        return Item(self.hash_key, self.range_key, json.loads(self.text))


def stored(item: Item) -> Stored:
    """Give the form in which the item is kept."""
    if isinstance(item, Stored):
        return item
    assert item.range_key is not None  # noqa: S101 - only tables with a range key keep rows so
    return Stored(item.hash_key, item.range_key, text_of(item), item.size())


def text_of(item: Item) -> str:
    """Give the attributes as JSON text."""
    return item.text if isinstance(item, Stored) else json.dumps(item.attrs, default=written)


def same(one: Item, other: Item) -> bool:
    """Tell whether two items have the same attributes, in whatever order."""
    first, second = text_of(one), text_of(other)
    return first == second or bool(json.loads(first) == json.loads(second))


def written(value: Any) -> Any:
    """Give a value of moto's as JSON may hold it: for json.dumps."""
    match value:
        case Attributes():
            return value.plain
        case DynamoType():
            return value.to_json()
        case bytes():
            return base64.b64encode(value).decode()
    raise TypeError(f"cannot write out a {type(value).__name__}")


def sort_value(value: DynamoType | Mapping[str, Any]) -> Any:
    """Give a key attribute's value as it sorts: numbers by size, text and binary by their characters."""
    ((kind, content),) = (value.to_json() if isinstance(value, DynamoType) else value).items()
    return Decimal(content) if kind == "N" else content

"""Counts what is asked of DynamoDB, and what it would cost: units by its published rules, from item sizes.

A read costs half a unit for each begun 4 kB, a whole one when strongly consistent; a query is rounded
up once, a single row each. A write costs a unit for each begun 1 kB, twice that in a transaction, and
the same again for each index that the row stands in. (The emulator's own figures are constants.)
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from chalicelib.core.table import connection

READS = {"GetItem", "BatchGetItem", "Query", "Scan"}
Stored = dict[str, Any]


def size_of(item: Stored) -> int:
    """Give an item's size in bytes."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: dict[str, Any]) -> int:
    """Give the size of one attribute's value: maps and lists cost 3 bytes and 1 for each part."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return ceil(len(content.lstrip("-").strip("0.")) / 2) + 1
        case "M":
            return 3 + sum(1 + len(name.encode()) + value_size(part) for name, part in content.items())
        case "L":
            return 3 + sum(1 + value_size(part) for part in content)
    return 1


@dataclass
class Meter:
    """What was asked while it ran."""

    calls: Counter[str] = field(default_factory=Counter)
    read_units: float = 0.0
    write_units: float = 0.0
    places: list[str] = field(default_factory=list)
    """Each table asked, with the index where there is one."""
    tokens: list[str] = field(default_factory=list)
    _last: dict[str, Any] = field(default_factory=dict)

    @property
    def reads(self) -> int:
        return sum(number for name, number in self.calls.items() if name in READS)

    @property
    def writes(self) -> int:
        return self.calls.total() - self.reads

    def asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Note a request before it goes out."""
        request, name = params["body"], model.name
        self.calls[name] += 1
        self._last = request = _plain(request)
        for table in request.get("RequestItems", {request.get("TableName", ""): {}}):
            self.places.append(":".join(filter(None, (table, request.get("IndexName")))))
        parts = request.get("TransactItems") or [{name: request}]
        if name in {"TransactWriteItems", "PutItem", "UpdateItem"}:
            factor = 2 if name == "TransactWriteItems" else 1
            self.write_units += factor * sum(map(_write_units, parts))
        if "ClientRequestToken" in request:
            self.tokens.append(request["ClientRequestToken"])

    def answered(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Note what an answer cost."""
        request = self._last
        if model.name == "BatchGetItem":
            for table, asked in request["RequestItems"].items():
                found = [_units(size_of(item)) for item in parsed["Responses"].get(table, [])]
                missing = len(asked["Keys"]) - len(found)
                self.read_units += (sum(found) + missing) * (1 if asked.get("ConsistentRead") else 0.5)
        elif model.name in READS:
            items = parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])
            whole = _units(sum(map(size_of, items)))
            self.read_units += whole * (1 if request.get("ConsistentRead") else 0.5)


def _units(size: int) -> int:
    return max(1, ceil(size / 4096))


def _plain(body: Any) -> dict[str, Any]:
    import json

    plain: dict[str, Any] = json.loads(body) if isinstance(body, str | bytes) else body
    return plain


def _write_units(part: dict[str, Any]) -> float:
    ((_, request),) = part.items()
    item = request.get("Item")
    if item is None:  # an update: of a client's record, which is read to know its size
        return 1
    indexes = sum(name in item for name in ("gsi1pk", "gsi2pk"))
    return ceil(size_of(item) / 1024) * (1 + indexes)


@contextmanager
def metered() -> Iterator[Meter]:
    """Count everything that the program's own connection asks of DynamoDB."""
    meter = Meter()
    events = connection().client.meta.events
    events.register("before-call.dynamodb", meter.asked, unique_id="meter-asked")
    events.register("after-call.dynamodb", meter.answered, unique_id="meter-answered")
    try:
        yield meter
    finally:
        events.unregister("before-call.dynamodb", unique_id="meter-asked")
        events.unregister("after-call.dynamodb", unique_id="meter-answered")

"""The catalogue in DynamoDB: one partition a business, read by one query."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from chalicelib.catalogue.model import Business, SigningKey, Thing
from chalicelib.core.attribute_values import decode, entity_in
from chalicelib.core.table import Key, Row, Write, commit, load, put_many

Versions = Iterable[tuple[Any, int]]
"""Things, each with its version."""


@cache
def _things() -> TypeAdapter[Any]:
    """Give what reads a thing of any kind; building it takes a good part of a function's start."""
    return TypeAdapter(Thing)


class CatalogueRow(Row):
    """One thing of a business's catalogue."""

    class Meta:
        table = "catalogue"


def sort_key(thing: Any) -> str:
    """Give the sort key of a thing: its kind and its own identifier."""
    if isinstance(thing, Business | SigningKey):
        return str(thing.kind)
    return f"{thing.kind}#{getattr(thing, thing.kind + '_id')}"


def _row(business_id: str, thing: Any) -> CatalogueRow:
    return CatalogueRow(pk=business_id, sk=sort_key(thing), e=thing.stored())


def load_things(business_id: str, *, as_of_now: bool = False) -> list[Any]:
    """Give everything the business has, in one query (several only beyond 1 MB)."""
    rows = CatalogueRow.query(business_id, consistent_read=as_of_now)
    return [_things().validate_python(row.e) for row in rows]


def load_versions(business_id: str) -> list[tuple[Any, int]]:
    """Give everything the business has, each with its version, as it is now."""
    rows = CatalogueRow.query(business_id, consistent_read=True)
    return [(_things().validate_python(row.e), int(row.version)) for row in rows]


def find_version(business_id: str, sort: str) -> tuple[Any, int] | None:
    """Give one thing with its version, as it is now, or None."""
    row = load(Key(CatalogueRow, business_id, sort))
    return (_things().validate_python(row.e), int(row.version)) if row else None


def thing_from(values: Mapping[str, Any]) -> Any:
    """Give the thing that plain values describe; its `kind` is among them."""
    return _things().validate_python(values)


def change_in(old: dict[str, Any] | None, new: dict[str, Any]) -> tuple[str, Any, Any]:
    """Give whose thing it is, and the thing before and after, from the two images of a stream record."""
    before, after = (_things().validate_python(entity_in(it)) if it else None for it in (old, new))
    return decode(new["pk"]), before, after


def save_thing(business_id: str, thing: Any, version: int, resting_on: Versions = ()) -> None:
    """Save a thing in place of that version of it, 0 for a new one; raise WriteRefused if it is another.

    So it is, too, when one of those that it is `resting_on` has another version by now.
    """
    rests = [_write(business_id, it, known, checked_only=True) for it, known in resting_on]
    commit([_write(business_id, thing, version), *rests])


def save_together(business_id: str, things: Versions) -> None:
    """Save all the things or none, each in place of that version of it; otherwise as `save_thing`."""
    if writes := [_write(business_id, thing, version) for thing, version in things]:
        commit(writes)


def _write(business_id: str, thing: Any, version: int, *, checked_only: bool = False) -> Write:
    row = CatalogueRow(pk=business_id, sk=sort_key(thing), version=version + 1, e=thing.stored())
    is_same = CatalogueRow.version == version
    return Write(row, is_same if version else CatalogueRow.pk.does_not_exist(), checked_only=checked_only)


def save_new_business(business: Business, key: SigningKey) -> None:
    """Save a business and its signing key; raise WriteRefused when the identifier is in use."""
    rows = [_row(business.business_id, business), _row(business.business_id, key)]
    commit([Write(row, CatalogueRow.pk.does_not_exist()) for row in rows])


def save_things(business_id: str, things: Iterable[Any]) -> None:
    """Save things, replacing what stands under the same identifiers."""
    put_many(_row(business_id, thing) for thing in things)

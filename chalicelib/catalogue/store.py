"""The catalogue in DynamoDB: one partition a business, read by one query."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from chalicelib.catalogue.model import Business, SigningKey, Thing
from chalicelib.core.table import Row, Write, commit, put_many

_adapter: TypeAdapter[Any] = TypeAdapter(Thing)


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


def load_things(business_id: str) -> list[Any]:
    """Give everything the business has, in one query (several only beyond 1 MB)."""
    return [_adapter.validate_python(row.e) for row in CatalogueRow.query(business_id)]


def save_new_business(business: Business, key: SigningKey) -> None:
    """Save a business and its signing key; raise WriteRefused when the identifier is in use."""
    rows = [_row(business.business_id, business), _row(business.business_id, key)]
    commit([Write(row, CatalogueRow.pk.does_not_exist()) for row in rows])


def save_things(business_id: str, things: Iterable[Any]) -> None:
    """Save things, replacing what stands under the same identifiers."""
    put_many(_row(business_id, thing) for thing in things)

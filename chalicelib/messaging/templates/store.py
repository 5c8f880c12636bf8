"""Owners' templates in DynamoDB, beside the messages: what is in use, every version, an SMS's price."""

from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.core.table import Key, Row, Write, commit, load
from chalicelib.messaging.model import Purpose
from chalicelib.messaging.templates.model import SegmentPrice, Shelf, Template, TemplateName

_PRICE = "sms-price"


class TemplateRow(Row):
    """A shelf, a version, or the price; in a partition of its own, so that no list of messages meets it."""

    class Meta:
        table = "messages"


def load_shelf(business_id: str, name: TemplateName) -> tuple[Shelf, int]:
    """Give what is in use for a name and its row's version, which is 0 where nothing was ever saved."""
    row = load(_key(business_id, _shelf(name)))
    return (Shelf.model_validate(row.e), int(row.version)) if row else (Shelf(), 0)


def load_shelves(business_id: str, purpose: Purpose | None = None) -> dict[TemplateName, Shelf]:
    """Give all shelves, or those of one purpose."""
    rows = _rows(business_id, f"template#{purpose}#" if purpose else "template#")
    return {_name_in(str(row.sk)): Shelf.model_validate(row.e) for row in rows}


def load_version(business_id: str, name: TemplateName, number: int) -> Template | None:
    """Give one version, or None."""
    row = load(_key(business_id, _version(name, number)))
    return Template.model_validate(row.e) if row else None


def load_versions(business_id: str, name: TemplateName) -> list[Template]:
    """Give all versions, the latest first."""
    rows = _rows(business_id, _version(name, None))
    return [Template.model_validate(row.e) for row in rows][::-1]


def save(business_id: str, name: TemplateName, shelf: Shelf, seen: int, new: Template | None = None) -> None:
    """Put a shelf in place of the one seen, with a new version; raise WriteRefused when it has changed."""
    row = _row(business_id, _shelf(name), shelf.stored())
    row.version = seen + 1
    unchanged: Condition = TemplateRow.version == seen if seen else TemplateRow.pk.does_not_exist()
    writes = [Write(row, unchanged)]
    if new is not None:
        version = _row(business_id, _version(name, new.number), new.stored())
        writes.append(Write(version, TemplateRow.pk.does_not_exist()))
    commit(writes)


def load_price(business_id: str) -> SegmentPrice | None:
    """Give what a segment of an SMS costs, or None where nobody has said so."""
    row = load(_key(business_id, _PRICE))
    return SegmentPrice.model_validate(row.e) if row else None


def save_price(business_id: str, price: SegmentPrice) -> None:
    """Set what a segment of an SMS costs."""
    commit([Write(_row(business_id, _PRICE, price.stored()))])


def _shelf(name: TemplateName) -> str:
    return f"template#{name.purpose}#{name.form}#{name.language}#{name.template_id}"


def _name_in(shelf: str) -> TemplateName:
    parts: list[Any] = shelf.split("#")[1:]
    return TemplateName(*parts)


def _version(name: TemplateName, number: int | None) -> str:
    every = f"version#{name.purpose}#{name.form}#{name.language}#{name.template_id}#"
    return every if number is None else f"{every}{number:06d}"


def _partition(business_id: str) -> str:
    return f"{business_id}#templates"


def _key(business_id: str, sk: str) -> Key:
    return Key(TemplateRow, _partition(business_id), sk)


def _row(business_id: str, sk: str, e: dict[str, object]) -> TemplateRow:
    return TemplateRow(pk=_partition(business_id), sk=sk, e=e)


def _rows(business_id: str, begin: str) -> list[TemplateRow]:
    found = TemplateRow.query(_partition(business_id), TemplateRow.sk.startswith(begin), consistent_read=True)
    return list(found)

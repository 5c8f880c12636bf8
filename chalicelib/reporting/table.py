"""The appointments that a report counts as a table for other programs; nothing in it is a formula. Pure."""

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import StringIO

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.money import digits_of
from chalicelib.reporting.ledger import CAME
from chalicelib.reporting.model import Counted

HEADING = (
    *("appointment_id", "date", "time", "counted_as", "status", "client_id", "client", "location"),
    *("services", "categories", "people", "minutes", "price", "takings", "currency", "source", "booked_on"),
)
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate, the wide signs of East Asian keyboards included."""


def table_of(counted: Iterable[Counted], catalogue: Catalogue, names: Mapping[str, str]) -> str:
    """Give the table as CSV with a heading; `names` are the clients', by identifier."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows([plain(cell) for cell in _cells(each, catalogue, names)] for each in counted)
    return text.getvalue()


def plain(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula: what looks like one begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(BEGINS_FORMULA) else cell


def _cells(counted: Counted, catalogue: Catalogue, names: Mapping[str, str]) -> list[str]:
    line, parts = counted.line, counted.line.parts

    def called(things: Mapping[str, object], kind: str) -> str:
        ids = dict.fromkeys(getattr(part, kind) for part in parts)
        return " + ".join(getattr(things.get(name), "name", name) for name in ids)

    price = sum(part.amount for part in parts)
    return [
        line.appointment_id,
        line.day.isoformat(),
        f"{line.minute // 60:02}:{line.minute % 60:02}",
        counted.outcome,
        line.status,
        line.client_id,
        names.get(line.client_id, ""),
        getattr(catalogue.locations.get(line.location_id), "name", line.location_id),
        called(catalogue.services, "service_id"),
        called(catalogue.categories, "category_id"),
        called(catalogue.staff, "staff_id"),
        str(sum(part.minutes for part in parts)),
        _major(price, line.currency),
        _major(price if line.status in CAME else 0, line.currency),
        line.currency,
        "walk_in" if line.walked_in else line.source,
        line.booked_on.isoformat(),
    ]


def _major(amount: int, currency: str) -> str:
    return str(Decimal(amount).scaleb(-digits_of(currency)))

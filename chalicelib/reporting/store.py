"""The ledger of reports in DynamoDB: for each local day a row of lines, and beside it one of who came.

The lines of a day are one text: a year of them is read in a few pages, without a step for each attribute.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from pydantic import TypeAdapter

from chalicelib.core.table import Key, Row, Write, commit, load_many
from chalicelib.reporting.ledger import clients_on, counted_on
from chalicelib.reporting.model import DayLedger, Line


class ReportRow(Row):
    """One day of a business."""

    class Meta:
        table = "reports"


@cache
def _lines() -> TypeAdapter[list[Line]]:
    return TypeAdapter(list[Line])


def _key(business_id: str, day: date) -> Key:
    return Key(ReportRow, business_id, f"lines#{day}")


def load_days(business_id: str, days: Iterable[date]) -> dict[date, DayLedger]:
    """Give the ledgers of these days as they are now, empty ones where there are none yet."""
    keys = {day: _key(business_id, day) for day in days}
    rows = load_many(keys.values())
    return {day: _ledger(rows[key]) if key in rows else DayLedger({}) for day, key in keys.items()}


def _ledger(row: Row) -> DayLedger:
    lines = _lines().validate_json(row.e["lines"])
    return DayLedger({line.appointment_id: line for line in lines}, int(row.version))


def save_days(business_id: str, days: Mapping[date, DayLedger]) -> None:
    """Save at most 50 days, with who came on them; raise WriteRefused if another change came first."""
    commit([write for day, ledger in days.items() for write in _writes(business_id, day, ledger)])


def _writes(business_id: str, day: date, ledger: DayLedger) -> list[Write]:
    lines = list(ledger.lines.values())
    text = _lines().dump_json(lines).decode()
    row = ReportRow(pk=business_id, sk=f"lines#{day}", version=ledger.version + 1, e={"lines": text})
    unchanged = ReportRow.version == ledger.version if ledger.version else ReportRow.pk.does_not_exist()
    came = {"clients": " ".join(clients_on(day, lines))}
    return [Write(row, unchanged), Write(ReportRow(pk=business_id, sk=f"came#{day}", e=came))]


def load_lines(business_id: str, first: date, last: date) -> list[Line]:
    """Give what is counted from first to last, day by day (eventually consistent): a page a megabyte."""
    between = ReportRow.sk.between(f"lines#{first}", f"lines#{last}")
    days = ((date.fromisoformat(row.sk[6:]), row) for row in ReportRow.query(business_id, between))
    return [line for day, row in days for line in counted_on(day, _lines().validate_json(row.e["lines"]))]


def load_came(business_id: str, last: date) -> list[tuple[date, list[str]]]:
    """Give who came on each day, from the very first one up to the last (eventually consistent)."""
    rows = ReportRow.query(business_id, ReportRow.sk.between("came#", f"came#{last}"))
    return [(date.fromisoformat(row.sk[5:]), row.e["clients"].split()) for row in rows]

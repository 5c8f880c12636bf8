"""What stands in the tables, and whether the three places that know of an appointment agree."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chalicelib.clients.model import Client
from chalicelib.core.attribute_values import decode
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import Appointment, Claim, DaySheet, Visit
from chalicelib.scheduling.planning import SheetName
from infra.tables import TABLES
from tests.cast import at
from tests.conftest import PREFIX, aws
from tests.messaging.cast import SALON


def rows(table: str) -> list[dict[str, Any]]:
    """Give every row of a table as plain values, in the order of its keys."""
    found: list[dict[str, Any]] = []
    request: dict[str, Any] = {"TableName": PREFIX + table}
    while True:
        page = aws("dynamodb").scan(**request)
        found += [{name: decode(part) for name, part in item.items()} for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return sorted(found, key=lambda row: (row["pk"], row["sk"]))
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def everything() -> dict[str, list[dict[str, Any]]]:
    """Give every row of every table."""
    return {table.name: rows(table.name) for table in TABLES}


def appointments() -> list[Appointment]:
    return [Appointment.model_validate(row["e"]) for row in rows("appointments")]


def sheets() -> dict[SheetName, DaySheet]:
    found = [DaySheet.model_validate(row["e"]) for row in rows("day_sheets")]
    return {(sheet.staff_id, sheet.day): sheet for sheet in found}


def known_clients() -> list[Client]:
    return [Client.model_validate(row["e"]) for row in rows("clients") if row["sk"].startswith("client#")]


def only_client() -> Client:
    """Give the one client there is."""
    (client,) = known_clients()
    return client


def overlaps(claims: Iterable[Claim]) -> int:
    """Count the pairs of claims that cannot both stand."""
    several = sorted(claims, key=lambda claim: claim.starts_at)
    pairs = [(one, other) for number, one in enumerate(several) for other in several[number + 1 :]]
    return sum(one.conflicts_with(other) for one, other in pairs)


def claims_of(staff_id: str) -> dict[str, Claim]:
    """Give all the claims on a person's sheets."""
    return {
        name: claim
        for (who, _), sheet in sheets().items()
        if who == staff_id
        for name, claim in sheet.claims.items()
    }


def standing(appointment: Appointment) -> dict[SheetName, Claim]:
    """Give where an appointment must stand, and as which claim."""
    if not appointment.takes_time:
        return {}
    claim = Claim(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        before_minutes=appointment.before_minutes,
        after_minutes=appointment.after_minutes,
    )
    days: list[date] = claim.guarded.dates(at(0).tzinfo)  # type: ignore[arg-type] # the salon's zone
    return {(appointment.staff_id, day): claim for day in days}


def require_agreement() -> object:
    """Assert that sheets, appointments and each client's `upcoming` say the same, and nothing overlaps.

    Gives what was read, to compare with what is read later.
    """
    all_of_them, on_sheets, people = appointments(), sheets(), known_clients()
    expected = {
        (name, appointment.appointment_id): claim
        for appointment in all_of_them
        for name, claim in standing(appointment).items()
    }
    written = {
        (name, claimed): claim for name, sheet in on_sheets.items() for claimed, claim in sheet.claims.items()
    }
    assert written == expected
    for staff_id in {staff_id for staff_id, _ in on_sheets}:
        own_claims = {name: claim for ((who, _), name), claim in written.items() if who == staff_id}
        assert overlaps(own_claims.values()) == 0
    for client in people:
        own = [a for a in all_of_them if a.client_id == client.client_id and a.status not in OVER]
        assert client.upcoming == {a.appointment_id: a.ends_at for a in own}
    return all_of_them, on_sheets, people


def visit_of(appointment_id: str) -> Visit:
    return scheduling.get_visit(SALON, appointment_id)

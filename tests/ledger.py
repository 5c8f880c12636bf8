"""What stands in the tables, and whether the three places that know of an appointment agree."""

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.absences.course import is_unsolved
from chalicelib.absences.model import Absence
from chalicelib.clients.model import Client
from chalicelib.core.attribute_values import decode
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import Appointment, Claim, DaySheet, SheetName, Visit
from chalicelib.scheduling.sheets import standing, with_taken
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


def forget(tables: Iterable[str]) -> None:
    """Empty the tables."""
    for table in tables:
        for row in rows(table):
            key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            aws("dynamodb").delete_item(TableName=PREFIX + table, Key=key)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Give every row of every table."""
    return {table.name: rows(table.name) for table in TABLES}


def appointments() -> list[Appointment]:
    return [Appointment.model_validate(row["e"]) for row in rows("appointments")]


def sheets() -> dict[SheetName, DaySheet]:
    found: dict[SheetName, DaySheet] = {}
    for row in rows("day_sheets"):
        name = (row["pk"].split("#", 1)[1], date.fromisoformat(row["sk"]))
        kept = {"holder": name[0], "day": name[1], "version": row["version"]}
        found[name] = DaySheet.model_validate({**row["e"], **kept})
    return found


def known_clients() -> list[Client]:
    return [Client.model_validate(row["e"]) for row in rows("clients") if row["sk"].startswith("client#")]


def only_client() -> Client:
    """Give the one client there is."""
    (client,) = known_clients()
    return client


def overlaps(claims: Mapping[str, Claim], allowed: Container[str] = ()) -> list[tuple[str, str]]:
    """Give the pairs of a holder's claims that cannot both stand, by their names.

    Two pieces of one visit may touch; what staff placed against the rules, or another program did, may
    overlap, and so may outside busy time and what was entered over appointments knowingly.
    """
    known = {name: claim for name, claim in claims.items() if claim.kind in ("appointment", "hold")}
    in_order = sorted(known, key=lambda name: known[name].starts_at)
    return [
        (one, other)
        for number, one in enumerate(in_order)
        for other in in_order[number + 1 :]
        if known[one].conflicts_with(known[other])
        and owner_of(one) != owner_of(other)
        and not (known[one].override or known[other].override)
        and not (owner_of(one) in allowed or owner_of(other) in allowed)
    ]


def owner_of(name: str) -> str:
    """Give the appointment or hold that a claim's name begins with."""
    return name.partition(".")[0]


def claims_of(staff_id: str) -> dict[str, Claim]:
    """Give all the claims on a person's sheets."""
    return by_holder(sheets()).get(staff_id, {})


def by_holder(on_sheets: Mapping[SheetName, DaySheet]) -> dict[str, dict[str, Claim]]:
    """Give each holder's claims by name, those that stand on two sheets once."""
    found: dict[str, dict[str, Claim]] = {}
    for (holder, _), sheet in on_sheets.items():
        found.setdefault(holder, {}).update(sheet.claims)
    return found


def expected_sheets(those: Iterable[Appointment]) -> dict[tuple[SheetName, str], Claim]:
    """Give the claims that must stand for the appointments, by sheet and name; a class's with its seats."""
    zone: ZoneInfo = at(0).tzinfo  # type: ignore[assignment] # the salon's zone
    built: dict[SheetName, DaySheet] = {}
    for appointment in those:
        for taken in appointment.standing:
            for holder, day in taken.sheet_names(zone):
                built.setdefault((holder, day), DaySheet(holder=holder, day=day))
        built |= with_taken(
            built, appointment.standing, appointment.appointment_id, zone, appointment.created_at
        )
    return {(name, each): claim for name, sheet in built.items() for each, claim in sheet.claims.items()}


def taken_by(claim: Claim, owners: Container[str]) -> Claim | None:
    """Give the claim as these owners have it: of a class's seats theirs only; None where none is."""
    if claim.session is None:
        return claim
    seats = {who: seats for who, seats in claim.session.taken.items() if who in owners}
    session = claim.session.model_copy(update={"taken": seats})
    override = any(each.override for each in seats.values())
    return claim.model_copy(update={"session": session, "override": override}) if seats else None


def absences() -> list[Absence]:
    return [Absence.model_validate(row["e"]) for row in rows("schedule") if row["sk"].startswith("absence#")]


def is_meant(appointment: Appointment) -> bool:
    """Tell whether it may lie over other time.

    By a reason of staff's, as another program had it, or since somebody came after all who was given up.
    """
    came_after_all = any(step.to == "no_show" for step in appointment.steps)
    return came_after_all or appointment.override is not None or appointment.imported_as is not None


def require_absences_agree(
    entered: Iterable[Absence], those: Iterable[Appointment], on_sheets: Mapping[SheetName, DaySheet]
) -> None:
    """Assert that what is absent stands on its sheets and nowhere else, over no appointment by accident."""
    zone: ZoneInfo = at(0).tzinfo  # type: ignore[assignment] # the salon's zone
    expected: dict[tuple[SheetName, str], Claim] = {}
    for absence in entered:
        assert (absence.coming, absence.leaving) == (None, ())
        if absence.state != "standing":
            continue
        taken = absence.taken(absence.shown)
        expected |= {(name, taken.name): taken.claim for name in taken.sheet_names(zone)}
        there = {it.appointment_id for it in those if is_unsolved(absence, it) and not is_meant(it)}
        assert there <= {*absence.over}
    assert expected == {
        (name, each): claim
        for name, sheet in on_sheets.items()
        for each, claim in sheet.claims.items()
        if each.startswith("absence:")
    }


class Recorded(NamedTuple):
    """What was on record at one moment."""

    appointments: list[Appointment]
    sheets: dict[SheetName, DaySheet]
    clients: list[Client]
    absences: list[Absence]


def require_agreement(now: datetime | None = None) -> Recorded:
    """Assert that sheets, appointments, absences and each client's `upcoming` agree, and nothing overlaps.

    What was held until before `now` counts no longer. Gives what was read, to compare with what is read
    later.
    """
    there = Recorded(appointments(), sheets(), known_clients(), absences())
    all_of_them, on_sheets, people, entered = there
    counting = on_sheets if now is None else still_standing(on_sheets, now)
    kept = [it for it in all_of_them if now is None or it.pending_until is None or it.pending_until > now]
    ids = {appointment.appointment_id for appointment in all_of_them}
    written = {
        (name, each): of_appointments
        for name, sheet in counting.items()
        for each, claim in sheet.claims.items()
        if claim.kind == "appointment" and (of_appointments := taken_by(claim, ids)) is not None
    }
    assert written == expected_sheets(kept)
    allowed = {it.appointment_id for it in all_of_them if it.overlaps or it.imported_as}
    for claims in by_holder(counting).values():
        assert overlaps(claims, allowed) == []
    require_absences_agree(entered, kept, counting)
    for client in people:
        own = [a for a in all_of_them if a.client_id == client.client_id and a.status not in OVER]
        assert client.upcoming == {name: ends_at for a in own for name, ends_at in a.ahead.items()}
    return there


def still_standing(on_sheets: Mapping[SheetName, DaySheet], now: datetime) -> dict[SheetName, DaySheet]:
    """Give the sheets without what was held only until before an instant."""
    return {name: sheet.having(standing(sheet.claims, now)) for name, sheet in on_sheets.items()}


def visit_of(appointment_id: str) -> Visit:
    return scheduling.get_visit(SALON, appointment_id)

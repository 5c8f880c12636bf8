"""Appointments and day sheets in DynamoDB."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.indexes import AllProjection

from chalicelib.core.attribute_values import entity_in
from chalicelib.core.cursor import cursor_key
from chalicelib.core.due import SHARDS
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    SecondIndex,
    ThirdIndex,
    Write,
    commit,
    load,
    load_many,
    page_of,
    put_many,
)
from chalicelib.scheduling.model import WAITING, Appointment
from chalicelib.scheduling.order import Order, in_order, order_ids
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import DaySheet, SheetName


class ByStart(FirstIndex):
    """A business's appointments by the instant they start."""

    class Meta:
        index_name = "by_start"
        projection = AllProjection()


class ByClient(SecondIndex):
    """A client's appointments by the instant they start."""

    class Meta:
        index_name = "by_client"
        projection = AllProjection()


class ByDue(ThirdIndex):
    """The appointments that wait for something, by the instant at which they do so no longer."""

    class Meta:
        index_name = "by_due"
        projection = AllProjection()


class AppointmentRow(Row):
    """One appointment."""

    class Meta:
        table = "appointments"

    by_start = ByStart()
    by_client = ByClient()
    by_due = ByDue()


class DaySheetRow(Row):
    """One holder's day sheet for one date."""

    class Meta:
        table = "day_sheets"


class ScheduleByDue(FirstIndex):
    """Whose day has to be told, of all businesses, by when."""

    class Meta:
        index_name = "by_due"
        projection = AllProjection()


class ScheduleRow(Row):
    """What scheduling keeps beside appointments and day sheets: blocked time, series, wishes, the ledger."""

    class Meta:
        table = "schedule"

    by_due = ScheduleByDue()


def appointment_key(business_id: str, appointment_id: str) -> Key:
    """Give the place of an appointment's row."""
    return Key(AppointmentRow, f"{business_id}#{appointment_id}", "appointment")


def sheet_key(business_id: str, name: SheetName) -> Key:
    """Give the place of a holder's day sheet."""
    holder, day = name
    return Key(DaySheetRow, f"{business_id}#{holder}", day.isoformat())


def shard_of(appointment_id: str) -> int:
    """Give the partition of the due work that an appointment belongs to."""
    return sum(appointment_id.encode()) % SHARDS


def shares_key(business_id: str) -> Key:
    """Give the place of the ledger of who took what was left to the business."""
    return Key(ScheduleRow, business_id, "shares")


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def appointment_row(appointment: Appointment) -> AppointmentRow:
    """Give the row of an appointment with all its index keys."""
    place = f"{_instant(appointment.starts_at)}#{appointment.appointment_id}"
    until = appointment.pending_until if appointment.status in WAITING else None
    return AppointmentRow(
        pk=f"{appointment.business_id}#{appointment.appointment_id}",
        sk="appointment",
        gsi1pk=appointment.business_id,
        gsi1sk=place,
        gsi2pk=f"{appointment.business_id}#{appointment.client_id}",
        gsi2sk=place,
        gsi3pk=f"due#{shard_of(appointment.appointment_id)}" if until else None,
        gsi3sk=f"{_instant(until)}#{appointment.business_id}#{appointment.appointment_id}" if until else None,
        version=appointment.version,
        e=appointment.stored(),
    )


def new_appointment_write(appointment: Appointment) -> Write:
    """Give the write of a new appointment, refused when its identifier is in use."""
    return Write(appointment_row(appointment), AppointmentRow.pk.does_not_exist())


def changed_appointment_write(appointment: Appointment) -> Write:
    """Give the write of a changed appointment, its version raised; refused if another change came first."""
    return Write(appointment_row(appointment), AppointmentRow.version == appointment.version - 1)


def sheet_write(business_id: str, sheet: DaySheet) -> Write:
    """Give the write of a changed sheet, refused when it is no longer in the version that was read."""
    key = sheet_key(business_id, (sheet.holder, sheet.day))
    row = DaySheetRow(pk=key.pk, sk=key.sk, version=sheet.version + 1, e=sheet.stored())
    return Write(row, _unchanged(DaySheetRow, sheet.version))


def sheet_check(business_id: str, sheet: DaySheet) -> Write:
    """Give the check that a sheet is still as it was read, which writes nothing."""
    key = sheet_key(business_id, (sheet.holder, sheet.day))
    row = DaySheetRow(pk=key.pk, sk=key.sk, e={})
    return Write(row, _unchanged(DaySheetRow, sheet.version), checked_only=True)


def shares_write(business_id: str, shares: Shares) -> Write:
    """Give the write of the ledger, refused when it is no longer in the version that was read."""
    key = shares_key(business_id)
    row = ScheduleRow(pk=key.pk, sk=key.sk, version=shares.version + 1, e=shares.stored())
    return Write(row, _unchanged(ScheduleRow, shares.version))


def _unchanged(row: type[Row], version: int) -> Any:
    return row.version == version if version else row.pk.does_not_exist()


def read(keys: Iterable[Key]) -> dict[Key, Row]:
    """Give those of the rows that exist, as they are now, in one round trip for each 100."""
    return load_many(keys)


def appointment_in(row: Row | None) -> Appointment | None:
    """Give the appointment that a row holds."""
    return Appointment.model_validate(row.e) if row else None


def sheet_in(rows: Mapping[Key, Row], business_id: str, name: SheetName) -> DaySheet:
    """Give the day sheet among rows read, an empty one where there is none yet."""
    row = rows.get(sheet_key(business_id, name))
    return _sheet(name, row) if row else DaySheet(holder=name[0], day=name[1])


def shares_in(rows: Mapping[Key, Row], business_id: str) -> Shares:
    """Give the ledger among rows read, an empty one where there is none yet."""
    row = rows.get(shares_key(business_id))
    return Shares.model_validate({**row.e, "version": int(row.version)}) if row else Shares()


def load_sheets(business_id: str, holder: str, first: date, last: date) -> dict[SheetName, DaySheet]:
    """Give a holder's day sheets from first to last that exist, in one query (eventually consistent)."""
    rows = DaySheetRow.query(
        f"{business_id}#{holder}", DaySheetRow.sk.between(first.isoformat(), last.isoformat())
    )
    named = (((holder, date.fromisoformat(row.sk)), row) for row in rows)
    return {name: _sheet(name, row) for name, row in named}


def _sheet(name: SheetName, row: Row) -> DaySheet:
    return DaySheet.model_validate({**row.e, "holder": name[0], "day": name[1], "version": int(row.version)})


def load_due(shard: int, until: datetime, limit: int, of: str | None = None) -> list[Appointment]:
    """Give the appointments of a shard, or a business's own, whose waiting ends by then, in that order."""
    own, by_then = Path("e.business_id") == of if of else None, ByDue.gsi3sk < f"{_instant(until)}~"
    rows = AppointmentRow.by_due.query(f"due#{shard}", by_then, own, limit=limit)
    return [Appointment.model_validate(row.e) for row in rows]


def load_next_due(shard: int) -> datetime | None:
    """Give when the next appointment of a shard waits no longer, or None when none waits."""
    rows = AppointmentRow.by_due.query(f"due#{shard}", limit=1)
    return next((Appointment.model_validate(row.e).pending_until for row in rows), None)


def load_appointment(business_id: str, appointment_id: str) -> Appointment | None:
    """Give an appointment as it is now, or None."""
    return appointment_in(load(appointment_key(business_id, appointment_id)))


def load_order(business_id: str, order_id: str) -> Order:
    """Give every appointment of an order as it is now, in one round trip."""
    rows = read(appointment_key(business_id, appointment_id) for appointment_id in order_ids(order_id))
    return in_order(Appointment.model_validate(row.e) for row in rows.values())


def load_between(
    business_id: str, start: datetime, end: datetime, cursor: str | None, limit: int
) -> Page[Appointment]:
    """Give a page of the appointments that start in the half-open interval of instants."""
    condition = ByStart.gsi1sk.between(_instant(start), _instant(end))
    rows = AppointmentRow.by_start.query(
        business_id, condition, limit=limit, last_evaluated_key=cursor_key(cursor, business_id, index=1)
    )
    return _page(rows)


def load_of_client(
    business_id: str, who: str, cursor: str | None, limit: int, before: datetime | None = None
) -> Page[Appointment]:
    """Give a page of a client's appointments, the latest first; with `before`, of those begun by then."""
    rows = AppointmentRow.by_client.query(
        f"{business_id}#{who}",
        AppointmentRow.gsi2sk < _instant(before) if before else None,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=cursor_key(cursor, business_id, index=2),
    )
    return _page(rows)


def _page(rows: Any) -> Page[Appointment]:
    page = page_of(rows)
    return Page([Appointment.model_validate(row.e) for row in page.items], page.next)


def save_agenda_due(business_id: str, staff_id: str, at: datetime | None) -> None:
    """Note when somebody is told of their day next, or that they are not."""
    row = ScheduleRow(pk=business_id, sk=f"agenda#{staff_id}", e={"staff_id": staff_id})
    if at:
        row.e["at"] = at.isoformat()
        row.gsi1pk, row.gsi1sk = "agendas", f"{_instant(at)}#{business_id}#{staff_id}"
    commit([Write(row)])


def load_agendas_due(until: datetime, limit: int) -> list[tuple[str, str, datetime]]:
    """Give the business, the person and since when, of whose day had to be told by the instant."""
    rows = ScheduleRow.by_due.query("agendas", ScheduleByDue.gsi1sk < f"{_instant(until)}~", limit=limit)
    return [(row.pk, row.e["staff_id"], datetime.fromisoformat(row.e["at"])) for row in rows]


def load_next_agenda() -> datetime | None:
    """Give when the next one is told of their day, or None."""
    rows = ScheduleRow.by_due.query("agendas", limit=1)
    return next((datetime.fromisoformat(row.e["at"]) for row in rows), None)


def save(writes: list[Write]) -> None:
    """Make all the writes or none; raise WriteRefused when a condition does not hold."""
    commit(writes)


def save_history(appointments: Iterable[Appointment]) -> None:
    """Put appointments that no longer take time on any sheet, 25 in a round trip."""
    put_many(appointment_row(appointment) for appointment in appointments)


def change_in(
    old: dict[str, Any] | None, new: dict[str, Any] | None
) -> tuple[Appointment | None, Appointment | None]:
    """Give the appointment before and after, from the two images of a stream record."""
    before, after = (entity_in(image) for image in (old, new))
    return (
        Appointment.model_validate(before) if before else None,
        Appointment.model_validate(after) if after else None,
    )

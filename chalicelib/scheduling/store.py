"""Appointments and day sheets in DynamoDB."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pynamodb.indexes import AllProjection

from chalicelib.core.cursor import cursor_key
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    SecondIndex,
    Write,
    commit,
    entity_in,
    load,
    load_many,
    page_of,
    put_many,
)
from chalicelib.scheduling.model import Appointment, DaySheet


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


class AppointmentRow(Row):
    """One appointment."""

    class Meta:
        table = "appointments"

    by_start = ByStart()
    by_client = ByClient()


class DaySheetRow(Row):
    """One person's day sheet for one date."""

    class Meta:
        table = "day_sheets"


def appointment_key(business_id: str, appointment_id: str) -> Key:
    """Give the place of an appointment's row."""
    return Key(AppointmentRow, f"{business_id}#{appointment_id}", "appointment")


def sheet_key(business_id: str, staff_id: str, day: date) -> Key:
    """Give the place of a person's day sheet."""
    return Key(DaySheetRow, f"{business_id}#{staff_id}", day.isoformat())


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def appointment_row(appointment: Appointment) -> AppointmentRow:
    """Give the row of an appointment with all its index keys."""
    place = f"{_instant(appointment.starts_at)}#{appointment.appointment_id}"
    return AppointmentRow(
        pk=f"{appointment.business_id}#{appointment.appointment_id}",
        sk="appointment",
        gsi1pk=appointment.business_id,
        gsi1sk=place,
        gsi2pk=f"{appointment.business_id}#{appointment.client_id}",
        gsi2sk=place,
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
    key = sheet_key(business_id, sheet.staff_id, sheet.day)
    raised = sheet.model_copy(update={"version": sheet.version + 1})
    row = DaySheetRow(pk=key.pk, sk=key.sk, version=raised.version, e=raised.stored())
    unchanged = DaySheetRow.version == sheet.version if sheet.version else DaySheetRow.pk.does_not_exist()
    return Write(row, unchanged)


def read(keys: Iterable[Key]) -> dict[Key, Row]:
    """Give those of the rows that exist, as they are now, in one round trip for each 100."""
    return load_many(keys)


def appointment_in(row: Row | None) -> Appointment | None:
    """Give the appointment that a row holds."""
    return Appointment.model_validate(row.e) if row else None


def sheet_in(rows: Mapping[Key, Row], business_id: str, staff_id: str, day: date) -> DaySheet:
    """Give the day sheet among rows read, an empty one where there is none yet."""
    row = rows.get(sheet_key(business_id, staff_id, day))
    return DaySheet.model_validate(row.e) if row else DaySheet(staff_id=staff_id, day=day)


def load_sheets(business_id: str, staff_id: str, first: date, last: date) -> list[DaySheet]:
    """Give a person's day sheets from first to last, in one query (eventually consistent)."""
    rows = DaySheetRow.query(
        f"{business_id}#{staff_id}", DaySheetRow.sk.between(first.isoformat(), last.isoformat())
    )
    return [DaySheet.model_validate(row.e) for row in rows]


def load_appointment(business_id: str, appointment_id: str) -> Appointment | None:
    """Give an appointment as it is now, or None."""
    return appointment_in(load(appointment_key(business_id, appointment_id)))


def load_between(
    business_id: str, start: datetime, end: datetime, cursor: str | None, limit: int
) -> Page[Appointment]:
    """Give a page of the appointments that start in the half-open interval of instants."""
    condition = ByStart.gsi1sk.between(_instant(start), _instant(end))
    rows = AppointmentRow.by_start.query(
        business_id, condition, limit=limit, last_evaluated_key=cursor_key(cursor, business_id, index=1)
    )
    return _page(rows)


def load_of_client(business_id: str, client_id: str, cursor: str | None, limit: int) -> Page[Appointment]:
    """Give a page of a client's appointments, the latest first."""
    rows = AppointmentRow.by_client.query(
        f"{business_id}#{client_id}",
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=cursor_key(cursor, business_id, index=2),
    )
    return _page(rows)


def _page(rows: Any) -> Page[Appointment]:
    page = page_of(rows)
    return Page([Appointment.model_validate(row.e) for row in page.items], page.next)


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

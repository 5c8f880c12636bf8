"""What is kept of a client's appointments and tags: values in, values out."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from chalicelib.automation.model import ClientRecord, PrepaidNote, VisitNote
from chalicelib.core.events import AppointmentEvent, PrepaidChanged
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.service import OVER


def is_news(record: ClientRecord, appointment: Appointment) -> bool:
    """Tell whether this version of the appointment was not taken in yet."""
    known = record.visits.get(appointment.appointment_id)
    return known is None or known.version < appointment.version


def had_and_ahead(record: ClientRecord, now: datetime) -> tuple[set[str], set[str]]:
    """Give the categories of the visits that took place, and of those that lie ahead."""
    notes = record.visits.values()
    had = {name for it in notes if it.status == "done" for name in it.category_ids}
    open_ = [it for it in notes if it.status not in OVER and it.ends_at > now]
    return had, {name for it in open_ for name in it.category_ids}


def noted(record: ClientRecord, appointment: Appointment, events: Iterable[AppointmentEvent]) -> ClientRecord:
    """Give the record with the appointment as it is now."""
    known = record.visits.get(appointment.appointment_id)
    moved = next((event.at for event in events if event.happening == "moved"), None)
    note = VisitNote(
        version=appointment.version,
        status=appointment.status,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        on=appointment.local_date,
        service_ids=tuple(service.service_id for service in appointment.services),
        category_ids=appointment.category_ids,
        location_id=appointment.location_id,
        staff_id=appointment.staff_id,
        title=appointment.title,
        price=appointment.price.amount,
        booked_at=appointment.created_at,
        moved_at=moved or (known.moved_at if known else None),
        at=appointment.changed_at,
    )
    return record.model_copy(update={"visits": {**record.visits, appointment.appointment_id: note}})


def with_visits_of(record: ClientRecord, others: Iterable[ClientRecord]) -> ClientRecord:
    """Give the record with the visits of the person's other cards as well."""
    visits = {name: note for other in others for name, note in other.visits.items()}
    return (
        record
        if visits.keys() <= record.visits.keys()
        else record.model_copy(update={"visits": visits | record.visits})
    )


def prepaid(record: ClientRecord, event: PrepaidChanged) -> ClientRecord:
    """Give the record with what the client has paid for ahead; as it was where later is known."""
    if event.version <= record.prepaid_version:
        return record
    notes = tuple(PrepaidNote(**asdict(sale)) for sale in event.sales)
    return record.model_copy(update={"prepaid": notes, "prepaid_version": event.version})


def tagged(record: ClientRecord, tags: Iterable[str], now: datetime) -> ClientRecord:
    """Give the record with the client's tags as they are, each with when it was first seen."""
    seen = {tag: record.tags.get(tag, now) for tag in tags}
    return record if seen == record.tags else record.model_copy(update={"tags": seen})

"""From the old and the new image of an appointment to what happened: a pure function."""

from chalicelib.core.events import AppointmentEvent, Happening
from chalicelib.scheduling.model import Appointment

_BY_STATUS: dict[str, Happening] = {"cancelled": "cancelled", "done": "completed", "no_show": "no_show"}


def events_between(old: Appointment | None, new: Appointment | None) -> list[AppointmentEvent]:
    """Give what happened between two states of one appointment, in order; nothing when it was erased."""
    if new is None:
        return []
    happenings: list[Happening] = []
    if old is None:
        happenings.append("booked")
        if new.status in _BY_STATUS:
            happenings.append(_BY_STATUS[new.status])
    elif old.status != new.status:
        happenings.append(_BY_STATUS.get(new.status, "restated"))
    if old is not None and old.place != new.place:
        happenings.insert(0, "moved")
    return [_event(happening, new) for happening in happenings]


def _event(happening: Happening, appointment: Appointment) -> AppointmentEvent:
    return AppointmentEvent(
        happening=happening,
        business_id=appointment.business_id,
        appointment_id=appointment.appointment_id,
        version=appointment.version,
        client_id=appointment.client_id,
        staff_id=appointment.staff_id,
        location_id=appointment.location_id,
        category_ids=appointment.category_ids,
        status=appointment.status,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        local_date=appointment.local_date,
        booked_at=appointment.created_at,
    )

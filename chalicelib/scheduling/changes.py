"""From the old and the new image of an appointment to what happened: a pure function."""

from chalicelib.core.events import AppointmentEvent, Happening
from chalicelib.scheduling.model import WAITING, Appointment, Status

BECAME: dict[Status, Happening] = {
    "requested": "requested",
    "held": "held",
    "booked": "booked",
    "confirmed": "confirmed",
    "arrived": "arrived",
    "in_progress": "started",
    "done": "completed",
    "no_show": "no_show",
    "cancelled": "cancelled",
}


def events_between(old: Appointment | None, new: Appointment | None) -> list[AppointmentEvent]:
    """Give what happened between two states of one appointment, in order; nothing when it was erased.

    What is entered in a later status, as a walk-in is, was booked all the same. What waits for the next
    thing has become requested or held anew, and what a move makes booked again has only moved. What was
    closed by mistake and is open again was not booked anew.
    """
    if new is None:
        return []
    became, happenings = BECAME[new.status], list[Happening]()
    if old is None:
        if new.status not in WAITING:
            happenings.append("booked")
        if new.status != "booked":
            happenings.append(became)
    elif old.version != new.version and new.steps and new.steps[-1].took_back:
        happenings.append("taken_back")
    else:
        moved = old.place != new.place or _changed_in_place(old, new)
        if moved:
            happenings.append("moved")
        booked_again = moved and new.status == "booked" and old.status not in WAITING
        waits_on = new.status in WAITING and old.pending[:1] != new.pending[:1]
        if (old.status != new.status or waits_on) and not booked_again:
            happenings.append(became)
    return [_event(happening, old, new) for happening in happenings]


def _changed_in_place(old: Appointment, new: Appointment) -> bool:
    """Tell whether staff made it into something else at the same time, which takes the same step."""
    return old.sequence != new.sequence and bool(new.steps) and new.steps[-1].to == "moved"


def _event(happening: Happening, old: Appointment | None, appointment: Appointment) -> AppointmentEvent:
    step = appointment.steps[-1] if appointment.steps else None
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
        at=step.at if step else appointment.changed_at,
        by=step.by if step else "",
        was=old.status if old else None,
        cancelled_by=appointment.cancelled_by,
        reason=appointment.cancel_reason,
        price=appointment.price,
        is_redo=appointment.redo_of is not None,
        course_id=appointment.course_id,
        walked_in=bool(appointment.steps) and appointment.steps[0].to == "arrived",
        for_client=appointment.is_for_client,
        with_them=appointment.with_them,
    )

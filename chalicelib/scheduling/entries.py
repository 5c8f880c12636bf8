"""The entry that an appointment makes in somebody's calendar: one UID for its whole life. Pure."""

from typing import Literal

from chalicelib.catalogue.model import Staff
from chalicelib.core.interval import Interval
from chalicelib.messaging.model import CalendarEntry
from chalicelib.scheduling.model import WAITING, Appointment, Visit, own_claim

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


def own_time(appointment: Appointment, staff_id: str) -> Interval:
    """Give from when to when one of those who perform it is taken by a visit, called off or not."""
    takes = appointment.takes or (own_claim(appointment),)
    own = [taken.claim for taken in takes if taken.holder == staff_id]
    if not own:
        return appointment.interval
    return Interval(min(claim.starts_at for claim in own), max(claim.ends_at for claim in own))


def calendar_of(
    visit: Visit, attendee_name: str, attendee_email: str, method: Method, staff: Staff | None = None
) -> CalendarEntry:
    """Give the calendar entry of a visit: of the whole for its client, of their own part for staff.

    Its UID never changes and its sequence rises. Without an address of the attendee it is for anybody who
    holds it, and says neither who comes nor where they live.
    """
    appointment, catalogue = visit.appointment, visit.catalogue
    location = catalogue.locations.get(appointment.location_id)
    where = ", ".join(text for text in (location.name, location.address) if text) if location else ""
    if appointment.address:
        where = appointment.address if attendee_email else ""
    who = appointment.served or appointment.client_name
    time = own_time(appointment, staff.staff_id) if staff else appointment.interval
    return CalendarEntry(
        uid=f"{appointment.appointment_id}@{appointment.business_id}.regulars",
        sequence=appointment.sequence,
        method=method,
        tentative=appointment.status in WAITING,
        starts_at=time.start,
        ends_at=time.end,
        time_zone=appointment.time_zone,
        summary=f"{appointment.title}: {who}" if staff else _title(appointment, catalogue.business.name),
        location=where,
        description=location.instructions if location and not appointment.address else "",
        organizer_name=catalogue.business.name,
        attendee_name=attendee_name,
        attendee_email=attendee_email,
    )


def _title(appointment: Appointment, business: str) -> str:
    """Give what it is for its client; for whom, where it is somebody else, by first name at most."""
    served = next(iter(appointment.served.split()), "")
    return f"{appointment.title} ({served}), {business}" if served else f"{appointment.title}, {business}"

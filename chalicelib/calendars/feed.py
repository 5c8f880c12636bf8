"""Our own calendars as files: what stands in somebody's diary, for the calendar program of their choice.

Times are written in UTC: a visit happens once, and every calendar shows it in its reader's own zone. A
file says nothing of when it was made, so that the same diary gives the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from chalicelib.catalogue.model import Staff
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.scheduling.service import calendar_of

PRODUCT = "-//Regulars//Appointments//EN"
PAST, AHEAD = timedelta(days=30), timedelta(days=365)
"""How far back and how far ahead calendars of ours reach."""

AGAIN_AFTER = timedelta(minutes=15)
"""How soon a calendar program may look again."""

Standing = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a calendar of ours; instants are UTC."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    standing: Standing = "CONFIRMED"


def own_uids(business_id: str) -> str:
    """Give what the UID of every appointment of the business ends with, in files and in messages."""
    return f"@{business_id}.regulars"


def entry_of(visit: Visit, staff: Staff | None = None) -> Entry:
    """Give the event of a visit: for one of those who perform it their own part of it, or the whole."""
    appointment = visit.appointment
    told = calendar_of(visit, "", "", "PUBLISH", staff)
    people = [visit.catalogue.staff.get(staff_id) for staff_id in appointment.staff_ids]
    led = " and ".join(person.name for person in people if person)
    who = appointment.served or appointment.client_name
    return Entry(
        uid=told.uid,
        sequence=told.sequence,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        changed_at=appointment.changed_at,
        summary=told.summary if staff else f"{appointment.title}: {who}, with {led}",
        location=appointment.address or told.location,
        description=appointment.note,
        standing=standing_of(appointment),
    )


def standing_of(appointment: Appointment) -> Standing:
    """Give whether an appointment takes place, as calendars say it."""
    if appointment.status == "cancelled":
        return "CANCELLED"
    return "TENTATIVE" if appointment.status in ("requested", "held") else "CONFIRMED"


def calendar_file(entries: Iterable[Entry], name: str = "") -> bytes:
    """Give the calendar file of the entries; with a name it is one to subscribe to."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    if name:
        calendar.add("NAME", vText(name))
        calendar.add("X-WR-CALNAME", vText(name))
        calendar.add("REFRESH-INTERVAL", AGAIN_AFTER, {"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", "PT15M")
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def tag_of(content: bytes) -> str:
    """Give the ETag of a file."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def _event(entry: Entry) -> Any:
    from icalendar import Event

    changed_at = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("DTSTART", entry.starts_at.astimezone(UTC))
    event.add("DTEND", entry.ends_at.astimezone(UTC))
    event.add("SUMMARY", entry.summary)
    for name, text in (("LOCATION", entry.location), ("DESCRIPTION", entry.description)):
        if text:
            event.add(name, text)
    event.add("STATUS", entry.standing)
    event.add("TRANSP", "TRANSPARENT" if entry.standing == "CANCELLED" else "OPAQUE")
    return event

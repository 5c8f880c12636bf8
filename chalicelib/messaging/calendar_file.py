"""Calendar files (RFC 5545, iTIP methods of RFC 5546).

Times are written in UTC: a visit happens once, every calendar shows it in its reader's own zone, and
no client has to agree with ours on what a zone's name means.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from chalicelib.messaging.channels import CalendarFile
from chalicelib.messaging.model import CalendarEntry


def calendar_file(entries: Sequence[CalendarEntry], organizer_email: str, now: datetime) -> CalendarFile:
    """Give the file that enters visits in a calendar, replaces what it says there, or takes them out.

    The attendee, where one is named, has accepted already, so that calendars do not ask for an answer.
    Several visits are published, since a calendar is asked for one thing at a time (RFC 5546, 3.2.2).
    """
    from icalendar import Calendar

    method = entries[0].method
    calendar = Calendar()
    calendar.add("PRODID", "-//Regulars//Appointments//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    for entry in entries:
        calendar.add_component(_event(entry, organizer_email, now))
    return CalendarFile(calendar.to_ical(), method)


def _event(entry: CalendarEntry, organizer_email: str, now: datetime) -> Any:
    from icalendar import Event, vCalAddress

    organizer = vCalAddress(f"mailto:{organizer_email}")
    organizer.params["CN"] = entry.organizer_name
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", entry.starts_at.astimezone(UTC))
    event.add("DTEND", entry.ends_at.astimezone(UTC))
    event.add("SUMMARY", entry.summary)
    for name, text in (("LOCATION", entry.location), ("DESCRIPTION", entry.description)):
        if text:
            event.add(name, text)
    stands = "TENTATIVE" if entry.tentative else "CONFIRMED"
    event.add("STATUS", "CANCELLED" if entry.method == "CANCEL" else stands)
    event.add("ORGANIZER", organizer)
    if entry.attendee_email and entry.method != "PUBLISH":
        attendee = vCalAddress(f"mailto:{entry.attendee_email}")
        attendee.params.update(
            {"CN": entry.attendee_name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        )
        event.add("ATTENDEE", attendee)
    return event

"""Calendar files (RFC 5545, iTIP methods of RFC 5546).

Times are written in UTC: a visit happens once, every calendar shows it in its reader's own zone, and
no client has to agree with ours on what a zone's name means.
"""

from datetime import UTC, datetime

from chalicelib.messaging.channels import CalendarFile
from chalicelib.messaging.model import CalendarEntry


def calendar_file(entry: CalendarEntry, organizer_email: str, now: datetime) -> CalendarFile:
    """Give the file that enters the visit in a calendar, replaces what it says there, or takes it out.

    The attendee, where one is named, has accepted already, so that calendars do not ask for an answer.
    """
    from icalendar import Calendar, Event, vCalAddress

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
    event.add("STATUS", "CANCELLED" if entry.method == "CANCEL" else "CONFIRMED")
    event.add("ORGANIZER", organizer)
    if entry.attendee_email:
        attendee = vCalAddress(f"mailto:{entry.attendee_email}")
        attendee.params.update(
            {"CN": entry.attendee_name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        )
        event.add("ATTENDEE", attendee)
    calendar = Calendar()
    calendar.add("PRODID", "-//Regulars//Appointments//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", entry.method)
    calendar.add_component(event)
    return CalendarFile(calendar.to_ical(), entry.method)

"""What a message says of a visit, in the reader's language and the location's time."""

from datetime import datetime

from chalicelib.core.interval import zone_named
from chalicelib.core.settings import settings
from chalicelib.messaging.model import CalendarEntry
from chalicelib.scheduling.model import Appointment, Visit


def facts_of(visit: Visit, before: Appointment | None, client_name: str, language: str) -> dict[str, str]:
    """Give every fact a template may use about the visit, and about where it was before a move."""
    appointment, catalogue = visit.appointment, visit.catalogue
    location = catalogue.locations.get(appointment.location_id)
    staff = catalogue.staff.get(appointment.staff_id)
    instructions = [location.instructions if location else ""] + [
        catalogue.services[service.service_id].instructions
        for service in appointment.services
        if service.service_id in catalogue.services
    ]
    facts = {
        "client_name": client_name,
        "staff_name": staff.name if staff else "",
        "business_name": catalogue.business.name,
        "service": appointment.title,
        **_times(appointment, language),
        "place": location.name if location else "",
        "address": location.address if location else "",
        "instructions": " ".join(dict.fromkeys(text for text in instructions if text)),
        "price": appointment.price.words(language),
        "manage_url": visit.manage_url,
        "booking_url": booking_url(appointment.business_id),
        "cancelled_by": appointment.cancelled_by or "",
        "reason": appointment.cancel_reason,
        "note": appointment.note,
    }
    if before is not None:
        earlier = _times(before, language)
        facts |= {"previous_date": earlier["date"], "previous_time": earlier["time"]}
    return facts


def booking_url(business_id: str) -> str:
    """Give the address of the business's booking page."""
    return f"{settings().public_url}/b/{business_id}"


def calendar_of(visit: Visit, attendee_name: str, attendee_email: str, method: str) -> CalendarEntry:
    """Give the calendar entry of the visit: one UID for its whole life, a rising sequence."""
    appointment, catalogue = visit.appointment, visit.catalogue
    location = catalogue.locations.get(appointment.location_id)
    where = ", ".join(text for text in (location.name, location.address) if text) if location else ""
    return CalendarEntry.model_validate(
        {
            "uid": f"{appointment.appointment_id}@{appointment.business_id}.regulars",
            "sequence": appointment.sequence,
            "method": method,
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
            "time_zone": appointment.time_zone,
            "summary": f"{appointment.title}, {catalogue.business.name}",
            "location": where,
            "description": location.instructions if location else "",
            "organizer_name": catalogue.business.name,
            "attendee_name": attendee_name,
            "attendee_email": attendee_email,
        }
    )


def _times(appointment: Appointment, language: str) -> dict[str, str]:
    starts = appointment.starts_at.astimezone(zone_named(appointment.time_zone))
    ends = appointment.ends_at.astimezone(starts.tzinfo)
    return {
        "date": date_in_words(starts, language),
        "time": time_in_words(starts, language),
        "end_time": time_in_words(ends, language),
        "zone": zone_in_words(starts, appointment.time_zone),
    }


def date_in_words(moment: datetime, language: str) -> str:
    """Give a local date as people write it, for example Tuesday, 4 May 2027."""
    from babel.dates import format_date

    return format_date(moment.date(), "EEEE, d MMMM y" if language == "en" else "full", locale=language)


def time_in_words(moment: datetime, language: str) -> str:
    """Give a local time as people write it."""
    from babel.dates import format_time

    return format_time(moment.time(), "HH:mm" if language == "en" else "short", locale=language)


def zone_in_words(moment: datetime, name: str) -> str:
    """Give the zone with its offset at that moment, for example Europe/Berlin, UTC+2."""
    text = moment.strftime("%z")
    hours, minutes = int(text[1:3]), text[3:5]
    offset = f"{text[0]}{hours}" + (f":{minutes}" if minutes != "00" else "")
    return f"{name}, UTC{offset}"

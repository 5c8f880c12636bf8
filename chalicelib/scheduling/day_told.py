"""Somebody's day, told to them in the morning: what it says, and whether that is still so. Pure."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from chalicelib.catalogue.model import Business, Catalogue, Staff
from chalicelib.core.interval import boundary_at, zone_named
from chalicelib.core.languages import date_in_words, time_in_words
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging.model import Message, Subject, Verdict
from chalicelib.messaging.service import language_for, message_id_for
from chalicelib.scheduling.entries import own_time
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.purposes import TAKING_PLACE, ways_to_staff


def lines_of(staff: Staff, visits: Sequence[Appointment], language: str) -> list[str]:
    """Give who comes to somebody when, a line each, in order."""
    own = [it for it in visits if staff.staff_id in it.staff_ids and it.status in TAKING_PLACE]
    timed = sorted((own_time(it, staff.staff_id).start, it.appointment_id, it) for it in own)
    return [
        f"{time_in_words(starts.astimezone(zone_named(it.time_zone)), language)}: {it.title},"
        f" {it.served or it.client_name or ', '.join(it.participants)}"
        for starts, _, it in timed
    ]


def agenda_messages(
    staff: Staff, catalogue: Catalogue, day: date, visits: Sequence[Appointment], now: datetime
) -> Iterator[Message]:
    """Give what somebody is told of their day; nothing of an empty one."""
    business = catalogue.business
    language = language_for(business.language)
    lines = lines_of(staff, visits, language)
    subject = Subject(kind="agenda", id=f"{staff.staff_id}.{day}", version=_version(lines))
    for channel, address in ways_to_staff(staff, "daily_agenda") if lines else ():
        yield Message(
            message_id=message_id_for(
                subject.model_copy(update={"version": 0}), "daily_agenda", "", "staff", channel
            ),
            business_id=business.business_id,
            purpose="daily_agenda",
            channel=channel,
            to=address,
            recipient="staff",
            client_id="",
            language=language,
            facts={
                "business_name": business.name,
                "staff_name": staff.name,
                "date": date_in_words(noon(day, business), language),
                "agenda": "\n".join(lines),
                "console_url": f"{settings().public_url}/console/{business.business_id}?day={day}",
            },
            subject=subject,
            due_at=now,
            created_at=now,
        )


def still_their_day(
    message: Message, catalogue: Catalogue, visits: Sequence[Appointment], now: datetime
) -> Verdict:
    """Judge a told day against what it is by now."""
    staff_id, _, day = message.subject.id.rpartition(".")
    staff, business = catalogue.staff.get(staff_id), catalogue.business
    if staff is None or not staff.active or staff.agenda_minute is None:
        return Verdict(send=False, reason=said("They no longer want to be told of their day."))
    if business.date_at(now).isoformat() != day:
        return Verdict(send=False, reason=said("That day is over."))
    if _version(lines_of(staff, visits, message.language)) != message.subject.version:
        return Verdict(send=False, reason=said("The day has changed since."))
    return Verdict(send=True)


def next_agenda_at(staff: Staff, business: Business, after: datetime) -> datetime | None:
    """Give when somebody is told of their day next, after an instant; None when they do not want to be."""
    if staff.agenda_minute is None or not staff.active:
        return None
    today = business.date_at(after)
    moments = (boundary_at(today + timedelta(days=n), staff.agenda_minute, business.zone) for n in range(3))
    return next(moment for moment in moments if moment > after)


def day_of(day: date, business: Business) -> tuple[datetime, datetime]:
    """Give the instants at which a day of the business begins and ends."""
    return boundary_at(day, 0, business.zone), boundary_at(day + timedelta(days=1), 0, business.zone)


def noon(day: date, business: Business) -> datetime:
    """Give the middle of a day where the business is."""
    return boundary_at(day, 720, business.zone).astimezone(business.zone)


def _version(lines: Sequence[str]) -> int:
    return zlib.crc32("\n".join(lines).encode())

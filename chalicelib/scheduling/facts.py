"""What a message says of visits, in the reader's language and the location's time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Catalogue, Staff
from chalicelib.core.interval import zone_named
from chalicelib.core.languages import date_in_words, time_in_words
from chalicelib.core.money import Money, total
from chalicelib.core.settings import settings
from chalicelib.scheduling.entries import own_time
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.scheduling.moments import moment_in_words, span_elsewhere, zone_in_words


@dataclass(frozen=True, slots=True)
class Told:
    """What a message speaks of: one visit, or all those of its order that are listed with it.

    `others` stand beside it in the order and are only mentioned. `before` is the visit as it was. What is
    told to one of the staff is their own part of it.
    """

    visit: Visit
    listed: tuple[Appointment, ...]
    others: tuple[Appointment, ...]
    before: Appointment | None
    language: str
    now: datetime
    staff: Staff | None = None

    @property
    def about(self) -> Appointment:
        """Give the appointment that the message is about."""
        return self.visit.appointment

    @property
    def catalogue(self) -> Catalogue:
        """Give the catalogue that it belongs to."""
        return self.visit.catalogue


def facts_of(told: Told) -> dict[str, str]:
    """Give every fact a template may use, empty where there is nothing to say."""
    about = told.about
    alone = len(told.listed) == 1
    return {
        "client_name": about.client_name,
        "business_name": told.catalogue.business.name,
        "served": (about.served or (about.client_name if about.order_id else "")) if alone else "",
        "note": about.note,
        "reply": "Y" if told.catalogue.business.etiquette.two_way_sms else "",
        "participants": ", ".join(about.participants),
        "cancelled_by": about.cancelled_by or "",
        "reason": about.cancel_reason,
        **_what(told),
        **_when(told),
        **_where(told),
        **_waiting(told),
        **_rules(told),
        **_links(told.visit),
        "form_url": next(filter(None, (Visit(it, told.catalogue).form_url for it in told.listed)), ""),
    }


def _what(told: Told) -> dict[str, str]:
    people = list(dict.fromkeys(who for each in told.listed for who in each.staff_ids))
    own = _own_part(told.about, told.staff) if told.staff else ""
    titles = [own] if own else list(dict.fromkeys(each.title for each in told.listed))
    return {
        "service": ", ".join(titles),
        "staff_name": names_of(people, told.catalogue),
        "parts": _parts(told),
        "others": "\n".join(_line(each, told, told.about) for each in told.others),
        "price": _total([each.price for each in told.listed], told.language),
        "deposit": _total([each.deposit for each in told.listed if each.deposit], told.language),
    }


def _total(amounts: Sequence[Money], language: str) -> str:
    """Give what it comes to in words, an empty text for nothing: no price was said then."""
    whole = total(list(amounts), amounts[0].currency) if amounts else None
    return whole.words(language) if whole and whole.amount else ""


def _own_part(appointment: Appointment, staff: Staff) -> str:
    """Give what one of several who perform a visit does of it."""
    own = [s.name for s in appointment.services if (s.staff_id or appointment.staff_id) == staff.staff_id]
    return " + ".join(own) if len(own) < len(appointment.services) else ""


def names_of(staff_ids: Sequence[str], catalogue: Catalogue) -> str:
    """Give the names of members of staff: Ben, Ana."""
    return ", ".join(catalogue.staff[who].name for who in staff_ids if who in catalogue.staff)


def _parts(told: Told) -> str:
    """Give who does what when, a line each; nothing where there is one part only."""
    if len(told.listed) > 1:
        return "\n".join(_line(each, told, told.listed[0]) for each in told.listed)
    if len(told.about.staff_ids) < 2:
        return ""
    lines: list[str] = []
    at = told.about.starts_at
    for service in told.about.services:
        starts = (service.starts_at or at).astimezone(zone_named(told.about.time_zone))
        who = names_of([service.staff_id or told.about.staff_id], told.catalogue)
        lines.append(f"{time_in_words(starts, told.language)}: {service.name} ({who})")
    return "\n".join(lines)


def _line(appointment: Appointment, told: Told, beside: Appointment) -> str:
    """Give an appointment in a line, with its date where it is not that of the one beside it."""
    starts, ends = _local(appointment)
    until = appointment.arrives_until
    latest = until.astimezone(starts.tzinfo) if until else ends
    words = f"{time_in_words(starts, told.language)} - {time_in_words(latest, told.language)}"
    if appointment.local_date != beside.local_date:
        words = f"{date_in_words(starts, told.language)}, {words}"
    who = appointment.served or appointment.client_name
    return f"{who}: {appointment.title} ({names_of(appointment.staff_ids, told.catalogue)}), {words}"


def _local(appointment: Appointment) -> tuple[datetime, datetime]:
    zone = zone_named(appointment.time_zone)
    return appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone)


def _when(told: Told) -> dict[str, str]:
    about, language, zone = told.about, told.language, zone_named(told.about.time_zone)
    first = min(told.listed, key=lambda each: each.starts_at)
    last = max(
        (each.ends_at for each in told.listed if each.local_date == first.local_date), default=first.ends_at
    )
    starts, ends, until = first.starts_at, last, first.arrives_until
    window = ""
    if told.staff:
        time = own_time(about, told.staff.staff_id)
        if until:
            window = _span(starts.astimezone(zone), until.astimezone(zone), language)
        starts, ends, until = time.start, time.end, None
    facts = _times(starts.astimezone(zone), ends.astimezone(zone), about.time_zone, language)
    there = None if told.staff else about.client_time_zone
    facts |= {
        "arrives_until": time_in_words(until.astimezone(zone), language) if until else "",
        "window": window,
        "client_time": span_elsewhere(starts, until, about.time_zone, there, language),
    }
    if told.before is not None and told.before.place != about.place:
        earlier = _times(*_local(told.before), told.before.time_zone, language)
        facts |= {"previous_date": earlier["date"], "previous_time": earlier["time"]}
    return facts


def _times(starts: datetime, ends: datetime, zone: str, language: str) -> dict[str, str]:
    return {
        "date": date_in_words(starts, language),
        "time": time_in_words(starts, language),
        "end_time": time_in_words(ends, language),
        "zone": zone_in_words(starts, zone),
    }


def _span(starts: datetime, ends: datetime, language: str) -> str:
    return f"{time_in_words(starts, language)} - {time_in_words(ends, language)}"


def _where(told: Told) -> dict[str, str]:
    location = told.catalogue.locations.get(told.about.location_id)
    services = [service for each in told.listed for service in each.services]
    known = [told.catalogue.services.get(service.service_id) for service in services]
    instructions = [location.instructions if location and not told.about.address else ""]
    instructions += [service.instructions for service in known if service]
    return {
        "place": location.name if location else "",
        "address": location.address if location else "",
        "client_address": told.about.address,
        "instructions": " ".join(dict.fromkeys(text for text in instructions if text)),
    }


def _waiting(told: Told) -> dict[str, str]:
    """Give for what it waits, or has waited, and until when."""
    waits = told.about if told.about.pending or told.before is None else told.before
    until = waits.pending_until
    zone = zone_named(told.about.time_zone)
    return {
        "waited_for": waits.pending[0] if waits.pending else "",
        "until": moment_in_words(until.astimezone(zone), told.language) if until else "",
        "pay_words": told.catalogue.business.policy.pay_words,
    }


def _rules(told: Told) -> dict[str, str]:
    visit, language, zone = told.visit, told.language, zone_named(told.about.time_zone)

    def still(moment: datetime) -> str:
        return moment_in_words(moment.astimezone(zone), language) if moment > told.now else ""

    agreed = told.about.agreed
    return {
        "move_until": still(visit.can_move_until),
        "cancel_until": still(visit.can_cancel_until),
        "rules": visit.rules.words,
        "agreed": date_in_words(agreed.at.astimezone(zone), language) if agreed else "",
    }


def _links(visit: Visit) -> dict[str, str]:
    appointment = visit.appointment
    console = f"{settings().public_url}/console/{appointment.business_id}?day={appointment.local_date}"
    return {
        "manage_url": visit.manage_url,
        "verify_url": verify_url(visit),
        "booking_url": settings().booking_url(appointment.business_id),
        "console_url": console,
    }


def verify_url(visit: Visit) -> str:
    """Give the link by which the client shows that they read what was sent to them."""
    appointment = visit.appointment
    path = f"/b/{appointment.business_id}/appointments/{appointment.appointment_id}/verify"
    return f"{settings().public_url}{path}?token={visit.verify_token}"

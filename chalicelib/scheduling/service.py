"""Booking, moving, cancelling and looking up visits. The protocol and its safety: docs/booking.md."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.catalogue.service import get_catalogue, offering_of
from chalicelib.clients import service as clients
from chalicelib.core.errors import (
    ChangedMeanwhile,
    KeyReused,
    MoveNotAllowed,
    NotAllowed,
    NotFound,
    PolicyForbids,
    bad_field,
)
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import is_signed, new_id, stable_id
from chalicelib.core.table import Key, Page, Row, Write
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict
from chalicelib.scheduling import protocol, store
from chalicelib.scheduling.announcement import Announcement, says_something, still_true
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.facts import calendar_of, date_in_words, time_in_words, zone_in_words
from chalicelib.scheduling.lifecycle import FOLLOWS, OVER, STILL_AHEAD, require_move
from chalicelib.scheduling.model import Appointment, BookingRequest, Slot, Status, TakenOver, Visit
from chalicelib.scheduling.planning import Wish, new_appointment, wish_to_move, without_claim
from chalicelib.scheduling.protocol import (
    Sheets,
    carry_out,
    change_writes,
    claim_time,
    free_times,
    placed,
    raised_by,
    sheets_of,
)

__all__ = ["FOLLOWS", "calendar_of", "date_in_words", "time_in_words", "zone_in_words"]

LONGEST_RANGE_DAYS = 62


def list_slots(
    business_id: str,
    service_ids: tuple[str, ...],
    first: date,
    last: date,
    now: datetime,
    package_id: str | None = None,
    staff_id: str | None = None,
    location_id: str | None = None,
) -> tuple[list[Slot], Catalogue]:
    """Give the free times from first to last (dates local to each location, both included), in order.

    Two reads for one member of staff, one more for each further one. Raises BadInput for a range
    that is backwards or longer than 62 days, and what `offering_of` raises.
    """
    if last < first:
        raise bad_field("to", "The last day is before the first.")
    if (last - first).days >= LONGEST_RANGE_DAYS:
        raise bad_field("to", f"Please ask for at most {LONGEST_RANGE_DAYS} days at once.")
    catalogue = get_catalogue(business_id)
    offering = offering_of(catalogue, service_ids, package_id, staff_id, location_id)
    wish = Wish(catalogue, offering.candidates, offering.length, now)
    return free_times(wish, first, last, now), catalogue


def book(request: BookingRequest, now: datetime) -> Visit:
    """Book a visit: two reads and one transaction where nobody is in the way.

    Raises BadInput, NotFound, NotOffered, SlotTaken (with the nearest free times) or KeyReused.
    """
    catalogue = get_catalogue(request.business_id)
    offering = offering_of(
        catalogue, request.service_ids, request.package_id, request.staff_id, request.location_id
    )
    details = clients.details_from(catalogue.business.country, **request.contact)
    again = request.idempotency_key
    appointment_id = stable_id(request.business_id, "appointment", again) if again else new_id()
    new_client_id = stable_id(request.business_id, "client", appointment_id)
    wish = Wish(catalogue, offering.candidates, offering.length, request.starts_at)
    known = [*clients.recognition_keys(request.business_id, details)]
    if again:
        known.append(store.appointment_key(request.business_id, appointment_id))

    def decide(rows: Mapping[Key, Row], sheets: Sheets) -> tuple[Appointment, list[Write]]:
        first = store.appointment_in(rows.get(store.appointment_key(request.business_id, appointment_id)))
        if first is not None:
            if first.request_fingerprint != request.fingerprint:
                raise KeyReused
            return first, []
        chosen = wish.decide(sheets, now)
        slot = chosen.slot(wish.start_at(chosen.location))
        who = clients.recognise(request.business_id, details, rows, new_client_id)
        appointment = new_appointment(request, appointment_id, who.client_id, offering, slot, now)
        upcoming = {appointment_id: slot.ends_at}
        new_sheets = placed(wish, sheets, appointment_id, chosen, slot.starts_at)
        return appointment, [
            store.new_appointment_write(appointment),
            *(store.sheet_write(request.business_id, sheet) for sheet in new_sheets.values()),
            *who.writes(now, upcoming),
        ]

    return Visit(claim_time(wish, known, [], decide, now), catalogue)


def get_visit(business_id: str, appointment_id: str) -> Visit:
    """Give an appointment as staff see it, or raise NotFound."""
    appointment = store.load_appointment(business_id, appointment_id)
    if appointment is None:
        raise NotFound("There is no such appointment.")
    return Visit(appointment, get_catalogue(business_id))


def get_visit_by_link(business_id: str, appointment_id: str, token: str) -> Visit:
    """Give an appointment to the holder of its manage link; raise NotAllowed for any other token."""
    catalogue = get_catalogue(business_id)
    if not is_signed(token, catalogue.signing_secret, "manage", appointment_id):
        raise NotAllowed("This link is not valid. Please use the one in your latest message.")
    appointment = store.load_appointment(business_id, appointment_id)
    if appointment is None:
        raise NotFound("There is no such appointment.")
    return Visit(appointment, catalogue)


def require_changeable(visit: Visit, now: datetime) -> None:
    """Raise MoveNotAllowed or PolicyForbids unless the client may still move or cancel the visit."""
    if visit.appointment.status not in STILL_AHEAD:
        raise MoveNotAllowed(visit.appointment.status, "changed")
    if now > visit.can_change_until:
        raise PolicyForbids("It is too late to change this appointment online. Please call us.")


def list_moves(visit: Visit, first: date, last: date, now: datetime) -> list[Slot]:
    """Give the times from first to last to which a visit could be moved, with the same person."""
    return free_times(wish_to_move(visit.catalogue, visit.appointment, now), first, last, now)


def reschedule(visit: Visit, starts_at: datetime, staff_id: str | None, now: datetime) -> Visit:
    """Move a visit that its client may still change; it keeps its identity and its length.

    Raises what booking raises, PolicyForbids and MoveNotAllowed.
    """
    wish = wish_to_move(visit.catalogue, visit.appointment, starts_at, staff_id)
    before = visit.appointment
    key = store.appointment_key(before.business_id, before.appointment_id)
    left = sheets_of(visit)

    def decide(rows: Mapping[Key, Row], sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = _unchanged(visit, rows)
        require_changeable(Visit(current, visit.catalogue), now)
        chosen = wish.decide(sheets, now)
        slot = chosen.slot(wish.start_at(chosen.location))
        if (slot.starts_at, slot.ends_at, slot.staff_id, slot.location_id) == current.place:
            return current, []
        moved = current.model_copy(
            update={
                "starts_at": slot.starts_at,
                "ends_at": slot.ends_at,
                "staff_id": slot.staff_id,
                "location_id": slot.location_id,
                "time_zone": chosen.location.time_zone,
                "status": "booked",
                **raised_by(current, now, sequence=1),
            }
        )
        cleared = {name: without_claim(sheets[name], before.appointment_id) for name in left}
        new_sheets = placed(wish, {**sheets, **cleared}, before.appointment_id, chosen, slot.starts_at)
        ahead = clients.appointment_ahead(
            moved.business_id, moved.client_id, moved.appointment_id, moved.ends_at
        )
        return moved, [*change_writes(moved, {**cleared, **new_sheets}), ahead]

    return Visit(claim_time(wish, [key], left, decide, now), visit.catalogue)


def cancel_by_client(visit: Visit, reason: str, now: datetime) -> Visit:
    """Cancel a visit that its client may still change; raise PolicyForbids or MoveNotAllowed."""
    require_changeable(visit, now)
    return _change_status(visit, "cancelled", now, cancelled_by="client", cancel_reason=reason)


def set_status(visit: Visit, status: Status, now: datetime, reason: str = "") -> Visit:
    """Move an appointment along its life on behalf of staff; raise MoveNotAllowed."""
    if status == "cancelled":
        return _change_status(visit, status, now, cancelled_by="staff", cancel_reason=reason)
    return _change_status(visit, status, now)


def _change_status(visit: Visit, status: Status, now: datetime, **more: Any) -> Visit:
    business_id, appointment_id = visit.appointment.business_id, visit.appointment.appointment_id
    key = store.appointment_key(business_id, appointment_id)

    def decide(rows: Mapping[Key, Row], sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = _unchanged(visit, rows)
        require_move(current.status, status)
        raised = raised_by(current, now, sequence=int(status == "cancelled"))
        changed = current.model_copy(update={"status": status, **raised, **more})
        cleared = {name: without_claim(sheet, appointment_id) for name, sheet in sheets.items()}
        writes = change_writes(changed, cleared)
        if status in OVER:
            writes.append(clients.appointment_over(business_id, changed.client_id, appointment_id))
        elif current.status in OVER:
            ends_at = changed.ends_at
            writes.append(clients.appointment_ahead(business_id, changed.client_id, appointment_id, ends_at))
        return changed, writes

    names = sheets_of(visit) if status == "cancelled" else []
    return Visit(carry_out(business_id, [key], names, decide), visit.catalogue)


def _unchanged(visit: Visit, rows: Mapping[Key, Row]) -> Appointment:
    """Give the appointment as just read; raise ChangedMeanwhile when it is not the one looked at."""
    appointment = visit.appointment
    key = store.appointment_key(appointment.business_id, appointment.appointment_id)
    current = store.appointment_in(rows.get(key))
    if current is None or current.version != appointment.version:
        raise ChangedMeanwhile
    return current


def list_appointments(
    business_id: str,
    start: datetime,
    end: datetime,
    staff_id: str | None = None,
    client_id: str | None = None,
    cursor: str | None = None,
) -> Page[Appointment]:
    """Give a page of the diary: appointments that start in the half-open interval of instants."""
    page = store.load_between(business_id, start, end, cursor, 200)
    wanted = [
        appointment
        for appointment in page.items
        if staff_id in (None, appointment.staff_id) and client_id in (None, appointment.client_id)
    ]
    return Page(wanted, page.next)


def list_history(business_id: str, client_id: str, cursor: str | None = None) -> Page[Appointment]:
    """Give a page of a client's appointments, the latest first."""
    return store.load_of_client(business_id, client_id, cursor, 100)


def changes_in(
    old: dict[str, Any] | None, new: dict[str, Any] | None
) -> list[tuple[Appointment | None, Appointment, AppointmentEvent]]:
    """Give, for each thing that happened in a stream record, the appointment before and now."""
    before, after = store.change_in(old, new)
    return [(before, after, event) for event in events_between(before, after)] if after else []


def announce(before: Appointment | None, after: Appointment, event: AppointmentEvent, now: datetime) -> int:
    """Queue the messages that follow from what happened; give how many were new. Repeats change nothing."""
    if not says_something(after, event, now):
        return 0
    client = clients.find_client(after.business_id, after.client_id)
    if client is None:
        return 0
    visit = Visit(after, get_catalogue(after.business_id))
    return messaging.enqueue(Announcement(visit, before, event.happening, client, now).messages())


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether a message about an appointment is still true."""
    appointment = store.load_appointment(message.business_id, message.subject.id)
    client = clients.find_client(message.business_id, message.client_id)
    return still_true(message, appointment, client, now)


def take_over(
    business: Business, given: Sequence[Appointment], now: datetime, rehearsed: Sheets | None = None
) -> list[TakenOver]:
    """Put appointments that another program kept on record and tell what became of each, in no order.

    Their identifiers decide which is which: given again, they change nothing. With `rehearsed` nothing is
    written; pass the same dict to every call. Raises ChangedMeanwhile when others write again and again.
    """
    return protocol.take_over(business, given, now, rehearsed)

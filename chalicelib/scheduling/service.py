"""Booking, changing and looking up visits. The protocol and its safety: docs/booking.md."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import NotAllowed, NotFound, bad_field
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import is_signed
from chalicelib.core.languages import date_in_words, time_in_words
from chalicelib.core.saying import said
from chalicelib.core.table import Page
from chalicelib.scheduling import protocol, store
from chalicelib.scheduling.blocking import (
    find_appointments,
    free_time,
    list_ahead,
    list_history,
    list_requests,
    list_there,
    pages_between,
    replace_busy,
    sheets_between,
    take_time,
)
from chalicelib.scheduling.booking import book_order
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.changing import (
    cancel_by_client,
    check_out_redo,
    confirm_by_client,
    end_all_waiting,
    require_cancellable,
    set_status,
    settle,
    settle_order,
    take_back,
    verify,
)
from chalicelib.scheduling.explaining import why_not, why_not_there
from chalicelib.scheduling.keeping import Kept, give_up, keep
from chalicelib.scheduling.lifecycle import FOLLOWS, OVER, STILL_AHEAD, can_take_back
from chalicelib.scheduling.model import Appointment, BookingRequest, Slot, TakenOver, Visit
from chalicelib.scheduling.moments import elsewhere, zone_in_words
from chalicelib.scheduling.moving import lengthen, require_movable, reschedule
from chalicelib.scheduling.order import ids_under
from chalicelib.scheduling.rearranging import join_series, rearrange
from chalicelib.scheduling.reasons import Candidate, WhyNot, appointments_met
from chalicelib.scheduling.recurrence import recurrence_from_choices, recurrence_from_rrule
from chalicelib.scheduling.recurrence_words import in_words as recurrence_in_words
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import DaySheet, SheetName
from chalicelib.scheduling.trying import Proposal, Prospect, sheets_needed, tried_out, wish_of
from chalicelib.scheduling.wishing import wish_to_book, wish_to_move

if TYPE_CHECKING:
    from chalicelib.scheduling.entries import calendar_of, own_time
    from chalicelib.scheduling.example import example_facts, send_test
    from chalicelib.scheduling.filling import fill_in_form, require_fillable
    from chalicelib.scheduling.lateness import MINUTES_LATE, can_say_late
    from chalicelib.scheduling.telling import (
        announce,
        answer_reply,
        judge,
        judge_agenda,
        last_zone,
        on_catalogue_changed,
        say_late,
        tell_days,
    )

__all__ = [
    "FOLLOWS",
    "MINUTES_LATE",
    "OVER",
    "STILL_AHEAD",
    "Candidate",
    "Kept",
    "Proposal",
    "Prospect",
    "Shares",
    "WhyNot",
    "announce",
    "answer_reply",
    "book_order",
    "calendar_of",
    "can_say_late",
    "can_take_back",
    "cancel_by_client",
    "check_out_redo",
    "confirm_by_client",
    "date_in_words",
    "elsewhere",
    "end_all_waiting",
    "example_facts",
    "fill_in_form",
    "find_appointments",
    "free_time",
    "give_up",
    "ids_under",
    "join_series",
    "judge",
    "judge_agenda",
    "keep",
    "last_zone",
    "lengthen",
    "list_ahead",
    "list_history",
    "list_requests",
    "list_there",
    "on_catalogue_changed",
    "own_time",
    "pages_between",
    "rearrange",
    "recurrence_from_choices",
    "recurrence_from_rrule",
    "recurrence_in_words",
    "replace_busy",
    "require_cancellable",
    "require_fillable",
    "require_movable",
    "reschedule",
    "say_late",
    "send_test",
    "set_status",
    "settle",
    "settle_order",
    "sheets_between",
    "take_back",
    "take_time",
    "tell_days",
    "time_in_words",
    "verify",
    "why_not",
    "why_not_there",
    "zone_in_words",
]

if not TYPE_CHECKING:
    _LATER = {
        "entries": ("calendar_of", "own_time"),
        "example": ("example_facts", "send_test"),
        "filling": ("fill_in_form", "require_fillable"),
        "lateness": ("MINUTES_LATE", "can_say_late"),
    }

    def __getattr__(name: str) -> Any:
        """Import what speaks to people, and messaging with it, when it is asked for: booking needs none."""
        if name not in __all__:
            raise AttributeError(name)
        room = next((room for room, names in _LATER.items() if name in names), "telling")
        found = globals()[name] = getattr(import_module(f"chalicelib.scheduling.{room}"), name)
        return found


LONGEST_RANGE_DAYS = 62


def list_slots(
    request: BookingRequest, first: date, last: date, now: datetime
) -> tuple[list[Slot], Catalogue]:
    """Give the times, from first to last, at which what is asked for could be booked, in order.

    Dates are local to each location, both included; the request's own time does not matter. One read for
    each holder of day sheets and one for the catalogue. Raises BadInput for a range that is backwards or
    longer than 62 days, TooManyDays where that is too much to work out, and what `wish_to_book` raises.
    """
    if last < first:
        raise bad_field("to", said("The last day is before the first."))
    if (last - first).days >= LONGEST_RANGE_DAYS:
        raise bad_field("to", said("Please ask for at most %(days)s days at once.", days=LONGEST_RANGE_DAYS))
    catalogue = get_catalogue(request.business_id)
    wish = wish_to_book(catalogue, request)
    return protocol.free_times(wish, first, last, now), catalogue


def bookable_until(catalogue: Catalogue, request: BookingRequest) -> datetime:
    """Give the instant up to which the time asked for can be booked: the lead time before it.

    Raises what `wish_to_book` raises.
    """
    wish = wish_to_book(catalogue, request)
    lead = timedelta(minutes=wish.rules.lead_minutes if wish.rules.bound else 0)
    return min(wish.start_at(place) for place in wish.places) - lead


def book(request: BookingRequest, now: datetime) -> Visit:
    """Book a visit, and those of its guests; give the first. Raises what `book_order` raises."""
    return book_order(request, now)[0]


def get_visit(business_id: str, appointment_id: str) -> Visit:
    """Give an appointment as staff see it, or raise NotFound."""
    appointment = store.load_appointment(business_id, appointment_id)
    if appointment is None:
        raise NotFound(said("There is no such appointment."))
    return Visit(appointment, get_catalogue(business_id))


def get_visit_by_link(business_id: str, appointment_id: str, token: str, purpose: str = "manage") -> Visit:
    """Give an appointment to the holder of a link to it; raise NotAllowed for any other token.

    The `purpose` is manage, or verify for the link that only a message to the client carries.
    """
    catalogue = get_catalogue(business_id)
    if not is_signed(token, catalogue.signing_secret, purpose, appointment_id):
        raise NotAllowed(said("This link is not valid. Please use the one in your latest message."))
    appointment = store.load_appointment(business_id, appointment_id)
    if appointment is None:
        raise NotFound(said("There is no such appointment."))
    return Visit(appointment, catalogue)


def try_out(
    catalogue: Catalogue, proposals: Sequence[Proposal], freed: Sequence[Appointment], now: datetime
) -> list[Prospect]:
    """Judge several changes that are to be made together, while the freed visits give up their time.

    One query for each holder of day sheets over the whole range, and one read of what stands in the way;
    nothing is written. Raises what `wish_to_book` raises.
    """
    if not proposals:
        return []
    wishes = [wish_of(catalogue, proposal) for proposal in proposals]
    holders, first, last = sheets_needed(wishes)
    sheets: dict[SheetName, DaySheet] = {}
    for holder in holders:
        sheets |= store.load_sheets(catalogue.business.business_id, holder, first, last)
    tried = tried_out(wishes, proposals, freed, sheets, now)
    met = appointments_met(each.nearest for each in tried if each.nearest)
    there = find_appointments(catalogue.business.business_id, met)
    return [each.prospect(there) for each in tried]


def list_order(visit: Visit) -> list[Visit]:
    """Give every visit of an order, called off or not, the one that leads first; alone is an order too."""
    own = visit.appointment
    order = store.load_order(own.business_id, own.order_id) if own.order_id else (own,)
    return [Visit(it, visit.catalogue) for it in order]


def list_moves(visit: Visit, first: date, last: date, now: datetime) -> list[Slot]:
    """Give the times from first to last to which a visit could be moved, with the same person."""
    return protocol.free_times(wish_to_move(visit.catalogue, visit.appointment, now), first, last, now)


def get_shares(business_id: str) -> Shares:
    """Give the ledger of who took what was left to the business to decide."""
    return store.shares_in(store.read([store.shares_key(business_id)]), business_id)


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
        if (staff_id is None or staff_id in appointment.staff_ids)
        and client_id in (None, appointment.client_id)
    ]
    return Page(wanted, page.next)


def changes_in(
    old: dict[str, Any] | None, new: dict[str, Any] | None
) -> list[tuple[Appointment | None, Appointment, AppointmentEvent]]:
    """Give, for each thing that happened in a stream record, the appointment before and now."""
    before, after = store.change_in(old, new)
    return [(before, after, event) for event in events_between(before, after)] if after else []


def take_over(
    business: Business,
    given: Sequence[Appointment],
    now: datetime,
    rehearsed: dict[SheetName, DaySheet] | None = None,
) -> list[TakenOver]:
    """Put appointments that another program kept on record and tell what became of each, in no order.

    Their identifiers decide which is which: given again, they change nothing. With `rehearsed` nothing is
    written; pass the same dict to every call. Raises ChangedMeanwhile when others write again and again.
    """
    return protocol.take_over(business, given, now, rehearsed)

"""The calls that need no sign-in: what is on offer, free times, booking and changing one's own booking."""

from chalice.app import Blueprint

from chalicelib.api.answers import AppointmentAnswer, BookingAnswer, Health, SlotAnswer, SlotsAnswer
from chalicelib.api.asked import CancelBody, LateBody, TokenQuery
from chalicelib.api.booking_asked import BookingBody, RescheduleBody, SlotsQuery
from chalicelib.api.offer_answers import BusinessAnswer, ServicesAnswer
from chalicelib.api.operation import Call, contacts_of, operation, staff_called
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import NotAllowed
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit

public = Blueprint(__name__)

BUSINESS = "/v1/businesses/{business_id}"
APPOINTMENT = BUSINESS + "/appointments/{appointment_id}"


@operation(public, "GET", "/healthz", Health)
def healthz(_call: Call) -> Health:
    """Tell that the program is ready to serve."""
    return Health()


@operation(public, "GET", BUSINESS, BusinessAnswer)
def get_business(_call: Call, business_id: str) -> BusinessAnswer:
    """Give a business's name, zone, locations and booking policy."""
    return BusinessAnswer.of(get_catalogue(business_id))


@operation(public, "GET", BUSINESS + "/services", ServicesAnswer)
def list_services(_call: Call, business_id: str) -> ServicesAnswer:
    """Give the services and packages that can be booked, with who performs them."""
    return ServicesAnswer.of(get_catalogue(business_id))


@operation(public, "GET", BUSINESS + "/slots", SlotsAnswer, query=SlotsQuery)
def list_slots(call: Call, business_id: str) -> SlotsAnswer:
    """Give the free times for services or a package between two dates."""
    query, now = call.query(SlotsQuery), clock.now()
    request = query.request(business_id, now)
    slots, catalogue = scheduling.list_slots(request, query.first, query.last, now)
    zone = (
        catalogue.get_location(query.location_id).time_zone
        if query.location_id
        else slots[0].time_zone
        if slots
        else catalogue.business.time_zone
    )
    return SlotsAnswer(items=[SlotAnswer.of(slot, query.time_zone) for slot in slots], time_zone=zone)


@operation(public, "POST", BUSINESS + "/appointments", BookingAnswer, body=BookingBody, status=201)
def book(call: Call, business_id: str) -> BookingAnswer:
    """Book a visit, and those of everybody who comes along; staff, with a key, also against the rules."""
    body, key = call.body(BookingBody), call.idempotency_key
    if body.override_reason and not call.shows_credentials:
        raise NotAllowed("Only staff may book against the rules: please send the key of this business.")
    if body.redo_of and not call.shows_credentials:
        raise NotAllowed("Only staff may book a redo: please send the key of this business.")
    by_staff = body.override_reason or body.redo_of or call.is_by_staff()
    staff_name = staff_called(call.require("day").name) if by_staff else None
    call.require_within_limits("booking", contacts_of(business_id, body.client), again=key)
    request = body.request(business_id, key, staff_name)
    if body.hold:
        from chalicelib.waiting import service as waiting

        kept = waiting.book_with_hold(request, body.hold.hold_id, body.hold.token, clock.now())
        return BookingAnswer.of(kept)
    return BookingAnswer.of(scheduling.book_order(request, clock.now()))


def _own_visit(call: Call, business_id: str, appointment_id: str, purpose: str = "manage") -> Visit:
    return scheduling.get_visit_by_link(business_id, appointment_id, call.query(TokenQuery).token, purpose)


@operation(public, "GET", APPOINTMENT, AppointmentAnswer, query=TokenQuery)
def get_appointment(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Give an appointment to the holder of its manage link."""
    return AppointmentAnswer.of(_own_visit(call, business_id, appointment_id))


@operation(public, "POST", APPOINTMENT + "/verify", AppointmentAnswer, query=TokenQuery)
def verify(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Show, with the token of the link that was sent, that the client can be reached; for the whole order."""
    visit = _own_visit(call, business_id, appointment_id, "verify")
    return AppointmentAnswer.of(scheduling.verify(visit, clock.now()))


@operation(
    public, "POST", APPOINTMENT + "/reschedule", AppointmentAnswer, query=TokenQuery, body=RescheduleBody
)
def reschedule(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Move one's own appointment to another time."""
    body = call.body(RescheduleBody)
    visit = _own_visit(call, business_id, appointment_id)
    call.require_within_limits("move", {"appointment": [appointment_id]})
    return AppointmentAnswer.of(scheduling.reschedule(visit, body.starts_at, body.staff_id, clock.now()))


@operation(public, "POST", APPOINTMENT + "/confirm", AppointmentAnswer, query=TokenQuery)
def confirm(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Say that one comes, for oneself and everybody of the order on that day."""
    visit = _own_visit(call, business_id, appointment_id)
    return AppointmentAnswer.of(scheduling.confirm_by_client(visit, clock.now()))


@operation(public, "POST", APPOINTMENT + "/late", AppointmentAnswer, query=TokenQuery, body=LateBody)
def say_late(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Tell those who perform the visit that one comes late, and by how many minutes."""
    body, visit = call.body(LateBody), _own_visit(call, business_id, appointment_id)
    scheduling.say_late(visit, body.minutes, body.note, clock.now())
    return AppointmentAnswer.of(visit)


@operation(public, "POST", APPOINTMENT + "/cancel", AppointmentAnswer, query=TokenQuery, body=CancelBody)
def cancel(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Cancel one's own appointment."""
    body = call.body(CancelBody) if call.request.raw_body else CancelBody()
    visit = _own_visit(call, business_id, appointment_id)
    return AppointmentAnswer.of(scheduling.cancel_by_client(visit, body.reason, clock.now()))

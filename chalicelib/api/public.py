"""The calls that need no sign-in: what is on offer, free times, booking and changing one's own booking."""

from chalice.app import Blueprint

from chalicelib.api.answers import (
    AppointmentAnswer,
    BookingAnswer,
    BusinessAnswer,
    Health,
    PersonAnswer,
    ServiceAnswer,
    ServicesAnswer,
    SlotAnswer,
    SlotsAnswer,
)
from chalicelib.api.asked import BookingBody, CancelBody, RescheduleBody, SlotsQuery, TokenQuery
from chalicelib.api.operation import Call, operation
from chalicelib.catalogue.service import get_catalogue, performs
from chalicelib.core import clock
from chalicelib.core.errors import bad_field
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest, Visit

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
    """Give the services that can be booked, with who performs them."""
    catalogue = get_catalogue(business_id)
    people = [staff for staff in catalogue.staff.values() if staff.active]
    places = list(catalogue.locations.values())
    items = []
    for service in catalogue.services.values():
        able = [who for who in people if any(performs(who, (service,), place) for place in places)]
        if not service.active or not able:
            continue
        category = catalogue.categories.get(service.category_id)
        items.append(
            ServiceAnswer(
                **service.model_dump(include={"service_id", "name", "category_id", "duration_minutes"}),
                category=category.name if category else "",
                price=service.price,
                staff=[PersonAnswer.of(who) for who in able],
            )
        )
    return ServicesAnswer(items=items)


@operation(public, "GET", BUSINESS + "/slots", SlotsAnswer, query=SlotsQuery)
def list_slots(call: Call, business_id: str) -> SlotsAnswer:
    """Give the free times for a service between two dates."""
    query = call.query(SlotsQuery)
    if query.service_id is None and query.package_id is None:
        raise bad_field("service_id", "Please name a service.")
    slots, catalogue = scheduling.list_slots(
        business_id,
        (query.service_id,) if query.service_id else (),
        query.first,
        query.last,
        clock.now(),
        query.package_id,
        query.staff_id,
        query.location_id,
    )
    zone = (
        catalogue.get_location(query.location_id).time_zone
        if query.location_id
        else slots[0].time_zone
        if slots
        else catalogue.business.time_zone
    )
    return SlotsAnswer(items=[SlotAnswer.of(slot) for slot in slots], time_zone=zone)


@operation(public, "POST", BUSINESS + "/appointments", BookingAnswer, body=BookingBody, status=201)
def book(call: Call, business_id: str) -> BookingAnswer:
    """Book a visit."""
    body = call.body(BookingBody)
    key = call.header("idempotency-key")
    if len(key) > 200:
        raise bad_field("Idempotency-Key", "Please use at most 200 characters.")
    request = BookingRequest(
        business_id=business_id,
        service_ids=tuple(body.service_ids),
        package_id=body.package_id,
        starts_at=body.starts_at,
        staff_id=body.staff_id,
        location_id=body.location_id,
        note=body.note,
        idempotency_key=key or None,
        **body.client.model_dump(),
    )
    visit = scheduling.book(request, clock.now())
    return BookingAnswer.of(visit.appointment, visit.token, visit.manage_url)


def _own_visit(call: Call, business_id: str, appointment_id: str) -> Visit:
    return scheduling.get_visit_by_link(business_id, appointment_id, call.query(TokenQuery).token)


@operation(public, "GET", APPOINTMENT, AppointmentAnswer, query=TokenQuery)
def get_appointment(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Give an appointment to the holder of its manage link."""
    return AppointmentAnswer.of(_own_visit(call, business_id, appointment_id))


@operation(
    public, "POST", APPOINTMENT + "/reschedule", AppointmentAnswer, query=TokenQuery, body=RescheduleBody
)
def reschedule(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Move one's own appointment to another time."""
    body = call.body(RescheduleBody)
    visit = _own_visit(call, business_id, appointment_id)
    return AppointmentAnswer.of(scheduling.reschedule(visit, body.starts_at, body.staff_id, clock.now()))


@operation(public, "POST", APPOINTMENT + "/cancel", AppointmentAnswer, query=TokenQuery, body=CancelBody)
def cancel(call: Call, business_id: str, appointment_id: str) -> AppointmentAnswer:
    """Cancel one's own appointment."""
    body = call.body(CancelBody) if call.request.raw_body else CancelBody()
    visit = _own_visit(call, business_id, appointment_id)
    return AppointmentAnswer.of(scheduling.cancel_by_client(visit, body.reason, clock.now()))

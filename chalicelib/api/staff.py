"""The calls for staff: the diary, an appointment's life, walk-ins, why not, clients and messages."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.api.answers import BookingAnswer, DiaryAnswer, DiaryEntry
from chalicelib.api.asked import (
    ClientsQuery,
    DiaryQuery,
    MessagesQuery,
    PreferencesBody,
    SettleBody,
    StatusBody,
    TakeBackBody,
)
from chalicelib.api.booking_asked import MoveBody, WalkInBody, WhyNotQuery
from chalicelib.api.desk_answers import SharesAnswer, WhyNotAnswer
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import APPOINTMENT, BUSINESS
from chalicelib.api.record_answers import (
    ClientAnswer,
    ClientsAnswer,
    LateAnswer,
    MessageAnswer,
    MessagesAnswer,
    RecordAnswer,
)
from chalicelib.automation import service as automation
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import bad_field
from chalicelib.core.interval import boundary_at
from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit

staff = Blueprint(__name__)


@operation(staff, "GET", BUSINESS + "/appointments", DiaryAnswer, query=DiaryQuery, needs="day")
def list_appointments(call: Call, business_id: str) -> DiaryAnswer:
    """Give the diary between two dates."""
    query = call.query(DiaryQuery)
    if query.last < query.first:
        raise bad_field("to", "The last day is before the first.")
    catalogue = get_catalogue(business_id)
    zone = catalogue.business.zone
    page = scheduling.list_appointments(
        business_id,
        boundary_at(query.first, 0, zone),
        boundary_at(query.last + timedelta(days=1), 0, zone),
        query.staff_id,
        query.client_id,
        query.cursor,
    )
    return DiaryAnswer(items=[DiaryEntry.of(Visit(a, catalogue)) for a in page.items], next=page.next)


@operation(staff, "POST", APPOINTMENT + "/status", DiaryEntry, body=StatusBody, needs="day")
def set_status(call: Call, business_id: str, appointment_id: str) -> DiaryEntry:
    """Move an appointment along its life."""
    body = call.body(StatusBody)
    visit = scheduling.get_visit(business_id, appointment_id)
    by = call.require_staff()
    if body.redo_of and body.status != "done":
        raise bad_field("redo_of", "Please say so when the redo is done.")
    if body.redo_of:
        return DiaryEntry.of(scheduling.check_out_redo(visit, body.redo_of, clock.now(), by))
    now, cancelled_by = clock.now(), body.cancelled_by
    return DiaryEntry.of(scheduling.set_status(visit, body.status, now, body.reason, by, cancelled_by))


@operation(staff, "POST", APPOINTMENT + "/take-back", DiaryEntry, body=TakeBackBody, needs="day")
def take_back(call: Call, business_id: str, appointment_id: str) -> DiaryEntry:
    """Take back that a visit is done, or was missed: it is again what it was before."""
    body, visit = call.body(TakeBackBody), scheduling.get_visit(business_id, appointment_id)
    return DiaryEntry.of(scheduling.take_back(visit, body.status, call.require_staff(), clock.now()))


@operation(staff, "POST", APPOINTMENT + "/settle", DiaryEntry, body=SettleBody, needs="day")
def settle(call: Call, business_id: str, appointment_id: str) -> DiaryEntry:
    """Note that what an appointment waited for has come: an approval, a payment, the client's word."""
    body = call.body(SettleBody)
    visit = scheduling.get_visit(business_id, appointment_id)
    return DiaryEntry.of(scheduling.settle(visit, body.pending, call.require_staff(), clock.now()))


@operation(staff, "POST", APPOINTMENT + "/move", DiaryEntry, body=MoveBody, needs="day")
def move(call: Call, business_id: str, appointment_id: str) -> DiaryEntry:
    """Move an appointment to another time or person, against the rules only for a reason."""
    body, by = call.body(MoveBody), call.require_staff()
    visit = scheduling.get_visit(business_id, appointment_id)
    reason = body.override_reason or ""
    moved = scheduling.reschedule(visit, body.starts_at, body.staff_id, clock.now(), by, reason)
    return DiaryEntry.of(moved)


@operation(staff, "POST", BUSINESS + "/walk-ins", BookingAnswer, body=WalkInBody, status=201, needs="day")
def walk_in(call: Call, business_id: str) -> BookingAnswer:
    """Take somebody who is there already, with whoever is free now; refused with who is free next."""
    body, now = call.body(WalkInBody), clock.now()
    request = body.request(business_id, now, call.idempotency_key, call.require_staff())
    return BookingAnswer.of(scheduling.book_order(request, now))


@operation(staff, "GET", BUSINESS + "/why-not", WhyNotAnswer, query=WhyNotQuery, needs="day")
def why_not(call: Call, business_id: str) -> WhyNotAnswer:
    """Tell for any time whether clients are offered it and, for everybody who could take it, why not."""
    query = call.query(WhyNotQuery)
    request = query.request(business_id, query.starts_at)
    return WhyNotAnswer.of(scheduling.why_not(request, clock.now()))


@operation(staff, "GET", BUSINESS + "/shares", SharesAnswer, needs="day")
def list_shares(_call: Call, business_id: str) -> SharesAnswer:
    """Give the ledger of who took what clients left to the business, and the rule in words."""
    return SharesAnswer.of(get_catalogue(business_id), scheduling.get_shares(business_id))


@operation(staff, "GET", BUSINESS + "/clients", ClientsAnswer, query=ClientsQuery, needs="day")
def list_clients(call: Call, business_id: str) -> ClientsAnswer:
    """Give the clients, or those that some words fit."""
    query = call.query(ClientsQuery)
    page = clients.list_clients(business_id, query.q, query.cursor)
    return ClientsAnswer(items=[ClientAnswer.of(client) for client in page.items], next=page.next)


@operation(staff, "GET", BUSINESS + "/clients/{client_id}", RecordAnswer, needs="day")
def get_client(_call: Call, business_id: str, client_id: str) -> RecordAnswer:
    """Give one client's record, and what they would like next."""
    client = clients.get_client(business_id, client_id)
    return RecordAnswer.with_next(client, reconnect.recommend_to(business_id, client_id, clock.now()))


@operation(
    staff,
    "POST",
    BUSINESS + "/clients/{client_id}/preferences",
    ClientAnswer,
    body=PreferencesBody,
    needs="day",
)
def set_preferences(call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Note whom a client likes best, for bookings that choose `preferred`, and their birthday."""
    body = call.body(PreferencesBody, exact=True)
    liked = body.preferred_staff_id
    if liked is not None:
        get_catalogue(business_id).get_staff(liked)
    client = clients.prefer(business_id, client_id, liked)
    if "birthday" in body.model_fields_set:
        automation.note_birthday(business_id, client_id, body.birthday, clock.now())
        client = clients.get_client(business_id, client_id)
    return ClientAnswer.of(client)


@operation(staff, "GET", BUSINESS + "/messages/late", LateAnswer, needs="day")
def get_late_messages(_call: Call, business_id: str) -> LateAnswer:
    """Tell how many messages still wait that were due over 90 seconds ago, and how many are in doubt."""
    return LateAnswer.of(messaging.look_at_standing(business_id, clock.now()))


@operation(staff, "GET", BUSINESS + "/messages", MessagesAnswer, query=MessagesQuery, needs="day")
def list_messages(call: Call, business_id: str) -> MessagesAnswer:
    """Give the messages: said, about to be said, failed or held back, and why."""
    query = call.query(MessagesQuery)
    page = messaging.list_messages(business_id, query.client_id, query.status, query.cursor)
    return MessagesAnswer(items=[MessageAnswer.of(message) for message in page.items], next=page.next)

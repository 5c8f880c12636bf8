"""The calls for staff: the diary, an appointment's life, clients and messages."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.api.answers import (
    ClientAnswer,
    ClientsAnswer,
    DiaryAnswer,
    DiaryEntry,
    MessageAnswer,
    MessagesAnswer,
)
from chalicelib.api.asked import ClientsQuery, DiaryQuery, MessagesQuery, StatusBody
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import APPOINTMENT, BUSINESS
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import bad_field
from chalicelib.core.interval import boundary_at
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit

staff = Blueprint(__name__)


@operation(staff, "GET", BUSINESS + "/appointments", DiaryAnswer, query=DiaryQuery, staff_only=True)
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


@operation(staff, "POST", APPOINTMENT + "/status", DiaryEntry, body=StatusBody, staff_only=True)
def set_status(call: Call, business_id: str, appointment_id: str) -> DiaryEntry:
    """Move an appointment along its life."""
    body = call.body(StatusBody)
    visit = scheduling.get_visit(business_id, appointment_id)
    return DiaryEntry.of(scheduling.set_status(visit, body.status, clock.now(), body.reason))


@operation(staff, "GET", BUSINESS + "/clients", ClientsAnswer, query=ClientsQuery, staff_only=True)
def list_clients(call: Call, business_id: str) -> ClientsAnswer:
    """Give the clients, or those that some words fit."""
    query = call.query(ClientsQuery)
    page = clients.list_clients(business_id, query.q, query.cursor)
    return ClientsAnswer(items=[ClientAnswer.of(client) for client in page.items], next=page.next)


@operation(staff, "GET", BUSINESS + "/clients/{client_id}", ClientAnswer, staff_only=True)
def get_client(_call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Give one client's record."""
    return ClientAnswer.of(clients.get_client(business_id, client_id))


@operation(staff, "GET", BUSINESS + "/messages", MessagesAnswer, query=MessagesQuery, staff_only=True)
def list_messages(call: Call, business_id: str) -> MessagesAnswer:
    """Give the messages: said, about to be said, failed or held back, and why."""
    query = call.query(MessagesQuery)
    page = messaging.list_messages(business_id, query.client_id, query.status, query.cursor)
    return MessagesAnswer(items=[MessageAnswer.of(message) for message in page.items], next=page.next)

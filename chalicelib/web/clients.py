"""The console's clients: finding one as their name is typed, and their record on one page."""

from datetime import date

from chalice.app import Blueprint, Response

from chalicelib.automation import service as automation
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, booked_by
from chalicelib.consent import service as consent
from chalicelib.consent.model import CHOICES, Record
from chalicelib.core import clock
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.web.client_fields import RecordQuery, SearchQuery, TimelineQuery
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.intake_answers import form_states
from chalicelib.web.page import see
from chalicelib.web.prepaid import sessions_left
from chalicelib.web.rendering import link
from chalicelib.web.timeline import happenings, visit_of

client_pages = Blueprint(__name__)

CLIENTS = CONSOLE + "/clients"
CLIENT = CLIENTS + "/{client_id}"
ON_A_PAGE = 25


@desk_page(client_pages, "GET", CLIENTS, scripts=True, needs="day")
def list_clients(desk: Desk) -> Response:
    """Show a page of the clients, or of those that some words fit; a script gets the list alone."""
    query, business_id, now = desk.asked.query(SearchQuery), desk.business.business_id, clock.now()
    found = clients.list_clients(business_id, query.q, query.cursor, ON_A_PAGE)
    return desk.render(
        "clients_found.html" if desk.asked.wants_part else "clients.html",
        found=found.items,
        next=found.next,
        words=query.q,
        begun=query.cursor is not None,
        last=reconnect.find_last_visits(business_id, [it.client_id for it in found.items]),
        ahead={it.client_id: next_day(desk, it) for it in found.items if it.has_future_appointment(now)},
    )


def next_day(desk: Desk, client: Client) -> date:
    """Give the day of a client's next own visit, of whom there is one ahead."""
    now = clock.now()
    return desk.business.date_at(min(ends for ends in client.alone.upcoming.values() if ends > now))


@desk_page(client_pages, "GET", CLIENT, scripts=True, needs="day")
def show_client(desk: Desk, client_id: str) -> Response:
    """Show a client's record; always the same few reads, whatever is on it."""
    if booked_by(client_id) != client_id:  # somebody whom a client books for has no record of their own
        return see(link(f"{desk.home}/reconnect/clients/{client_id}"))
    business_id, now = desk.business.business_id, clock.now()
    record = consent.get_record(business_id, client_id)
    client = record.client
    names = [name.rpartition("~")[2] for name, ends in client.upcoming.items() if ends > now]
    found = scheduling.find_appointments(business_id, names).values()
    visits = sorted((it for it in found if it.ends_at > now), key=lambda it: it.starts_at)
    return desk.render(
        "client.html",
        client=client,
        agreed=_agreed(record),
        said=record.latest,
        stops=[stop for stop in (client.email_stopped, client.phone_stopped) if stop],
        ahead=[(it, visit_of(desk, it)) for it in visits],
        form_states=form_states(desk.catalogue, visits),
        last=reconnect.find_last_visits(business_id, [client_id]).get(client_id),
        sessions=sessions_left(desk, [client_id]).get(client_id),
        standings=reconnect.explain_client(business_id, client_id, now),
        recommended=reconnect.recommend_to(business_id, client_id, now),
        tasks=automation.list_tasks_of(business_id, client_id),
        cards=clients.find_clients(business_id, client.also).values() if client.also else (),
        staff=desk.catalogue.staff,
        saved=desk.asked.query(RecordQuery).saved,
        preferences=consent.links_of(business_id, client_id, "email").preferences,
        history=happenings(desk, client_id, now),
    )


def _agreed(record: Record) -> dict[str, list[tuple[str, bool]]]:
    """Give by kind of message over which channels the client allows it, of those that reach them."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for channel, kind in CHOICES:
        to = record.client.email if channel == "email" else record.client.phone
        if to:
            found.setdefault(kind, []).append((channel, consent.agreed(record.client, channel, kind)))
    return found


@desk_page(client_pages, "GET", CLIENT + "/timeline", scripts=True, needs="day")
def show_timeline(desk: Desk, client_id: str) -> Response:
    """Show what happened with a client before an instant; the page's script asks for the entries alone."""
    before = desk.asked.query(TimelineQuery).before
    client = clients.get_client(desk.business.business_id, client_id)
    template = "timeline_part.html" if desk.asked.wants_part else "timeline.html"
    return desk.render(template, client=client, history=happenings(desk, client_id, before))

"""Webhooks out: endpoints, noting what happened for each, and sending it again. See docs/webhooks.md."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.attribute_values import entity_in
from chalicelib.core.contact import program_address
from chalicelib.core.errors import ChangedMeanwhile, NotFound, bad_field
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import is_plain, new_id, stable_id
from chalicelib.core.saying import said
from chalicelib.core.signatures import new_signing_secret
from chalicelib.core.table import Page, WriteRefused
from chalicelib.messaging.model import Message
from chalicelib.scheduling.model import Appointment
from chalicelib.webhooks import lifecycle, store
from chalicelib.webhooks.model import (
    EVENT_TYPES,
    STATES,
    Delivery,
    Endpoint,
    Event,
    EventType,
    NewEndpoint,
    State,
)
from chalicelib.webhooks.payload import appointment_event, is_news, message_event

if TYPE_CHECKING:
    from chalicelib.core.outbound import Outside

MOST_ENDPOINTS = 10
MOST_REPLAYED = 500
"""How many deliveries are queued again in one go."""
LARGEST = 100_000
"""How many characters the data of an event may have."""
OVERLAP = timedelta(hours=24)
"""How long the secret before is used beside a new one."""

due_in = store.due_in


@dataclass(frozen=True, slots=True)
class WithSecret:
    """An endpoint with its new secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


def list_endpoints(business_id: str) -> list[Endpoint]:
    """Give the endpoints of a business, the oldest first; raise NotFound for an unknown business."""
    get_catalogue(business_id)
    there = [one.endpoint for one in store.load_endpoints(business_id) if not one.endpoint.removed_at]
    return sorted(there, key=lambda endpoint: endpoint.created_at)


def get_endpoint(business_id: str, endpoint_id: str) -> Endpoint:
    """Give an endpoint; raise NotFound."""
    return _get(business_id, endpoint_id).endpoint


def add_endpoint(business_id: str, new: NewEndpoint, now: datetime) -> WithSecret:
    """Let an address be told what happens from now on, and give its secret.

    Raises BadInput for an address that is never asked, and for one too many.
    """
    url = program_address(new.url)
    if len(list_endpoints(business_id)) >= MOST_ENDPOINTS:
        raise bad_field(
            "url",
            said("Please remove another endpoint first: %(number)s are the most.", number=MOST_ENDPOINTS),
        )
    endpoint = Endpoint(
        endpoint_id=new_id(), business_id=business_id, created_at=now, **{**_words(new), "url": url}
    )
    secret = new_signing_secret()
    return WithSecret(store.save_endpoint(store.StoredEndpoint(endpoint), endpoint, secret), secret)


def change_endpoint(business_id: str, endpoint_id: str, new: NewEndpoint) -> Endpoint:
    """Give an endpoint another address, description or choice of events, or switch it on or off.

    Switching on clears the notice. Raises BadInput like `add_endpoint`, NotFound and ChangedMeanwhile.
    """
    stored, url = _get(business_id, endpoint_id), program_address(new.url)
    switched = new.active != stored.endpoint.active
    fresh = {"notice": "", "failing_since": None} if switched else {}
    return _saved(stored, stored.endpoint.model_copy(update={**_words(new), "url": url, **fresh}))


def change_secret(business_id: str, endpoint_id: str, now: datetime) -> WithSecret:
    """Give an endpoint a new secret; for a day deliveries are signed with the one before as well.

    Raises NotFound and ChangedMeanwhile.
    """
    stored, secret = _get(business_id, endpoint_id), new_signing_secret()
    changes = {
        "secret_number": stored.endpoint.secret_number + 1,
        "previous_secret_until": now + OVERLAP,
    }
    return WithSecret(_saved(stored, stored.endpoint.model_copy(update=changes), secret), secret)


def remove_endpoint(business_id: str, endpoint_id: str, now: datetime) -> Endpoint:
    """Let an endpoint be told nothing more; raise NotFound and ChangedMeanwhile."""
    stored = _get(business_id, endpoint_id)
    return _saved(stored, stored.endpoint.model_copy(update={"removed_at": now, "active": False}))


def list_deliveries(
    business_id: str, endpoint_id: str, status: str | None = None, cursor: str | None = None
) -> Page[Delivery]:
    """Give a page of what went or goes to an endpoint, newest first.

    Raises NotFound, and BadInput for a status that no delivery has and a cursor of another list.
    """
    _get(business_id, endpoint_id)
    state: State | None = next((state for state in STATES if state == status), None)
    if status and state is None:
        raise bad_field("status", f"A delivery is one of these: {', '.join(STATES)}.")
    return store.load_page(business_id, endpoint_id, state, cursor)


def replay(business_id: str, endpoint_id: str, delivery_id: str, now: datetime) -> Delivery:
    """Send a delivery again, under the same name; one that is still on its way stays as it is.

    Raises NotFound, BadInput while the endpoint is off, and ChangedMeanwhile.
    """
    _require_on(business_id, endpoint_id)
    named, _, rest = delivery_id.partition("_")
    subject, _, sequence = rest.rpartition("_")
    is_one = named == endpoint_id and sequence.isascii() and sequence.isdigit() and len(sequence) <= 12
    line = store.Line(business_id, endpoint_id, subject)
    stored = store.load_delivery(line, int(sequence)) if is_one else None
    if stored is None:
        raise NotFound(said("There is no such delivery."))
    if stored.delivery.state in lifecycle.OPEN:
        return stored.delivery
    try:
        return store.replace(stored, lifecycle.replayed(stored.delivery, now)).delivery
    except WriteRefused as error:
        raise ChangedMeanwhile from error


def replay_failed(business_id: str, endpoint_id: str, since: datetime, now: datetime) -> int:
    """Send again all that arose since the instant and was given up or held back; give how many.

    At most 500 in one go, the oldest first. Raises NotFound, and BadInput while the endpoint is off.
    """
    _require_on(business_id, endpoint_id)
    queued = 0
    for found in store.load_since(business_id, endpoint_id, since, lifecycle.REPLAYED):
        stored = store.load_delivery(store.line_of(found), found.sequence)
        if stored is None or stored.delivery.state not in lifecycle.REPLAYED:
            continue  # the index was behind
        try:
            store.replace(stored, lifecycle.replayed(stored.delivery, now))
        except WriteRefused:
            continue  # somebody else has just done the same
        queued += 1
        if queued == MOST_REPLAYED:
            break
    return queued


def note_appointments(happened: Iterable[tuple[Appointment, AppointmentEvent]], now: datetime) -> int:
    """Queue what happened, in its order, for whoever wants to be told; give how many were new.

    Repeats change nothing. Past visits that were taken over from another program are not told.
    """
    by_business: dict[str, list[Event]] = {}
    for appointment, event in happened:
        if is_news(appointment, event, now):
            by_business.setdefault(event.business_id, []).append(appointment_event(appointment, event))
    return sum(_queue(business_id, events, now) for business_id, events in by_business.items())


def note_message(old: dict[str, Any] | None, new: dict[str, Any] | None, now: datetime) -> int:
    """Queue, from a stream record's images, that a message went out or came back; give how many were new."""
    before, after = entity_in(old), entity_in(new)
    if after is None:
        return 0
    message = Message.model_validate(after)
    event = message_event(Message.model_validate(before) if before else None, message, now)
    return _queue(message.business_id, [event], now) if event else 0


def tell(business_id: str, event: EventType, payload: dict[str, Any], event_id: str, now: datetime) -> int:
    """Queue an event of another room for every endpoint that wants it; give how many were new.

    The same `event_id` again changes nothing. Raises BadInput for a payload that is too large.
    """
    if len(json.dumps(payload)) > LARGEST:
        raise bad_field("payload", f"Please send at most {LARGEST} characters.")
    subject = event_id if is_plain(event_id) and len(event_id) < 80 and "." not in event_id else ""
    told = Event(
        business_id=business_id,
        type=event,
        subject=subject or stable_id(event_id),
        sequence=0,
        at=now,
        data=payload,
    )
    return _queue(business_id, [told], now)


def deliver_due(now: datetime, world: "Outside | None" = None) -> datetime | None:
    """Deliver what is due, everybody's; give when the next delivery wants looking after."""
    from chalicelib.webhooks import sending

    return sending.deliver_due(now, world)


def deliver_at_once(lines: Iterable[store.Line], now: datetime, world: "Outside | None" = None) -> None:
    """Deliver what has just been queued."""
    from chalicelib.webhooks import sending

    sending.deliver_at_once(lines, now, world)


def _queue(business_id: str, events: Iterable[Event], now: datetime) -> int:
    endpoints = [stored.endpoint for stored in store.load_endpoints(business_id)]
    wanted = [(event, one) for event in events for one in endpoints if one.wants(event.type)]
    return sum(_is_new(_delivery(event, endpoint, now)) for event, endpoint in wanted)


def _is_new(delivery: Delivery) -> bool:
    try:
        store.save_new(delivery)
    except WriteRefused:
        return False
    return True


def _delivery(event: Event, endpoint: Endpoint, now: datetime) -> Delivery:
    body = {"type": event.type, "timestamp": event.at.isoformat(), "data": event.data}
    delivery = Delivery(
        delivery_id=f"{endpoint.endpoint_id}_{event.subject}_{event.sequence}",
        business_id=endpoint.business_id,
        endpoint_id=endpoint.endpoint_id,
        type=event.type,
        subject=event.subject,
        sequence=event.sequence,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        due_at=now,
        created_at=now,
    )
    return delivery if endpoint.active else lifecycle.held_back(delivery, lifecycle.IS_OFF)


def _words(new: NewEndpoint) -> dict[str, Any]:
    events = tuple(event for event in EVENT_TYPES if event in new.events)
    return {"description": new.description, "events": events, "active": new.active}


def _get(business_id: str, endpoint_id: str) -> store.StoredEndpoint:
    stored = store.load_endpoint(business_id, endpoint_id)
    if stored is None or stored.endpoint.removed_at:
        raise NotFound(said("There is no such endpoint."))
    return stored


def _require_on(business_id: str, endpoint_id: str) -> None:
    if not _get(business_id, endpoint_id).endpoint.active:
        raise bad_field("", said("This endpoint is switched off. Please switch it on first."))


def _saved(stored: store.StoredEndpoint, endpoint: Endpoint, secret: str = "") -> Endpoint:
    try:
        return store.save_endpoint(stored, endpoint, secret)
    except WriteRefused as error:
        raise ChangedMeanwhile from error

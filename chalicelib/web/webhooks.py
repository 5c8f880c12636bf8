"""The console's webhooks: who outside is told what happens, what they said to it, and telling them again."""

from datetime import timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeliveriesQuery, DeskForm, EndpointForm, ReplayForm
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.webhooks import service
from chalicelib.webhooks.model import EVENT_TYPES, STATES, NewEndpoint
from chalicelib.webhooks.service import WithSecret

webhook_pages = Blueprint(__name__)

HERE = CONSOLE + "/webhooks"
ONE = HERE + "/{endpoint_id}"


@desk_page(webhook_pages, "GET", HERE, needs="settings")
def webhooks(desk: Desk) -> Response:
    """List the endpoints, and the form for another."""
    return _endpoints(desk)


def _endpoints(desk: Desk, problem: Problem | None = None) -> Response:
    return desk.render(
        "webhooks.html",
        problem,
        endpoints=service.list_endpoints(desk.business.business_id),
        kinds=EVENT_TYPES,
        typed=desk.asked.fields() if problem else {},
    )


@desk_page(webhook_pages, "POST", HERE, needs="settings")
def add_webhook(desk: Desk) -> Response:
    """Add an endpoint, and show its secret this once."""
    try:
        new = NewEndpoint(**{**desk.form(EndpointForm).model_dump(), "active": True})
        made = service.add_endpoint(desk.business.business_id, new, clock.now())
    except BadInput as refusal:
        return _endpoints(desk, problem_of(refusal))
    return _secret(desk, made)


def _secret(desk: Desk, made: WithSecret) -> Response:
    return desk.render("webhook_secret.html", endpoint=made.endpoint, secret=made.secret)


@desk_page(webhook_pages, "GET", ONE, needs="settings")
def webhook(desk: Desk, endpoint_id: str) -> Response:
    """Show an endpoint, and what went or goes to it."""
    return _endpoint(desk, endpoint_id, desk.asked.query(DeliveriesQuery))


def _endpoint(
    desk: Desk, endpoint_id: str, query: DeliveriesQuery, problem: Problem | None = None
) -> Response:
    business_id = desk.business.business_id
    endpoint = service.get_endpoint(business_id, endpoint_id)
    page = service.list_deliveries(business_id, endpoint_id, query.status, query.cursor)
    return desk.render(
        "webhook.html",
        problem,
        endpoint=endpoint,
        deliveries=page.items,
        next=page.next,
        query=query,
        states=STATES,
        kinds=EVENT_TYPES,
        typed=desk.asked.fields() if problem else _typed(endpoint.model_dump()),
    )


def _typed(endpoint: dict[str, Any]) -> dict[str, list[str]]:
    return {
        "url": [endpoint["url"]],
        "description": [endpoint["description"]],
        "events": list(endpoint["events"]),
        "active": ["on"] if endpoint["active"] else [],
    }


@desk_page(webhook_pages, "POST", ONE, needs="settings")
def change_webhook(desk: Desk, endpoint_id: str) -> Response:
    """Change an endpoint, or switch it on or off."""
    try:
        new = NewEndpoint(**desk.form(EndpointForm).model_dump())
        service.change_endpoint(desk.business.business_id, endpoint_id, new)
    except BadInput as refusal:
        return _endpoint(desk, endpoint_id, DeliveriesQuery(), problem_of(refusal))
    return see(_at(desk, endpoint_id, saved=True))


@desk_page(webhook_pages, "POST", ONE + "/secret", needs="settings")
def change_webhook_secret(desk: Desk, endpoint_id: str) -> Response:
    """Give an endpoint a new secret, and show it this once."""
    desk.form(DeskForm)
    return _secret(desk, service.change_secret(desk.business.business_id, endpoint_id, clock.now()))


@desk_page(webhook_pages, "POST", ONE + "/remove", needs="settings")
def remove_webhook(desk: Desk, endpoint_id: str) -> Response:
    """Remove an endpoint."""
    desk.form(DeskForm)
    service.remove_endpoint(desk.business.business_id, endpoint_id, clock.now())
    return see(link(f"{desk.home}/webhooks"))


@desk_page(webhook_pages, "POST", ONE + "/replay", needs="settings")
def replay_failed(desk: Desk, endpoint_id: str) -> Response:
    """Send again all that failed in the last days."""
    form, now = desk.form(ReplayForm), clock.now()
    since = now - timedelta(days=form.days)
    replayed = service.replay_failed(desk.business.business_id, endpoint_id, since, now)
    return see(_at(desk, endpoint_id, replayed=str(replayed)))


@desk_page(webhook_pages, "POST", ONE + "/deliveries/{delivery_id}/replay", needs="settings")
def replay_delivery(desk: Desk, endpoint_id: str, delivery_id: str) -> Response:
    """Send one delivery again."""
    desk.form(DeskForm)
    service.replay(desk.business.business_id, endpoint_id, delivery_id, clock.now())
    return see(_at(desk, endpoint_id, replayed="1"))


def _at(desk: Desk, endpoint_id: str, **more: Any) -> str:
    return link(f"{desk.home}/webhooks/{endpoint_id}", **more)

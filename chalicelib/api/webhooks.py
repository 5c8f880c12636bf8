"""The calls for webhooks: endpoints, their secrets, what went to them, and sending it again."""

from datetime import UTC

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.webhook_answers import (
    DeliveriesAnswer,
    DeliveriesQuery,
    DeliveryAnswer,
    EndpointAnswer,
    EndpointBody,
    EndpointsAnswer,
    EndpointSecretAnswer,
    ReplayBody,
    ReplayedAnswer,
)
from chalicelib.core import clock
from chalicelib.webhooks import service

webhooks = Blueprint(__name__)

HERE = BUSINESS + "/webhooks"
ONE = HERE + "/{endpoint_id}"
DELIVERIES = ONE + "/deliveries"


@operation(webhooks, "GET", HERE, EndpointsAnswer, needs="settings")
def list_webhooks(_call: Call, business_id: str) -> EndpointsAnswer:
    """Give the addresses that are told what happens."""
    found = service.list_endpoints(business_id)
    return EndpointsAnswer(items=[EndpointAnswer.of(endpoint) for endpoint in found])


@operation(webhooks, "POST", HERE, EndpointSecretAnswer, body=EndpointBody, needs="settings")
def add_webhook(call: Call, business_id: str) -> EndpointSecretAnswer:
    """Let an address be told what happens from now on; its secret is shown this once."""
    wanted = call.body(EndpointBody, exact=True).wanted()
    return EndpointSecretAnswer.made(service.add_endpoint(business_id, wanted, clock.now()))


@operation(webhooks, "GET", ONE, EndpointAnswer, needs="settings")
def get_webhook(_call: Call, business_id: str, endpoint_id: str) -> EndpointAnswer:
    """Give one of the addresses that are told what happens."""
    return EndpointAnswer.of(service.get_endpoint(business_id, endpoint_id))


@operation(webhooks, "PUT", ONE, EndpointAnswer, body=EndpointBody, needs="settings")
def change_webhook(call: Call, business_id: str, endpoint_id: str) -> EndpointAnswer:
    """Change address, description or events of an endpoint, or switch it on or off."""
    wanted = call.body(EndpointBody, exact=True).wanted()
    return EndpointAnswer.of(service.change_endpoint(business_id, endpoint_id, wanted))


@operation(webhooks, "DELETE", ONE, EndpointAnswer, needs="settings")
def remove_webhook(_call: Call, business_id: str, endpoint_id: str) -> EndpointAnswer:
    """Remove an endpoint: it is told nothing more, and its secret is forgotten."""
    return EndpointAnswer.of(service.remove_endpoint(business_id, endpoint_id, clock.now()))


@operation(webhooks, "POST", ONE + "/secret", EndpointSecretAnswer, needs="settings")
def change_webhook_secret(_call: Call, business_id: str, endpoint_id: str) -> EndpointSecretAnswer:
    """Give an endpoint a new secret, shown this once; the one before is used beside it for a day."""
    return EndpointSecretAnswer.made(service.change_secret(business_id, endpoint_id, clock.now()))


@operation(webhooks, "GET", DELIVERIES, DeliveriesAnswer, query=DeliveriesQuery, needs="settings")
def list_deliveries(call: Call, business_id: str, endpoint_id: str) -> DeliveriesAnswer:
    """Give what went or goes to an endpoint, newest first, with its answers; of the last 30 days."""
    query = call.query(DeliveriesQuery)
    return DeliveriesAnswer.of(service.list_deliveries(business_id, endpoint_id, query.status, query.cursor))


@operation(webhooks, "POST", DELIVERIES + "/{delivery_id}/replay", DeliveryAnswer, needs="settings")
def replay_delivery(_call: Call, business_id: str, endpoint_id: str, delivery_id: str) -> DeliveryAnswer:
    """Send a delivery again, under the same webhook-id."""
    return DeliveryAnswer.of(service.replay(business_id, endpoint_id, delivery_id, clock.now()))


@operation(webhooks, "POST", ONE + "/replay", ReplayedAnswer, body=ReplayBody, needs="settings")
def replay_failed(call: Call, business_id: str, endpoint_id: str) -> ReplayedAnswer:
    """Send again all that arose since an instant and was given up or held back, 500 at most."""
    since = call.body(ReplayBody).since
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    replayed = service.replay_failed(business_id, endpoint_id, since, clock.now())
    return ReplayedAnswer(replayed=replayed)

"""Endpoints, their secrets and what is on its way to them, in DynamoDB.

Two tables: `webhooks` holds endpoints and deliveries; `webhook_secrets` what deliveries are signed with,
which whoever answers HTTP requests may write and not read. The deliveries of one subject to one endpoint
are a *line*: they share a partition, in the order in which they have to arrive.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.operand import Path

from chalicelib.core.attribute_values import entity_in
from chalicelib.core.cursor import cursor_key
from chalicelib.core.due import due_place, first_due_at, rows_due, sortable
from chalicelib.core.errors import bad_field
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    SecondIndex,
    Write,
    commit,
    load,
    load_many,
    page_of,
)
from chalicelib.webhooks.lifecycle import OPEN, attention_at
from chalicelib.webhooks.model import Delivery, Endpoint, State

KEPT = timedelta(days=30)
"""How long a delivery can be seen and replayed."""

PAGE = 50


class ByEndpoint(FirstIndex):
    """The deliveries to an endpoint in the order in which they arose."""

    class Meta(FirstIndex.Meta):
        index_name = "by_endpoint"


class ByDue(SecondIndex):
    """The deliveries of all businesses that want looking after, by when."""

    class Meta(SecondIndex.Meta):
        index_name = "by_due"


class WebhookRow(Row):
    """An endpoint or a delivery."""

    class Meta:
        table = "webhooks"

    by_endpoint = ByEndpoint()
    by_due = ByDue()


class WebhookSecretRow(Row):
    """One secret of an endpoint, by its number."""

    class Meta:
        table = "webhook_secrets"


@dataclass(frozen=True, slots=True)
class Line:
    """The deliveries of one subject to one endpoint."""

    business_id: str
    endpoint_id: str
    subject: str

    @property
    def key(self) -> str:
        """Give the partition that they stand in."""
        return f"{self.business_id}#{self.endpoint_id}#{self.subject}"


@dataclass(frozen=True, slots=True)
class StoredEndpoint:
    """An endpoint as it was read; its version lets only the first of several changes through, 0 is new."""

    endpoint: Endpoint
    version: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """A delivery as it was read; its version lets only the first of several changes through."""

    delivery: Delivery
    version: int


def line_of(delivery: Delivery) -> Line:
    """Give the line that a delivery stands in."""
    return Line(delivery.business_id, delivery.endpoint_id, delivery.subject)


def load_endpoints(business_id: str) -> list[StoredEndpoint]:
    """Give the endpoints of a business as they are now, those that were removed too."""
    rows = WebhookRow.query(business_id, WebhookRow.sk.startswith("endpoint#"), consistent_read=True)
    return [StoredEndpoint(Endpoint.model_validate(row.e), int(row.version)) for row in rows]


def load_endpoint(business_id: str, endpoint_id: str) -> StoredEndpoint | None:
    """Give an endpoint as it is now, or None."""
    row = load(Key(WebhookRow, business_id, f"endpoint#{endpoint_id}"))
    return StoredEndpoint(Endpoint.model_validate(row.e), int(row.version)) if row else None


def save_endpoint(stored: StoredEndpoint, endpoint: Endpoint, secret: str = "") -> Endpoint:
    """Put an endpoint in place of what was read, with a new secret under its number if one is given.

    The secret before a new one, or that of a removed endpoint, is forgotten in time. Raises WriteRefused
    when the endpoint has changed since it was read.
    """
    row = WebhookRow(pk=endpoint.business_id, sk=f"endpoint#{endpoint.endpoint_id}", e=endpoint.stored())
    row.version = stored.version + 1
    if endpoint.removed_at:
        row.ttl = endpoint.removed_at + KEPT
    unchanged = WebhookRow.version == stored.version if stored.version else WebhookRow.pk.does_not_exist()
    writes = [Write(row, unchanged)]
    if secret:
        writes.append(Write(_secret_row(endpoint, endpoint.secret_number, secret)))
    if stored.version and (ends := endpoint.removed_at or (secret and endpoint.previous_secret_until)):
        former = _secret_row(endpoint, stored.endpoint.secret_number, "")
        writes.append(Write(former, None, [WebhookSecretRow.ttl.set(ends)]))
    commit(writes)
    return endpoint


def load_secrets(endpoint: Endpoint, now: datetime) -> list[str]:
    """Give the secrets that an endpoint's deliveries are signed with now, the newest first."""
    numbers = [endpoint.secret_number]
    if endpoint.previous_secret_until and endpoint.previous_secret_until > now:
        numbers.append(endpoint.secret_number - 1)
    keys = [Key(WebhookSecretRow, endpoint.business_id, _secret_name(endpoint, number)) for number in numbers]
    found = load_many(keys)
    return [str(found[key].e["secret"]) for key in keys if key in found]


def save_new(delivery: Delivery) -> None:
    """Enter a delivery; raise WriteRefused when it is there already."""
    commit([Write(_row(delivery, 1), WebhookRow.pk.does_not_exist())])


def replace(stored: Stored, delivery: Delivery) -> Stored:
    """Put a delivery in place of what was read; raise WriteRefused when that has changed since."""
    commit([Write(_row(delivery, stored.version + 1), WebhookRow.version == stored.version)])
    return Stored(delivery, stored.version + 1)


def load_delivery(line: Line, sequence: int) -> Stored | None:
    """Give a delivery as it is now, or None."""
    row = load(Key(WebhookRow, line.key, _sort_key(sequence)))
    return _stored(row) if row else None


def load_open(line: Line) -> list[Stored]:
    """Give the deliveries of a line that are not over, in their order, as they are now."""
    rows = WebhookRow.query(line.key, filter_condition=Path("e.state").is_in(*OPEN), consistent_read=True)
    return [_stored(row) for row in rows]


def load_due(until: datetime, limit: int) -> list[Line]:
    """Give the lines in which something wants looking after by the instant, the longest waiting first."""
    rows = rows_due(WebhookRow.by_due, until, limit)
    return list(dict.fromkeys(line_of(_stored(row).delivery) for row in rows))


def load_first_due_at() -> datetime | None:
    """Give the earliest instant at which any delivery wants looking after, or None when none waits."""
    return first_due_at(WebhookRow.by_due)


def load_page(business_id: str, endpoint_id: str, state: State | None, cursor: str | None) -> Page[Delivery]:
    """Give one page of the deliveries to an endpoint, newest first; raise BadInput for a foreign cursor."""
    partition = f"{business_id}#{endpoint_id}"
    start = cursor_key(cursor, business_id)
    if start and start.get("gsi1pk") != {"S": partition}:
        raise bad_field("cursor", "This cursor belongs to another list.")
    page = page_of(
        WebhookRow.by_endpoint.query(
            partition,
            filter_condition=Path("e.state") == state if state else None,
            scan_index_forward=False,
            limit=PAGE,
            last_evaluated_key=start,
        )
    )
    return Page([_stored(row).delivery for row in page.items], page.next)


def load_since(
    business_id: str, endpoint_id: str, since: datetime, states: tuple[State, ...]
) -> Iterator[Delivery]:
    """Give the deliveries to an endpoint in these states that arose since the instant, the oldest first."""
    rows = WebhookRow.by_endpoint.query(
        f"{business_id}#{endpoint_id}",
        ByEndpoint.gsi1sk >= sortable(since),
        filter_condition=Path("e.state").is_in(*states),
    )
    return (_stored(row).delivery for row in rows)


def due_in(image: dict[str, Any] | None) -> Line | None:
    """Give the line in a stream record's new image when something in it has just been queued."""
    entity = entity_in(image)
    if entity is None or entity.get("state") != "queued":
        return None
    return Line(entity["business_id"], entity["endpoint_id"], entity["subject"])


def _row(delivery: Delivery, version: int) -> WebhookRow:
    row = WebhookRow(
        pk=line_of(delivery).key,
        sk=_sort_key(delivery.sequence),
        gsi1pk=f"{delivery.business_id}#{delivery.endpoint_id}",
        gsi1sk=f"{sortable(delivery.created_at)}#{delivery.delivery_id}",
        version=version,
        ttl=max(delivery.created_at, delivery.due_at) + KEPT,
        e=delivery.stored(),
    )
    if at := attention_at(delivery):
        row.gsi2pk, row.gsi2sk = due_place(row.pk, row.sk, at)
    return row


def _sort_key(sequence: int) -> str:
    return f"delivery#{sequence:012d}"


def _secret_name(endpoint: Endpoint, number: int) -> str:
    return f"{endpoint.endpoint_id}#{number}"


def _secret_row(endpoint: Endpoint, number: int, secret: str) -> WebhookSecretRow:
    return WebhookSecretRow(pk=endpoint.business_id, sk=_secret_name(endpoint, number), e={"secret": secret})


def _stored(row: Row) -> Stored:
    return Stored(Delivery.model_validate(row.e), int(row.version))

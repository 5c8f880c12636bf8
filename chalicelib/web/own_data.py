"""All that is on record of a client, as a file that they take along."""

import json
from collections.abc import Iterator
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.clients.model import Client
from chalicelib.core import clock
from chalicelib.folder import service as folder
from chalicelib.messaging import service as messaging
from chalicelib.prepaid import service as prepaid
from chalicelib.web.own_details import history_of
from chalicelib.web.own_pages import HOME, Own, own_page

own_data_pages = Blueprint(__name__)

INSIDE = {"staff_note", "standing", "tags"}
"""What the staff keep of a client for themselves."""
OF_ENTRY = {"words", "kind", "at", "done_at", "file"}
IN_CLIENTS_FILE: dict[str, Any] = {
    **dict.fromkeys(("appointment_id", "business_id", "client_id", "client_name", "staff_id"), True),
    **dict.fromkeys(("location_id", "time_zone", "starts_at", "ends_at", "arrives_until"), True),
    **dict.fromkeys(("services", "package_id", "package_name", "price", "deposit", "status"), True),
    **dict.fromkeys(("pending", "pending_until", "source", "note", "served", "participants"), True),
    **dict.fromkeys(("address", "order_id", "series_id", "course_id", "redo_of"), True),
    **dict.fromkeys(("client_time_zone", "version", "sequence", "created_at", "changed_at"), True),
    **dict.fromkeys(("agreed", "cancelled_by", "cancel_reason", "booked_as", "imported_as"), True),
    "steps": {"__all__": {"to", "at", "took_back"}},
}
"""What a client takes along of an appointment."""
OF_THE_STAFF = {
    *("override", "overlaps", "takes", "before_minutes", "after_minutes", "travel_minutes"),
    "request_fingerprint",
}
"""What the staff set aside and how they plan around it, and by what a request is known that comes again."""


@own_page(own_data_pages, "GET", HOME + "/data")
def take_data(own: Own) -> Response:
    """Give a client all that is on record of them, as a file."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": 'attachment; filename="my-data.json"',
    }
    return Response(json.dumps(_content(own), ensure_ascii=False, indent=1), headers, 200)


def _content(own: Own) -> dict[str, Any]:
    business_id, client = own.business_id, own.client
    return {
        "you": client.model_dump(mode="json", exclude=INSIDE, exclude_none=True),
        "appointments": [
            it.model_dump(mode="json", include=IN_CLIENTS_FILE, exclude_none=True)
            for it in history_of(business_id, client)
        ],
        "messages": list(_messages(business_id, client)),
        "folder": [
            it.model_dump(mode="json", include=OF_ENTRY, exclude={"file": {"place"}}, exclude_none=True)
            for it in folder.list_entries(business_id, client, shown_only=True)
        ],
        "passkeys": [
            it.model_dump(mode="json", include={"name", "added_at", "last_used_at"}, exclude_none=True)
            for it in access.list_passkeys(business_id, own.bearer.holders)
        ],
        "prepaid": [
            it.sale.model_dump(mode="json", exclude={"corrections": {"__all__": {"by", "note"}}})
            for it in prepaid.list_prepaid(business_id, client.client_id, clock.now())
        ],
    }


def _messages(business_id: str, client: Client) -> Iterator[dict[str, Any]]:
    for message in messaging.list_messages(business_id, client.client_id).items:
        said = {"purpose", "channel", "to", "state", "created_at", "sent_at"}
        yield message.model_dump(mode="json", include=said, exclude_none=True)

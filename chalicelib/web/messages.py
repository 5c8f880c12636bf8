"""The console's list of messages: what was said, held back or failed, and why."""

from typing import get_args

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import State
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import MessagesQuery

message_pages = Blueprint(__name__)


@desk_page(message_pages, "GET", CONSOLE + "/messages", needs="day")
def messages(desk: Desk) -> Response:
    """List a page of messages, all or those in one state, the newest first; and say how many are late."""
    query, business_id = desk.asked.query(MessagesQuery), desk.business.business_id
    page = messaging.list_messages(business_id, query.client_id, query.status, query.cursor)
    kept = {"client_id": query.client_id} if query.client_id else {}
    return desk.render(
        "messages.html",
        messages=page.items,
        clients=clients.find_clients(business_id, {*kept.values(), *(it.client_id for it in page.items)}),
        kept=kept,
        states=get_args(State),
        chosen=query.status,
        standing=messaging.look_at_standing(business_id, clock.now()),
        next=page.next,
    )

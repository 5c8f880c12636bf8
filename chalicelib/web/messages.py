"""The console's list of messages: what was said, held back or failed, and why."""

from typing import get_args

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import State
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import MessagesQuery

message_pages = Blueprint(__name__)


@desk_page(message_pages, "GET", CONSOLE + "/messages")
def messages(desk: Desk) -> Response:
    """List a page of messages, all or those in one state, each page with the newest first."""
    query, business_id = desk.asked.query(MessagesQuery), desk.business.business_id
    page = messaging.list_messages(business_id, None, query.status, query.cursor)
    return desk.render(
        "messages.html",
        messages=sorted(page.items, key=lambda message: message.created_at, reverse=True),
        clients=clients.find_clients(business_id, (message.client_id for message in page.items)),
        states=get_args(State),
        chosen=query.status,
        next=page.next,
    )

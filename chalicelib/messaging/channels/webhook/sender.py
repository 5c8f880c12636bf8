"""Messages to a program outside, signed by Standard Webhooks."""

import json
from functools import partial

from chalicelib.core.addresses import Address, parsed
from chalicelib.core.errors import ChannelError
from chalicelib.core.outbound import Asking, NoAnswer, Outside
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.core.signatures import signed_headers
from chalicelib.messaging.channels import Content, HandOver

MAY_PASS = (408, 425, 429)
"""Refusals that are worth another try, beside those of a server in trouble."""


def prepare(to: str, content: Content) -> HandOver:
    """Prepare a message to a web address; whoever is behind it knows it again by its `webhook-id`."""
    try:
        address = parsed(to)
    except ValueError as error:
        raise ChannelError(error.args[0], permanent=True) from error
    return partial(_hand_over, address, content)


def body_of(content: Content) -> bytes:
    """Give what is sent: the message's words and what it is called."""
    said = {"from": content.sender_name, "subject": content.subject, "text": content.text}
    return json.dumps({"type": "message", "data": {**content.tags, **said}}, ensure_ascii=False).encode()


def _hand_over(address: Address, content: Content) -> str:
    body, message_id = body_of(content), content.tags["message_id"]
    headers = signed_headers([content.secret], message_id, content.as_of, body)
    asking = Asking("POST", address, {"content-type": "application/json", **headers}, body)
    world = Outside(local=settings().local_servers, seconds=10, most_bytes=1000, cut=True)
    try:
        answer = world.ask(asking)
    except NoAnswer as error:  # it may have arrived: then it is known again by its name
        raise ChannelError(error.sentence, permanent=error.permanent) from error
    if answer.status >= 300:
        passes = answer.status in MAY_PASS or answer.status >= 500
        told = said("%(server)s answered %(status)s.", server=address.host, status=answer.status)
        raise ChannelError(told, permanent=not passes)
    return message_id

"""WhatsApp through AWS End User Messaging Social."""

import json
from functools import partial
from typing import Any

from chalicelib.core.errors import ChannelError
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging.channels import Content, HandOver
from chalicelib.messaging.channels.provider import call, client, refusals

META_API = "v20.0"


def prepare(to: str, content: Content) -> HandOver:
    """Prepare a message to a number in E.164 form: an approved template where one is named, else text."""
    number_id = settings().whatsapp_number_id
    if not number_id:
        raise ChannelError(said("This installation has no number for WhatsApp."), permanent=True)
    with refusals():
        send = client("socialmessaging").send_whatsapp_message
    message = json.dumps(whatsapp_message(to, content)).encode()
    return partial(call, send, originationPhoneNumberId=number_id, message=message, metaApiVersion=META_API)


def whatsapp_message(to: str, content: Content) -> dict[str, Any]:
    """Give the message in the form of WhatsApp's own interface; its tags come back with what became of it."""
    tags = content.tags
    envelope = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to}
    if tags:
        envelope["biz_opaque_callback_data"] = f"{tags['business_id']}/{tags['message_id']}"
    if not content.template:
        return {**envelope, "type": "text", "text": {"preview_url": True, "body": content.text}}
    parameters = [
        {
            "type": "text",
            **({} if content.numbered else {"parameter_name": name}),
            "text": " ".join(text.split()),
        }
        for name, text in content.parameters.items()
    ]
    template = {
        "name": content.template,
        "language": {"code": content.language},
        "components": [{"type": "body", "parameters": parameters}],
    }
    return {**envelope, "type": "template", "template": template}

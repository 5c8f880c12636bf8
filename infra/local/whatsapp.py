"""AWS End User Messaging Social in small: it takes a WhatsApp message as WhatsApp itself would.

moto has nothing for it. What is checked is what would be refused: a message without words, and a number
that is none.
"""

import base64
import binascii
import json
import re
from typing import Any
from uuid import uuid4

PATH = "/v1/whatsapp/send"
NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class Refused(ValueError):
    """WhatsApp does not take the message; the text says why."""


class Line:
    """The number that everything is sent from."""

    def send(self, message: dict[str, Any]) -> str:
        """Give the identifier of a message that was accepted; raise Refused for one that cannot be sent."""
        if message.get("messaging_product") != "whatsapp" or not NUMBER.fullmatch(str(message.get("to"))):
            raise Refused("The message needs a number with its country, such as +4915112345678.")
        if not words_of(message).strip():
            raise Refused("The message says nothing.")
        return f"wamid.{uuid4().hex}"


def words_of(message: dict[str, Any]) -> str:
    """Give what the receiver reads; of approved words, which only WhatsApp has, their name and values."""
    if message.get("type") != "template":
        return str(message.get("text", {}).get("body", ""))
    template = message["template"]
    values = [value for part in template.get("components", ()) for value in part.get("parameters", ())]
    lines = [f"{value.get('parameter_name', value['type'])}: {value['text']}" for value in values]
    return "\n".join([f"[{template['name']}, {template['language']['code']}]", *lines])


def answer(body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Give the status, headers and content with which AWS answers `SendWhatsAppMessage`."""
    headers = {"Content-Type": "application/json"}
    try:
        message = json.loads(base64.b64decode(json.loads(body)["message"], validate=True))
        content = {"messageId": Line().send(message)}
    except (Refused, KeyError, TypeError, ValueError, binascii.Error) as error:
        headers["x-amzn-ErrorType"] = "InvalidParametersException"
        return 400, headers, json.dumps({"message": str(error)}).encode()
    return 200, headers, json.dumps(content).encode()

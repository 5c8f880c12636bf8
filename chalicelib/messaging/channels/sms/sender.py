"""SMS through Amazon SNS, straight to a phone number."""

from functools import partial

from chalicelib.core.settings import settings
from chalicelib.messaging.channels import Content, HandOver
from chalicelib.messaging.channels.provider import call, client, refusals


def prepare(to: str, content: Content) -> HandOver:
    """Prepare an SMS to a number in E.164 form."""
    with refusals():
        publish = client("sns").publish
    return partial(call, publish, PhoneNumber=to, Message=content.text, MessageAttributes=_attributes())


def _attributes() -> dict[str, dict[str, str]]:
    given = {"SMSType": "Transactional", "SenderID": settings().sms_sender_id}
    attributes = {
        f"AWS.SNS.SMS.{name}": {"DataType": "String", "StringValue": value}
        for name, value in given.items()
        if value
    }
    if price := settings().sms_max_price:
        attributes["AWS.SNS.SMS.MaxPrice"] = {"DataType": "Number", "StringValue": price}
    return attributes

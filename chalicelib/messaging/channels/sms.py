"""SMS through Amazon SNS, straight to a phone number."""

from functools import partial

from chalicelib.messaging.channels import Content, HandOver
from chalicelib.messaging.channels.provider import call, client, refusals

_TRANSACTIONAL = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}


def prepare(to: str, content: Content) -> HandOver:
    """Prepare an SMS to a number in E.164 form."""
    with refusals():
        publish = client("sns").publish
    return partial(call, publish, PhoneNumber=to, Message=content.text, MessageAttributes=_TRANSACTIONAL)

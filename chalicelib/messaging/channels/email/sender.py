"""Email through Amazon SES (API v2), as a whole MIME message: text, HTML and the calendar file."""

import re
from collections.abc import Mapping
from email.errors import MessageError
from functools import partial
from typing import Any

from chalicelib.core.errors import ChannelError
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging.channels import Content, HandOver
from chalicelib.messaging.channels.provider import call, client, refusals

_TAG = re.compile(r"[A-Za-z0-9_.@-]{1,256}")


def prepare(to: str, content: Content) -> HandOver:
    """Prepare an email to one address; raise ChannelError for an address that cannot be written to."""
    raw = mime_message(settings().mail_from, to, content)
    with refusals():
        send_email = client("sesv2").send_email
    return partial(
        call,
        send_email,
        Destination={"ToAddresses": [ascii_address(to)]},
        Content={"Raw": {"Data": raw}},
        **_feedback(content.tags),
    )


def _feedback(tags: Mapping[str, str]) -> dict[str, Any]:
    """Give what lets SES tell what became of the email, and of which: signs that it refuses are left out."""
    name = settings().mail_configuration_set
    if not name:
        return {}
    told = [{"Name": tag, "Value": value} for tag, value in tags.items() if _TAG.fullmatch(value)]
    return {"ConfigurationSetName": name, "EmailTags": told}


def mime_message(sender: str, to: str, content: Content) -> bytes:
    """Give the message as it travels; no text in it can become a header of its own."""
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(SMTP.clone(cte_type="7bit"))
    message["From"] = Address(_on_one_line(content.sender_name), addr_spec=sender)
    try:
        message["To"] = Address(addr_spec=ascii_address(to))
    except (MessageError, ValueError, IndexError) as error:
        raise _unsendable(to) from error
    message["Subject"] = _on_one_line(content.subject)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(content.text)
    if content.html:
        message.add_alternative(content.html, subtype="html")
    if content.calendar:
        text, method = content.calendar.content.decode(), {"method": content.calendar.method}
        message.add_alternative(text, subtype="calendar", params=method)
        message.add_attachment(text, subtype="calendar", params=method, filename="appointment.ics")
    return _header_lines(content.headers) + message.as_bytes()


def _header_lines(headers: Mapping[str, str]) -> bytes:
    """Give headers as they are: the library would encode long addresses, which no mail program reads."""
    lines = [f"{name}: {_on_one_line(value)}\r\n" for name, value in headers.items()]
    return "".join(lines).encode("ascii")


def ascii_address(address: str) -> str:
    """Give the address as mail servers take it: an international domain in its ASCII form."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise _unsendable(address) from error


def _unsendable(address: str) -> ChannelError:
    sentence = said("Mail cannot be sent to this address: %(address)s", address=address)
    return ChannelError(sentence, permanent=True)


def _on_one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())

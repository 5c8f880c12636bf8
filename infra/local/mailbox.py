"""Every email, SMS and WhatsApp message that the emulated AWS accepted, as the receiver would see it.

moto keeps a simple email's body only in one form and throws an SMS's time away, so messages are
taken at the door of each service, once it has answered that it accepted them.
"""

import threading
from collections.abc import Callable, Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from moto.ses.models import SESBackend
from moto.sns.models import SNSBackend

from chalicelib.core import clock
from infra.local import whatsapp

_DOORS = (
    (SESBackend, "send_email"),
    (SESBackend, "send_raw_email"),
    (SNSBackend, "publish"),
    (whatsapp.Line, "send"),
)
_moto = {name: getattr(owner, name) for owner, name in _DOORS}


class Mailbox:
    """The messages so far, oldest first; safe under threads."""

    def __init__(self) -> None:
        self._messages: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._messages)

    def keep(self, message: dict[str, Any]) -> None:
        """Add one message, stamped with the movable clock's time."""
        with self._lock:
            self._messages.append({**message, "sent_at": clock.now().isoformat()})

    def messages(self, to: str | None = None) -> list[dict[str, Any]]:
        """Give the messages, newest first; with `to`, those to this address or number."""
        with self._lock:
            found = self._messages[::-1]
        wanted = (to or "").strip().casefold()
        return [message for message in found if not wanted or wanted in _receivers(message)]

    def bounce(self, provider_id: str) -> dict[str, Any] | None:
        """Give what SES would say if the email came back for good, or None where it took no such email."""
        if all(each.get("provider_id") != provider_id for each in self.messages()):
            return None
        at = clock.now().isoformat()
        nobody = {"diagnosticCode": "smtp; 550 5.1.1 no such person"}
        kind = {"bounceType": "Permanent", "bounceSubType": "General"}
        return {
            "eventType": "Bounce",
            "mail": {"messageId": provider_id, "timestamp": at},
            "bounce": {**kind, "bouncedRecipients": [nobody], "timestamp": at},
        }

    def restore(self, messages: Iterable[dict[str, Any]]) -> None:
        """Put back what `messages()` gave before, in place of what is here."""
        with self._lock:
            self._messages = list(messages)[::-1]


def install(mailbox: Mailbox) -> Callable[[], None]:
    """Keep in the mailbox what AWS accepts from now on; the function given back ends that."""

    def send_raw_email(self: SESBackend, source: str, destinations: list[str], raw_data: str) -> Any:
        given = list(destinations)
        answer = _moto["send_raw_email"](self, source, destinations, raw_data)
        mailbox.keep({**email_message(raw_data.encode(), given), "provider_id": answer.id})
        return answer

    def send_email(
        self: SESBackend, source: str, subject: str, body: str, destinations: dict[str, Any]
    ) -> Any:
        answer = _moto["send_email"](self, source, subject, body, destinations)
        receivers = [address for addresses in destinations.values() for address in addresses]
        form = "html" if body.lstrip().startswith("<") else "text"
        content = {"text": "", "html": "", form: body}
        mailbox.keep(_message("email", ", ".join(receivers), subject=subject, **content))
        return answer

    def publish(
        self: SNSBackend, message: str, arn: str | None, phone_number: str | None = None, **rest: Any
    ) -> str:
        answer: str = _moto["publish"](self, message, arn, phone_number=phone_number, **rest)
        if phone_number:
            mailbox.keep(_message("sms", phone_number, text=message))
        return answer

    def send(self: whatsapp.Line, message: dict[str, Any]) -> str:
        answer: str = _moto["send"](self, message)
        mailbox.keep(_message("whatsapp", message["to"], text=whatsapp.words_of(message)))
        return answer

    _put_in_place(
        {"send_email": send_email, "send_raw_email": send_raw_email, "publish": publish, "send": send}
    )
    return lambda: _put_in_place(_moto)


def _put_in_place(methods: dict[str, Any]) -> None:
    for owner, name in _DOORS:
        setattr(owner, name, methods[name])


def email_message(raw: bytes, receivers: Iterable[str] = ()) -> dict[str, Any]:
    """Read a MIME message: its text, its HTML, and its attachments as text."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - the default policy makes no other class
    named = [address for _, address in getaddresses([str(mail[name]) for name in ("To", "Cc") if mail[name]])]
    return _message(
        "email",
        ", ".join(receivers) or ", ".join(named),
        subject=str(mail["Subject"] or ""),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        attachments=[_attachment(part) for part in mail.iter_attachments()],
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def _attachment(part: Any) -> dict[str, str]:
    content = part.get_content()
    return {
        "filename": part.get_filename() or "attachment",
        "content_type": part.get_content_type(),
        "text": content.decode(errors="replace") if isinstance(content, bytes) else str(content),
    }


def _message(channel: str, to: str, **content: Any) -> dict[str, Any]:
    return {"channel": channel, "to": to, "subject": "", "text": "", "html": "", "attachments": [], **content}


def _receivers(message: dict[str, Any]) -> list[str]:
    named = getaddresses([message["to"]]) if message["channel"] == "email" else [("", message["to"])]
    return [address.casefold() for _, address in named]

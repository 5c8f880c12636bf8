"""What goes around a message's words: the client's links, the headers of offers, and what comes back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from chalicelib.catalogue.model import ApprovedTemplate
from chalicelib.catalogue.service import get_business, get_signing_secret
from chalicelib.consent import service as consent
from chalicelib.core.errors import BadInput
from chalicelib.core.settings import settings
from chalicelib.core.signatures import secret_from
from chalicelib.messaging.channels import Content
from chalicelib.messaging.facts import ALLOWED
from chalicelib.messaging.model import TO_STAFF, Message, Purpose, kind_of
from chalicelib.messaging.templates.shipped import language_for
from chalicelib.messaging.templates.words import Words, names_for

NOTHING = "–"
"""What stands for a fact that is empty: WhatsApp takes no empty value, and none may be missing."""


def links_in(message: Message) -> dict[str, str]:
    """Give the facts that an email to a client has beside its own: their links, by the present key."""
    if message.recipient != "client" or message.channel != "email":
        return {}
    links = consent.links_of(message.business_id, message.client_id, message.channel)
    return {"preferences_url": links.preferences, "unsubscribe_url": links.unsubscribe}


def enveloped(content: Content, message: Message, now: datetime) -> Content:
    """Give the content ready for its channel; the message has its links among its facts."""
    tags = {"business_id": message.business_id, "message_id": message.message_id}
    content = replace(content, tags=tags, language=message.language, as_of=now)
    url = message.facts.get("unsubscribe_url")
    if message.channel == "email" and url and kind_of(message.purpose) == "marketing":
        return replace(content, headers=consent.unsubscribe_headers(url, settings().unsubscribe_mail))
    if message.channel == "whatsapp":
        approved = get_business(message.business_id)[0].etiquette.whatsapp_templates.get(message.purpose)
        return _in_approved_words(content, message, approved) if approved else content
    if message.channel == "webhook":
        return replace(content, secret=webhook_secret(message.business_id))
    return content


def _in_approved_words(content: Content, message: Message, approved: ApprovedTemplate) -> Content:
    """Give the content as WhatsApp takes it: with those values that the approved words have, all of them."""
    words = Words(message.purpose, "sms", language_for(message.language), message.facts)
    return replace(
        content,
        template=approved.name,
        language=approved.languages.get(message.language, message.language),
        parameters={name: words(name) or NOTHING for name in approved.values},
    )


def require_known(approved: Mapping[str, ApprovedTemplate]) -> None:
    """Raise BadInput for a purpose that clients get no message of, and for a value that it does not have."""
    problems = []
    for purpose, template in approved.items():
        field = f"whatsapp_templates.{purpose}"
        if purpose not in ALLOWED or purpose in TO_STAFF:
            problems.append((field, "There is no such message to clients."))
            continue
        known = names_for(cast("Purpose", purpose), "sms")
        problems += [
            (f"{field}.values", f"It does not have {it}.") for it in template.values if it not in known
        ]
    if problems:
        raise BadInput(problems)


def webhook_secret(business_id: str) -> str:
    """Give the secret that messages to a business's programs are signed by; it follows from its own."""
    return secret_from(get_signing_secret(business_id), "messages")

"""What goes around a message's words: the client's links, the headers of offers, and what comes back."""

from dataclasses import replace
from datetime import datetime

from chalicelib.catalogue.model import ApprovedTemplate
from chalicelib.catalogue.service import get_business, get_signing_secret
from chalicelib.consent import service as consent
from chalicelib.core.settings import settings
from chalicelib.core.signatures import secret_from
from chalicelib.messaging.approved import filled_in
from chalicelib.messaging.channels import Content
from chalicelib.messaging.model import Message, kind_of


def links_in(message: Message) -> dict[str, str]:
    """Give the facts that an email to a client has beside its own: their links, by the present key."""
    if message.recipient != "client" or message.channel != "email":
        return {}
    links = consent.links_of(message.business_id, message.client_id, message.channel)
    return {"preferences_url": links.preferences, "unsubscribe_url": links.unsubscribe}


def approved_words(message: Message) -> ApprovedTemplate | None:
    """Give what WhatsApp has approved for a message that goes there; one read, for others none."""
    if message.channel != "whatsapp":
        return None
    return get_business(message.business_id)[0].etiquette.whatsapp_templates.get(message.purpose)


def enveloped(
    content: Content, message: Message, now: datetime, approved: ApprovedTemplate | None = None
) -> Content:
    """Give the content ready for its channel, in words that are `approved` where there are any.

    The message has its links among its facts.
    """
    tags = {"business_id": message.business_id, "message_id": message.message_id}
    content = replace(content, tags=tags, language=message.language, as_of=now)
    url = message.facts.get("unsubscribe_url")
    if message.channel == "email" and url and kind_of(message.purpose) == "marketing":
        return replace(content, headers=consent.unsubscribe_headers(url, settings().unsubscribe_mail))
    if approved:
        return _in_approved_words(content, message, approved)
    if message.channel == "webhook":
        return replace(content, secret=webhook_secret(message.business_id))
    return content


def _in_approved_words(content: Content, message: Message, approved: ApprovedTemplate) -> Content:
    """Give the content as WhatsApp takes it: with those values that the approved words have, all of them."""
    return replace(
        content,
        template=approved.name,
        language=approved.languages.get(message.language, message.language),
        parameters=filled_in(approved, message.purpose, message.language, message.facts),
        numbered=approved.numbered,
    )


def webhook_secret(business_id: str) -> str:
    """Give the secret that messages to a business's programs are signed by; it follows from its own."""
    return secret_from(get_signing_secret(business_id), "messages")

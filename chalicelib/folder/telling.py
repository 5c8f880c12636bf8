"""What a client is told of something in their folder: that it is there, and not what it says. Pure."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from chalicelib.catalogue.model import Business
from chalicelib.clients.model import Client
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.folder.model import Entry
from chalicelib.messaging.model import Message, Subject, Verdict
from chalicelib.messaging.service import language_for, message_id_for, ways_to


def portal_url(business_id: str, entry_id: str) -> str:
    """Give the link to an entry on the client's own page, which asks whoever opens it to sign in."""
    return f"{settings().public_url}/b/{quote(business_id)}/me#{quote(entry_id)}"


def messages_of(entry: Entry, client: Client, business: Business, now: datetime) -> Iterator[Message]:
    """Give the messages that tell of an entry, one for each way to reach the client."""
    subject = Subject(kind="folder", id=f"{entry.client_id}.{entry.entry_id}")
    facts = {
        "business_name": business.name,
        "client_name": client.name,
        "portal_url": portal_url(entry.business_id, entry.entry_id),
    }
    for way, others in ways_to(client, "transactional", business):
        yield Message(
            message_id=message_id_for(subject, "shared_with_client", "", "client", way.channel),
            business_id=entry.business_id,
            purpose="shared_with_client",
            channel=way.channel,
            to=way.to,
            fallbacks=others,
            recipient="client",
            client_id=client.client_id,
            language=language_for(client.language, business.language),
            facts=facts,
            subject=subject,
            due_at=now,
            created_at=now,
        )


def entry_in(subject: Subject) -> tuple[str, str]:
    """Give (client_id, entry_id) of the entry that a message is about."""
    client_id, _, entry_id = subject.id.partition(".")
    return client_id, entry_id


def still_true(entry: Entry | None) -> Verdict:
    """Judge a queued message against the entry as it is now."""
    if entry is None or entry.removed_at or not entry.is_shown:
        return Verdict(send=False, reason=said("It is no longer there for the client to see."))
    return Verdict(send=True)

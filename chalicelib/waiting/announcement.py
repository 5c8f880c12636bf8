"""What is said to those who wait: that a time is kept for them, or that it is gone. Pure."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import offering_of
from chalicelib.clients.model import Client
from chalicelib.core.errors import NotFound
from chalicelib.core.interval import zone_named
from chalicelib.core.saying import said
from chalicelib.messaging.model import Message, Purpose, Subject, Verdict
from chalicelib.messaging.service import language_for, message_id_for, ways_to
from chalicelib.scheduling.service import date_in_words, time_in_words, zone_in_words
from chalicelib.waiting.model import ACTIVE, Hold, Waiting, Wanted


def title_of(catalogue: Catalogue, wanted: Wanted) -> str:
    """Give what is waited for, in words; empty when it is not on offer any more."""
    try:
        return offering_of(catalogue, wanted.service_ids, wanted.package_id).title
    except NotFound:
        return ""


def messages_of(waiting: Waiting, client: Client, purpose: Purpose, now: datetime) -> Iterator[Message]:
    """Give the messages about the wish's offer, one for each way to reach the client."""
    wish, offer = waiting.wish, waiting.offer
    if offer is None:
        return
    subject = Subject(kind="offer", id=f"{offer.hold_id}.{wish.wish_id}")
    language = language_for(client.language, waiting.catalogue.business.language)
    facts = _facts(waiting, offer, client, language)
    for way, others in ways_to(client, "transactional", waiting.catalogue.business):
        yield Message(
            message_id=message_id_for(subject, purpose, "", "client", way.channel),
            business_id=wish.business_id,
            purpose=purpose,
            channel=way.channel,
            to=way.to,
            fallbacks=others,
            recipient="client",
            client_id=wish.client_id,
            language=language,
            facts=facts,
            subject=subject,
            due_at=now,
            created_at=now,
        )


def _facts(waiting: Waiting, offer: Hold, client: Client, language: str) -> dict[str, str]:
    catalogue, wanted = waiting.catalogue, waiting.wish.wanted
    place, staff = catalogue.locations.get(offer.location_id), catalogue.staff.get(offer.staff_id)
    starts, ends, until = (
        moment.astimezone(zone_named(offer.time_zone))
        for moment in (offer.starts_at, offer.ends_at, offer.until)
    )
    return {
        "business_name": catalogue.business.name,
        "client_name": client.name,
        "staff_name": staff.name if staff else "",
        "service": title_of(catalogue, wanted),
        "date": date_in_words(starts, language),
        "time": time_in_words(starts, language),
        "end_time": time_in_words(ends, language),
        "zone": zone_in_words(starts, offer.time_zone),
        "place": place.name if place else "",
        "address": wanted.address or (place.address if place else ""),
        "until": f"{date_in_words(until, language)}, {time_in_words(until, language)}",
        "waiting_url": waiting.url,
    }


def offer_in(subject: Subject) -> tuple[str, str]:
    """Give (hold_id, wish_id) of the offer that a message is about."""
    hold_id, _, wish_id = subject.id.partition(".")
    return hold_id, wish_id


def still_true(
    message: Message, waiting: Waiting | None, hold: Hold | None, client: Client | None, now: datetime
) -> Verdict:
    """Judge a queued message against the wish, its offer and the client as they are now."""
    if waiting is None or hold is None or client is None:
        return Verdict(send=False, reason=said("The wish is no longer on record."))
    if message.purpose == "waiting_list_gone":
        if waiting.wish.state not in ACTIVE:
            return Verdict(send=False, reason=said("The client does not wait any longer."))
    elif waiting.wish.hold_id != hold.hold_id or not waiting.has_offer(now):
        return Verdict(send=False, reason=said("The time is no longer offered."))
    return Verdict(send=True, time_zone=hold.time_zone)

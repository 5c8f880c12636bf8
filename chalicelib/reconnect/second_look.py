"""Looking again, as a message is about to leave: may its client be written to, and who are those it names?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, booked_by
from chalicelib.consent import service as consent
from chalicelib.core.channel import Way
from chalicelib.core.saying import said
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, State, Verdict
from chalicelib.reconnect import campaign, store
from chalicelib.reconnect.attention import NOT_AGAIN_WITHIN
from chalicelib.reconnect.model import Episode, Rhythm
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.people import find_people
from chalicelib.waiting import service as waiting

GONE = said("The client is no longer on record.")

_ON_ITS_WAY: tuple[State, ...] = ("claimed", "sent", "delivered", "bounced", "uncertain")
_WAITING: tuple[State, ...] = ("queued", "failed")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a message names: what is known of them now, and their rhythms."""

    known: Known
    rhythms: tuple[Rhythm, ...]


def refusal(message: Message, catalogue: Catalogue) -> Verdict | None:
    """Give the verdict on a message that may not reach its client in this way any more, None if it may."""
    client = clients.find_client(message.business_id, message.client_id)
    if client is None:
        return Verdict(send=False, reason=GONE)
    way = Way(channel=message.channel, to=message.to)
    if way in consent.ways_to(client, "marketing", catalogue.business):
        return None
    reason = said("The client may not be written to this way any more.")
    return Verdict(send=False, reason=reason, otherwise="held_back")


def look_up(catalogue: Catalogue, people: Iterable[str], now: datetime) -> dict[str, Named]:
    """Give those of the people who are still on record, in their order."""
    business_id, found = catalogue.business.business_id, dict[str, Named]()
    known = find_people(business_id, people)
    wait = waiting.clients_waiting(business_id) if known else frozenset()
    for name, client in known.items():
        history, rhythms = store.load_client_rows(business_id, client.client_id)
        about = Known(client, history, client.waits_in(wait), catalogue.business, now)
        found[name] = Named(about, tuple(rhythms.values()))
    return found


def objection_to_another(episode: Episode, person: Client) -> str:
    """Give why an episode does not go on beside one of another card of the person, else an empty text.

    Of those within thirty days the one whose first message went first goes on; while none went, the one that
    was opened first. One whose first message came to nothing is in nobody's way.
    """
    cards = _cards_of(person, episode.business_id)
    if len(cards) < 2:
        return ""
    below = episode.client_id.removeprefix(booked_by(episode.client_id))
    names = {card + below for card in cards}
    began = episode.contacted_at
    others = (
        it
        for it in store.load_episodes_since(episode.business_id, began - NOT_AGAIN_WITHIN)
        if it.client_id in names
        and it.episode_id != episode.episode_id
        and not it.held_back
        and abs(it.contacted_at - began) < NOT_AGAIN_WITHIN
    )
    own = _place(episode)
    if any((place := _place(it)) and (own is None or place < own) for it in others):
        return said("The client has been invited by another card of theirs already.")
    return ""


def _cards_of(person: Client, business_id: str) -> tuple[str, ...]:
    if not person.through:
        return person.cards
    answers = clients.find_client(business_id, booked_by(person.client_id))
    return answers.cards if answers else ()


def _place(episode: Episode) -> tuple[bool, datetime, str] | None:
    """Give what sorts an episode whose first message went before one whose still waits, then the earlier.

    None for one whose first message came to nothing.
    """
    ids = [
        campaign.message_id_of(episode.told_by, episode.first_purpose, channel)
        for channel in episode.channels
    ]
    found = messaging.find_messages(episode.business_id, ids).values()
    if went := [it.sent_at or it.due_at for it in found if it.state in _ON_ITS_WAY]:
        return False, min(went), episode.episode_id
    waits = any(it.state in _WAITING for it in found)
    return (True, episode.contacted_at, episode.episode_id) if waits else None

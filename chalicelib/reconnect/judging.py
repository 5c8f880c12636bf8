"""Whether an invitation is still right when it is sent, and what a client's answer to one means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.consent import service as consent
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict, Way
from chalicelib.reconnect import campaign, overdue, store
from chalicelib.reconnect.model import ClientHistory, Episode, Rhythm
from chalicelib.reconnect.noting import COUNTS_WITHIN
from chalicelib.reconnect.people import find_people
from chalicelib.waiting import service as waiting


def note_reply(number: str, now: datetime) -> int:
    """Note that whoever has this number (E.164) has answered; give how many invitations that was to.

    An answer to one within its sixty days ends it: no follow-up is sent by itself any more.
    """
    answered = 0
    for business_id, client_id in clients.list_by_phone(number):
        history, _ = store.load_client_rows(business_id, client_id)
        others = store.load_histories(business_id, history.books_for) if history.books_for else {}
        for kept in (history, *others.values()):
            episode = store.load_episode(business_id, kept.episode_id) if kept.episode_id else None
            if episode and not episode.replied_at and now < episode.contacted_at + COUNTS_WITHIN:
                store.save([store.replied_write(episode, now)])
                answered += 1
    return answered


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether an invitation or its follow-up may still go out.

    Of several whom it names it names those for whom it is still right.
    """
    business_id, client_id = message.business_id, message.client_id
    client = clients.find_client(business_id, client_id)
    episode = store.load_episode(business_id, message.subject.id)
    if client is None or episode is None:
        return Verdict(send=False, reason="The client is no longer on record.")
    catalogue = get_catalogue(business_id)
    way = Way(channel=message.channel, to=message.to)
    if way not in consent.ways_to(client, "marketing", catalogue.business):
        reason = "The client may not be written to this way any more."
        return Verdict(send=False, reason=reason, otherwise="held_back")
    named = [*_named(episode)]
    reasons = [_objection(each, message, catalogue, now) for each in named]
    right = [each for each, reason in zip(named, reasons, strict=True) if not reason]
    if not right:
        return Verdict(send=False, reason=next(iter(reasons), "The client is no longer on record."))
    return Verdict(send=True, facts=_facts(right, message, catalogue) if len(right) < len(named) else {})


@dataclass(frozen=True, slots=True)
class _Named:
    """Somebody whom a message names, and what is known of them now."""

    episode: Episode
    client: Client
    history: ClientHistory
    rhythms: tuple[Rhythm, ...]
    waits: bool

    @property
    def own(self) -> list[Rhythm]:
        return [rhythm for rhythm in self.rhythms if rhythm.category_id in self.episode.category_ids]


def _named(episode: Episode) -> Iterator[_Named]:
    """Give everybody whom the messages of an episode name, who is still on record."""
    business_id = episode.business_id
    others = [store.load_episode(business_id, name) for name in episode.with_others]
    every = [episode, *filter(None, others)]
    people = find_people(business_id, (each.client_id for each in every))
    waiting_now = waiting.clients_waiting(business_id)
    for each in every:
        if client := people.get(each.client_id):
            history, rhythms = store.load_client_rows(business_id, each.client_id)
            yield _Named(each, client, history, tuple(rhythms.values()), each.client_id in waiting_now)


def _objection(it: _Named, message: Message, catalogue: Catalogue, now: datetime) -> str:
    """Give why a message must not speak of somebody any more, or an empty text when it may."""
    business, episode = catalogue.business, it.episode
    today = business.date_at(now)
    if it.client.has_future_appointment(now):
        return "The client has just booked."
    if it.waits:
        return "The client is on the waiting list and wants to come anyway."
    names = [name for name in episode.category_ids if name in catalogue.open_categories]
    settings = store.load_settings(business.business_id, names)
    if not any(chosen.active for chosen in settings.values()):
        return "The category does not bring clients back any more."
    if reason := overdue.objection_to_any(episode, it.rhythms, it.client, today):
        return reason
    if message.purpose == "reconnect":
        return overdue.objection_to_invitation(episode, it.rhythms, today)
    contacted_on = business.date_at(episode.contacted_at)
    return overdue.objection_to_follow_up(episode, it.history, _first_of(message, episode), contacted_on)


def _facts(right: list[_Named], message: Message, catalogue: Catalogue) -> dict[str, str]:
    people = [it.client for it in right]
    categories = dict.fromkeys(name for it in right for name in it.episode.category_ids)
    last = max(rhythm.last_visit_on for it in right for rhythm in it.own)
    return campaign.facts_together(people, categories, last, catalogue, message.language)


def _first_of(follow_up: Message, episode: Episode) -> Message | None:
    """Give the message that a follow-up follows: over its channel, or of ways tried in turn the one taken."""
    found = {
        channel: messaging.find_message(
            follow_up.business_id, campaign.message_id_of(episode.told_by, "reconnect", channel)
        )
        for channel in episode.channels
    }
    asked = [first for first in found.values() if first]
    if any(first.fallbacks for first in asked):
        return next((first for first in asked if first.state in overdue.WENT_OUT), None)
    return found.get(follow_up.channel)

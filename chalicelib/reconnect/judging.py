"""Whether an invitation is still right when it is sent, and what a client's answer to one means."""

from datetime import datetime

from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.consent import service as consent
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict, Way
from chalicelib.reconnect import campaign, overdue, store
from chalicelib.reconnect.model import Episode
from chalicelib.reconnect.noting import COUNTS_WITHIN
from chalicelib.waiting import service as waiting


def note_reply(number: str, now: datetime) -> int:
    """Note that whoever has this number (E.164) has answered; give how many invitations that was to.

    An answer to one within its sixty days ends it: no follow-up is sent by itself any more.
    """
    answered = 0
    for business_id, client_id in clients.list_by_phone(number):
        history, _ = store.load_client_rows(business_id, client_id)
        episode = store.load_episode(business_id, history.episode_id) if history.episode_id else None
        if episode and not episode.replied_at and now < episode.contacted_at + COUNTS_WITHIN:
            store.save([store.replied_write(episode, now)])
            answered += 1
    return answered


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether an invitation or its follow-up may still go out."""
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
    if client.has_future_appointment(now):
        return Verdict(send=False, reason="The client has just booked.")
    if client_id in waiting.clients_waiting(business_id):
        return Verdict(send=False, reason="The client is on the waiting list and wants to come anyway.")
    if not any(chosen.active for chosen in store.load_settings(business_id, episode.category_ids).values()):
        return Verdict(send=False, reason="The category does not bring clients back any more.")
    history, rhythms = store.load_client_rows(business_id, client_id)
    if reason := overdue.objection_to_any(episode, rhythms.values(), client, catalogue.business.date_at(now)):
        return Verdict(send=False, reason=reason)
    if message.purpose == "reconnect":
        reason = overdue.objection_to_invitation(episode, rhythms.values(), catalogue.business.date_at(now))
    else:
        reason = overdue.objection_to_follow_up(
            episode, history, _first_of(message, episode), catalogue.business.date_at(episode.contacted_at)
        )
    return Verdict(send=not reason, reason=reason)


def _first_of(follow_up: Message, episode: Episode) -> Message | None:
    """Give the message that a follow-up follows: over its channel, or of ways tried in turn the one taken."""
    found = {
        channel: messaging.find_message(
            follow_up.business_id, campaign.message_id_of(episode.episode_id, "reconnect", channel)
        )
        for channel in episode.channels
    }
    asked = [first for first in found.values() if first]
    if any(first.fallbacks for first in asked):
        return next((first for first in asked if first.state in overdue.WENT_OUT), None)
    return found.get(follow_up.channel)

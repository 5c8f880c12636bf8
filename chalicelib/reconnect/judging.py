"""Whether an invitation is still right when it is sent, and what a client's answer to one means."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.saying import said
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict
from chalicelib.reconnect import campaign, overdue, store
from chalicelib.reconnect.model import Episode, Rhythm
from chalicelib.reconnect.noting import COUNTS_WITHIN
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.second_look import GONE, look_up, refusal


def note_reply(number: str, now: datetime) -> int:
    """Note that whoever has this number (E.164) has answered; give how many invitations that was to.

    An answer to one within its sixty days ends it: no follow-up is sent by itself any more.
    """
    answered = 0
    for business_id, client_id in clients.list_by_phone(number):
        history, _ = store.load_client_rows(business_id, client_id)
        if history.merged_into:
            history, _ = store.load_client_rows(business_id, history.merged_into)
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
    catalogue = get_catalogue(message.business_id)
    if refused := refusal(message, catalogue):
        return refused
    invited = _invited(message, catalogue, now)
    names = {name for each in invited for name in each.episode.category_ids}
    settings = store.load_settings(message.business_id, names & catalogue.open_categories.keys())
    active = {name for name, chosen in settings.items() if chosen.active}
    reasons = [_objection(each, message, active) for each in invited]
    right = [each for each, reason in zip(invited, reasons, strict=True) if not reason]
    if not right:
        return Verdict(send=False, reason=next(iter(reasons), GONE))
    return Verdict(send=True, facts=_facts(right, message, catalogue) if len(right) < len(invited) else {})


@dataclass(frozen=True, slots=True)
class _Invited:
    """Somebody whom a message names, the episode that it is about, and what is known of them now."""

    episode: Episode
    known: Known
    rhythms: tuple[Rhythm, ...]

    @property
    def own(self) -> list[Rhythm]:
        """Give the rhythms in the episode's categories."""
        return [rhythm for rhythm in self.rhythms if rhythm.category_id in self.episode.category_ids]


def _invited(message: Message, catalogue: Catalogue, now: datetime) -> list[_Invited]:
    """Give everybody whom the messages of an episode name, who is still on record."""
    business_id = message.business_id
    told = store.load_episode(business_id, message.subject.id)
    others = [store.load_episode(business_id, name) for name in told.with_others] if told else []
    every = [each for each in (told, *others) if each]
    found = look_up(catalogue, (each.client_id for each in every), now)
    named = ((each, found.get(each.client_id)) for each in every)
    return [_Invited(each, it.known, it.rhythms) for each, it in named if it]


def _objection(it: _Invited, message: Message, active: AbstractSet[str]) -> str:
    """Give why a message must not speak of somebody any more, or an empty text when it may."""
    known, episode = it.known, it.episode
    if reason := known.comes_anyway:
        return reason
    if active.isdisjoint(episode.category_ids):
        return said("The category does not bring clients back any more.")
    if reason := overdue.objection_to_any(episode, it.rhythms, known.client, known.today):
        return reason
    if message.purpose == episode.first_purpose:
        return overdue.objection_to_invitation(episode, it.rhythms, known.today)
    contacted_on = known.business.date_at(episode.contacted_at)
    return overdue.objection_to_follow_up(episode, known.history, _first_of(message, episode), contacted_on)


def _facts(right: list[_Invited], message: Message, catalogue: Catalogue) -> dict[str, str]:
    people = [it.known.client for it in right]
    categories = dict.fromkeys(name for it in right for name in it.episode.category_ids)
    last = max(each.last_visit_on for it in right for each in it.own)
    today = right[0].known.today
    return campaign.facts_together(people, categories, last, today, catalogue, message.language)


def _first_of(follow_up: Message, episode: Episode) -> Message | None:
    """Give the message that a follow-up follows: over its channel, or of ways tried in turn the one taken."""
    found = {
        channel: messaging.find_message(
            follow_up.business_id, campaign.message_id_of(episode.told_by, episode.first_purpose, channel)
        )
        for channel in episode.channels
    }
    asked = [first for first in found.values() if first]
    if any(first.fallbacks for first in asked):
        return next((first for first in asked if first.state in overdue.WENT_OUT), None)
    return found.get(follow_up.channel)

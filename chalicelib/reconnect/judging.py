"""Whether an invitation is still right when it is sent, and what a client's answer to one means."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.saying import said
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import UNDER_WAY, WENT_OUT, Message, Verdict
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import left_for
from chalicelib.reconnect import campaign, overdue, store
from chalicelib.reconnect.model import Episode, Rhythm
from chalicelib.reconnect.noting import COUNTS_WITHIN
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.second_look import GONE, look_up, objection_to_another, refusal

SENDING_TAKES = timedelta(hours=1)
"""What goes out this soon after it was asked for went out as planned."""


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
                store.save([store.episode_change_write(episode, replied_at=now)])
                answered += 1
    return answered


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether an invitation or its follow-up may still go out.

    It names those for whom it is still right, and the categories in which they are overdue by now, by their
    names now. What the first message does not speak of any more is taken out of the episode: who books that
    later answers to nothing that was said. What it did say counts, whatever the follow-up leaves out.
    """
    catalogue = get_catalogue(message.business_id)
    if refused := refusal(message, catalogue):
        return refused
    invited = _invited(message, catalogue, now)
    reasons = [_objection(each, message) for each in invited]
    right = [each for each, reason in zip(invited, reasons, strict=True) if not reason]
    if not right:
        return Verdict(send=False, reason=next(iter(reasons), GONE))
    if early := _too_early(message, right[0].episode, now):
        return early
    for each in right:
        _narrow(each, message)
    return Verdict(send=True, facts=_facts(right, message, catalogue))


@dataclass(frozen=True, slots=True)
class _Invited:
    """Somebody whom a message names, the episode that it is about, and what is known of them now.

    `own` are the rhythms in the episode's categories, as those are called now; `late` those of them that
    the message may speak of. `active`: one of the categories brings clients back.
    """

    episode: Episode
    known: Known
    own: tuple[Rhythm, ...]
    late: tuple[Rhythm, ...]
    active: bool


def _invited(message: Message, catalogue: Catalogue, now: datetime) -> list[_Invited]:
    """Give everybody whom the messages of an episode name, who is still on record."""
    business_id = message.business_id
    told = store.load_episode(business_id, message.subject.id)
    others = [store.load_episode(business_id, name) for name in told.with_others] if told else []
    every = [each for each in (told, *others) if each]
    found = look_up(catalogue, (each.client_id for each in every), now)
    names = {each.episode_id: _names_now(each, catalogue) for each in every}
    asked = {name for own in names.values() for name in own} & catalogue.open_categories.keys()
    settings = store.load_settings(business_id, asked)
    invited = []
    for each in every:
        if it := found.get(each.client_id):
            active = [name for name in names[each.episode_id] if name in settings and settings[name].active]
            own = tuple(rhythm for rhythm in it.rhythms if rhythm.category_id in names[each.episode_id])
            late = overdue.still_overdue_in(active, own, it.known.today)
            invited.append(_Invited(each, it.known, own, tuple(late), bool(active)))
    return invited


def _names_now(episode: Episode, catalogue: Catalogue) -> list[str]:
    return list(dict.fromkeys(map(catalogue.category_now, episode.category_ids)))


def _objection(it: _Invited, message: Message) -> str:
    """Give why a message must not speak of somebody any more, or an empty text when it may."""
    known, episode = it.known, it.episode
    if reason := known.comes_anyway:
        return reason
    if not it.active:
        return said("The category does not bring clients back any more.")
    if reason := overdue.objection_to_any(it.own, known.client, known.today):
        return reason
    if reason := objection_to_another(episode, known.client):
        return reason
    follows = message.purpose != episode.first_purpose
    if follows and (reason := overdue.objection_to_follow_up(episode, known, _first_of(message, episode))):
        return reason
    return "" if it.late else said("The client is not overdue any more.")


def _too_early(message: Message, episode: Episode, now: datetime) -> Verdict | None:
    """Let a follow-up wait until the first message has been out for as long as was chosen."""
    first = None if message.purpose == episode.first_purpose else _first_of(message, episode)
    if first is None:
        return None
    since = max(first.due_at, now) if first.state in UNDER_WAY else first.sent_at or now
    due_at = since + (episode.follow_up_at - episode.contacted_at)
    if due_at <= now or since <= episode.contacted_at + SENDING_TAKES:
        return None
    reason = said("The first message went out later than planned, so the second one waits, too.")
    return Verdict(send=False, reason=reason, otherwise="wait", wait_until=due_at)


def _narrow(it: _Invited, message: Message) -> None:
    """Keep of which categories the first message speaks, unless another channel has told of more already."""
    named = tuple(rhythm.category_id for rhythm in it.late)
    if message.purpose == it.episode.first_purpose and len(named) < len(it.episode.category_ids):
        others = campaign.message_ids_of(it.episode)
        if not any(other.sent_at for other in messaging.find_messages(message.business_id, others).values()):
            store.save([store.episode_change_write(it.episode, category_ids=named)])


def _facts(right: list[_Invited], message: Message, catalogue: Catalogue) -> dict[str, str]:
    today = right[0].known.today
    visits = [
        campaign.LastVisit(it.known.client, rhythm.category_id, rhythm.last_visit_on)
        for it in right
        for rhythm in it.late
    ]
    facts = campaign.facts_together(visits, today, catalogue, message.language)
    if "sessions_left" not in message.facts:
        return facts
    paid = prepaid.find_balances(message.business_id, (it.known.client.client_id for it in right), today)
    named = {it.known.client.client_id: [rhythm.category_id for rhythm in it.late] for it in right}
    left = sum(left_for(balances, named[name], catalogue) for name, balances in paid.items())
    return {**facts, "sessions_left": str(left) if left else ""}


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
        hopeful = [first for states in (WENT_OUT, UNDER_WAY) for first in asked if first.state in states]
        return next(iter(hopeful), None)
    return found.get(follow_up.channel)

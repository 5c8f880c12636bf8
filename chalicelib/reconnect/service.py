"""Bringing clients back: keeping rhythms, listing who is overdue, inviting them, counting who returned.

docs/reconnect.md tells how it works.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from itertools import groupby

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.consent import service as consent
from chalicelib.core.errors import NotFound
from chalicelib.core.events import ClientOverdue
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Channel, Message, Verdict, Way
from chalicelib.reconnect import attention, campaign, keeping, noting, overdue, store
from chalicelib.reconnect.keeping import TRIES, plan_learning, take_notes
from chalicelib.reconnect.model import (
    CategoryCount,
    CategorySettings,
    ContactResult,
    Episode,
    Learning,
    OverdueClient,
    Rhythm,
    SkippedClient,
)

__all__ = [
    "change_settings",
    "contact",
    "judge",
    "list_categories",
    "list_overdue",
    "list_settings",
    "plan_learning",
    "sweep",
    "take_notes",
]

log = logging.getLogger(__name__)

SWEEP_AT_ONCE, SWEEP_ROUNDS = 200, 20

Tell = Callable[[ClientOverdue, datetime], object]
"""Hears that a client has just become overdue, at least once."""


def _nobody(_event: ClientOverdue, _now: datetime) -> None:
    """Hear it and do nothing."""


Wanted = tuple[Rhythm, tuple[Channel, ...]]
"""A rhythm whose client is to be invited back, and over which channels."""


def _today(catalogue: Catalogue, now: datetime) -> date:
    return now.astimezone(catalogue.business.zone).date()


def list_categories(business_id: str, now: datetime) -> list[CategoryCount]:
    """Give every category with how many are overdue, lapsed, and lately contacted and reconnected."""
    catalogue = get_catalogue(business_id)
    rhythms = [rhythm for rhythm, _ in _overdue(catalogue, now)]
    episodes = store.load_episodes_since(business_id, now - noting.COUNTS_WITHIN)
    categories = sorted(catalogue.categories.values(), key=lambda category: category.name)
    return [overdue.counted(each, rhythms, episodes, _today(catalogue, now)) for each in categories]


def _overdue(
    catalogue: Catalogue, now: datetime, category_id: str | None = None
) -> list[tuple[Rhythm, Client]]:
    business_id, today = catalogue.business.business_id, _today(catalogue, now)
    rhythms = [
        rhythm
        for rhythm in store.load_overdue(business_id, today)
        if category_id in (None, rhythm.category_id) and rhythm.category_id in catalogue.categories
    ]
    known = clients.find_clients(business_id, (rhythm.client_id for rhythm in rhythms))
    return [
        (rhythm, known[rhythm.client_id])
        for rhythm in rhythms
        if overdue.is_overdue(rhythm, known.get(rhythm.client_id), today, now)
    ]


def list_overdue(
    business_id: str, category_id: str, now: datetime, lapsed: bool = False
) -> list[OverdueClient]:
    """Give a category's overdue (or lapsed) clients, the longest overdue first; or raise NotFound."""
    catalogue = _with_category(business_id, category_id)
    today = _today(catalogue, now)
    listed = [
        (rhythm, client)
        for rhythm, client in _overdue(catalogue, now, category_id)
        if rhythm.cadence.has_lapsed(today) == lapsed
    ]
    histories = store.load_histories(business_id, (client.client_id for _, client in listed))
    population = store.load_rules(business_id, [category_id])[category_id].population
    shown = [
        overdue.in_words(r, client, histories[client.client_id], population, today) for r, client in listed
    ]
    return sorted(shown, key=lambda client: (-client.days_overdue, client.name))


def _with_category(business_id: str, category_id: str | None) -> Catalogue:
    catalogue = get_catalogue(business_id)
    if category_id is not None and category_id not in catalogue.categories:
        raise NotFound("There is no such category.")
    return catalogue


def contact(
    business_id: str, category_id: str | None, channels: tuple[Channel, ...], now: datetime
) -> ContactResult:
    """Invite the overdue clients of one category, or of all, back; each once, whoever presses how often."""
    catalogue = _with_category(business_id, category_id)
    rhythms = store.load_overdue(business_id, _today(catalogue, now))
    return _contact(catalogue, [(r, channels) for r in rhythms if category_id in (None, r.category_id)], now)


def _contact(catalogue: Catalogue, wanted: Iterable[Wanted], now: datetime) -> ContactResult:
    business_id, today = catalogue.business.business_id, _today(catalogue, now)
    by_client: dict[str, list[Wanted]] = {}
    for rhythm, channels in wanted:
        if rhythm.category_id in catalogue.categories:
            by_client.setdefault(rhythm.client_id, []).append((rhythm, channels))
    known = clients.find_clients(business_id, by_client)
    histories = store.load_histories(business_id, by_client)
    settings = store.load_settings(business_id, catalogue.categories)
    invited, skipped = [], []
    for client_id, client in known.items():
        rhythms = [rhythm for rhythm, _ in by_client[client_id]]
        wished = [channel for _, channels in by_client[client_id] for channel in channels]
        decision = overdue.invite(
            rhythms, client, catalogue.business, histories[client_id], wished, today, now
        )
        if isinstance(decision, overdue.Invitation):
            if _send(decision, catalogue, settings[decision.category_ids[0]], now):
                invited.append(client_id)
                continue
            decision = "already_contacted"
        if decision is not None:
            skipped.append(SkippedClient(client_id=client_id, reason=decision))
    return ContactResult(contacted=len(invited), invited=tuple(invited), skipped=tuple(skipped))


def _send(
    invitation: overdue.Invitation, catalogue: Catalogue, settings: CategorySettings, now: datetime
) -> bool:
    """Open the episode and queue its messages in one commit; False when the client was contacted lately."""
    episode = campaign.episode_of(invitation, catalogue.business.business_id, settings.follow_up_days, now)
    queued = messaging.enqueue_writes(campaign.messages_of(invitation, episode, catalogue))
    for _ in range(TRIES):
        try:
            claim = store.contact_write(episode, attention.NOT_AGAIN_WITHIN)
            store.save([claim, store.episode_write(episode), *queued])
            return True
        except WriteRefused as refused:
            if refused.writes:
                return False
    raise WriteRefused([])


def sweep(now: datetime, at_once: int = SWEEP_AT_ONCE, tell: Tell = _nobody) -> datetime | None:
    """Look at what has come due: flag the overdue, invite where that is automatic, learn rhythms anew.

    Reads what is due and nothing else, so many of each shard at once; gives when something comes due next.
    Whoever becomes overdue is told to `tell`, at least once.
    Safe to run twice. A business that fails does not stop the others; what went wrong is raised at the end.
    """
    failures: dict[str, Exception] = {}
    for _ in range(SWEEP_ROUNDS):
        due = [item for item in store.load_due(now, at_once) if item.business_id not in failures]
        if not due:
            break
        by_business = sorted(due, key=lambda item: item.business_id)
        for business_id, items in groupby(by_business, key=lambda item: item.business_id):
            try:
                _sweep_business(get_catalogue(business_id), list(items), now, tell)
            except Exception as error:
                log.exception("the sweep of %s failed", business_id)
                failures[business_id] = error
    if failures:
        raise ExceptionGroup("the sweep failed for some businesses", list(failures.values()))
    return now if due else store.load_next_due_at(now)


def _sweep_business(catalogue: Catalogue, due: list[Rhythm | Learning], now: datetime, tell: Tell) -> None:
    business_id, zone = catalogue.business.business_id, catalogue.business.zone
    plans = [item for item in due if isinstance(item, Learning)]
    if plans and keeping.learn_as_planned(catalogue, plans[0], now):
        return  # what is still due is due again, learnt anew
    rhythms = [item for item in due if isinstance(item, Rhythm)]
    known = clients.find_clients(business_id, (rhythm.client_id for rhythm in rhythms))
    histories = store.load_histories(business_id, (rhythm.client_id for rhythm in rhythms))
    settings = store.load_settings(business_id, (rhythm.category_id for rhythm in rhythms))
    wanted = [
        (rhythm, settings[rhythm.category_id].channels)
        for rhythm in rhythms
        if settings[rhythm.category_id].automatic_first_message
        and not attention.is_invited(rhythm, histories[rhythm.client_id], zone)
    ]
    _contact(catalogue, wanted, now)
    for rhythm in rhythms:
        client, history = known.get(rhythm.client_id), histories[rhythm.client_id]
        automatic = settings[rhythm.category_id].automatic_first_message
        after = attention.looked_at(rhythm, client, history, automatic, zone, now)
        if after.flagged_on and not rhythm.flagged_on:
            tell(noting.became_overdue(rhythm), now)  # before it is kept, so that it is told at least once
        with suppress(WriteRefused):  # it has changed meanwhile, and when it is due with it
            store.replace_rhythm(rhythm, after)


def list_settings(business_id: str) -> dict[str, CategorySettings]:
    """Give how each category brings its clients back, by category."""
    return store.load_settings(business_id, get_catalogue(business_id).categories)


def change_settings(business_id: str, settings: CategorySettings, now: datetime) -> None:
    """Set how a category brings its clients back; the rhythms follow with the next sweep."""
    _with_category(business_id, settings.category_id)
    store.save_settings(business_id, settings)
    plan_learning(business_id, now)


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
    history, rhythms = store.load_client_rows(business_id, client_id)
    if message.purpose == "reconnect":
        reason = overdue.objection_to_invitation(episode, rhythms.values(), _today(catalogue, now))
    else:
        reason = overdue.objection_to_follow_up(
            episode, history, _first_of(message, episode), _today(catalogue, episode.contacted_at)
        )
    return Verdict(send=not reason, reason=reason)


def _first_of(follow_up: Message, episode: Episode) -> Message | None:
    """Give the message that a follow-up follows: over its channel, or of ways tried in turn the one taken."""
    found = {
        channel: messaging.find_message(
            follow_up.business_id, campaign.first_message_id(follow_up.subject, channel)
        )
        for channel in episode.channels
    }
    asked = [first for first in found.values() if first]
    if any(first.fallbacks for first in asked):
        return next((first for first in asked if first.state in overdue.WENT_OUT), None)
    return found.get(follow_up.channel)

"""Inviting clients back: who would be, over which ways and in which words, and doing it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import NotFound
from chalicelib.core.saying import said
from chalicelib.core.settings import settings as environment
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Channel, Message
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import left_for
from chalicelib.reconnect import attention, campaign, overdue, store
from chalicelib.reconnect.comparison import is_compared
from chalicelib.reconnect.keeping import TRIES
from chalicelib.reconnect.model import (
    ContactResult,
    Invited,
    Rhythm,
    Rules,
    Skipped,
    SkippedClient,
)
from chalicelib.reconnect.people import find_people
from chalicelib.reconnect.preview import Look, Preview, Reached
from chalicelib.reconnect.together import Group, Ready, at_one_address, episodes_of, messages_of
from chalicelib.waiting import service as waiting

MOST_AT_ONCE = 250
"""How many are invited by one press at most: more would keep whoever presses waiting for too long."""

Wanted = tuple[Rhythm, tuple[Channel, ...]]
"""A rhythm whose client is to be invited back, and over which channels."""


Decided = Ready | Skipped
"""What becomes of a client: an invitation, or why there is none."""


def contact(
    business_id: str,
    category_id: str | None,
    channels: tuple[Channel, ...],
    now: datetime,
    client_ids: Collection[str] | None = None,
    began_at: datetime | None = None,
    most: int = MOST_AT_ONCE,
    which: Invited = "overdue",
) -> ContactResult:
    """Invite the overdue clients of one category, or of all, back; each once, whoever presses how often.

    Or the lapsed ones, in the words for those. With `client_ids` only those named. Where they are too many
    for `most` messages, some remain: whoever asks again with the `began_at` of the first answer goes on with
    them, and is told what came of it in all. Raises NotFound for no such category.
    """
    catalogue = catalogue_with(business_id, category_id)
    wanted = _wanted(catalogue, category_id, channels, client_ids, now)
    return invite_all(catalogue, wanted, now, client_ids or (), began_at, most, which)


def preview(
    business_id: str,
    category_id: str | None,
    channels: tuple[Channel, ...],
    now: datetime,
    client_ids: Collection[str] | None = None,
    which: Invited = "overdue",
) -> Preview:
    """Give what `contact` would do now, and how its first messages look; nothing is written."""
    catalogue = catalogue_with(business_id, category_id)
    wanted = _wanted(catalogue, category_id, channels, client_ids, now)
    going, skipped = [], []
    for client_id, decided in _decide(catalogue, wanted, client_ids or (), now, which):
        if isinstance(decided, Ready) and not decided.episode.held_back:
            going.append(decided)
        else:
            reason: Skipped = "held_back" if isinstance(decided, Ready) else decided
            skipped.append(SkippedClient(client_id=client_id, reason=reason))
    return _looked_at(catalogue, going, skipped)


def invite_all(
    catalogue: Catalogue,
    wanted: Iterable[Wanted],
    now: datetime,
    chosen: Collection[str] = (),
    since: datetime | None = None,
    most: int | None = None,
    which: Invited = "overdue",
) -> ContactResult:
    """Invite the clients of the rhythms back who may be, at most so many messages' worth; some may remain.

    Each of the `chosen` is accounted for. Who was invited `since` counts as invited.
    """
    decisions = dict(_decide(catalogue, wanted, chosen, now, which))
    told = _invited_since(catalogue.business.business_id, decisions, since)
    groups = at_one_address(it for it in decisions.values() if isinstance(it, Ready))
    sent: dict[str, Skipped | None] = dict.fromkeys(told)
    for group in groups[:most]:
        sent |= _send(group, catalogue)
    became = {name: sent.get(name, it) for name, it in decisions.items()}
    invited = tuple(name for name, reason in became.items() if reason is None)
    skipped = [
        SkippedClient(client_id=name, reason=reason)
        for name, reason in became.items()
        if isinstance(reason, str)
    ]
    left = len(became) - len(invited) - len(skipped)
    return ContactResult(
        contacted=len(invited),
        invited=invited,
        skipped=tuple(skipped),
        remaining=left,
        began_at=since or now.replace(microsecond=0),  # as exact as it is kept with the clients
    )


def list_contacted(
    business_id: str, category_id: str | None, which: Invited, began_at: datetime, ended_at: datetime
) -> list[str]:
    """Give the clients who were invited back from the one instant to the other, of one category or of all."""
    return [
        it.client_id
        for it in store.load_episodes_since(business_id, began_at, ended_at)
        if not it.held_back
        and it.lapsed == (which == "lapsed")
        and (category_id is None or category_id in it.category_ids)
    ]


def catalogue_with(business_id: str, category_id: str | None) -> Catalogue:
    """Give what a business offers, in which the category is, if one is named; or raise NotFound."""
    catalogue = get_catalogue(business_id)
    if category_id is not None and category_id not in catalogue.categories:
        raise NotFound(said("There is no such category."))
    return catalogue


def _wanted(
    catalogue: Catalogue,
    category_id: str | None,
    channels: tuple[Channel, ...],
    client_ids: Collection[str] | None,
    now: datetime,
) -> list[Wanted]:
    rhythms = store.load_overdue(catalogue.business.business_id, catalogue.business.date_at(now))
    chosen = None if client_ids is None else frozenset(client_ids)
    return [
        (rhythm, channels)
        for rhythm in rhythms
        if category_id in (None, rhythm.category_id) and (chosen is None or rhythm.client_id in chosen)
    ]


def _invited_since(business_id: str, decisions: Mapping[str, Decided], since: datetime | None) -> set[str]:
    late = [name for name, it in decisions.items() if it == "already_contacted"] if since else []
    histories = store.load_histories(business_id, late).values() if late else ()
    return {it.client_id for it in histories if since and it.contacted_at and it.contacted_at >= since}


def _decide(
    catalogue: Catalogue, wanted: Iterable[Wanted], chosen: Collection[str], now: datetime, which: Invited
) -> Iterator[tuple[str, Decided]]:
    """Give for each client an invitation, or why there is none; those chosen and not overdue come last."""
    business_id = catalogue.business.business_id
    by_client: dict[str, list[Wanted]] = {}
    rules = store.load_rules(business_id, catalogue.open_categories)
    for rhythm, channels in wanted:
        if rhythm.category_id in rules and rules[rhythm.category_id].settings.active:
            by_client.setdefault(rhythm.client_id, []).append((rhythm, channels))
    known = find_people(business_id, by_client)
    histories = store.load_histories(business_id, by_client)
    wait = waiting.clients_waiting(business_id) if known else frozenset()
    paid = prepaid.find_balances(business_id, known, catalogue.business.date_at(now))
    decided = set()
    for client_id, client in known.items():
        rhythms = [rhythm for rhythm, _ in by_client[client_id]]
        wished = [channel for _, channels in by_client[client_id] for channel in channels]
        history, waits = histories[client_id], client.waits_in(wait)
        about = overdue.Known(client, history, waits, catalogue.business, now)
        decision = overdue.invite(rhythms, about, wished, which)
        if decision is None:
            continue
        decided.add(client_id)
        if isinstance(decision, overdue.Invitation):
            left = left_for(paid.get(client_id, ()), decision.category_ids, catalogue)
            decision = replace(decision, sessions_left=left)
            yield client_id, _ready(decision, business_id, rules[decision.category_ids[0]], now)
        else:
            yield client_id, decision
    for client_id in dict.fromkeys(chosen):
        if client_id not in decided:
            yield client_id, "not_overdue"


def _ready(invitation: overdue.Invitation, business_id: str, rules: Rules, now: datetime) -> Ready:
    compared = is_compared(rules.population.clients, rules.settings.held_back)
    episode = campaign.episode_of(invitation, business_id, rules.settings, compared, now)
    return Ready(invitation, episode, rules.settings)


def _send(group: Group, catalogue: Catalogue) -> dict[str, Skipped | None]:
    """Open the episodes and queue their messages in one commit; give for each why nothing goes out, if so.

    Who was contacted meanwhile is left out, and the others are told without them.
    """
    left, told = group, dict[str, Skipped | None]()
    for _ in range(TRIES + len(group)):
        if not left:
            return told
        episodes = episodes_of(left)
        claims = {it.client_id: store.contact_write(it, attention.NOT_AGAIN_WITHIN) for it in episodes}
        queued = messaging.enqueue_writes(messages_of(left, catalogue))
        try:
            store.save([*claims.values(), *map(store.episode_write, episodes), *queued])
            return told | {it.client_id: "held_back" if it.held_back else None for it in episodes}
        except WriteRefused as refused:
            if refused.writes:
                late = {name for name, claim in claims.items() if claim in refused.writes} or claims.keys()
                told |= dict.fromkeys(late, "already_contacted")
                left = tuple(it for it in left if it.episode.client_id not in late)
    raise WriteRefused([])


def _looked_at(catalogue: Catalogue, going: list[Ready], skipped: list[SkippedClient]) -> Preview:
    first = [
        message
        for group in at_one_address(going)
        for message in messages_of(group, catalogue)
        if message.purpose != "reconnect_follow_up"
    ]
    business_id = catalogue.business.business_id
    examples = {message.channel: message for message in reversed(first)}
    links = {name: environment().booking_url(business_id) for name in _LINKS}
    shown = [it.model_copy(update={"facts": {**links, **it.facts}}) for it in examples.values()]
    texts = [message for message in first if message.channel == "sms"]
    travels = list(messaging.templates.preview_messages(business_id, texts))
    price = messaging.templates.find_segment_price(business_id)
    segments = sum(each.segments.count for each in travels if each.segments)
    return Preview(
        reached=tuple(_reached(ready) for ready in going),
        skipped=tuple(skipped),
        looks=tuple(_looks(business_id, shown)),
        sms=len(texts),
        segments=segments,
        cost=price.amount * segments if price else None,
        currency=price.currency if price else catalogue.business.currency,
    )


_LINKS = ("preferences_url", "unsubscribe_url")
"""What only the client themselves is given: whoever looks at an example is shown the booking page instead."""


def _reached(ready: Ready) -> Reached:
    return Reached(
        client_id=ready.episode.client_id,
        category_ids=ready.episode.category_ids,
        channels=tuple(way.channel for way, _ in ready.invitation.ways),
        otherwise=tuple(way.channel for _, others in ready.invitation.ways for way in others),
    )


def _looks(business_id: str, messages: list[Message]) -> Iterator[Look]:
    previews = messaging.templates.preview_messages(business_id, messages)
    for message, preview in sorted(zip(messages, previews, strict=True), key=lambda pair: pair[0].channel):
        content = preview.content
        yield Look(
            channel=message.channel,
            client_id=message.client_id,
            language=message.language,
            subject=content.subject,
            text=content.text,
            html=content.html,
        )

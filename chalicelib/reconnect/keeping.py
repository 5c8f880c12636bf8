"""Keeping rhythms up to date: from what happens, and all of them learnt anew once a week."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from chalicelib.absences import service as absences
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import find_catalogue
from chalicelib.clients.model import booked_by, person_id
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.table import Write, WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import WENT_OUT
from chalicelib.recommending import service as recommending
from chalicelib.reconnect import nudge, store
from chalicelib.reconnect.cadence.business_days import BusinessDays, observed_business_days
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.visits import History
from chalicelib.reconnect.campaign import message_id_of
from chalicelib.reconnect.model import ClientHistory, Episode, Learning, Rhythm, Rules
from chalicelib.reconnect.noting import (
    COUNTS_WITHIN,
    categories_of,
    history_in,
    noted,
    outcome,
    person_of,
    rhythms_of,
)
from chalicelib.reconnect.pieces import Segment, segments_of

LEARN_EVERY, LEARNING_LASTS = timedelta(days=7), timedelta(hours=1)
CLOSED_BEFORE, CLOSED_AHEAD = timedelta(days=731), timedelta(days=366)
TRIES = 5

Rows = tuple[ClientHistory, dict[str, Rhythm]]
"""What is kept of somebody: their history, and their rhythms by category."""

log = logging.getLogger(__name__)


def take_notes(events: Iterable[AppointmentEvent], now: datetime) -> int:
    """Bring the rhythms of the clients concerned up to date; give how many clients changed.

    Everything is computed anew from what is kept, so that a repeated event changes nothing.
    """

    def whose(found: tuple[str, AppointmentEvent]) -> tuple[str, str]:
        return (found[1].business_id, found[0])

    changed = 0
    found = sorted(((who, event) for event in events for who in _concerned(event)), key=whose)
    for business_id, of_business in groupby(found, key=lambda each: each[1].business_id):
        catalogue = find_catalogue(business_id)
        if catalogue is None:
            continue
        store.plan_learning(Learning(business_id=business_id, due_at=now + LEARN_EVERY))
        rules: dict[str, Rules] = {}
        for (_, client_id), own in groupby(of_business, key=whose):
            told = [_as_now(event, catalogue) for _, event in own]
            changed += _bring_up_to_date(catalogue, client_id, told, rules, now)
    return changed


def _concerned(event: AppointmentEvent) -> list[str]:
    """Give the client, and the others who come."""
    return [event.client_id, *(person_id(event.client_id, name) for name in event.with_them)]


def _as_now(event: AppointmentEvent, catalogue: Catalogue) -> AppointmentEvent:
    """Give the event with each category that was merged as the one that it is now."""
    names = tuple(dict.fromkeys(map(catalogue.category_now, event.category_ids)))
    return event if names == event.category_ids else replace(event, category_ids=names)


def _bring_up_to_date(
    catalogue: Catalogue,
    client_id: str,
    events: Sequence[AppointmentEvent],
    rules: dict[str, Rules],
    now: datetime,
) -> bool:
    """Take in the events, if any, and write what differs then; give whether anything did.

    Rules of categories that are not among those given are read and added. Raises WriteRefused when other
    writers come first again and again.
    """
    business_id, zone = catalogue.business.business_id, catalogue.business.zone
    for _ in range(TRIES):
        history, before = rows_of(business_id, client_id)
        after = noted(history, events)
        if events and after == history:
            return False
        rules |= store.load_rules(business_id, [name for name in categories_of(after) if name not in rules])
        rhythms = rhythms_of(after, before, rules, zone, catalogue.business.date_at(now))
        changed = [rhythm for rhythm in rhythms if rhythm != before.get(rhythm.category_id)]
        after = nudge.planned(after, rhythms, rules, zone, now)
        if after == history and not changed:
            return False
        writes = [store.history_write(after), *map(store.rhythm_write, changed)]
        writes += map(store.episode_write, _judged(after, events))
        try:
            store.save(writes)
            return True
        except WriteRefused:
            continue
    raise WriteRefused([])


def rows_of(business_id: str, person: str) -> Rows:
    """Give what is kept of somebody, from the card that was kept where theirs was merged into another."""
    history, rhythms = store.load_client_rows(business_id, person)
    answers = booked_by(person)
    if history.version == 0 and person != answers:  # of a card that was merged before they first came
        into = store.load_client_rows(business_id, answers)[0].merged_into
        return rows_of(business_id, into + person.removeprefix(answers)) if into else (history, rhythms)
    return rows_of(business_id, history.merged_into) if history.merged_into else (history, rhythms)


def writes_of(catalogue: Catalogue, after: ClientHistory, known: Rows, now: datetime) -> list[Write]:
    """Give the writes of a history in place of the known one, and of the rhythms that follow from it."""
    business = catalogue.business
    history, before = known
    if after == history:
        return []
    rules = store.load_rules(business.business_id, categories_of(after))
    rhythms = rhythms_of(after, before, rules, business.zone, business.date_at(now))
    planned = nudge.planned(after, rhythms, rules, business.zone, now)
    return [store.history_write(planned), *map(store.rhythm_write, rhythms)]


def _judged(history: ClientHistory, events: Sequence[AppointmentEvent]) -> list[Episode]:
    """Give those of the client's episodes of which the events make something else than was known.

    That can be every one within sixty days of which something they tell of was booked, and what was booked in
    those is held against all that came later. Of a client invited once it is that one.
    """
    names = history.episodes or tuple(filter(None, [history.episode_id]))  # as older rows have it
    if not events or not names:
        return []
    since = store.as_stored(min(event.booked_at for event in events) - COUNTS_WITHIN)
    known = store.load_episodes(history.business_id, [it for it in names if it >= since])
    told = _told(history.business_id, known)
    later = [[it for it in told[number:] if not it.failed_at] for number in range(1, len(told) + 1)]
    judged = [outcome(it, history, after) for it, after in zip(told, later, strict=True)]
    return [after for before, after in zip(known, judged, strict=True) if after != before]


def _told(business_id: str, episodes: Sequence[Episode]) -> list[Episode]:
    """Give the episodes with when the first message of each was accepted, where one was by now."""
    asked = {
        it.episode_id: [message_id_of(it.told_by, it.first_purpose, channel) for channel in it.channels]
        for it in episodes
        if not it.held_back and not it.told_at
    }
    ids = [name for names in asked.values() for name in names]
    found = messaging.find_messages(business_id, ids)

    def with_told_at(episode: Episode) -> Episode:
        sent = [found[name] for name in asked.get(episode.episode_id, ()) if name in found]
        moments = [it.sent_at for it in sent if it.sent_at and it.state in WENT_OUT]
        return episode.model_copy(update={"told_at": min(moments)}) if moments else episode

    return [with_told_at(it) for it in episodes]


def plan_learning(business_id: str, now: datetime) -> None:
    """Ask the next sweep to learn the business's rhythms anew, as after taking over a history."""
    store.save_learning(Learning(business_id=business_id, due_at=now))


def learn(catalogue: Catalogue, now: datetime) -> list[Segment]:
    """Learn every category's population anew; give the segments of clients whose rhythms follow from it."""
    business_id, today = catalogue.business.business_id, catalogue.business.date_at(now)
    histories = store.load_all_histories(business_id)
    names = sorted({name for history in histories for name in categories_of(history)})
    known = {name: [history_in(history, name, today) for history in histories] for name in names}
    days = _business_days(catalogue, known, today)
    populations = {name: fit_population(own, today, days) for name, own in known.items()}
    store.save_populations(business_id, populations, now)
    recommending.learn(catalogue, (person_of(history, today) for history in histories), now)
    return segments_of(business_id, [history.client_id for history in histories])


def _business_days(catalogue: Catalogue, known: Mapping[str, list[History]], today: date) -> BusinessDays:
    """Give the days on which the business was closed or will be: as entered, and as its visits tell."""
    entered = absences.find_closed_dates(catalogue, today - CLOSED_BEFORE, today + CLOSED_AHEAD)
    visits = (visit for own in known.values() for history in own for visit in history.visits)
    yesterday = today - timedelta(days=1)  # today's visits are yet to come
    return observed_business_days(visits, yesterday, entered)


def learn_segment(catalogue: Catalogue, segment: Segment, now: datetime) -> int:
    """Compute the rhythms of a segment's clients anew; give how many clients there are.

    One whose rhythms cannot be computed does not stop the others; what went wrong is raised at the end.
    """
    client_ids = store.load_client_ids(segment.business_id, segment.since, segment.until)
    rules: dict[str, Rules] = {}
    failures: list[Exception] = []
    for client_id in client_ids:
        try:
            with suppress(WriteRefused):  # somebody else keeps bringing this client up to date
                _bring_up_to_date(catalogue, client_id, (), rules, now)
        except Exception as error:
            log.exception("the rhythms of %s cannot be learnt", client_id)
            failures.append(error)
    if failures:
        raise ExceptionGroup("the rhythms of some clients cannot be learnt", failures)
    return len(client_ids)


def learn_when_due(
    catalogue: Catalogue, now: datetime, hand_over: Callable[[Iterable[dict[str, Any]]], int]
) -> bool:
    """Learn anew and hand over the segments, unless it is not time or somebody else does already.

    What fails is due again at once, what breaks off an hour later.
    """
    plan = store.load_learning(catalogue.business.business_id)
    if plan is None or plan.due_at > now:
        return False
    taken = plan.model_copy(update={"due_at": now + LEARNING_LASTS})
    if not store.plan_learning(taken, instead_of=plan):
        return False
    try:
        hand_over(segment.model_dump(mode="json") for segment in learn(catalogue, now))
    except Exception:
        store.plan_learning(plan, instead_of=taken)
        raise
    store.plan_learning(plan.model_copy(update={"due_at": now + LEARN_EVERY}), instead_of=taken)
    return True

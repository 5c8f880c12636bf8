"""Bringing clients back: keeping rhythms, listing who is overdue, inviting them, counting who returned.

docs/reconnect.md tells how it works.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.events import ClientOverdue
from chalicelib.core.table import WriteRefused
from chalicelib.reconnect import attention, keeping, noting, overdue, store
from chalicelib.reconnect.inviting import catalogue_with, contact, invite_all, preview
from chalicelib.reconnect.judging import judge, note_reply
from chalicelib.reconnect.keeping import plan_learning, take_notes
from chalicelib.reconnect.model import (
    CategoryCount,
    CategorySettings,
    Learning,
    List,
    OverdueClient,
    Rhythm,
)
from chalicelib.reconnect.preview import Preview
from chalicelib.reconnect.reporting import explain_client, list_called_off, report
from chalicelib.waiting import service as waiting

__all__ = [
    "Preview",
    "change_settings",
    "contact",
    "explain_client",
    "judge",
    "list_called_off",
    "list_categories",
    "list_overdue",
    "list_settings",
    "note_reply",
    "plan_learning",
    "preview",
    "report",
    "sweep",
    "take_notes",
]

log = logging.getLogger(__name__)

SWEEP_AT_ONCE, SWEEP_ROUNDS = 200, 20

Tell = Callable[[ClientOverdue, datetime], object]
"""Hears that a client has just become overdue, at least once."""


def _nobody(_event: ClientOverdue, _now: datetime) -> None:
    """Hear it and do nothing."""


def list_categories(business_id: str, now: datetime) -> list[CategoryCount]:
    """Give every category with how many are on each list, and lately contacted and reconnected."""
    catalogue = get_catalogue(business_id)
    late = _late(catalogue, now)
    episodes = store.load_episodes_since(business_id, now - noting.COUNTS_WITHIN)
    categories = sorted(catalogue.categories.values(), key=lambda category: category.name)
    return [overdue.counted(each, late, episodes, catalogue.business.date_at(now)) for each in categories]


def _late(catalogue: Catalogue, now: datetime, category_id: str | None = None) -> list[tuple[Rhythm, Client]]:
    business_id, today = catalogue.business.business_id, catalogue.business.date_at(now)
    active = _active(catalogue)
    rhythms = [
        rhythm
        for rhythm in store.load_overdue(business_id, today)
        if category_id in (None, rhythm.category_id) and rhythm.category_id in active
    ]
    known = clients.find_clients(business_id, (rhythm.client_id for rhythm in rhythms))
    return [
        (rhythm, known[rhythm.client_id])
        for rhythm in rhythms
        if overdue.is_late(rhythm, known.get(rhythm.client_id), today, now)
    ]


def _active(catalogue: Catalogue) -> dict[str, CategorySettings]:
    """Give the settings of the categories that bring clients back at all."""
    settings = store.load_settings(catalogue.business.business_id, catalogue.categories)
    return {name: chosen for name, chosen in settings.items() if chosen.active}


def list_overdue(
    business_id: str, category_id: str, now: datetime, which: List = "overdue"
) -> list[OverdueClient]:
    """Give one of a category's lists, the longest overdue first; or raise NotFound."""
    catalogue = catalogue_with(business_id, category_id)
    today = catalogue.business.date_at(now)
    listed = [
        (rhythm, client)
        for rhythm, client in _late(catalogue, now, category_id)
        if overdue.listed_on(rhythm, client, today) == which
    ]
    if not listed:
        return []
    histories = store.load_histories(business_id, (client.client_id for _, client in listed))
    rules, wait = (
        store.load_rules(business_id, [category_id])[category_id],
        waiting.clients_waiting(business_id),
    )
    shown = []
    for rhythm, client in listed:
        history, waits = histories[client.client_id], client.client_id in wait
        known = overdue.Known(client, history, waits, catalogue.business, now)
        shown.append(overdue.in_words(rhythm, known, rules))
    return sorted(shown, key=lambda client: (-client.days_overdue, client.name))


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
    invite_all(catalogue, wanted, now)
    for rhythm in rhythms:
        client, history = known.get(rhythm.client_id), histories[rhythm.client_id]
        chosen = settings[rhythm.category_id]
        automatic = chosen.automatic_first_message and chosen.active
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
    catalogue_with(business_id, settings.category_id)
    store.save_settings(business_id, settings)
    plan_learning(business_id, now)

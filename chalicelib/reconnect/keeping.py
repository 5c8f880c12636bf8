"""Keeping rhythms up to date: from what happens, and all of them learnt anew once a week."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import find_catalogue
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.table import WriteRefused
from chalicelib.reconnect import store
from chalicelib.reconnect.fitting import fit_population
from chalicelib.reconnect.model import Learning, Rules
from chalicelib.reconnect.noting import categories_of, history_in, noted, outcome, rhythms_of

LEARN_EVERY, LEARNING_LASTS = timedelta(days=7), timedelta(hours=1)
TRIES = 5


def take_notes(events: Iterable[AppointmentEvent], now: datetime) -> int:
    """Bring the rhythms of the clients concerned up to date; give how many clients changed.

    Everything is computed anew from what is kept, so that a repeated event changes nothing.
    """

    def whose(event: AppointmentEvent) -> tuple[str, str]:
        return (event.business_id, event.client_id)

    changed = 0
    for business_id, of_business in groupby(sorted(events, key=whose), key=lambda event: event.business_id):
        catalogue = find_catalogue(business_id)
        if catalogue is None:
            continue
        store.plan_learning(Learning(business_id=business_id, due_at=now + LEARN_EVERY))
        rules: dict[str, Rules] = {}
        for (_, client_id), own in groupby(of_business, key=whose):
            changed += _bring_up_to_date(catalogue, client_id, list(own), rules, now)
    return changed


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
        history, before = store.load_client_rows(business_id, client_id)
        after = noted(history, events)
        if events and after == history:
            return False
        rules |= store.load_rules(business_id, [name for name in categories_of(after) if name not in rules])
        rhythms = rhythms_of(after, before, rules, zone, now.astimezone(zone).date())
        changed = [rhythm for rhythm in rhythms if rhythm != before.get(rhythm.category_id)]
        if not events and not changed:
            return False
        writes = [store.history_write(after), *map(store.rhythm_write, changed)]
        if events and history.episode_id:
            episode = store.load_episode(business_id, history.episode_id)
            judged = outcome(episode, after) if episode else None
            if judged and judged != episode:
                writes.append(store.episode_write(judged))
        try:
            store.save(writes)
            return True
        except WriteRefused:
            continue
    raise WriteRefused([])


def plan_learning(business_id: str, now: datetime) -> None:
    """Ask the next sweep to learn the business's rhythms anew, as after taking over a history."""
    store.save_learning(Learning(business_id=business_id, due_at=now))


def learn(catalogue: Catalogue, now: datetime) -> int:
    """Learn every category's population anew and all rhythms with it; give how many histories there are."""
    business_id, today = catalogue.business.business_id, catalogue.business.date_at(now)
    histories = store.load_all_histories(business_id)
    names = sorted({name for history in histories for name in categories_of(history)})
    populations = {
        name: fit_population((history_in(history, name, today) for history in histories), today)
        for name in names
    }
    store.save_populations(business_id, populations, now)
    rules = store.load_rules(business_id, names)
    for history in histories:
        with suppress(WriteRefused):  # somebody else keeps bringing this client up to date
            _bring_up_to_date(catalogue, history.client_id, (), rules, now)
    return len(histories)


def learn_as_planned(catalogue: Catalogue, plan: Learning, now: datetime) -> bool:
    """Learn anew unless somebody else does already; what breaks off is begun again an hour later."""
    taken = plan.model_copy(update={"due_at": now + LEARNING_LASTS})
    if not store.plan_learning(taken, instead_of=plan):
        return False
    learn(catalogue, now)
    store.plan_learning(plan.model_copy(update={"due_at": now + LEARN_EVERY}), instead_of=taken)
    return True

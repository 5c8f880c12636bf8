"""Who became overdue when: noted once by the sweep, and read with what has become of them for the report."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.table import Key, Write, load_many
from chalicelib.reconnect import store
from chalicelib.reconnect.fate import Fate, fate
from chalicelib.reconnect.model import BecameOverdue, ClientHistory, Episode, Rhythm
from chalicelib.reconnect.noting import became_overdue
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.people import find_people
from chalicelib.reconnect.store import ReconnectRow
from chalicelib.waiting import service as waiting


def writes(before: Rhythm, after: Rhythm) -> Iterator[Write]:
    """Give the write that goes with a rhythm by which somebody is newly noted as overdue, if it is one.

    They count from the date of their rhythm, which is long past for many of a history that was taken over.
    """
    if after.noted_on and not before.noted_on and after.overdue_on:
        became = BecameOverdue(**asdict(became_overdue(after)), on=after.overdue_on)
        place = f"became_overdue#{became.on}#{became.category_id}#{became.client_id}"
        yield Write(ReconnectRow(pk=became.business_id, sk=place, e=became.stored()))


def fates(
    catalogue: Catalogue, first: date, last: date, episodes: Iterable[Episode], now: datetime
) -> dict[str, list[Fate]]:
    """Give what has become of those who became overdue from first to last, by category as it is now.

    `episodes` are all that began since.
    """
    business_id = catalogue.business.business_id
    between = ReconnectRow.sk.between(f"became_overdue#{first}", f"became_overdue#{last}~")
    noted = [BecameOverdue.model_validate(row.e) for row in ReconnectRow.query(business_id, between)]
    histories = _histories(business_id, {it.client_id for it in noted})
    every = _each_once(_as_now(it, histories[it.client_id], catalogue) for it in noted)
    kept = {history.client_id: history for history in histories.values()}
    people = find_people(business_id, kept)
    rhythms = _rhythms(every)
    settings = store.load_settings(business_id, {it.category_id for it in every})
    wait = waiting.clients_waiting(business_id) if every else frozenset()
    own: dict[str, list[Episode]] = {}
    for began in episodes:
        if began.client_id in histories:
            own.setdefault(histories[began.client_id].client_id, []).append(_of_now(began, catalogue))
    found: dict[str, list[Fate]] = {}
    for it in every:
        word: Fate = "no_record"
        if client := people.get(it.client_id):
            known = Known(client, kept[it.client_id], client.waits_in(wait), catalogue.business, now)
            active = it.category_id in catalogue.open_categories and settings[it.category_id].active
            rhythm = rhythms.get((it.client_id, it.category_id))
            word = fate(it, known, rhythm, own.get(it.client_id, ()), active)
        found.setdefault(it.category_id, []).append(word)
    return found


def _histories(business_id: str, client_ids: Iterable[str]) -> dict[str, ClientHistory]:
    """Give each one's history, from the card that was kept where theirs was merged into another."""
    known = store.load_histories(business_id, client_ids)
    merged = {name: it.merged_into for name, it in known.items() if it.merged_into}
    into = store.load_histories(business_id, set(merged.values())) if merged else {}
    return known | {name: into[there] for name, there in merged.items()}


def _as_now(became: BecameOverdue, history: ClientHistory, catalogue: Catalogue) -> BecameOverdue:
    """Give it of the card that was kept, and of the category that it is now."""
    category_id = catalogue.category_now(became.category_id)
    return became.model_copy(update={"client_id": history.client_id, "category_id": category_id})


def _each_once(noted: Iterable[BecameOverdue]) -> list[BecameOverdue]:
    """Give each absence once: after a merge it is noted anew, of the card or the category that was kept."""
    return list({(it.client_id, it.category_id, it.last_visit_on): it for it in noted}.values())


def _of_now(began: Episode, catalogue: Catalogue) -> Episode:
    """Give the episode with its categories as they are now."""
    return began.model_copy(update={"category_ids": tuple(map(catalogue.category_now, began.category_ids))})


def _rhythms(every: Iterable[BecameOverdue]) -> dict[tuple[str, str], Rhythm]:
    keys = {
        (it.client_id, it.category_id): Key(
            ReconnectRow, f"{it.business_id}#{it.client_id}", f"category#{it.category_id}"
        )
        for it in every
    }
    rows = load_many(keys.values())
    return {name: Rhythm.model_validate(rows[key].e) for name, key in keys.items() if key in rows}

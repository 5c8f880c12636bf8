"""Merging one category into another: who, when and into which stands with the category, and visits follow."""

from contextlib import suppress
from datetime import datetime

from chalicelib.catalogue import service as catalogues
from chalicelib.catalogue.model import Catalogue, Category
from chalicelib.core.errors import ChangedMeanwhile, NotFound, bad_field
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused
from chalicelib.reconnect import store
from chalicelib.reconnect.keeping import TRIES, plan_learning
from chalicelib.reconnect.model import ClientHistory
from chalicelib.reconnect.noting import categories_of, rhythms_of


def merge_category(business_id: str, category_id: str, into: str, by: str, now: datetime) -> int:
    """Merge a category into another and compute the rhythms concerned anew; give how many clients those are.

    What was interrupted is completed by asking again. Raises NotFound and BadInput; ChangedMeanwhile where
    somebody else changes the category, or a client again and again.
    """
    catalogue = catalogues.get_catalogue(business_id)
    category = catalogue.categories.get(category_id)
    if category is None:
        raise NotFound(said("There is no such category."))
    if into == category_id or into not in catalogue.open_categories:
        raise bad_field("into", said("Please name another category that is in use."))
    if category.merged_into not in (None, into):
        raise bad_field("into", said("It has been merged into another category."))
    if category.merged_into is None:
        _mark(
            business_id, category.model_copy(update={"merged_into": into, "merged_by": by, "merged_at": now})
        )
    concerned = [it for it in store.load_all_histories(business_id) if category_id in categories_of(it)]
    for history in concerned:
        _relabel(catalogue, history.client_id, category_id, into, now)
    plan_learning(business_id, now)
    return len(concerned)


def _mark(business_id: str, merged: Category) -> None:
    versions = {
        thing.category_id: version
        for thing, version in catalogues.list_versions(business_id)
        if isinstance(thing, Category)
    }
    catalogues.put(business_id, merged.model_dump(), versions[merged.category_id])


def _relabel(catalogue: Catalogue, client_id: str, category_id: str, into: str, now: datetime) -> None:
    """Let a client's visits and invitations belong to the other category."""
    business = catalogue.business
    for _ in range(TRIES):
        history, before = store.load_client_rows(business.business_id, client_id)
        after = relabelled(history, category_id, into)
        rules = store.load_rules(business.business_id, categories_of(after))
        rhythms = rhythms_of(after, before, rules, business.zone, business.date_at(now))
        writes = [store.history_write(after), *map(store.rhythm_write, rhythms)]
        for found in store.load_episodes(business.business_id, after.episodes):
            if category_id in found.category_ids:
                names = _with(found.category_ids, category_id, into)
                writes.append(store.episode_write(found.model_copy(update={"category_ids": names})))
        with suppress(WriteRefused):
            store.save(writes)
            return
    raise ChangedMeanwhile


def relabelled(history: ClientHistory, category_id: str, into: str) -> ClientHistory:
    """Give the history with the visits of one category in another, and when the client was invited for it."""
    appointments = {
        name: kept.model_copy(update={"category_ids": _with(kept.category_ids, category_id, into)})
        for name, kept in history.appointments.items()
    }
    invited, nudged = dict(history.invited), dict(history.nudged)
    moments = [invited.pop(name) for name in (category_id, into) if name in invited]
    if moments:
        invited[into] = max(moments)
    visits = [nudged.pop(name) for name in (category_id, into) if name in nudged]
    if visits:
        nudged[into] = max(visits)
    update = {"appointments": appointments, "invited": invited, "nudged": nudged}
    return history.model_copy(update=update)


def _with(names: tuple[str, ...], category_id: str, into: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(into if name == category_id else name for name in names))

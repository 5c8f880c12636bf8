"""Histories, rhythms, episodes, settings and populations in DynamoDB."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.indexes import AllProjection

from chalicelib.core.due import SHARDS, due_at, due_place, sortable
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Row,
    SecondIndex,
    Write,
    WriteRefused,
    commit,
    load,
    load_many,
    put_many,
)
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION, Population, from_plain, to_plain
from chalicelib.reconnect.model import (
    CategorySettings,
    ClientHistory,
    Episode,
    Learning,
    Rhythm,
    Rules,
    StoredPopulation,
)
from chalicelib.reconnect.pieces import LEARNING, Place

MOMENT = timedelta(microseconds=1)


class ByBusiness(FirstIndex):
    """A business's histories, and its rhythms by the date on which they fall overdue."""

    class Meta:
        index_name = "by_business"
        projection = AllProjection()


class ByDue(SecondIndex):
    """What wants looking at by itself, of all businesses, by instant; rows leave it once looked at."""

    class Meta:
        index_name = "by_due"
        projection = AllProjection()


class ReconnectRow(Row):
    """Anything of this room."""

    class Meta:
        table = "reconnect"

    by_business = ByBusiness()
    by_due = ByDue()


def _make_due(row: ReconnectRow, at: datetime) -> ReconnectRow:
    row.gsi2pk, row.gsi2sk = due_place(row.pk, row.sk, at.replace(microsecond=0))
    return row


def load_client_rows(business_id: str, client_id: str) -> tuple[ClientHistory, dict[str, Rhythm]]:
    """Give all that is kept of one client, in one read: their history, and their rhythms by category."""
    history = ClientHistory(business_id=business_id, client_id=client_id)
    rhythms: dict[str, Rhythm] = {}
    for row in ReconnectRow.query(f"{business_id}#{client_id}", consistent_read=True):
        if row.sk == "history":
            history = _history_in(row)
        else:
            rhythm = Rhythm.model_validate(row.e)
            rhythms[rhythm.category_id] = rhythm
    return history, rhythms


def load_histories(business_id: str, client_ids: Iterable[str]) -> dict[str, ClientHistory]:
    """Give each client's history as it is now, an empty one where nothing is kept yet."""
    keys = {name: Key(ReconnectRow, f"{business_id}#{name}", "history") for name in client_ids}
    rows = load_many(keys.values())
    empty = ClientHistory(business_id=business_id, client_id="")
    return {
        name: _history_in(rows[key]) if key in rows else empty.model_copy(update={"client_id": name})
        for name, key in keys.items()
    }


def load_all_histories(business_id: str) -> list[ClientHistory]:
    """Give the histories of all clients of a business, sorted by the clients' identifiers."""
    rows = ReconnectRow.by_business.query(business_id, ByBusiness.gsi1sk.startswith("history#"))
    return [_history_in(row) for row in rows]


def load_client_ids(business_id: str, since: str, until: str) -> list[str]:
    """Give the clients with a history whose identifiers are not before `since` and before `until`."""
    between = ByBusiness.gsi1sk.between(f"history#{since}", f"history#{until}")
    names = [str(row.e["client_id"]) for row in ReconnectRow.by_business.query(business_id, between)]
    return [name for name in names if name < until]


def _history_in(row: Row) -> ClientHistory:
    return ClientHistory.model_validate({**row.e, "version": row.version})


def history_write(history: ClientHistory) -> Write:
    """Give the write of a history, refused when another change came first."""
    row = ReconnectRow(
        pk=f"{history.business_id}#{history.client_id}",
        sk="history",
        gsi1pk=history.business_id,
        gsi1sk=f"history#{history.client_id}",
        version=history.version + 1,
        e=history.stored(),
    )
    if history.nudge_at:
        _make_due(row, history.nudge_at)
    new = ReconnectRow.pk.does_not_exist()
    return Write(row, ReconnectRow.version == history.version if history.version else new)


def _rhythm_row(rhythm: Rhythm) -> ReconnectRow:
    place = f"{rhythm.category_id}#{rhythm.client_id}"
    row = ReconnectRow(
        pk=f"{rhythm.business_id}#{rhythm.client_id}", sk=f"category#{rhythm.category_id}", e=rhythm.stored()
    )
    if rhythm.overdue_on:
        row.gsi1pk, row.gsi1sk = rhythm.business_id, f"overdue#{rhythm.overdue_on}#{place}"
    return _make_due(row, rhythm.due_at) if rhythm.due_at else row


def rhythm_write(rhythm: Rhythm) -> Write:
    """Give the write of a rhythm, to be committed together with its history."""
    return Write(_rhythm_row(rhythm))


def replace_rhythm(read: Rhythm, rhythm: Rhythm, also: Iterable[Write] = ()) -> None:
    """Put the rhythm in place of what was read, and make the other writes, or raise WriteRefused when that
    has changed since."""
    commit([Write(_rhythm_row(rhythm), ReconnectRow.e == read.stored()), *also])


def load_overdue(business_id: str, today: date) -> list[Rhythm]:
    """Give the rhythms that by their arithmetic are overdue today or earlier."""
    between = ByBusiness.gsi1sk.between("overdue#", f"overdue#{today.isoformat()}~")
    return [Rhythm.model_validate(row.e) for row in ReconnectRow.by_business.query(business_id, between)]


def load_places_due(now: datetime) -> Iterator[Place]:
    """Give where something wants looking at by now, the earliest of each shard first."""
    for shard in range(SHARDS):
        for row in ReconnectRow.by_due.query(f"due#{shard}", ByDue.gsi2sk < sortable(now + MOMENT)):
            yield Place(row.pk, row.sk)


def load_due(places: Iterable[Place], now: datetime) -> list[Rhythm | Learning | ClientHistory]:
    """Give those of the things at these places that want looking at by now, as they are now."""
    models: dict[str, Any] = {LEARNING: Learning, "history": ClientHistory}
    rows = load_many(Key(ReconnectRow, place.pk, place.sk) for place in places)
    due = [row for row in rows.values() if row.gsi2sk and due_at(row.gsi2sk) <= now]
    return [models.get(row.sk, Rhythm).model_validate(row.e) for row in due]


def load_next_due_at(now: datetime) -> datetime | None:
    """Give the first instant after now at which something wants looking at, None when nothing waits."""
    later, index = ByDue.gsi2sk > sortable(now + MOMENT), ReconnectRow.by_due
    rows = [row for shard in range(SHARDS) for row in index.query(f"due#{shard}", later, limit=1)]
    return min((due_at(row.gsi2sk) for row in rows), default=None)


def save_learning(learning: Learning) -> None:
    """Save when a business's rhythms are to be learnt anew, whatever was planned before."""
    commit([Write(_learning_row(learning))])


def plan_learning(learning: Learning, instead_of: Learning | None = None) -> bool:
    """Save when rhythms are to be learnt anew; False where there is another plan than the one it replaces."""
    unchanged = ReconnectRow.e == instead_of.stored() if instead_of else ReconnectRow.pk.does_not_exist()
    try:
        commit([Write(_learning_row(learning), unchanged)])
    except WriteRefused:
        return False
    return True


def load_learning(business_id: str) -> Learning | None:
    """Give the plan to learn a business's rhythms anew, or None."""
    row = load(Key(ReconnectRow, business_id, LEARNING))
    return Learning.model_validate(row.e) if row else None


def _learning_row(learning: Learning) -> ReconnectRow:
    return _make_due(ReconnectRow(pk=learning.business_id, sk=LEARNING, e=learning.stored()), learning.due_at)


def load_settings(business_id: str, category_ids: Iterable[str]) -> dict[str, CategorySettings]:
    """Give the settings of the categories, the usual ones where nothing was chosen."""
    names = list(dict.fromkeys(category_ids))
    rows = load_many(_settings_key(business_id, name) for name in names)
    return {name: _settings_in(rows, business_id, name) for name in names}


def load_rules(business_id: str, category_ids: Iterable[str]) -> dict[str, Rules]:
    """Give the settings and the population of each category, in one read."""
    names = list(dict.fromkeys(category_ids))
    populations = {name: Key(ReconnectRow, business_id, f"population#{name}") for name in names}
    rows = load_many([*populations.values(), *(_settings_key(business_id, name) for name in names)])
    return {
        name: Rules(
            _settings_in(rows, business_id, name),
            from_plain(rows[key].e["plain"]) if key in rows else DEFAULT_POPULATION,
        )
        for name, key in populations.items()
    }


def _settings_key(business_id: str, category_id: str) -> Key:
    return Key(ReconnectRow, business_id, f"settings#{category_id}")


def _settings_in(rows: Mapping[Key, Row], business_id: str, category_id: str) -> CategorySettings:
    row = rows.get(_settings_key(business_id, category_id))
    return CategorySettings.model_validate(row.e) if row else CategorySettings(category_id=category_id)


def save_settings(business_id: str, settings: CategorySettings) -> None:
    """Save how a category brings its clients back."""
    commit([Write(ReconnectRow(pk=business_id, sk=f"settings#{settings.category_id}", e=settings.stored()))])


def save_populations(business_id: str, populations: dict[str, Population], now: datetime) -> None:
    """Save what was learnt of categories."""
    learnt = [
        StoredPopulation(category_id=name, learnt_at=now, plain=to_plain(population))
        for name, population in populations.items()
    ]
    put_many(
        ReconnectRow(pk=business_id, sk=f"population#{item.category_id}", e=item.stored()) for item in learnt
    )


def episode_write(episode: Episode) -> Write:
    """Give the write of an episode."""
    return Write(ReconnectRow(pk=episode.business_id, sk=f"episode#{episode.episode_id}", e=episode.stored()))


def episode_change_write(episode: Episode, **changed: Any) -> Write:
    """Give the write of these fields of an episode alone, whatever else of it changes meanwhile."""
    row = ReconnectRow(pk=episode.business_id, sk=f"episode#{episode.episode_id}", e={})
    after = episode.model_copy(update=changed).stored()
    return Write(row, ReconnectRow.pk.exists(), [Path(f"e.{name}").set(after[name]) for name in changed])


def load_episode(business_id: str, episode_id: str) -> Episode | None:
    """Give an episode, or None."""
    return next(iter(load_episodes(business_id, [episode_id])), None)


def load_episodes(business_id: str, episode_ids: Iterable[str]) -> list[Episode]:
    """Give those of the episodes that there are, the earliest first, a hundred in a round trip."""
    rows = load_many(Key(ReconnectRow, business_id, f"episode#{name}") for name in episode_ids)
    return sorted((Episode.model_validate(row.e) for row in rows.values()), key=lambda it: it.episode_id)


def load_episodes_since(business_id: str, since: datetime, until: datetime | None = None) -> list[Episode]:
    """Give the episodes that began at the instant or later, and in the second of the other or before."""
    first, last = f"episode#{as_stored(since)}", f"episode#{as_stored(until) if until else ''}~"
    between = ReconnectRow.sk.between(first, last)
    return [Episode.model_validate(row.e) for row in ReconnectRow.query(business_id, between)]


def contact_write(episode: Episode, not_since: timedelta) -> Write:
    """Give the write that notes an invitation on the client, refused when the last is not that long ago."""
    row = ReconnectRow(pk=f"{episode.business_id}#{episode.client_id}", sk="history", e={})
    contacted, moment = Path("e.contacted_at"), as_stored(episode.contacted_at)
    long_ago = contacted <= as_stored(episode.contacted_at - not_since)
    actions = [
        contacted.set(moment),
        Path("e.episode_id").set(episode.episode_id),
        Path("e.episodes").set((Path("e.episodes") | []).append([episode.episode_id])),
        Path("e.held_back").set(episode.held_back),
        *(Path(["e", "invited", category_id]).set(moment) for category_id in episode.category_ids),
        ReconnectRow.version.add(1),
    ]
    return Write(row, ReconnectRow.pk.exists() & (contacted.does_not_exist() | long_ago), actions)


def as_stored(moment: datetime) -> str:
    """Give the instant (UTC) as it is kept of an invitation, which the episode's identifier begins with."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def save(writes: list[Write]) -> None:
    """Make all the writes or none; raise WriteRefused when a condition does not hold."""
    commit(writes)

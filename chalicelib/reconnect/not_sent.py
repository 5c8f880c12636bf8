"""An invitation of which nothing went out: whoever heard nothing has not been contacted, and may be again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.table import Write, WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, State
from chalicelib.reconnect import campaign, store
from chalicelib.reconnect.attention import NOT_AGAIN_WITHIN
from chalicelib.reconnect.keeping import TRIES, rows_of, writes_of
from chalicelib.reconnect.model import ClientHistory, Episode

ENDED_UNSENT: tuple[State, ...] = ("dead", "held_back", "cancelled")
WAITS = timedelta(days=1)
"""How long nothing goes out by itself after one came to nothing; twice as long after each further one."""


def take_back(message: Message, now: datetime) -> int:
    """Take back that those were contacted whom a first message names, where none of the first went out.

    Give how many that were. Again it changes nothing. Raises WriteRefused when others come first again and
    again.
    """
    told = store.load_episode(message.business_id, message.subject.id)
    if told is None or message.purpose != told.first_purpose or not _came_to_nothing(told):
        return 0
    catalogue = get_catalogue(message.business_id)
    names = (told.episode_id, *told.with_others)
    return sum(_take_back(catalogue, it, now) for it in store.load_episodes(message.business_id, names))


def _came_to_nothing(told: Episode) -> bool:
    ids = [campaign.message_id_of(told.episode_id, told.first_purpose, channel) for channel in told.channels]
    asked = messaging.find_messages(told.business_id, ids).values()
    return all(it.state in ENDED_UNSENT for it in asked)


def _take_back(catalogue: Catalogue, episode: Episode, now: datetime) -> bool:
    for _ in range(TRIES):
        rows = rows_of(episode.business_id, episode.client_id)
        known = store.load_episodes(episode.business_id, {*rows[0].episodes, episode.episode_id})
        this = next(it for it in known if it.episode_id == episode.episode_id)
        if this.failed_at:
            return False
        after = without(rows[0], this, [it for it in known if it is not this], now)
        failed = store.episode_change_write(this, failed_at=now)
        writes: list[Write] = [failed, *writes_of(catalogue, after, rows, now)]
        try:
            store.save(writes)
            return True
        except WriteRefused:
            continue
    raise WriteRefused(())


def without(
    history: ClientHistory, episode: Episode, others: Sequence[Episode], now: datetime
) -> ClientHistory:
    """Give the history as if the episode had not invited the client, of whom these are the `others`.

    They count as contacted by the last of those that did not come to nothing.
    """
    stand = [(_exactly(it.contacted_at), it) for it in others if it.failed_at is None]
    at, last = stand[-1] if stand else (None, None)
    began = _exactly(episode.contacted_at)
    invited = {name: when for name, when in history.invited.items() if when != began}
    for when, each in stand:
        invited |= {name: max(invited.get(name, when), when) for name in each.category_ids}
    in_a_row = sum(last is None or it.episode_id > last.episode_id for it in others)
    update = {
        "contacted_at": at,
        "episode_id": last.episode_id if last else None,
        "held_back": last.held_back if last else False,
        "invited": invited,
        "not_sent_at": began,
        "again_at": now + min(NOT_AGAIN_WITHIN, WAITS * 2**in_a_row),
    }
    return history.model_copy(update=update)


def _exactly(moment: datetime) -> datetime:
    """Give the instant as exact as it is kept of an invitation."""
    return moment.replace(microsecond=0)

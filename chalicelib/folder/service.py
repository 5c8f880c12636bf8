"""A client's folder: what business and client write for each other, send each other and have to do.

docs/folder.md tells how files come and go without passing through a function of ours.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain

from chalicelib.catalogue.service import get_business
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.acting import acting_as
from chalicelib.core.errors import BadInput, ChangedMeanwhile, KeyReused, NotFound
from chalicelib.core.ids import new_id, stable_id
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused
from chalicelib.folder import store
from chalicelib.folder.filing import Place, file_name, in_order, place_for, read_place, require_words
from chalicelib.folder.model import MOST_ENTRIES, Entry, KeptFile, Sender, Upload, Words
from chalicelib.folder.telling import entry_in, messages_of, still_true
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict

UPLOAD_LASTS = timedelta(hours=1)
"""How long after a page was drawn a file can be sent by it."""
LINK_LASTS = timedelta(minutes=5)
"""How long a link to a file is good, which is followed at once."""


def list_entries(business_id: str, client: Client, *, shown_only: bool = False) -> list[Entry]:
    """Give what is in a client's folder, on all of their cards: what is to do first, then the latest.

    With `shown_only`, what the client sees. One query for each card.
    """
    found = chain.from_iterable(store.load_entries(business_id, card) for card in client.cards)
    return in_order(it for it in found if not shown_only or it.is_shown)


def list_unseen(business_id: str) -> list[Entry]:
    """Give what clients have put into their folders and nobody has looked at, the longest waiting first."""
    return store.load_unseen(business_id)


def add_words(
    business_id: str,
    client_id: str,
    words: Words,
    by: str,
    now: datetime,
    *,
    tell: bool = False,
    key: str = "",
) -> Entry:
    """Put words into a folder; without `by` the client does. The same idempotency key puts them in once.

    `tell`: the client is told by a message. Raises NotFound for no client, BadInput for words that cannot
    be or a full folder, and KeyReused for other words with the same key.
    """
    client = clients.get_client(business_id, client_id)
    require_words(words)
    entry_id = stable_id("folder", business_id, client_id, key) if key else new_id()
    entry = Entry(
        **dict(words), entry_id=entry_id, business_id=business_id, client_id=client_id, by=by, at=now
    )
    known = store.load_entry(business_id, client_id, entry_id) if key else None
    if known is None:
        _require_room(business_id, client_id)
        known = _put_in(entry, client, now, tell=tell)
    if not known.removed_at and (known.words, known.by) != (entry.words, entry.by):
        raise KeyReused
    return known


def change_words(entry: Entry, words: Words, version: int) -> Entry:
    """Change what an entry says, from the version of it that was looked at; give it as it is now.

    What the client has put in cannot be hidden from them. Raises BadInput for words that cannot be, and
    ChangedMeanwhile where it has been changed since it was looked at.
    """
    require_words(words, entry.file)
    kind = "shared" if entry.is_from_client and not words.is_shown else words.kind
    done_at = entry.done_at if kind == "to_do" else None
    changes = {"words": words.words, "kind": kind, "done_at": done_at, "version": version}
    return _save(entry.model_copy(update=changes))


def note_done(entry: Entry, now: datetime, by: str = "", *, done: bool) -> Entry:
    """Note that what was to do is done, or that it is still to do; the same again changes nothing.

    Without `by` the client says so.

    Raises NotFound for what is nothing to do, and ChangedMeanwhile.
    """
    if entry.kind != "to_do":
        raise NotFound(said("There is nothing to do here."))
    if done == bool(entry.done_at):
        return entry
    changes = {"done_at": now, "done_by": by} if done else {"done_at": None, "done_by": ""}
    return _save(entry.model_copy(update=changes))


def note_looked_at(entries: Iterable[Entry], now: datetime) -> None:
    """Note that the staff have taken note of what a client put in; what was noted already stays as it is."""
    for entry in entries:
        if entry.is_unseen:
            with suppress(ChangedMeanwhile):  # somebody else has looked at it, or it is gone
                _save(entry.model_copy(update={"looked_at": now}))


def remove_entry(entry: Entry, now: datetime) -> Entry:
    """Take an entry out for good, and give what is left: neither its words nor its file are kept.

    The file goes first: whoever is interrupted finds the entry still there, and takes it out once more.
    Raises ChangedMeanwhile where it was changed at the same moment.
    """
    if entry.file:
        store.remove_object(entry.file.place)
    return _save(entry.model_copy(update={"removed_at": now, "words": "", "file": None}))


def get_entry(business_id: str, client: Client, entry_id: str) -> Entry:
    """Give an entry of the client's folder, on whichever of their cards, or raise NotFound."""
    for card in client.cards:
        entry = store.load_entry(business_id, card, entry_id)
        if entry and not entry.removed_at:
            return entry
    raise NotFound(said("This is no longer in the folder."))


def get_own_entry(business_id: str, client: Client, entry_id: str, *, by_client: bool = False) -> Entry:
    """Give an entry that the client sees, or, `by_client`, put in themselves; raise NotFound otherwise."""
    entry = get_entry(business_id, client, entry_id)
    if not entry.is_shown or (by_client and not entry.is_from_client):
        raise NotFound(said("This is no longer in the folder."))
    return entry


def ask_to_upload(business_id: str, client_id: str, sender: Sender, back: str, now: datetime) -> Upload:
    """Give what a browser or program sends one file with; it then goes `back` to a page, if there is one.

    Asks nobody and writes nothing: what arrives is taken in by `take_in`.
    """
    entry_id = new_id()
    place = place_for(business_id, client_id, entry_id)
    address, fields = store.sign_upload(place, sender, back, UPLOAD_LASTS)
    return Upload(entry_id, address, fields, now + UPLOAD_LASTS)


def take_in(place: str, now: datetime) -> Entry | None:
    """Enter a file that has arrived, and give its entry; None where it is not there or cannot be kept.

    It can be taken in any number of times, by whoever comes first: the store's own word that a file has
    arrived, or the page that its sender is led back to. A second file sent with the same form is not kept.
    """
    there, arrived = read_place(place), store.find_object(place)
    if there is None or arrived is None:
        return None
    known = store.load_entry(there.business_id, there.client_id, there.entry_id) or _enter(
        there, KeptFile(name=file_name(there.name), size=arrived.size, place=place), arrived.sender, now
    )
    if known is None or known.file is None or known.file.place != place:
        store.remove_object(place)
        return None
    return known


def take_in_for(business_id: str, client: Client, place: str, now: datetime) -> Entry | None:
    """Enter a file as `take_in` does, if it was sent for this client's folder."""
    there = read_place(place)
    if there is None or there.business_id != business_id or there.client_id not in client.cards:
        return None
    return take_in(place, now)


def _enter(there: Place, file: KeptFile, sender: Sender, now: datetime) -> Entry | None:
    """Put a file in as who sent it, unless there is no such client or no room; give its entry."""
    client = clients.find_client(there.business_id, there.client_id)
    if client is None or _is_full(there.business_id, there.client_id):
        return None
    entry = Entry(
        entry_id=there.entry_id,
        business_id=there.business_id,
        client_id=there.client_id,
        by=sender.by,
        kind=sender.kind if sender.by else "shared",
        file=file,
        at=now,
    )
    if not sender.by:
        return _put_in(entry, client, now)
    with acting_as(sender.by, sender.holder, now):
        return _put_in(entry, client, now, tell=sender.tell)


def file_link(entry: Entry) -> str:
    """Give a link by which the entry's file is fetched in the next minutes; raise NotFound without one."""
    if entry.file is None:
        raise NotFound(said("There is no file here."))
    return store.sign_download(entry.file, LINK_LASTS)


def judge(message: Message, _now: datetime) -> Verdict:
    """Judge a message about an entry at the moment of sending."""
    return still_true(store.load_entry(message.business_id, *entry_in(message.subject)))


def _put_in(entry: Entry, client: Client, now: datetime, *, tell: bool = False) -> Entry:
    """Save a new entry, with the messages that tell of it; give the one that another writer saved first."""
    told: list[Message] = []
    if tell and entry.is_shown and entry.by:
        business, _ = get_business(entry.business_id)
        told = list(messages_of(entry, client, business, now))
    try:
        store.save([store.entry_write(entry), *messaging.enqueue_writes(told)])
    except WriteRefused:
        known = store.load_entry(entry.business_id, entry.client_id, entry.entry_id)
        if known is None:
            raise
        return known
    return entry.model_copy(update={"version": 1})


def _save(entry: Entry) -> Entry:
    try:
        store.save([store.entry_write(entry)])
    except WriteRefused as refused:
        raise ChangedMeanwhile from refused
    return entry.model_copy(update={"version": entry.version + 1})


def _require_room(business_id: str, client_id: str) -> None:
    if _is_full(business_id, client_id):
        full = said("The folder is full: it holds %(most)s entries.", most=MOST_ENTRIES)
        raise BadInput([("words", full)])


def _is_full(business_id: str, client_id: str) -> bool:
    there = store.load_entries(business_id, client_id)
    return sum(it.removed_at is None for it in there) >= MOST_ENTRIES

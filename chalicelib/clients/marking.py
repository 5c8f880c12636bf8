"""What is noted of a client beside their contacts: a birthday, tags from staff and workflows, no SMS."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.clients import store
from chalicelib.clients.model import Client, OptOut, Standing
from chalicelib.core.errors import ChangedMeanwhile, NotFound
from chalicelib.core.saying import said
from chalicelib.core.table import Write, WriteRefused


def note_birthday(business_id: str, client_id: str, birthday: str | None) -> Client:
    """Note a client's birthday (month and day, as 02-29) or none; give the client, or raise NotFound."""
    _get(business_id, client_id)
    store.save([store.fields_write(business_id, client_id, {"birthday": birthday or None})])
    return _get(business_id, client_id)


def change_details(business_id: str, before: Client, fields: Mapping[str, Any]) -> None:
    """Set fields of a client's record, None taking one off, where they still are as they were read before.

    Raises ChangedMeanwhile where one of them is not, and where there is no such client.
    """
    try:
        store.save([store.details_write(business_id, before, fields)])
    except WriteRefused as refused:
        raise ChangedMeanwhile from refused


def set_standing(business_id: str, client_id: str, standing: Standing) -> Client:
    """Say on all cards of a client whether they may be invited back; give the client, or raise NotFound."""
    client = _get(business_id, client_id)
    fields = {"standing": standing.stored()}
    store.save([store.fields_write(business_id, name, fields) for name in client.cards])
    return _get(business_id, client_id)


def set_tags(business_id: str, client_id: str, tags: Iterable[str]) -> Client:
    """Give a client these tags and no others; give the client, or raise NotFound."""
    wanted = tuple(sorted(set(tags)))
    while (client := _get(business_id, client_id)).tags != wanted:
        with suppress(WriteRefused):
            store.save([store.tags_write(business_id, client_id, client.tags, wanted)])
    return client


def retag(business_id: str, client: Client, tag: str, *, on: bool) -> list[Write]:
    """Give the writes that add or take away one tag, refused when the tags have changed; none if it is so."""
    after = sorted({*client.tags, tag} if on else set(client.tags) - {tag})
    if tuple(after) == client.tags:
        return []
    return [store.tags_write(business_id, client.client_id, client.tags, after)]


def note_opt_out(number: str, since: datetime | None) -> None:
    """Note since when the provider lets no text message through to a number; None: it does again."""
    store.save_opt_out(OptOut(number=number, since=since))


def opted_out_since(number: str) -> datetime | None:
    """Give since when the provider lets no text message through to a number, None where it does."""
    known = store.load_opt_out(number)
    return known.since if known else None


def _get(business_id: str, client_id: str) -> Client:
    client = store.load_client(business_id, client_id)
    if client is None:
        raise NotFound(said("There is no such client."))
    return client

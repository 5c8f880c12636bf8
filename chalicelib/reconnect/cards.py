"""Merging two cards of one person, and taking them apart again: what is kept of visits goes along.

docs/reconnect.md tells how.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, Merged
from chalicelib.core.errors import ChangedMeanwhile, bad_field
from chalicelib.core.saying import said
from chalicelib.core.table import Write, WriteRefused
from chalicelib.reconnect import store
from chalicelib.reconnect.joining import joined, parted
from chalicelib.reconnect.keeping import TRIES, writes_of
from chalicelib.reconnect.people import on_card


def merge_clients(business_id: str, client_id: str, into: str, by: str, now: datetime) -> Client:
    """Merge a card into another of the same person and give the one that is kept.

    What was interrupted is completed by asking again. Raises NotFound, BadInput for cards that cannot be
    merged, and ChangedMeanwhile where others change them again and again.
    """
    catalogue = get_catalogue(business_id)
    for _ in range(TRIES):
        card, kept = clients.get_client(business_id, client_id), clients.get_client(business_id, into)
        _check(card, kept)
        merged = Merged(into=into, at=now, by=by)
        said = [] if card.merged else clients.merge_writes(business_id, card, kept, merged)
        try:
            _move(catalogue, client_id, into, said, now)
            cards = clients.get_client(business_id, into).also
            for name in (*cards, *_people_of(business_id, cards)):
                _move(catalogue, name, on_card(name, kept), [], now)
            return clients.get_client(business_id, into)
        except WriteRefused:
            continue
    raise ChangedMeanwhile


def part_clients(business_id: str, client_id: str, now: datetime) -> Client:
    """Make a merged card one of its own again, with what stood on it and has come to it since; give it.

    Raises NotFound, BadInput for a card that is not merged, and ChangedMeanwhile.
    """
    catalogue = get_catalogue(business_id)
    for _ in range(TRIES):
        card = clients.get_client(business_id, client_id)
        history, _ = store.load_client_rows(business_id, client_id)
        into = card.merged.into if card.merged else history.merged_into
        if into is None:
            raise bad_field("client_id", said("This card is not merged into another."))
        kept, people = clients.get_client(business_id, into), _people_of(business_id, [into])
        told = clients.part_writes(business_id, card, kept) if card.merged else []
        try:
            _restore_people(catalogue, card, people, now)
            _restore(catalogue, client_id, into, told, now)
            _restore_people(catalogue, card, people, now)  # of whom more may have come to know meanwhile
            return clients.get_client(business_id, client_id)
        except WriteRefused:
            continue
    raise ChangedMeanwhile


def _check(card: Client, kept: Client) -> None:
    if card.client_id == kept.client_id:
        raise bad_field("into", said("Please name another card."))
    if kept.merged:
        raise bad_field("into", said("That card has been merged into another itself: merge into that one."))
    if card.merged and card.merged.into != kept.client_id:
        raise bad_field("into", said("The card has been merged into another already: part them first."))


def _people_of(business_id: str, client_ids: Iterable[str]) -> list[str]:
    """Give those whom the clients book for."""
    return [name for it in store.load_histories(business_id, client_ids).values() for name in it.books_for]


def _move(catalogue: Catalogue, name: str, into: str, said: list[Write], now: datetime) -> None:
    """Let what is kept of one card be kept with the other, in one commit with what is `said` of both."""
    business_id = catalogue.business.business_id
    there, here = store.load_client_rows(business_id, into), store.load_client_rows(business_id, name)
    if here[0].merged_into != into:
        kept, left = joined(there[0], here[0])
        said = [*said, *writes_of(catalogue, kept, there, now), *writes_of(catalogue, left, here, now)]
    if said:
        store.save(said)


def _restore(catalogue: Catalogue, name: str, kept_on: str, said: list[Write], now: datetime) -> None:
    """Let a card have back what stood on it, in one commit with what is `said` of both."""
    business_id = catalogue.business.business_id
    there, here = store.load_client_rows(business_id, kept_on), store.load_client_rows(business_id, name)
    kept, own = parted(there[0], here[0])
    if own != here[0]:
        said = [*said, *writes_of(catalogue, kept, there, now), *writes_of(catalogue, own, here, now)]
    if said:
        store.save(said)


def _restore_people(catalogue: Catalogue, card: Client, people: Iterable[str], now: datetime) -> None:
    for name in people:
        _restore(catalogue, on_card(name, card), name, [], now)

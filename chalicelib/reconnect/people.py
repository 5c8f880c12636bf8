"""Everybody who can be brought back: the clients, and those whom they book for, who are reached through them.

A visit belongs to the person served. Whoever is only ever booked for by somebody else has no record of their
own: their name stands with what is kept of their visits, all else is as whoever books for them said.
"""

from collections.abc import Iterable

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, booked_by
from chalicelib.core.errors import NotFound
from chalicelib.reconnect import store


def find_people(business_id: str, people: Iterable[str]) -> dict[str, Client]:
    """Give those that exist, as they are now, each with what they come to themselves ahead."""
    names = list(dict.fromkeys(people))
    known = clients.find_clients(business_id, map(booked_by, names))
    others = [name for name in names if name != booked_by(name)]
    histories = store.load_histories(business_id, others) if others else {}
    found = {}
    for name in names:
        client, history = known.get(booked_by(name)), histories.get(name)
        if client and history is None:
            found[name] = client.alone
        elif client and history and history.name:
            found[name] = client.as_person(name, history.name)
    return found


def get_person(business_id: str, person: str) -> Client:
    """Give somebody as they are now, or raise NotFound."""
    found = find_people(business_id, [person]).get(person)
    if found is None:
        raise NotFound("There is no such client.")
    return found

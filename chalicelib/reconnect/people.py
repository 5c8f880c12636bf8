"""Everybody who can be brought back: the clients, and those whom they book for, who are reached through them.

A visit belongs to the person served. Whoever is only ever booked for by somebody else has no record of their
own: their name stands with what is kept of their visits, all else is as whoever books for them said.
"""

from collections.abc import Iterable
from datetime import date

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, booked_by
from chalicelib.core.errors import NotFound
from chalicelib.core.saying import said
from chalicelib.reconnect import store


def find_people(business_id: str, people: Iterable[str]) -> dict[str, Client]:
    """Give those that exist, as they are now, each with what they come to themselves ahead.

    Of a card that was merged into another it gives the person as that one knows them.
    """
    names = list(dict.fromkeys(people))
    known = clients.find_clients(business_id, map(booked_by, names))
    merged = {name: client.merged.into for name, client in known.items() if client.merged}
    kept = clients.find_clients(business_id, merged.values()) if merged else {}
    answers = known | {name: kept[into] for name, into in merged.items()}
    stands = {name: on_card(name, answers[booked_by(name)]) for name in names if booked_by(name) in answers}
    others = [name for name in stands.values() if name != booked_by(name)]
    histories = store.load_histories(business_id, others) if others else {}
    found = {}
    for name, standing in stands.items():
        client, history = answers[booked_by(name)], histories.get(standing)
        if history is None:
            found[name] = client.alone
        elif history.name:
            found[name] = client.as_person(standing, history.name)
    return found


def on_card(person: str, client: Client) -> str:
    """Give somebody's identifier on the card of the client who answers for them."""
    return client.client_id + person.removeprefix(booked_by(person))


def get_person(business_id: str, person: str) -> Client:
    """Give somebody as they are now, or raise NotFound."""
    found = find_people(business_id, [person]).get(person)
    if found is None:
        raise NotFound(said("There is no such client."))
    return found


def find_last_visits(business_id: str, client_ids: Iterable[str]) -> dict[str, date]:
    """Give the day on which each of the clients was last there, of those who ever were; one read."""
    found = {}
    for name, history in store.load_histories(business_id, client_ids).items():
        days = [noted.on for noted in history.appointments.values() if noted.status == "done"]
        if days:
            found[name] = max(days)
    return found

"""What clients who have signed in need not type again: who they are, what they wrote, whom they book for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from chalicelib.access.model import CLIENT_COOKIE
from chalicelib.catalogue.model import Catalogue
from chalicelib.clients.model import Client
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.page import Asked
from chalicelib.web.words import first_name

MOST_OFFERED = 12
"""How many names of others are offered: a large family, or a small team."""


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """The fields of the booking form as they would be typed, and the names of those booked for before."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    has_note: bool = False

    @classmethod
    def of(cls, earlier: Appointment) -> Self:
        """Give what is booked again: for the same person as before, whose link may have been passed on."""
        return cls({"served": [first_name(earlier.served)]})


def own_details(asked: Asked, catalogue: Catalogue) -> OwnDetails:
    """Give the details of whoever has signed in; nothing, and no read, for anybody else."""
    if not asked.cookie(CLIENT_COOKIE):
        return OwnDetails()
    from chalicelib.web.client_session import signed_in_client

    client = signed_in_client(asked, catalogue)
    if client is None:
        return OwnDetails()
    history = history_of(catalogue.business.business_id, client)
    note = next((it.note for it in history if it.note and it.source == "online"), "")
    fields = {**contact_fields(client), "note": [note] if note else []}
    return OwnDetails(fields, booked_for(history), has_note=bool(note))


def contact_fields(client: Client | None) -> dict[str, list[str]]:
    """Give a client's name and contacts as the form's fields."""
    if client is None:
        return {}
    there = {"name": client.name, "email": client.email, "phone": client.phone}
    return {name: [text] if text else [] for name, text in there.items()}


def again_fields(client: Client | None, earlier: Appointment | None, typed: str) -> dict[str, list[str]]:
    """Give the fields that whoever books again leaves to us: their contacts, the whole name of who comes."""
    if earlier is None:
        return {}
    same = typed and typed == first_name(earlier.served)
    return {**contact_fields(client), "served": [earlier.served if same else typed]}


def history_of(business_id: str, client: Client) -> list[Appointment]:
    """Give the latest hundred appointments on each of the client's cards, the latest first."""
    found = [it for card in client.cards for it in scheduling.list_history(business_id, card).items]
    return sorted(found, key=lambda it: it.starts_at, reverse=True)


def booked_for(history: Sequence[Appointment]) -> tuple[str, ...]:
    """Give the names of those whom appointments were booked for, whoever came last first."""
    names: Iterable[str] = (name for it in history for name in it.with_them)
    return tuple({name.casefold(): name for name in names}.values())[:MOST_OFFERED]

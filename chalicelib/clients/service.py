"""Recognising clients and keeping one record for each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.clients import store
from chalicelib.clients.cards import merge_writes, part_writes, with_cards
from chalicelib.clients.marking import (
    change_details,
    note_birthday,
    note_opt_out,
    opted_out_since,
    retag,
    set_standing,
    set_tags,
)
from chalicelib.clients.model import Change, Client, ClientDetails, Told
from chalicelib.clients.recognising import (
    Recognition,
    contact_verified,
    find_by_details,
    find_by_own_contact,
    recognise,
    recognised,
    recognition_keys,
)
from chalicelib.core.contact import email_address, phone_number
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.core.saying import said
from chalicelib.core.table import Key, Page, Write, WriteRefused

__all__ = [
    "Recognition",
    "change_details",
    "contact_verified",
    "find_by_details",
    "find_by_own_contact",
    "merge_writes",
    "note_birthday",
    "note_opt_out",
    "opted_out_since",
    "part_writes",
    "recognise",
    "recognition_keys",
    "retag",
    "set_standing",
    "set_tags",
]

TRIES = 10
"""How often many people are recognised again because another writer came first."""


def details_from(
    country: str,
    name: str,
    email: str | None = None,
    phone: str | None = None,
    email_consent: bool | None = None,
    sms_consent: bool | None = None,
    *,
    must_be_reachable: bool = True,
    told: Told | None = None,
    time_zone: str | None = None,
    language: str | None = None,
    client_id: str | None = None,
) -> ClientDetails:
    """Give checked details; the phone number is read as in the business's country (ISO 3166).

    Raises BadInput for all that cannot be right, and when nothing reaches the person and something must.
    """
    problems: list[tuple[str, str]] = [] if name.strip() else [("client.name", said("Please give a name."))]
    found, wrong = _contacts(country, email, phone, must_be_reachable)
    problems += wrong
    if problems:
        raise BadInput(problems)
    said_of: dict[str, Any] = {
        "email_consent": email_consent,
        "sms_consent": sms_consent,
        "told": told or Told(),
    }
    whose: dict[str, Any] = {"client_id": client_id, "time_zone": time_zone, "language": language}
    return ClientDetails(name=" ".join(name.split()), **found, **said_of, **whose)


def contact_complaints(
    country: str, email: str | None, phone: str | None, *, must_be_reachable: bool = True
) -> list[tuple[str, str]]:
    """Give what is wrong with how to reach somebody, as `details_from` would say it, field by field."""
    return _contacts(country, email, phone, must_be_reachable)[1]


def _contacts(
    country: str, email: str | None, phone: str | None, must_be_reachable: bool
) -> tuple[dict[str, str | None], list[tuple[str, str]]]:
    """Give the contacts in their normal forms, and what is wrong with them."""
    found: dict[str, str | None] = {"email": None, "phone": None}
    problems: list[tuple[str, str]] = []
    for field, text in (("email", email), ("phone", phone)):
        if text and text.strip():
            try:
                found[field] = _contact(field, text, country)
            except BadInput as refusal:
                problems.extend(refusal.fields)
    if must_be_reachable and not problems and not any(found.values()):
        problems.append(("client", said("Please give an email address or a phone number.")))
    return found, problems


def _contact(kind: str, text: str, country: str) -> str:
    field = f"client.{kind}"
    return email_address(text, field) if kind == "email" else phone_number(text, country, field)


def enter_all(
    business_id: str,
    people: Sequence[tuple[str, ClientDetails]],
    now: datetime,
    rehearsed: dict[Key, str] | None = None,
) -> list[Recognition]:
    """Recognise people, or enter them under the client_id that comes with each, many in a round trip.

    Whoever is known by every contact is left as they are. With `rehearsed` nothing is written; who would
    be known is noted there, for the calls that follow. Raises WriteRefused when other writers come
    first again and again.
    """
    keys = [key for _, details in people for key in store.contact_keys(business_id, details)]
    for attempt in range(TRIES):
        owners = store.load_owners(keys) | (rehearsed or {})
        decided: list[Recognition] = []
        for new_client_id, details in people:
            who = recognised(business_id, details, owners, new_client_id)
            owners |= dict.fromkeys(who.new_contacts, who.client_id)
            decided.append(who)
        news = [who for who in decided if who.new_contacts]
        if rehearsed is not None:
            rehearsed.update((key, who.client_id) for who in news for key in who.new_contacts)
            break
        try:
            store.save_each(who.writes(now, {}) for who in news)
            break
        except WriteRefused:
            if attempt == TRIES - 1:
                raise
    return decided


def appointments_changed(
    business_id: str,
    client_id: str,
    ahead: Mapping[str, datetime],
    over: Iterable[str],
    seen_by: str | None = None,
) -> Write:
    """Give the one write that notes the ends of appointments ahead, takes others off, and who saw them."""
    return store.known_client_write(business_id, client_id, upcoming=ahead, passed=over, seen_by=seen_by)


def get_client(business_id: str, client_id: str) -> Client:
    """Give a client, with what their other cards say, or raise NotFound."""
    client = find_client(business_id, client_id)
    if client is None:
        raise NotFound(said("There is no such client."))
    return client


def prefer(business_id: str, client_id: str, staff_id: str | None) -> Client:
    """Note which member of staff a client likes best, or nobody; give the client, or raise NotFound."""
    get_client(business_id, client_id)
    store.save([store.fields_write(business_id, client_id, {"preferred_staff_id": staff_id})])
    return get_client(business_id, client_id)


def note(business_id: str, change: Change, fields: Mapping[str, Any]) -> None:
    """Set fields of a client's record, None taking one off, and enter the change.

    What the provider said once already changes nothing any more. Raises NotFound for no client.
    """
    known = store.fields_write(business_id, change.client_id, fields)
    entry = store.change_write(business_id, change, once=change.told.by == "provider")
    try:
        store.save([known, entry])
    except WriteRefused as refused:
        if known in refused.writes:
            raise NotFound(said("There is no such client.")) from refused
        if entry not in refused.writes:
            raise


def list_changes(
    business_id: str,
    client_id: str,
    cursor: str | None = None,
    before: datetime | None = None,
    limit: int = 100,
) -> Page[Change]:
    """Give a page of what a client allowed and took back, the newest first; with `before`, until then."""
    return store.load_changes(business_id, client_id, cursor, limit, before)


def list_by_phone(number: str) -> list[tuple[str, str]]:
    """Give (business_id, client_id) of everybody who can be reached at a number in E.164 form."""
    return store.load_by_phone(number)


def change_contact(
    business_id: str, change: Change, details: ClientDetails, fields: Mapping[str, Any]
) -> None:
    """Give a client another address or number; what leads to them already goes on doing so.

    Raises BadInput for one that is somebody else's.
    """
    keys = store.contact_keys(business_id, details)
    contacts = store.contact_writes(change.client_id, keys, own=keys)
    known = store.fields_write(business_id, change.client_id, fields)
    try:
        store.save([known, *contacts, store.change_write(business_id, change)])
    except WriteRefused as refused:
        taken = [kind for kind in ("email", "phone") for w in refused.writes if f"#{kind}#" in str(w.row.sk)]
        if not taken:
            raise
        raise BadInput([(kind, said("This is another client's.")) for kind in taken]) from refused


def find_client(business_id: str, client_id: str) -> Client | None:
    """Give a client as they are now, with what their other cards say, or None."""
    client = store.load_client(business_id, client_id)
    return with_cards(business_id, {client_id: client})[client_id] if client else None


def find_language(business_id: str, client_id: str) -> str | None:
    """Give the language that a client is known to like; None where none or nobody is known."""
    client = find_client(business_id, client_id)
    return client.language if client else None


def find_clients(business_id: str, client_ids: Iterable[str]) -> dict[str, Client]:
    """Give those of the clients that exist, by identifier, each with what their other cards say."""
    return with_cards(business_id, store.load_clients(business_id, client_ids))


def list_clients(
    business_id: str, words: str = "", cursor: str | None = None, limit: int = 100
) -> Page[Client]:
    """Give a page of clients; with words, those whose name, email or phone has all of them.

    A whole address, or a whole number with its country code, is found among any number of clients. Else
    a page looks through 5,000: it may hold few, or nobody, and yet not be the last.
    """
    if not words.strip():
        return store.load_page(business_id, cursor, limit)
    from chalicelib.clients.searching import search

    return search(business_id, words, cursor, limit)

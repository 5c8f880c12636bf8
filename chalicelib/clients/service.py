"""Recognising clients and keeping one record for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.clients import store
from chalicelib.clients.model import Client, ClientDetails
from chalicelib.core.contact import email_address, phone_number
from chalicelib.core.errors import BadInput, NotFound, bad_field
from chalicelib.core.table import Key, Page, Row, Write, WriteRefused

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
) -> ClientDetails:
    """Give checked details; the phone number is read as in the business's country (ISO 3166).

    Raises BadInput naming every field that cannot be right, and when there is no way to reach the person,
    unless staff enter somebody who stands before them.
    """
    problems: list[tuple[str, str]] = []
    found: dict[str, str | None] = {"email": None, "phone": None}
    if not name.strip():
        problems.append(("client.name", "Please give a name."))
    for field, text in (("email", email), ("phone", phone)):
        if text and text.strip():
            try:
                label = f"client.{field}"
                found[field] = (
                    email_address(text, label) if field == "email" else phone_number(text, country, label)
                )
            except BadInput as refusal:
                problems.extend(refusal.fields)
    if must_be_reachable and not problems and not any(found.values()):
        problems.append(("client", "Please give an email address or a phone number."))
    if problems:
        raise BadInput(problems)
    return ClientDetails(
        name=" ".join(name.split()),
        email=found["email"],
        phone=found["phone"],
        email_consent=email_consent,
        sms_consent=sms_consent,
    )


def recognition_keys(business_id: str, details: ClientDetails) -> list[Key]:
    """Give the keys to read together with whatever else is read, for `recognise`."""
    return store.contact_keys(business_id, details)


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who somebody is: a known client or a new one, and which of the contacts are new to us.

    `is_verified`: they once followed a link that was sent to one of the contacts.
    """

    business_id: str
    client_id: str
    is_new: bool
    details: ClientDetails
    new_contacts: tuple[Key, ...]
    is_verified: bool = False

    def writes(self, now: datetime, upcoming: Mapping[str, datetime]) -> list[Write]:
        """Give the writes that enter or update the client together with the ends of appointments ahead."""
        if not self.is_new:
            known = store.known_client_write(self.business_id, self.client_id, self.details, upcoming)
            return [known, *store.contact_writes(self.client_id, self.new_contacts)]
        client = Client(
            client_id=self.client_id,
            name=self.details.name,
            email=self.details.email,
            phone=self.details.phone,
            email_consent=bool(self.details.email_consent),
            sms_consent=bool(self.details.sms_consent),
            created_at=now,
            upcoming=dict(upcoming),
        )
        return store.new_client_writes(self.business_id, client, self.details)


def recognise(
    business_id: str, details: ClientDetails, found: Mapping[Key, Row], new_client_id: str
) -> Recognition:
    """Decide who the person is from the contact rows found; `new_client_id` serves if nobody known.

    The other program's reference decides before the email address, the email address before the
    phone number; a contact that already leads to somebody else stays theirs.
    """
    keys = store.contact_keys(business_id, details)
    owners = {key: store.owner_of(found[key]) for key in keys if key in found}
    verified = any(store.is_verified(found[key]) for key in owners)
    return replace(_recognised(business_id, details, owners, new_client_id), is_verified=verified)


def find_by_details(business_id: str, details: ClientDetails) -> Client | None:
    """Give the client whom the details lead to, or None for somebody new; two reads."""
    owners = store.load_owners(store.contact_keys(business_id, details))
    who = _recognised(business_id, details, owners, "")
    return None if who.is_new else store.load_client(business_id, who.client_id)


def contact_verified(business_id: str, client: Client) -> list[Write]:
    """Give the writes that note that the client read what was sent to them."""
    phone = None if client.email else client.phone
    details = ClientDetails(name=client.name, email=client.email, phone=phone)
    return [store.verified_write(key) for key in store.contact_keys(business_id, details)]


def _recognised(
    business_id: str, details: ClientDetails, owners: Mapping[Key, str], new_client_id: str
) -> Recognition:
    keys = store.contact_keys(business_id, details)
    known = next((owners[key] for key in keys if key in owners), None)
    new_contacts = tuple(key for key in keys if key not in owners)
    return Recognition(business_id, known or new_client_id, known is None, details, new_contacts)


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
            who = _recognised(business_id, details, owners, new_client_id)
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


def appointment_over(
    business_id: str, client_id: str, appointment_id: str, seen_by: str | None = None
) -> Write:
    """Give the write that takes an appointment off those the client has ahead, and notes who saw them."""
    return store.known_client_write(business_id, client_id, passed=[appointment_id], seen_by=seen_by)


def appointment_ahead(business_id: str, client_id: str, appointment_id: str, ends_at: datetime) -> Write:
    """Give the write that notes when an appointment the client has ahead ends."""
    return store.known_client_write(business_id, client_id, upcoming={appointment_id: ends_at})


def appointments_changed(
    business_id: str, client_id: str, ahead: Mapping[str, datetime], over: Iterable[str]
) -> Write:
    """Give the one write that notes the ends of appointments ahead and takes others off."""
    return store.known_client_write(business_id, client_id, upcoming=ahead, passed=over)


def get_client(business_id: str, client_id: str) -> Client:
    """Give a client, or raise NotFound."""
    client = store.load_client(business_id, client_id)
    if client is None:
        raise NotFound("There is no such client.")
    return client


def prefer(business_id: str, client_id: str, staff_id: str | None) -> Client:
    """Note which member of staff a client likes best, or nobody; give the client, or raise NotFound."""
    get_client(business_id, client_id)
    store.save([store.preferred_write(business_id, client_id, staff_id)])
    return get_client(business_id, client_id)


def find_client(business_id: str, client_id: str) -> Client | None:
    """Give a client as they are now, or None."""
    return store.load_client(business_id, client_id)


def find_clients(business_id: str, client_ids: Iterable[str]) -> dict[str, Client]:
    """Give those of the clients that exist, by identifier."""
    return store.load_clients(business_id, client_ids)


def list_clients(business_id: str, words: str = "", cursor: str | None = None) -> Page[Client]:
    """Give a page of clients; with words, those whose name, email or phone contains all of them."""
    if len(words) > 200:
        raise bad_field("q", "Please search for something shorter.")
    if not words.strip():
        return store.load_page(business_id, cursor, 100)
    wanted = words.casefold().split()
    found: list[Client] = []
    while True:
        page = store.load_page(business_id, cursor, 500)
        found += [client for client in page.items if all(word in _searchable(client) for word in wanted)]
        cursor = page.next
        if cursor is None or len(found) >= 100:
            return Page(found, cursor)


def _searchable(client: Client) -> str:
    return " ".join((client.name, client.email or "", client.phone or "")).casefold()

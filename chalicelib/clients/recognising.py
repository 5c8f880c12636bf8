"""Recognising who somebody is, by what they can be reached at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.clients import store
from chalicelib.clients.model import Change, Client, ClientDetails
from chalicelib.core.table import Key, Row, Write


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
            contacts = store.contact_writes(self.client_id, self.new_contacts)
            return [known, *contacts, *self._said(now)]
        client = Client(
            client_id=self.client_id,
            name=self.details.name,
            email=self.details.email,
            phone=self.details.phone,
            email_consent=bool(self.details.email_consent),
            sms_consent=bool(self.details.sms_consent),
            time_zone=self.details.time_zone,
            language=self.details.language,
            created_at=now,
            upcoming=dict(upcoming),
        )
        return [*store.new_client_writes(self.business_id, client, self.details), *self._said(now)]

    def _said(self, now: datetime) -> list[Write]:
        """Give the write that enters what the person allowed or took back, where they spoke of it."""
        given = {name: getattr(self.details, name) for name in store.CONSENTS}
        said = {name: consent for name, consent in given.items() if consent is not None}
        change = Change(client_id=self.client_id, at=now, told=self.details.told, said=said)
        return [store.change_write(self.business_id, change)] if said else []


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
    return replace(recognised(business_id, details, owners, new_client_id), is_verified=verified)


def find_by_details(business_id: str, details: ClientDetails) -> Client | None:
    """Give the client whom the details lead to, or None for somebody new; two reads."""
    owners = store.load_owners(store.contact_keys(business_id, details))
    who = recognised(business_id, details, owners, "")
    return None if who.is_new else store.load_client(business_id, who.client_id)


def find_by_own_contact(business_id: str, details: ClientDetails) -> Client | None:
    """Give the client whose own the email address or phone number is for certain, or None; two reads.

    It is where their card began with it, or where staff entered it: what is only filled in later, by
    whoever books, could be anybody's.
    """
    client_id = store.load_owner_for_certain(store.contact_keys(business_id, details))
    client = store.load_client(business_id, client_id) if client_id else None
    if client and client.merged:
        return store.load_client(business_id, client.merged.into)
    return client


def contact_verified(business_id: str, client: Client) -> list[Write]:
    """Give the writes that note that the client read what was sent to them."""
    phone = None if client.email else client.phone
    details = ClientDetails(name=client.name, email=client.email, phone=phone)
    return [store.verified_write(key) for key in store.contact_keys(business_id, details)]


def recognised(
    business_id: str, details: ClientDetails, owners: Mapping[Key, str], new_client_id: str
) -> Recognition:
    """Decide who it is from whom the contacts lead to; `new_client_id` serves if nobody is known."""
    keys = store.contact_keys(business_id, details)
    known = details.client_id or next((owners[key] for key in keys if key in owners), None)
    new_contacts = tuple(key for key in keys if key not in owners)
    return Recognition(business_id, known or new_client_id, known is None, details, new_contacts)

"""What the operator can do before anybody can sign in: found a business with its owner."""

import re
from dataclasses import dataclass
from datetime import datetime

from chalicelib.access import service as access
from chalicelib.access.model import Member, member_holder
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.core.contact import email_address
from chalicelib.core.errors import bad_field
from chalicelib.core.settings import settings
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import service as messaging

IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
TAKEN = "There is a business with this identifier already, and this is not the address of an owner of it."
COUNTRIES = {"uk": "GB"}
"""What the endings of addresses call countries otherwise than everybody else."""
ELSEWHERE = "US"
"""The country where an address does not tell; the owner says where they are in the first step."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A business that its owner can sign in to; the link to sign in works once, for a while."""

    name: str
    set_up_url: str
    sign_in_url: str
    is_new: bool


def open_business(
    business_id: str, email: str, name: str | None, country: str | None, now: datetime
) -> Opened:
    """Found a business that is yet to be set up, with an owner who can sign in; give where to go on.

    Where it is there already with this owner, only a new link is made. Raises BadInput.
    """
    if not IDENTIFIER.fullmatch(business_id):
        raise bad_field("", "Please use small letters, digits and hyphens for the identifier: studio-ana.")
    to, there = email_address(email), catalogue.find_catalogue(business_id)
    if there is None:
        _found(business_id, to, name, country)
    founded = catalogue.get_catalogue(business_id, as_of_now=True)
    owner = _owner(founded, to, now)
    proof = access.ask(business_id, member_holder(owner.member_id), to, "operator", now)
    home = f"/console/{business_id}/set-up"
    return Opened(
        name=founded.business.name,
        set_up_url=settings().public_url + home,
        sign_in_url=messaging.sign_in_url(business_id, "staff", proof.proof_id, founded.signing_secret, home),
        is_new=there is None,
    )


def _found(business_id: str, email: str, name: str | None, country: str | None) -> None:
    where = (country or _country_of(email)).upper()
    currency = catalogue.currency_of(where)
    if not currency:
        raise bad_field("", f"There is no country {where}. Please write it like DE.")
    business = Business(
        business_id=business_id,
        name=name or business_id.replace("-", " ").title(),
        country=where,
        currency=currency,
        time_zone=catalogue.zone_of(where) or "UTC",
        language=catalogue.language_of(where),
        set_up_step=1,
    )
    try:
        catalogue.found_business(business, [])
    except WriteRefused as refusal:
        raise bad_field("", TAKEN) from refusal


def _country_of(email: str) -> str:
    """Give the country that the ending of an address means, or the one where that means none."""
    ending = email.rpartition(".")[2].lower()
    country = COUNTRIES.get(ending, ending).upper()
    return country if catalogue.currency_of(country) else ELSEWHERE


def _owner(founded: Catalogue, email: str, now: datetime) -> Member:
    """Give the owner with this address; of a business that nobody can sign in to, it becomes theirs."""
    business_id = founded.business.business_id
    members = access.list_members(business_id)
    if not members and founded.business.set_up_step:
        name = email.partition("@")[0].replace(".", " ").title()
        return access.add_member(business_id, name, email, "owner", now)
    owner = next((it for it in members if it.email == email and it.role == "owner"), None)
    if owner is None:
        raise bad_field("", TAKEN)
    return owner

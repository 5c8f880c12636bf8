"""What can be asked of the catalogue."""

from collections.abc import Iterable
from typing import Any

from chalicelib.catalogue import store
from chalicelib.catalogue.model import (
    Business,
    Catalogue,
    Category,
    Location,
    Package,
    Service,
    SigningKey,
    Staff,
)
from chalicelib.catalogue.offering import Offering, offering_of, performs
from chalicelib.catalogue.opening import working_intervals
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_secret

__all__ = [
    "Offering",
    "add",
    "find_catalogue",
    "found_business",
    "get_catalogue",
    "offering_of",
    "performs",
    "working_intervals",
]


def get_catalogue(business_id: str) -> Catalogue:
    """Give everything the business has on offer, in one read; raise NotFound for an unknown business."""
    things = store.load_things(business_id)

    def kinds(kind: type[Any]) -> dict[str, Any]:
        return {getattr(t, f"{t.kind}_id"): t for t in things if isinstance(t, kind)}

    business = next((thing for thing in things if isinstance(thing, Business)), None)
    key = next((thing for thing in things if isinstance(thing, SigningKey)), None)
    if business is None or key is None:
        raise NotFound("There is no such business.")
    return Catalogue(
        business=business,
        signing_secret=key.secret,
        locations=kinds(Location),
        staff=kinds(Staff),
        categories=kinds(Category),
        services=kinds(Service),
        packages=kinds(Package),
    )


def find_catalogue(business_id: str) -> Catalogue | None:
    """Give the business's catalogue, or None when there is no such business."""
    try:
        return get_catalogue(business_id)
    except NotFound:
        return None


def found_business(business: Business, things: Iterable[Any]) -> None:
    """Enter a new business with what it offers; WriteRefused when the identifier is in use."""
    store.save_new_business(business, SigningKey(secret=new_secret()))
    store.save_things(business.business_id, things)


def add(business_id: str, things: Iterable[Any]) -> None:
    """Add services, staff, locations, categories or packages, or replace those of the same identifier."""
    store.save_things(business_id, things)

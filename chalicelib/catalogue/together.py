"""Several changes of a catalogue that belong together: pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chalicelib.catalogue.model import Business, Catalogue, Location, Package, Service
from chalicelib.core.money import Money, digits_of

SHELVES = {
    "location": "locations",
    "staff": "staff",
    "resource": "resources",
    "category": "categories",
    "service": "services",
    "package": "packages",
    "form": "forms",
}


def with_thing(catalogue: Catalogue, thing: Any) -> Catalogue:
    """Give the catalogue as it is once the thing is in it, or is changed."""
    if isinstance(thing, Business):
        return replace(catalogue, business=thing)
    shelf = SHELVES[thing.kind]
    things = {**getattr(catalogue, shelf), getattr(thing, f"{thing.kind}_id"): thing}
    changes: dict[str, Any] = {shelf: things}
    return replace(catalogue, **changes)


def following(catalogue: Catalogue, business: Business) -> Iterator[Location | Service | Package]:
    """Give what goes along when a business changes: the clock of its locations, and the money of its prices.

    Until it is set up, a location that is called like it is so afterwards, too.
    """
    before = catalogue.business
    for place in catalogue.locations.values():
        goes_by_it, called_so = place.time_zone == before.time_zone, place.name == before.name
        zone = business.time_zone if goes_by_it else place.time_zone
        name = business.name if called_so and business.set_up_step else place.name
        yield place.model_copy(update={"time_zone": zone, "name": name})
    yield from _repriced(catalogue, business)


def _repriced(catalogue: Catalogue, business: Business) -> Iterator[Service | Package]:
    """Give what has a price, in the currency that the business is about to have: 45.00 stays 45."""
    before, after = catalogue.business.currency, business.currency
    if before == after:
        return
    shift = 10.0 ** (digits_of(after) - digits_of(before))

    def same(price: Money) -> Money:
        return Money(amount=round(price.amount * shift), currency=after)

    for service in catalogue.services.values():
        deposit = same(service.deposit) if service.deposit else None
        yield service.model_copy(update={"price": same(service.price), "deposit": deposit})
    for package in catalogue.packages.values():
        prices = {name: same(price) for name, price in package.staff_prices.items()}
        yield package.model_copy(update={"price": same(package.price), "staff_prices": prices})

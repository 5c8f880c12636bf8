"""What is asked for: services or a package that can be booked, and who performs each of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.catalogue.model import Catalogue, Location, Package, Service, Staff
from chalicelib.core.errors import bad_field
from chalicelib.core.money import Money, total
from chalicelib.core.saying import said


@dataclass(frozen=True, slots=True)
class Offering:
    """Services that one visit takes one after the other, perhaps as a package at a price of its own."""

    services: tuple[Service, ...]
    package: Package | None

    @property
    def title(self) -> str:
        """Give what it is, in words."""
        return self.package.name if self.package else " + ".join(service.name for service in self.services)

    @property
    def at_client(self) -> bool:
        """Tell whether any of it is given at the client's address."""
        return any(service.at_client for service in self.services)

    @property
    def minutes(self) -> int:
        """Give how long it takes by the services' own durations."""
        return sum(service.duration_minutes for service in self.services)

    def price(self, people: tuple[Staff, ...] | None = None, seats: int = 1) -> Money:
        """Give what it costs, by the services' own prices, or when performed by these people one by one."""
        if self.package:
            own = self.package.staff_prices.get(people[0].staff_id) if people else None
            price = own or self.package.price
            return Money(amount=price.amount * seats, currency=price.currency)
        prices = [service.price for service in self.services]
        if people:
            prices = [who.price_for(service) for who, service in zip(people, self.services, strict=True)]
        return total(prices * seats, prices[0].currency)


def offering_of(
    catalogue: Catalogue, service_ids: tuple[str, ...], package_id: str | None = None
) -> Offering:
    """Give the offering for services or a package; NotFound for what is not there, BadInput for nothing."""
    package = catalogue.get_package(package_id) if package_id else None
    wanted = package.service_ids if package else service_ids
    if not wanted:
        raise bad_field("service_ids", said("Name at least one service."))
    if len(wanted) > 10:
        raise bad_field("service_ids", said("At most ten services fit into one visit."))
    return Offering(tuple(catalogue.get_service(service_id) for service_id in wanted), package)


def performers(catalogue: Catalogue, service: Service) -> tuple[Staff, ...]:
    """Give everybody who performs the service, wherever they work."""
    return tuple(
        person
        for person in catalogue.staff.values()
        if person.active and (person.service_ids is None or service.service_id in person.service_ids)
    )


def open_places(catalogue: Catalogue) -> tuple[Location, ...]:
    """Give the locations that take bookings: those that are not off."""
    return tuple(place for place in catalogue.locations.values() if place.active)


def places_of(catalogue: Catalogue, services: tuple[Service, ...]) -> list[Location]:
    """Give the open locations where each of the services is performed by somebody."""
    people = [staff for staff in catalogue.staff.values() if staff.active]
    return [
        place
        for place in open_places(catalogue)
        if services and all(any(performs(who, service, place) for who in people) for service in services)
    ]


def is_bookable(catalogue: Catalogue) -> bool:
    """Tell whether there is any service that somebody performs at an open location."""
    return any(it.active and places_of(catalogue, (it,)) for it in catalogue.services.values())


def works_at(person: Staff, place: Location) -> bool:
    """Tell whether the person works at the place at all."""
    return any(shift.location_id == place.location_id for shift in person.shifts)


def minutes_at(people: Iterable[Staff], place: Location) -> int:
    """Give how many minutes a week the people work at the place, all together."""
    shifts = (shift for person in people for shift in person.shifts)
    return sum(it.ends_minute - it.starts_minute for it in shifts if it.location_id == place.location_id)


def performs(person: Staff, service: Service, place: Location) -> bool:
    """Tell whether the person performs the service and works at the place at all."""
    able = person.service_ids is None or service.service_id in person.service_ids
    return able and works_at(person, place)

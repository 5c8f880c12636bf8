"""What one booking takes: services or a package become a duration, buffers, a price and who can do it."""

from dataclasses import dataclass

from chalicelib.catalogue.model import Catalogue, Location, Package, Service, Staff
from chalicelib.core.errors import NotOffered, bad_field
from chalicelib.core.money import Money, total


@dataclass(frozen=True, slots=True)
class Offering:
    """One visit as it can be booked: its services one after the other by one person.

    Durations and buffers are minutes; `candidates` are the people who perform all of it, with the
    locations where they do.
    """

    services: tuple[Service, ...]
    package: Package | None
    price: Money
    candidates: tuple[tuple[Staff, Location], ...]

    @property
    def duration_minutes(self) -> int:
        """Give the length of the visit without buffers."""
        return sum(service.duration_minutes for service in self.services)

    @property
    def before_minutes(self) -> int:
        """Give the time kept free before: the first service's."""
        return self.services[0].before_minutes

    @property
    def after_minutes(self) -> int:
        """Give the time kept free after: the last service's."""
        return self.services[-1].after_minutes

    @property
    def length(self) -> tuple[int, int, int]:
        """Give the minutes before, of the visit itself, and after."""
        return (self.before_minutes, self.duration_minutes, self.after_minutes)


def offering_of(
    catalogue: Catalogue,
    service_ids: tuple[str, ...],
    package_id: str | None = None,
    staff_id: str | None = None,
    location_id: str | None = None,
) -> Offering:
    """Give the offering for services or a package, narrowed to a person and a location where named.

    Raises NotFound for what does not exist, BadInput when nothing is asked for, NotOffered when
    nobody performs it.
    """
    package = catalogue.get_package(package_id) if package_id else None
    wanted = package.service_ids if package else service_ids
    if not wanted:
        raise bad_field("service_ids", "Name at least one service.")
    if len(wanted) > 10:
        raise bad_field("service_ids", "At most ten services fit into one visit.")
    services = tuple(catalogue.get_service(service_id) for service_id in wanted)
    people = (
        [catalogue.get_staff(staff_id)] if staff_id else [s for s in catalogue.staff.values() if s.active]
    )
    places = [catalogue.get_location(location_id)] if location_id else list(catalogue.locations.values())
    candidates = tuple(
        (person, place) for person in people for place in places if performs(person, services, place)
    )
    if not candidates:
        raise NotOffered("nobody_performs_it", "Nobody there performs what you chose.")
    price = package.price if package else total([s.price for s in services], catalogue.business.currency)
    return Offering(services, package, price, candidates)


def performs(person: Staff, services: tuple[Service, ...], place: Location) -> bool:
    """Tell whether the person performs all the services and works at the place at all."""
    able = person.service_ids is None or all(s.service_id in person.service_ids for s in services)
    return able and any(shift.location_id == place.location_id for shift in person.shifts)

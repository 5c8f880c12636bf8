"""What Ana's studio is and offers: two locations, one of them hers, six services and two packages."""

from collections.abc import Iterable
from typing import Any

from chalicelib.catalogue.model import (
    BookingPolicy,
    Business,
    Category,
    Location,
    Package,
    Service,
    Shift,
    Staff,
)
from chalicelib.core.money import Money

SERVICES = {
    "cut": "hair",
    "blow-dry": "hair",
    "colour": "colour",
    "manicure": "nails",
    "massage": "massage",
    "facial": "facial",
}
PACKAGES = {"facial-and-massage": ("facial", "massage"), "facial-and-nails": ("facial", "manicure")}


def business(business_id: str, zone: str) -> Business:
    policy = BookingPolicy(horizon_days=365, step_minutes=15)
    return Business(
        business_id=business_id,
        name="Ana's Studio",
        time_zone=zone,
        country="DE",
        currency="EUR",
        policy=policy,
    )


def places(zone: str) -> Iterable[Any]:
    for place, staff in (("mitte", "ana"), ("nord", "ben")):
        shifts = [
            Shift(weekday=day, starts_minute=8 * 60, ends_minute=20 * 60, location_id=place)
            for day in range(7)
        ]
        yield Location(location_id=place, name=f"Ana's Studio {place.title()}", time_zone=zone)
        yield Staff(staff_id=staff, name=staff.title(), shifts=tuple(shifts))


def offers() -> Iterable[Any]:
    for category_id in dict.fromkeys(SERVICES.values()):
        yield Category(category_id=category_id, name=category_id.title())
    yield from map(a_service, SERVICES)
    yield from (package(package_id, services) for package_id, services in PACKAGES.items())


def a_service(service_id: str) -> Service:
    return Service(
        service_id=service_id,
        name=service_id.title(),
        category_id=SERVICES[service_id],
        duration_minutes=30,
        price=Money(amount=3000, currency="EUR"),
    )


def package(package_id: str, services: tuple[str, ...]) -> Package:
    return Package(
        package_id=package_id,
        name=package_id.title(),
        service_ids=services,
        price=Money(amount=5000, currency="EUR"),
    )

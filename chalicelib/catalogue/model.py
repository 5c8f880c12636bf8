"""The nouns of what can be booked. Minutes of a day count from local midnight; money is minor units."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.core.errors import NotFound
from chalicelib.core.interval import zone_named
from chalicelib.core.money import Money
from chalicelib.core.table import Entity

Minute = Annotated[int, Field(ge=0, le=2880)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class BookingPolicy(Entity):
    """How clients may book and change by themselves.

    `lead_minutes`: how long before the start a booking must be made. `horizon_days`: how far ahead.
    `step_minutes`: start times are multiples of it, counted from local midnight.
    `change_until_minutes`: up to how long before the start clients may move or cancel.
    """

    lead_minutes: int = Field(60, ge=0)
    horizon_days: int = Field(120, ge=1, le=730)
    step_minutes: int = Field(15, ge=5, le=240)
    change_until_minutes: int = Field(60, ge=0)


class Business(Entity):
    """One business; `time_zone` decides which date an appointment's day sheet has."""

    kind: Literal["business"] = "business"
    business_id: str
    name: str
    time_zone: str
    country: str = Field(pattern="^[A-Z]{2}$")
    currency: str = Field(pattern="^[A-Z]{3}$")
    language: str = "en"
    policy: BookingPolicy = BookingPolicy()

    @property
    def zone(self) -> ZoneInfo:
        """Give the business's time zone."""
        return zone_named(self.time_zone)


class SigningKey(Entity):
    """The secret with which a business signs its links; never leaves the program."""

    kind: Literal["signing-key"] = "signing-key"
    secret: str = Field(repr=False)


class Location(Entity):
    """A place where services are given; `instructions` tell a client how to find it."""

    kind: Literal["location"] = "location"
    location_id: str
    name: str
    address: str = ""
    time_zone: str
    instructions: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """Give the location's time zone."""
        return zone_named(self.time_zone)


class Shift(Entity):
    """Weekly working hours at a location, in the location's wall time; Monday is 0."""

    weekday: Weekday
    starts_minute: Minute
    ends_minute: Minute
    location_id: str


class Pause(Entity):
    """A weekly break, in the location's wall time; Monday is 0."""

    weekday: Weekday
    starts_minute: Minute
    ends_minute: Minute


class TimeOff(Entity):
    """Days off, both dates included."""

    first_on: date
    last_on: date
    reason: str = ""


class Staff(Entity):
    """Somebody who performs services; `service_ids` None means all of them."""

    kind: Literal["staff"] = "staff"
    staff_id: str
    name: str
    email: str | None = None
    phone: str | None = None
    service_ids: tuple[str, ...] | None = None
    shifts: tuple[Shift, ...] = ()
    pauses: tuple[Pause, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    active: bool = True


class Category(Entity):
    """What services have in common; the rhythm of a client is learnt for each category."""

    kind: Literal["category"] = "category"
    category_id: str
    name: str


class Service(Entity):
    """What a client books; the buffers keep time free before and after it."""

    kind: Literal["service"] = "service"
    service_id: str
    name: str
    category_id: str
    duration_minutes: int = Field(gt=0, le=1440)
    before_minutes: int = Field(0, ge=0, le=720)
    after_minutes: int = Field(0, ge=0, le=720)
    price: Money
    instructions: str = ""
    active: bool = True


class Package(Entity):
    """Several services booked together, one after the other, at one price."""

    kind: Literal["package"] = "package"
    package_id: str
    name: str
    service_ids: tuple[str, ...] = Field(min_length=1)
    price: Money
    active: bool = True


Thing = Annotated[
    Business | SigningKey | Location | Staff | Category | Service | Package, Field(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything one business has on offer, by identifier."""

    business: Business
    signing_secret: str
    locations: dict[str, Location]
    staff: dict[str, Staff]
    categories: dict[str, Category]
    services: dict[str, Service]
    packages: dict[str, Package]

    def get_service(self, service_id: str) -> Service:
        """Give a service that can be booked, or raise NotFound."""
        service = self.services.get(service_id)
        if service is None or not service.active:
            raise NotFound("There is no such service.")
        return service

    def get_package(self, package_id: str) -> Package:
        """Give a package that can be booked, or raise NotFound."""
        package = self.packages.get(package_id)
        if package is None or not package.active:
            raise NotFound("There is no such package.")
        return package

    def get_staff(self, staff_id: str) -> Staff:
        """Give a member of staff who can be booked, or raise NotFound."""
        staff = self.staff.get(staff_id)
        if staff is None or not staff.active:
            raise NotFound("There is no such member of staff.")
        return staff

    def get_location(self, location_id: str) -> Location:
        """Give a location, or raise NotFound."""
        location = self.locations.get(location_id)
        if location is None:
            raise NotFound("There is no such location.")
        return location

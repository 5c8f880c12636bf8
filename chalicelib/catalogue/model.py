"""The nouns of what can be booked. Minutes of a day count from local midnight; money is minor units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.catalogue.etiquette import ApprovedTemplate as ApprovedTemplate
from chalicelib.catalogue.etiquette import Etiquette as Etiquette
from chalicelib.catalogue.face import Face as Face
from chalicelib.catalogue.face import ImageAddress
from chalicelib.catalogue.form import IntakeForm as IntakeForm
from chalicelib.catalogue.form import Question as Question
from chalicelib.catalogue.location import Location as Location
from chalicelib.catalogue.location import Opening as Opening
from chalicelib.catalogue.location import TravelArea as TravelArea
from chalicelib.catalogue.notices import Notice as Notice
from chalicelib.catalogue.notices import Notices, Reminders
from chalicelib.catalogue.notices import Reminder as Reminder
from chalicelib.catalogue.notices import StaffChannel as StaffChannel
from chalicelib.catalogue.policy import BookingPolicy as BookingPolicy
from chalicelib.catalogue.policy import ChangeRules as ChangeRules
from chalicelib.catalogue.resource import Need as Need
from chalicelib.catalogue.resource import Resource as Resource
from chalicelib.core.entity import Entity
from chalicelib.core.errors import NotFound
from chalicelib.core.interval import zone_named
from chalicelib.core.money import Money
from chalicelib.core.saying import said

Minute = Annotated[int, Field(ge=0, le=2880)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class Business(Entity):
    """One business; `time_zone` decides which date an appointment's day sheet has.

    `set_up_step` is the step of its first set-up that comes next, 0 once it is set up.
    """

    kind: Literal["business"] = "business"
    business_id: str
    name: str
    time_zone: str
    country: str = Field(pattern="^[A-Z]{2}$")
    currency: str = Field(pattern="^[A-Z]{3}$")
    language: str = "en"
    policy: BookingPolicy = Field(default_factory=BookingPolicy)
    etiquette: Etiquette = Etiquette()
    face: Face = Face()
    set_up_step: int = Field(0, ge=0, le=5)

    @property
    def zone(self) -> ZoneInfo:
        """Give the business's time zone."""
        return zone_named(self.time_zone)

    def date_at(self, instant: datetime) -> date:
        """Give the date that it is then where the business is."""
        return instant.astimezone(self.zone).date()


class SigningKey(Entity):
    """The secret with which a business signs its links; never leaves the program."""

    kind: Literal["signing-key"] = "signing-key"
    secret: str = Field(repr=False)


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


class Terms(Entity):
    """What one person needs or asks for a service, where it is not what the service says."""

    duration_minutes: int | None = Field(None, gt=0, le=1440)
    price: Money | None = None


class Staff(Entity):
    """Somebody who performs services; `service_ids` None means all of them.

    `share` weighs the bookings that leave the choice to the business: who has 2 gets twice the time of
    who has 1, and who has 0 only what nobody else can take. `terms` are by service. Who comes on their day
    is told at `agenda_minute`, counted from midnight where the business is. A program at `webhook` is told
    what they are.
    """

    kind: Literal["staff"] = "staff"
    staff_id: str
    name: str
    email: str | None = None
    phone: str | None = None
    webhook: str | None = None
    service_ids: tuple[str, ...] | None = None
    shifts: tuple[Shift, ...] = ()
    pauses: tuple[Pause, ...] = ()
    terms: dict[str, Terms] = {}
    share: int = Field(1, ge=0, le=100)
    photo: ImageAddress = ""
    notices: Notices = {}
    agenda_minute: int | None = Field(None, ge=0, lt=1440)
    active: bool = True

    def minutes_for(self, service: "Service") -> int:
        """Give how many minutes the person needs for the service."""
        terms = self.terms.get(service.service_id)
        return (terms and terms.duration_minutes) or service.duration_minutes

    def price_for(self, service: "Service") -> Money:
        """Give what the person asks for the service."""
        terms = self.terms.get(service.service_id)
        return (terms and terms.price) or service.price


class Category(Entity):
    """What services have in common; the rhythm of a client is learnt for each category.

    One that is archived, not `active`, lists nobody and writes to nobody; its history is kept. One that was
    `merged_into` another has what was its own there, by whom and when.
    """

    kind: Literal["category"] = "category"
    category_id: str
    name: str
    active: bool = True
    merged_into: str | None = None
    merged_by: str = ""
    merged_at: datetime | None = None


class Idle(Entity):
    """Minutes of a service, counted from its start, in which whoever performs it is free for others."""

    from_minute: int = Field(ge=0)
    to_minute: int = Field(gt=0)


class WeeklyStart(Entity):
    """A fixed time of the week at which a service starts, in the location's wall time; Monday is 0."""

    weekday: Weekday
    minute: int = Field(ge=0, lt=1440)


class Service(Entity):
    """What a client books; the buffers keep time free before and after it.

    More than one of `seats` makes it a class, whose participants share one session. `idle` is while a
    colour works. `starts` allows these times only; `step_minutes`, `lead_minutes` and `horizon_days`
    stand before the business's own. With `window_minutes` a client books the window in which somebody
    arrives. `at_client` services are given at the client's address. `approval` asks the business,
    `deposit` for money, before it is booked. Its `reminders` stand before the business's. Clients fill in
    the form `form_id` before each visit.
    """

    kind: Literal["service"] = "service"
    service_id: str
    name: str
    category_id: str
    duration_minutes: int = Field(gt=0, le=1440)
    before_minutes: int = Field(0, ge=0, le=720)
    after_minutes: int = Field(0, ge=0, le=720)
    price: Money
    instructions: str = ""
    idle: tuple[Idle, ...] = ()
    seats: int = Field(1, ge=1, le=1000)
    needs: tuple[Need, ...] = ()
    starts: tuple[WeeklyStart, ...] = ()
    step_minutes: int | None = Field(None, ge=5, le=240)
    lead_minutes: int | None = Field(None, ge=0)
    horizon_days: int | None = Field(None, ge=1, le=730)
    window_minutes: int = Field(0, ge=0, le=720)
    at_client: bool = False
    approval: bool = False
    deposit: Money | None = None
    reminders: Reminders | None = None
    form_id: str | None = None
    active: bool = True


class Package(Entity):
    """Several services booked together, one after the other, at one price.

    A special offer is a package with a validity: visits from `first_on` to `last_on` (both included, local
    to the location), on these `weekdays` only where they are named.
    """

    kind: Literal["package"] = "package"
    package_id: str
    name: str
    service_ids: tuple[str, ...] = Field(min_length=1)
    price: Money
    staff_prices: dict[str, Money] = {}
    first_on: date | None = None
    last_on: date | None = None
    weekdays: tuple[Weekday, ...] | None = None
    active: bool = True

    def is_valid_on(self, day: date) -> bool:
        """Tell whether visits on that date can be booked with it."""
        begun = self.first_on is None or self.first_on <= day
        over = self.last_on is not None and self.last_on < day
        return begun and not over and (self.weekdays is None or day.weekday() in self.weekdays)


Thing = Annotated[
    Business | SigningKey | Location | Staff | Resource | Category | Service | Package | IntakeForm,
    Field(discriminator="kind"),
]

Bookable = TypeVar("Bookable", Service, Package, Staff)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything one business has on offer, by identifier."""

    business: Business
    signing_secret: str
    locations: dict[str, Location]
    staff: dict[str, Staff]
    resources: dict[str, Resource]
    categories: dict[str, Category]
    services: dict[str, Service]
    packages: dict[str, Package]
    forms: dict[str, IntakeForm] = field(default_factory=dict)

    def get_service(self, service_id: str) -> Service:
        """Give a service that can be booked, or raise NotFound."""
        return _active(self.services.get(service_id), said("There is no such service."))

    @property
    def shortest_minutes(self) -> int:
        """Give how long the shortest bookable service takes; 0 when there is none."""
        return min((s.duration_minutes for s in self.services.values() if s.active), default=0)

    @property
    def longest_horizon_days(self) -> int:
        """Give how far ahead anything can be booked by those who book online."""
        own = [s.horizon_days for s in self.services.values() if s.active and s.horizon_days]
        return max((self.business.policy.horizon_days, *own))

    def get_package(self, package_id: str) -> Package:
        """Give a package that can be booked, or raise NotFound."""
        return _active(self.packages.get(package_id), said("There is no such package."))

    def forms_for(self, service_ids: Iterable[str]) -> tuple[IntakeForm, ...]:
        """Give the forms that clients of these services fill in, each once; those in use only."""
        asked = {it.form_id for name in service_ids if (it := self.services.get(name))}
        return tuple(form for name, form in self.forms.items() if name in asked and form.active)

    def get_staff(self, staff_id: str) -> Staff:
        """Give a member of staff who can be booked, or raise NotFound."""
        return _active(self.staff.get(staff_id), said("There is no such member of staff."))

    @property
    def open_categories(self) -> dict[str, Category]:
        """Give the categories in use: neither archived nor merged into others."""
        return {name: it for name, it in self.categories.items() if it.active and not it.merged_into}

    def category_now(self, category_id: str) -> str:
        """Give the category into which one was merged in the end: most are still their own."""
        for _ in self.categories:
            found = self.categories.get(category_id)
            if found is None or not found.merged_into:
                break
            category_id = found.merged_into
        return category_id

    def get_location(self, location_id: str) -> Location:
        """Give a location, or raise NotFound."""
        location = self.locations.get(location_id)
        if location is None:
            raise NotFound(said("There is no such location."))
        return location


def _active(found: Bookable | None, missing: str) -> Bookable:
    if found is None or not found.active:
        raise NotFound(missing)
    return found

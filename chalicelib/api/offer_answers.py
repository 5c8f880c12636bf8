"""What goes out over the wire about a business and what it has on offer."""

from datetime import date
from typing import Self

from chalicelib.api.answers import Answer
from chalicelib.catalogue.model import BookingPolicy, Catalogue, Package, Service, Staff
from chalicelib.catalogue.service import offering_of, open_places, performers
from chalicelib.core.money import Money


class LocationAnswer(Answer):
    """A place where services are given."""

    location_id: str
    name: str
    address: str
    time_zone: str


class PolicyAnswer(Answer):
    """The rules for booking and for changing by oneself, in minutes and days.

    `words` say those for changes, and `rules_id` names them; with `must_agree` a booking gives it back.
    `pay_words` say how a deposit is paid.
    """

    lead_minutes: int
    horizon_days: int
    step_minutes: int
    move_until_minutes: int
    cancel_until_minutes: int
    words: str
    rules_id: str
    must_agree: bool
    verify_contact: bool
    verify_minutes: int
    answer_minutes: int
    pay_minutes: int
    pay_words: str

    @classmethod
    def of(cls, policy: BookingPolicy) -> Self:
        """Give the answer for a policy."""
        return cls(rules_id=policy.change_rules.rules_id, **policy.model_dump(include=set(cls.model_fields)))


class BusinessAnswer(Answer):
    """A business as its clients see it."""

    business_id: str
    name: str
    time_zone: str
    currency: str
    locations: list[LocationAnswer]
    booking_policy: PolicyAnswer

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Give the answer for a business."""
        business = catalogue.business
        return cls(
            business_id=business.business_id,
            name=business.name,
            time_zone=business.time_zone,
            currency=business.currency,
            locations=[
                LocationAnswer(**place.model_dump(include=set(LocationAnswer.model_fields)))
                for place in open_places(catalogue)
            ],
            booking_policy=PolicyAnswer.of(business.policy),
        )


class PerformerAnswer(Answer):
    """Somebody who performs a service, with how long they need for it and what they ask."""

    staff_id: str
    name: str
    duration_minutes: int
    price: Money

    @classmethod
    def of(cls, staff: Staff, service: Service) -> Self:
        """Give the answer for a member of staff."""
        return cls(
            staff_id=staff.staff_id,
            name=staff.name,
            duration_minutes=staff.minutes_for(service),
            price=staff.price_for(service),
        )


class ServiceAnswer(Answer):
    """A service that can be booked, and who performs it.

    More than one of `seats` makes it a class. With `window_minutes` the window is booked in which somebody
    arrives; `at_client` is given at the client's address. `approval` is asked of the business before it is
    booked, and the `deposit` paid.
    """

    service_id: str
    name: str
    category_id: str
    category: str
    duration_minutes: int
    price: Money
    seats: int
    window_minutes: int
    at_client: bool
    approval: bool
    deposit: Money | None
    staff: list[PerformerAnswer]


class PackageAnswer(Answer):
    """Services booked together at one price; an offer holds from `first_on` to `last_on`, both included.

    `weekdays` are those on which it holds, Monday is 0; null is every day. `staff_prices` are what it costs
    where somebody leads it who asks for something else.
    """

    package_id: str
    name: str
    service_ids: list[str]
    duration_minutes: int
    price: Money
    staff_prices: dict[str, Money]
    first_on: date | None
    last_on: date | None
    weekdays: list[int] | None

    @classmethod
    def of(cls, catalogue: Catalogue, package: Package) -> Self:
        """Give the answer for a package."""
        whole = package.model_dump(include=set(cls.model_fields))
        return cls(duration_minutes=offering_of(catalogue, (), package.package_id).minutes, **whole)


class ServicesAnswer(Answer):
    """The services of a business, and its packages."""

    items: list[ServiceAnswer]
    packages: list[PackageAnswer]
    next: None = None

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Give what can be booked: what somebody performs who has working hours."""
        able = {
            service.service_id: (service, people)
            for service in catalogue.services.values()
            if service.active and (people := [who for who in performers(catalogue, service) if who.shifts])
        }
        return cls(
            items=[_service(catalogue, *each) for each in able.values()],
            packages=[
                PackageAnswer.of(catalogue, package)
                for package in catalogue.packages.values()
                if package.active and set(package.service_ids) <= set(able)
            ],
        )


def _service(catalogue: Catalogue, service: Service, people: list[Staff]) -> ServiceAnswer:
    category = catalogue.categories.get(service.category_id)
    own = {*ServiceAnswer.model_fields} - {"category", "staff", "price", "deposit"}
    return ServiceAnswer(
        **service.model_dump(include=own),
        category=category.name if category else "",
        price=service.price,
        deposit=service.deposit,
        staff=[PerformerAnswer.of(who, service) for who in people],
    )

"""What the calls for the catalogue take and answer: the things themselves, each with its version."""

from typing import Any, Self

from pydantic import Field

from chalicelib.api.asked import Wire
from chalicelib.catalogue.model import (
    BookingPolicy,
    Business,
    Category,
    Face,
    IntakeForm,
    Location,
    Package,
    Resource,
    Service,
    Staff,
)

VERSION = "The version that was looked at; 0, or left out, for something new."


class Versioned(Wire):
    """Something of the catalogue as it is in one of its versions."""

    version: int = Field(0, ge=0, description=VERSION)


class ServiceThing(Service, Versioned):
    """A service; its identifier stands in the address."""

    service_id: str = ""


class StaffThing(Staff, Versioned):
    """A member of staff; the identifier stands in the address."""

    staff_id: str = ""


class ResourceThing(Resource, Versioned):
    """A room or a piece of equipment; its identifier stands in the address."""

    resource_id: str = ""


class LocationThing(Location, Versioned):
    """A location; its identifier stands in the address."""

    location_id: str = ""


class CategoryThing(Category, Versioned):
    """A category; its identifier stands in the address."""

    category_id: str = ""


class PackageThing(Package, Versioned):
    """A package or a special offer; its identifier stands in the address."""

    package_id: str = ""


class FormThing(IntakeForm, Versioned):
    """A form that clients fill in before their visit; its identifier stands in the address."""

    form_id: str = ""


class PolicyThing(BookingPolicy, Versioned):
    """How clients may book and change by themselves."""


class FaceThing(Face, Versioned):
    """How the business shows itself on its pages: words, colour, logo, languages."""


class CatalogueAnswer(Wire):
    """Everything that can be booked, where, by whom and how; what is not active too."""

    business_id: str
    name: str
    time_zone: str
    country: str
    currency: str
    language: str
    policy: PolicyThing
    face: FaceThing
    services: list[ServiceThing]
    staff: list[StaffThing]
    resources: list[ResourceThing]
    locations: list[LocationThing]
    categories: list[CategoryThing]
    packages: list[PackageThing]
    forms: list[FormThing]

    @classmethod
    def of(cls, things: list[tuple[Any, int]]) -> Self:
        """Give the answer for the things of a business with their versions."""
        business, version = next(pair for pair in things if isinstance(pair[0], Business))
        by_kind: dict[str, list[dict[str, Any]]] = {}
        for thing, number in things:
            by_kind.setdefault(thing.kind, []).append({**thing.model_dump(), "version": number})
        return cls(
            policy=PolicyThing(**business.policy.model_dump(), version=version),
            face=FaceThing(**business.face.model_dump(), version=version),
            services=[ServiceThing(**each) for each in by_kind.get("service", [])],
            staff=[StaffThing(**each) for each in by_kind.get("staff", [])],
            resources=[ResourceThing(**each) for each in by_kind.get("resource", [])],
            locations=[LocationThing(**each) for each in by_kind.get("location", [])],
            categories=[CategoryThing(**each) for each in by_kind.get("category", [])],
            packages=[PackageThing(**each) for each in by_kind.get("package", [])],
            forms=[FormThing(**each) for each in by_kind.get("form", [])],
            **business.model_dump(exclude={"kind", "policy", "face"}),
        )

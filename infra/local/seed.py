"""The business `demo`: a small made-up salon, entered once."""

from typing import Any

from chalicelib.absences.service import keep_holidays
from chalicelib.access.service import add_member, enter_key
from chalicelib.catalogue.model import (
    Business,
    Category,
    Idle,
    Location,
    Need,
    Package,
    Pause,
    Resource,
    Service,
    Shift,
    Staff,
    WeeklyStart,
)
from chalicelib.catalogue.service import find_catalogue, found_business
from chalicelib.core import clock
from chalicelib.core.money import Money

DEMO, DEMO_KEY = "demo", "demo-owner-key"
ZONE, PLACE = "Europe/Berlin", "studio"
BENS_SERVICES = ("haircut", "beard-trim", "blow-dry", "full-colour", "highlights", "root-colour")
NINE, NOON, ONE, SIX = 9 * 60, 12 * 60, 13 * 60, 18 * 60


def seed_demo() -> bool:
    """Enter the demo business unless it is there; tell whether it was entered now."""
    if find_catalogue(DEMO) is not None:
        return False
    business = Business(
        business_id=DEMO, name="Studio Ana", time_zone=ZONE, country="DE", currency="EUR", language="en"
    )
    things = [_studio(), _room(), *_categories(), *_services(), *_staff(), *_packages()]
    found_business(business, things)
    keep_holidays(DEMO, PLACE, clock.now())
    enter_key(DEMO, DEMO_KEY, "The owner's key", clock.now())
    add_member(DEMO, "Ana", "ana@studio-ana.example", "owner", clock.now(), "ana")
    return True


def _studio() -> Location:
    return Location(
        location_id=PLACE,
        name="Studio Ana",
        address="Lindenstraße 12, 10969 Berlin",
        time_zone=ZONE,
        instructions="The entrance is in the courtyard, second door on the left.",
        holidays="DE-BE",
    )


def _room() -> Resource:
    return Resource(resource_id="quiet-room", name="The quiet room", type="room", location_id=PLACE)


def _categories() -> list[Category]:
    names = {"hair": "Hair", "colour": "Colour", "nails": "Nails"}
    return [Category(category_id=category_id, name=name) for category_id, name in names.items()]


def _services() -> list[Service]:
    def service(
        service_id: str, name: str, category: str, minutes: int, euros: int, after: int = 0, **more: Any
    ) -> Service:
        return Service(
            service_id=service_id,
            name=name,
            category_id=category,
            duration_minutes=minutes,
            after_minutes=after,
            price=_euros(euros),
            **more,
        )

    colour_works = (Idle(from_minute=30, to_minute=65),)
    thursday_afternoon = (WeeklyStart(weekday=3, minute=16 * 60),)

    return [
        service("haircut", "Haircut", "hair", 45, 48),
        service("beard-trim", "Beard trim", "hair", 20, 22),
        service("blow-dry", "Wash and blow-dry", "hair", 30, 32),
        service("full-colour", "Full colour", "colour", 90, 95, after=15),
        service("highlights", "Highlights", "colour", 120, 130, after=15),
        service("manicure", "Manicure", "nails", 40, 35, after=5),
        service("root-colour", "Root colour", "colour", 90, 74, idle=colour_works),
        service("scalp-massage", "Scalp massage", "hair", 30, 39, needs=(Need(type="room"),)),
        service("styling-class", "Styling class", "hair", 60, 25, seats=6, starts=thursday_afternoon),
    ]


def _staff() -> list[Staff]:
    def person(staff_id: str, name: str, days: range, services: tuple[str, ...] | None) -> Staff:
        shifts = [Shift(weekday=day, starts_minute=NINE, ends_minute=SIX, location_id=PLACE) for day in days]
        pauses = [Pause(weekday=day, starts_minute=NOON, ends_minute=ONE) for day in days]
        return Staff(
            staff_id=staff_id,
            name=name,
            email=f"{staff_id}@studio-ana.example",
            service_ids=services,
            shifts=tuple(shifts),
            pauses=tuple(pauses),
        )

    return [
        person("ana", "Ana", range(5), None),
        person("ben", "Ben", range(6), BENS_SERVICES),
        person("mia", "Mia", range(1, 6), ("manicure", "blow-dry", "scalp-massage")),
    ]


def _packages() -> list[Package]:
    return [
        Package(
            package_id="fresh-start",
            name="Fresh start: haircut and full colour",
            service_ids=("haircut", "full-colour"),
            price=_euros(130),
        ),
        Package(
            package_id="midweek-glow",
            name="Midweek glow: root colour and blow-dry",
            service_ids=("root-colour", "blow-dry"),
            price=_euros(89),
            weekdays=(1, 2),
        ),
    ]


def _euros(amount: int) -> Money:
    return Money(amount=amount * 100, currency="EUR")

"""The business `grand`: more of everything than anybody has, with the longest names.

200 services, 15 people, and a day with 60 appointments.
"""

from datetime import date, datetime, timedelta

from chalicelib.access.service import enter_key
from chalicelib.catalogue.model import (
    Business,
    Category,
    Face,
    Location,
    Service,
    Shift,
    Staff,
)
from chalicelib.catalogue.service import add, found_business
from chalicelib.core.interval import boundary_at
from chalicelib.core.money import Money
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest

GRAND, GRAND_KEY = "grand", "grand-owner-key"
ZONE, PLACE = "Europe/Berlin", "main"
CATEGORIES = (
    "Hair", "Colour", "Extensions", "Barbering", "Nails", "Feet", "Brows and lashes", "Facials",
    "Massage", "Hair removal", "Make-up", "Treatments for particularly sensitive skin and scalp",
)  # fmt: skip
KINDS = (
    "Classic", "Express", "Deluxe", "For children", "For two", "Evening", "First visit", "Refresher",
    "Signature",    "For members", "Quiet", "Bridal", "Seasonal", "With consultation",
    "Intensive restructuring ritual with argan oil", "Maintenance", "Weekend",
)  # fmt: skip
PEOPLE = (
    "Ana", "Ben", "Mia", "Maximiliane-Charlotte von Hohenstaufen-Wittelsbach", "José", "Nguyễn Thị Minh Khai",
    "Olga", "Priya", "Søren", "Tomasz", "Ümit", "Wilhelmina", "Xavier", "Yuki", "Zoë",
)  # fmt: skip
CLIENTS = ("Bo", "Carla Costa", "Aleksandra Wiśniewska-Kowalczykowska", "Dora Dahl", "Elif Er", "Li Wei")
SERVICES, APPOINTMENTS, OPENS_MINUTE, HALF_AN_HOUR = 200, 60, 9 * 60, 30
BOOKED = 5
"""How many of the services are booked: the others come last, since each booking reads them all."""


def enter(now: datetime, today: date) -> dict[str, str]:
    """Enter the business and its full day; give what its pages are reached by."""
    rules = {"must_agree": True, "verify_contact": True, "words": "Whoever does not come pays half."}
    business = Business(
        business_id=GRAND,
        name="Haarstudio, Nagelatelier & Wohlfühloase am Gendarmenmarkt – Familie Hohenstaufen",
        time_zone=ZONE,
        country="DE",
        currency="EUR",
        face=Face(welcome="Fifteen of us, and time for everybody.", languages=("en", "de", "fr", "hi")),
    )
    business = business.model_copy(update={"policy": business.policy.model_copy(update=rules)})
    found_business(business, [_place(), *_categories(), *_services()[:BOOKED], *_people()])
    enter_key(GRAND, GRAND_KEY, "The owner's key", now)
    earlier = now - timedelta(days=1)
    for number in range(APPOINTMENTS):
        scheduling.book(_request(number, today), earlier)
    rules_id = business.policy.change_rules.rules_id
    held = scheduling.book(_unproved(today + timedelta(days=1), rules_id), now)
    return {"held": held.appointment.appointment_id, "held_token": held.verify_token}


def complete() -> None:
    """Enter all that nobody has booked yet."""
    add(GRAND, _services()[BOOKED:])


def _place() -> Location:
    return Location(location_id=PLACE, name="Am Gendarmenmarkt", address="Markgrafenstraße 1", time_zone=ZONE)


def _categories() -> list[Category]:
    return [Category(category_id=f"c{number}", name=name) for number, name in enumerate(CATEGORIES)]


def _services() -> list[Service]:
    made = [(category, kind) for category in range(len(CATEGORIES)) for kind in KINDS][:SERVICES]
    return [
        Service(
            service_id=f"s{number}",
            name=f"{kind}: {CATEGORIES[category]}",
            category_id=f"c{category}",
            duration_minutes=(HALF_AN_HOUR, 45, 60, 90)[number % 4],
            price=Money(amount=1900 + 250 * (number % 40), currency="EUR"),
        )
        for number, (category, kind) in enumerate(made)
    ]


def _people() -> list[Staff]:
    shifts = tuple(
        Shift(weekday=day, starts_minute=OPENS_MINUTE, ends_minute=18 * 60, location_id=PLACE)
        for day in range(6)
    )
    return [
        Staff(staff_id=f"p{number}", name=name, email=f"p{number}@grand.example", shifts=shifts)
        for number, name in enumerate(PEOPLE)
    ]


def _request(number: int, day: date) -> BookingRequest:
    who, turn = number % len(PEOPLE), number // len(PEOPLE)
    minute = OPENS_MINUTE + HALF_AN_HOUR * (who % 3) + 120 * turn
    return BookingRequest(
        business_id=GRAND,
        starts_at=boundary_at(day, minute, _place().zone),
        name=f"{CLIENTS[number % len(CLIENTS)]}{' junior' if number % 4 == 3 else ''}",
        service_ids=(f"s{number * 3 % BOOKED}",),
        staff_id=f"p{who}",
        email=f"g{number}@example.com",
        source="staff",
    )


def _unproved(day: date, rules_id: str) -> BookingRequest:
    return BookingRequest(
        business_id=GRAND,
        starts_at=boundary_at(day, 17 * 60, _place().zone),
        name="Carla Costa",
        service_ids=("s0",),
        staff_id="p0",
        email="carla@example.com",
        rules_id=rules_id,
    )

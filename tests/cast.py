"""Ana owns the salon, Ben works there, Carla books; Dario has another business and must see nothing."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.access.service import enter_key
from chalicelib.catalogue.model import (
    Business,
    Catalogue,
    Category,
    Location,
    Package,
    Pause,
    Service,
    Shift,
    Staff,
)
from chalicelib.catalogue.service import found_business
from chalicelib.core.money import Money
from chalicelib.scheduling.model import BookingRequest
from tests.messaging.cast import NOW, SALON

GARAGE = "garage"
SALON_KEY, GARAGE_KEY = "anas-own-key", "darios-own-key"
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2027, 5, 4)
"""The day after NOW, which is a Monday morning; all weekdays here follow from it."""

MITTE = Location(
    location_id="mitte",
    name="Ana's Salon Mitte",
    address="Example Street 1, Berlin",
    time_zone="Europe/Berlin",
    instructions="Ring twice, please.",
)
PORTO = Location(location_id="porto", name="Ana's Salon Porto", time_zone="Europe/Lisbon")


def euros(amount: int) -> Money:
    return Money(amount=amount * 100, currency="EUR")


CUT = Service(service_id="cut", name="Cut", category_id="hair", duration_minutes=45, price=euros(45))
COLOUR = Service(
    service_id="colour",
    name="Colour",
    category_id="hair",
    duration_minutes=90,
    before_minutes=5,
    after_minutes=15,
    price=euros(95),
)
NAILS = Service(service_id="nails", name="Nails", category_id="nails", duration_minutes=30, price=euros(30))
PARTY = Service(
    service_id="party", name="Party hair", category_id="hair", duration_minutes=60, price=euros(80)
)


def weekly(days: range, start: int, end: int, place: Location = MITTE) -> tuple[Shift, ...]:
    """Give shifts on these weekdays between two full hours."""
    return tuple(
        Shift(
            weekday=day,
            starts_minute=60 * start,
            ends_minute=60 * end,
            location_id=place.location_id,
        )
        for day in days
    )


ANA = Staff(
    staff_id="ana",
    name="Ana",
    email="ana@salon.example",
    service_ids=("cut", "colour", "nails"),
    shifts=(*weekly(range(4), 9, 17), *weekly(range(4, 5), 9, 17, PORTO)),
)
BEN = Staff(
    staff_id="ben",
    name="Ben",
    email="ben@salon.example",
    phone="+4915112345679",
    service_ids=("cut", "colour", "party"),
    shifts=(*weekly(range(5), 9, 18), *weekly(range(5, 6), 18, 26)),  # on Saturdays until two in the morning
    pauses=tuple(Pause(weekday=day, starts_minute=12 * 60, ends_minute=13 * 60) for day in range(5)),
)
DARIO = Staff(
    staff_id="dario", name="Dario", email="dario@garage.example", shifts=weekly(range(5), 8, 16, MITTE)
)

BUSINESS = Business(
    business_id=SALON, name="Ana's Salon", time_zone="Europe/Berlin", country="DE", currency="EUR"
)
THINGS = (
    MITTE,
    PORTO,
    Category(category_id="hair", name="Hair"),
    Category(category_id="nails", name="Nails"),
    CUT,
    COLOUR,
    NAILS,
    PARTY,
    Package(package_id="fresh", name="Fresh start", service_ids=("cut", "colour"), price=euros(120)),
    ANA,
    BEN,
)


def salon(**changes: Any) -> Catalogue:
    """Give Ana's catalogue as the rules see it, without any table."""
    kinds: dict[str, dict[str, Any]] = {}
    for thing in THINGS:
        kinds.setdefault(thing.kind, {})[getattr(thing, f"{thing.kind}_id")] = thing
    parts = {
        "locations": kinds["location"],
        "staff": kinds["staff"],
        "resources": kinds.get("resource", {}),
        "categories": kinds["category"],
        "services": kinds["service"],
        "packages": kinds["package"],
    }
    return Catalogue(**{"business": BUSINESS, "signing_secret": "made-up", **parts, **changes})


def open_salon(**changes: Any) -> None:
    """Enter Ana's salon and its key."""
    found_business(BUSINESS.model_copy(update=changes), THINGS)
    enter_key(SALON, SALON_KEY, "Ana's key", NOW)


def open_garage() -> None:
    """Enter Dario's garage, which has services of its own, and its key."""
    garage = BUSINESS.model_copy(update={"business_id": GARAGE, "name": "Dario's Garage"})
    hair = Category(category_id="hair", name="Tyres")
    found_business(garage, [MITTE, hair, CUT.model_copy(update={"name": "Tyre change"}), DARIO])
    enter_key(GARAGE, GARAGE_KEY, "Dario's key", NOW)


def at(hour: int, minute: int = 0, day: date = TUESDAY, zone: ZoneInfo = BERLIN) -> datetime:
    """Give an instant on Tuesday (or another day) by the clock on the salon's wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=zone)


def wishes(starts_at: datetime, **changes: Any) -> BookingRequest:
    """Give Carla's request for a cut with Ben."""
    asked: dict[str, Any] = {
        "business_id": SALON,
        "starts_at": starts_at,
        "name": "Carla Costa",
        "service_ids": ("cut",),
        "staff_id": "ben",
        "email": "carla@example.com",
    }
    return BookingRequest(**{**asked, **changes})

"""What Ana offers besides: a class, visits at home, approvals and deposits; and Eva, who performs it."""

from typing import Any

from chalicelib.catalogue.model import (
    BookingPolicy,
    Location,
    Package,
    Service,
    Staff,
    Terms,
    TravelArea,
)
from chalicelib.catalogue.service import add
from tests.cast import BUSINESS, MITTE, euros, weekly
from tests.messaging.cast import SALON


def service(service_id: str, **more: Any) -> Service:
    return Service(
        **{
            "service_id": service_id,
            "name": service_id.capitalize(),
            "category_id": "hair",
            "duration_minutes": 60,
            "price": euros(50),
            **more,
        }
    )


YOGA = service("yoga", seats=3, price=euros(15))
PERM = service("perm", approval=True)
WEDDING = service("wedding", deposit=euros(100))
REPAIR = service("repair", at_client=True)
VISIT = service("visit", window_minutes=120)
SPRING = Package(
    package_id="spring",
    name="Spring",
    service_ids=("perm", "wedding"),
    price=euros(90),
    first_on="2027-05-01",
    last_on="2027-05-31",
    weekdays=(0, 1, 2),
)
EVA = Staff(
    staff_id="eva",
    name="Eva",
    service_ids=("yoga", "perm", "wedding", "repair", "visit"),
    shifts=weekly(range(5), 9, 18),
    terms={"perm": Terms(duration_minutes=90, price=euros(70))},
)
NEAR = TravelArea(postcode="101", minutes=20)
PLACE: Location = MITTE.model_copy(update={"travel": (NEAR,)})


def open_studio() -> None:
    """Let the salon offer all of it."""
    add(SALON, [PLACE, YOGA, PERM, WEDDING, REPAIR, VISIT, SPRING, EVA])


def rule(**changes: Any) -> None:
    """Let the salon have another policy."""
    add(SALON, [BUSINESS.model_copy(update={"policy": BookingPolicy(**changes)})])

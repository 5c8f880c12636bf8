"""Ana's salon in Berlin on a Monday: Ben works there, Carla and the others come out of another program."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.catalogue import service as catalogues
from chalicelib.catalogue.model import Business, Category, Location, Service, Shift, Staff
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.money import Money
from chalicelib.history.model import Report
from chalicelib.history.service import import_visits
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, BookingRequest
from infra.tables import TABLES
from tests.conftest import PREFIX, aws

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
SALON = "salon"
AHEAD = "2027-05-10T10:00"
BEN = Staff(
    staff_id="ben",
    name="Ben",
    shifts=tuple(
        Shift(weekday=day, starts_minute=540, ends_minute=1080, location_id="mitte") for day in range(6)
    ),
)
HAIRCUT = Service(
    service_id="haircut",
    name="Haircut",
    category_id="hair",
    duration_minutes=45,
    price=Money(amount=4500, currency="EUR"),
)
THINGS = (
    Location(location_id="mitte", name="Mitte", time_zone="Europe/Berlin"),
    Category(category_id="hair", name="Hair"),
    HAIRCUT,
    BEN,
)


def found_salon(things: Iterable[Any] = THINGS) -> None:
    business = Business(
        business_id=SALON, name="Ana's Salon", time_zone="Europe/Berlin", country="DE", currency="EUR"
    )
    catalogues.found_business(business, things)


def csv_of(rows: Sequence[dict[str, str]]) -> list[str]:
    """Give the lines of a file with these rows; a row says only what it wants to."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return [",".join(line) + "\n" for line in lines]


def row(
    client: str = "carla", starts_at: str = "2027-04-05T10:00", status: str = "done", **more: str
) -> dict[str, str]:
    return {
        "client_key": client,
        "starts_at": starts_at,
        "status": status,
        "service": "Haircut",
        "staff": "Ben",
        **more,
    }


def take_over(*rows: dict[str, str], now: datetime = NOW, **options: Any) -> Report:
    return import_visits(SALON, csv_of(rows), now, **options)


def everything() -> dict[str, list[Any]]:
    """Give every stored row of every table."""
    stored: dict[str, list[Any]] = {}
    for table in TABLES:
        rows = aws("dynamodb").scan(TableName=PREFIX + table.name)["Items"]
        stored[table.name] = sorted(rows, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))
    return stored


def forget(*names: str) -> None:
    """Empty the tables of these names."""
    for name in names:
        for item in aws("dynamodb").scan(TableName=PREFIX + name)["Items"]:
            key = {"pk": item["pk"], "sk": item["sk"]}
            aws("dynamodb").delete_item(TableName=PREFIX + name, Key=key)


def start_anew() -> None:
    forget("appointments", "catalogue", "clients", "day_sheets")
    found_salon()


def diary() -> list[Appointment]:
    return scheduling.list_appointments(SALON, NOW - timedelta(days=999), NOW + timedelta(days=999)).items


def the_one() -> Appointment:
    (appointment,) = diary()
    return appointment


def client_of(appointment: Appointment) -> Client:
    return clients.get_client(SALON, appointment.client_id)


def online(starts_at: str, email_consent: bool | None = None) -> BookingRequest:
    start = datetime.fromisoformat(starts_at)
    return BookingRequest(
        SALON, start, "Carla", ("haircut",), email="carla@salon.example", email_consent=email_consent
    )

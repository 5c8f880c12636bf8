"""The nouns of taking over: a row of a file as it comes through the door, and what became of all rows."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from chalicelib.catalogue.model import Business
from chalicelib.core.contact import email_address, phone_number
from chalicelib.core.errors import BadInput

Past = Literal["done", "cancelled", "no_show", "booked"]
EARLIEST, LATEST = 1900, 2100
"""The years in which a visit can be; anything else is a slip of the pen."""


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if re.search(r"[\x00-\x1f\x7f-\x9f]", line):
        raise ValueError("There is a character in it that cannot be written.")
    return line


def _start(text: str) -> str:
    """Give a date, wall time or UTC instant in the one form in which two files can be compared."""
    try:
        if len(text) <= len("2018-03-14"):
            start: date = date.fromisoformat(text)
            normal = start.isoformat()
        else:
            moment = datetime.fromisoformat(text)
            start = moment.astimezone(UTC) if moment.tzinfo else moment
            normal = start.isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        raise ValueError("Write the date and time like 2018-03-14T15:50, or the date alone.") from None
    if not EARLIEST <= start.year <= LATEST:
        raise ValueError(f"The year should lie between {EARLIEST} and {LATEST}.")
    return normal


def _minor_units(text: str, info: ValidationInfo) -> int:
    from babel.numbers import get_currency_precision

    currency = _business(info).currency
    amount = Decimal(text).scaleb(get_currency_precision(currency)) if re.fullmatch(_PRICE, text) else None
    if amount is None or amount != int(amount):
        raise ValueError(f"Write the price in {currency} like 82.00, without its symbol.")
    return int(amount)


_PRICE = r"-?[0-9]{1,9}(\.[0-9]{1,4})?"


def _email(text: str) -> str:
    try:
        return _checked_email(text)
    except BadInput as refusal:
        raise ValueError(refusal.fields[0][1]) from refusal


def _phone(text: str, info: ValidationInfo) -> str:
    try:
        return _checked_phone(text, _business(info).country)
    except BadInput as refusal:
        raise ValueError(refusal.fields[0][1]) from refusal


# The same few people come again and again.
_checked_email = lru_cache(maxsize=8192)(email_address)
_checked_phone = lru_cache(maxsize=8192)(phone_number)


def _business(info: ValidationInfo) -> Business:
    """Give whose file it is: who validates rows names the business as the context."""
    business = info.context
    if not isinstance(business, Business):
        raise TypeError("rows are validated in the context of their business")
    return business


Name = Annotated[str, AfterValidator(_one_line), Field(max_length=200)]


class PersonRow(BaseModel):
    """What a row says of the person; consents that it does not mention are None."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    client_key: Name
    client_name: Name = ""
    email: Annotated[str, Field(max_length=320), AfterValidator(_email)] | None = None
    phone: Annotated[str, Field(max_length=50), AfterValidator(_phone)] | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None


class VisitRow(BaseModel):
    """What a row says of the visit.

    `starts_at` is ISO 8601: a date, wall time at the location, or a UTC instant. `price` is minor units.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    client_key: Name
    starts_at: Annotated[str, AfterValidator(_start)]
    status: Annotated[Past, BeforeValidator(str.lower)]
    category: Name = ""
    service: Name = ""
    staff: Name = ""
    location: Name = ""
    duration_minutes: int | None = Field(None, ge=1, le=1440)
    price: Annotated[int, BeforeValidator(_minor_units)] | None = None

    @property
    def offer(self) -> "Offer":
        """Give what was done by whom and where."""
        return Offer(
            self.category, self.service, self.staff, self.location, self.duration_minutes, self.price
        )


class Offer(NamedTuple):
    """What rows say of the catalogue, by name, with the usual minutes and price of that service.

    What they do not say is empty or None.
    """

    category: str
    service: str
    staff: str
    location: str
    duration_minutes: int | None
    price: int | None


class FileRow(PersonRow, VisitRow):
    """One row of the file."""


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A visit of the file, whose it is, and which one it is among visits that look alike."""

    row: VisitRow
    client_id: str
    client_name: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that does not go in, by the line it begins in."""

    line: int
    reason: str


REFUSALS_KEPT = 100


@dataclass(slots=True)
class Report:
    """What became of a file; counts are rows unless said otherwise.

    `refused` holds the first refusals only, `refusals` counts them all. `repeated` rows equal another
    one in everything. `visits` counts by outcome: new, there, changed, kept. `ahead` counts bookings
    still to come among the new, `overlapping` those of them that overlap another of the same person.
    `created` names what the catalogue gained, by kind, `assumed_hours` who of them can be booked at
    hours nobody has stated. `written` is False when nothing was to be written.
    """

    rows: int = 0
    refusals: int = 0
    refused: list[Refused] = field(default_factory=list)
    unused_columns: tuple[str, ...] = ()
    repeated: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    ahead: int = 0
    overlapping: int = 0
    new_clients: int = 0
    known_clients: int = 0
    created: dict[str, list[str]] = field(default_factory=dict)
    assumed_hours: list[str] = field(default_factory=list)
    written: bool = False

    def refuse(self, line: int, reason: str) -> None:
        """Note a row that does not go in."""
        self.refusals += 1
        if self.refusals <= REFUSALS_KEPT:
            self.refused.append(Refused(line, reason))

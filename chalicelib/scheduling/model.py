"""The nouns of scheduling. Instants are UTC; a day sheet's date is local to the business."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.ids import fingerprint, sign
from chalicelib.core.interval import Interval, zone_named
from chalicelib.core.money import Money
from chalicelib.core.settings import settings
from chalicelib.core.table import Entity

Status = Literal["booked", "confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"]
Source = Literal["online", "staff", "import"]


class BookedService(Entity):
    """A service as it was when booked: later changes of the catalogue leave it alone."""

    service_id: str
    name: str
    category_id: str
    duration_minutes: int
    price: Money


class Appointment(Entity):
    """One visit, planned, lived or missed.

    `version` rises with every change; `sequence` with every change that calendars must learn of.
    `booked_as` is what the first answer said, for a request that comes again; `imported_as` is the
    status in which it was last taken over from another program.
    """

    appointment_id: str
    business_id: str
    client_id: str
    client_name: str
    staff_id: str
    location_id: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    before_minutes: int = 0
    after_minutes: int = 0
    services: tuple[BookedService, ...]
    package_id: str | None = None
    package_name: str | None = None
    price: Money
    status: Status = "booked"
    source: Source = "online"
    note: str = ""
    version: int = 1
    sequence: int = 0
    created_at: datetime
    changed_at: datetime
    cancelled_by: Literal["client", "staff"] | None = None
    cancel_reason: str = ""
    overlaps: bool = False
    request_fingerprint: str = ""
    booked_as: "FirstAnswer | None" = None
    imported_as: Status | None = None

    @property
    def interval(self) -> Interval:
        """Give the time of the visit itself, without buffers."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def place(self) -> tuple[datetime, datetime, str, str]:
        """Give when, with whom and where it is: what a move changes."""
        return (self.starts_at, self.ends_at, self.staff_id, self.location_id)

    @property
    def takes_time(self) -> bool:
        """Tell whether it still stands on its day sheets."""
        return self.status != "cancelled"

    @property
    def category_ids(self) -> tuple[str, ...]:
        """Give the categories of its services as they were when booked, each once."""
        return tuple(dict.fromkeys(service.category_id for service in self.services))

    @property
    def title(self) -> str:
        """Give what was booked, in words."""
        return self.package_name or " + ".join(service.name for service in self.services)

    @property
    def local_date(self) -> date:
        """Give the date of the visit where it takes place."""
        return self.starts_at.astimezone(zone_named(self.time_zone)).date()


class FirstAnswer(Entity):
    """When and with whom the appointment was first booked."""

    starts_at: datetime
    ends_at: datetime
    staff_id: str
    location_id: str


class Claim(Entity):
    """Time taken on a day sheet: the visit from start to end, and minutes kept free around it."""

    starts_at: datetime
    ends_at: datetime
    before_minutes: int = 0
    after_minutes: int = 0
    kind: Literal["appointment"] = "appointment"

    @property
    def interval(self) -> Interval:
        """Give the claimed time itself."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def guarded(self) -> Interval:
        """Give the claimed time with the minutes kept free around it."""
        return self.interval.widened(self.before_minutes, self.after_minutes)

    def conflicts_with(self, other: "Claim") -> bool:
        """Tell whether the two cannot both stand: neighbours share the larger of their gaps."""
        return self.guarded.overlaps(other.interval) or self.interval.overlaps(other.guarded)


class DaySheet(Entity):
    """Everything that takes a person's time on one date, by claim; version 0 is an empty sheet."""

    staff_id: str
    day: date
    claims: dict[str, Claim] = {}
    version: int = 0

    def stored(self) -> dict[str, Any]:
        """Give the plain form without what goes without saying: a month of full sheets is read at once."""
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time that can be booked: UTC instants, with whom, where, and in which zone that is."""

    starts_at: datetime
    ends_at: datetime
    staff_id: str
    location_id: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What somebody asks to book; contacts as they were typed.

    `starts_at` with an offset is an instant, without one the location's wall time. Either services
    or a package is named. The same `idempotency_key` again gives the first answer.
    """

    business_id: str
    starts_at: datetime
    name: str
    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    staff_id: str | None = None
    location_id: str | None = None
    email: str | None = None
    phone: str | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None
    note: str = ""
    source: Source = "online"
    idempotency_key: str | None = None

    @property
    def contact(self) -> dict[str, Any]:
        """Give who comes and how they can be reached, as it was typed."""
        names = ("name", "email", "phone", "email_consent", "sms_consent")
        return {name: getattr(self, name) for name in names}

    @property
    def fingerprint(self) -> str:
        """Give what two requests share only if they ask for the same."""
        return fingerprint(repr(sorted(asdict(self).items())))


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment with the catalogue it belongs to."""

    appointment: Appointment
    catalogue: Catalogue

    @property
    def token(self) -> str:
        """Give the token that lets its holder see, move and cancel this appointment."""
        return sign(self.catalogue.signing_secret, "manage", self.appointment.appointment_id)

    @property
    def can_change_until(self) -> datetime:
        """Give the instant up to which the client may move or cancel by themselves."""
        policy = self.catalogue.business.policy
        return self.appointment.starts_at - timedelta(minutes=policy.change_until_minutes)

    @property
    def manage_url(self) -> str:
        """Give the link by which the client sees, moves and cancels the visit."""
        appointment = self.appointment
        path = f"/b/{appointment.business_id}/appointments/{appointment.appointment_id}"
        return f"{settings().public_url}{path}?token={self.token}"


Outcome = Literal["new", "there", "changed", "kept"]
"""Entered, already there as it is, its status followed, or left as it was changed here."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """An appointment as it shall be on record, and what that means for what was there."""

    outcome: Outcome
    appointment: Appointment

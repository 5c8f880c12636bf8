"""The nouns of scheduling. Instants are UTC; a day sheet's date is local to the business."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from chalicelib.catalogue.model import Catalogue, ChangeRules, IntakeForm
from chalicelib.clients.model import plain_name, upcoming_name
from chalicelib.core.entity import Entity
from chalicelib.core.ids import sign
from chalicelib.core.interval import Interval, zone_named
from chalicelib.core.money import Money
from chalicelib.core.settings import settings
from chalicelib.scheduling.agenda import Obstacle as Obstacle
from chalicelib.scheduling.booked import Agreed as Agreed
from chalicelib.scheduling.booked import BookedService as BookedService
from chalicelib.scheduling.booked import Override as Override
from chalicelib.scheduling.recurrence import Recurrence as Recurrence
from chalicelib.scheduling.request import BookingRequest as BookingRequest
from chalicelib.scheduling.request import Choice as Choice
from chalicelib.scheduling.request import Guest as Guest
from chalicelib.scheduling.request import Source as Source
from chalicelib.scheduling.sheets import Claim as Claim
from chalicelib.scheduling.sheets import DaySheet as DaySheet
from chalicelib.scheduling.sheets import SheetName as SheetName
from chalicelib.scheduling.sheets import Taken as Taken
from chalicelib.scheduling.sheets import location_holder as location_holder
from chalicelib.scheduling.sheets import resource_holder as resource_holder

Status = Literal[
    "requested", "held", "booked", "confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"
]
WAITING: frozenset[Status] = frozenset({"requested", "held"})
"""It waits for something, and ends by itself when that does not come."""
Pending = Literal["contact", "approval", "payment"]
"""What an appointment can wait for: the client's link, the business's answer, a payment."""
CancelledBy = Literal["client", "staff", "time"]
"""Who called it off; `time`: it waited for something that did not come."""


class Step(Entity):
    """One step of an appointment's life: the status it got, or that it was moved; when, and by whom.

    One that `took_back` a status that was pressed by mistake leads to what was before it.
    """

    to: Status | Literal["moved"]
    at: datetime
    by: str
    took_back: Status | None = None


class Appointment(Entity):
    """One visit, planned, lived or missed.

    `version` rises with every change; `sequence` with every change that calendars must learn of.
    `booked_as` is what the first answer said, for a request that comes again; `imported_as` is the
    status in which it was last taken over from another program. `takes` are its claims, where it has
    others than one of its own interval on the sheets of `staff_id`. While it is requested or held,
    `pending` says for what it waits and `pending_until` for how long. `served` is whoever comes, where
    it is not the client who books; `order_id` and `series_id` join the visits that were booked together.
    `course_id` joins those of a treatment of so many sessions, `redo_of` is the one that it puts right.
    Who comes to the client arrives between `starts_at` and `arrives_until`, and plans with the claim.
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
    takes: tuple[Taken, ...] = ()
    services: tuple[BookedService, ...]
    package_id: str | None = None
    package_name: str | None = None
    price: Money
    deposit: Money | None = None
    status: Status = "booked"
    pending: tuple[Pending, ...] = ()
    pending_until: datetime | None = None
    source: Source = "online"
    note: str = ""
    travel_minutes: int = 0
    served: str = ""
    participants: tuple[str, ...] = ()
    address: str = ""
    arrives_until: datetime | None = None
    order_id: str | None = None
    series_id: str | None = None
    course_id: str | None = None
    redo_of: str | None = None
    client_time_zone: str | None = None
    version: int = 1
    sequence: int = 0
    created_at: datetime
    changed_at: datetime
    steps: tuple[Step, ...] = ()
    agreed: Agreed | None = None
    override: Override | None = None
    cancelled_by: CancelledBy | None = None
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
    def standing(self) -> tuple[Taken, ...]:
        """Give every claim that the appointment has on day sheets; none once it is cancelled."""
        if self.status == "cancelled":
            return ()
        return self.takes or (own_claim(self),)

    @property
    def place(self) -> tuple[Any, ...]:
        """Give when, with whom and where it is: what a move changes."""
        people = tuple(service.staff_id for service in self.services)
        return (self.starts_at, self.ends_at, self.staff_id, self.location_id, people)

    @property
    def staff_ids(self) -> tuple[str, ...]:
        """Give everybody who performs a part of it, the one in the lead first."""
        return tuple(dict.fromkeys([self.staff_id, *(s.staff_id or self.staff_id for s in self.services)]))

    @property
    def service_ids(self) -> tuple[str, ...]:
        """Give its services, in their order."""
        return tuple(service.service_id for service in self.services)

    @property
    def category_ids(self) -> tuple[str, ...]:
        """Give the categories of its services as they were when booked, each once."""
        return tuple(dict.fromkeys(service.category_id for service in self.services))

    @property
    def is_for_client(self) -> bool:
        """Tell whether the client comes themselves, not only somebody they booked for."""
        named = [plain_name(name) for name in self.participants if name.strip()]
        return not self.served and (not named or plain_name(self.client_name) in named)

    @property
    def with_them(self) -> tuple[str, ...]:
        """Give the names of the others who come to it, each once; whoever is not named is nobody."""
        names = (" ".join(name.split()) for name in (self.served, *self.participants))
        own = {"", "" if self.served else plain_name(self.client_name)}
        return tuple({plain_name(name): name for name in names if plain_name(name) not in own}.values())

    @property
    def ahead(self) -> dict[str, datetime]:
        """Give when it ends by each name under which it stands among what the client has ahead."""
        others = [upcoming_name(name, self.appointment_id) for name in self.with_them]
        own = [self.appointment_id] if self.is_for_client else []
        return dict.fromkeys([*own, *others], self.ends_at)

    @property
    def title(self) -> str:
        """Give what was booked, in words."""
        return self.package_name or " + ".join(service.name for service in self.services)

    @property
    def local_date(self) -> date:
        """Give the date of the visit where it takes place."""
        return self.starts_at.astimezone(zone_named(self.time_zone)).date()


def own_claim(appointment: Appointment) -> Taken:
    """Give the one claim that an appointment without any others has: its interval, with who leads it."""
    claim = Claim(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        before_minutes=appointment.before_minutes,
        after_minutes=appointment.after_minutes,
        until=appointment.pending_until,
    )
    return Taken(holder=appointment.staff_id, name=appointment.appointment_id, claim=claim)


class FirstAnswer(Entity):
    """When and with whom the appointment was first booked, and what it waited for then."""

    starts_at: datetime
    ends_at: datetime
    staff_id: str
    location_id: str
    status: Status = "booked"
    pending: tuple[Pending, ...] = ()
    pending_until: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time that can be booked: UTC instants, with whom first, where, and in which zone that is.

    `staff_ids` perform the services in their order. `arrives_until` ends the window in which somebody
    arrives, `seats_free` counts those of a class. `recommended`: it leaves no useless hole.
    """

    starts_at: datetime
    ends_at: datetime
    staff_id: str
    location_id: str
    time_zone: str
    staff_ids: tuple[str, ...] = ()
    arrives_until: datetime | None = None
    seats_free: int | None = None
    recommended: bool = True


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment with the catalogue it belongs to."""

    appointment: Appointment
    catalogue: Catalogue

    @property
    def token(self) -> str:
        """Give the token that lets its holder see, move and cancel this appointment."""
        return _manage_token(self.catalogue, self.appointment.appointment_id)

    @property
    def verify_token(self) -> str:
        """Give the token that only a message to the client carries: it proves that they read it."""
        return sign(self.catalogue.signing_secret, "verify", self.appointment.appointment_id)

    @property
    def rules(self) -> ChangeRules:
        """Give the rules for moving and cancelling that hold for it: those under which it was booked."""
        agreed = self.appointment.agreed
        return agreed.rules if agreed else self.catalogue.business.policy.change_rules

    @property
    def can_move_until(self) -> datetime:
        """Give the instant up to which the client may move it by themselves."""
        return self.appointment.starts_at - timedelta(minutes=self.rules.move_until_minutes)

    @property
    def can_cancel_until(self) -> datetime:
        """Give the instant up to which the client may cancel it by themselves."""
        return self.appointment.starts_at - timedelta(minutes=self.rules.cancel_until_minutes)

    @property
    def manage_url(self) -> str:
        """Give the link by which the client sees, moves and cancels the visit."""
        return _signed_link(self.catalogue, self.appointment.appointment_id)

    @property
    def forms(self) -> tuple[IntakeForm, ...]:
        """Give the forms that are filled in before it."""
        return self.catalogue.forms_for(self.appointment.service_ids)

    @property
    def form_url(self) -> str:
        """Give the link by which the client fills them in; an empty text where there are none."""
        return form_url(self.catalogue, self.appointment.appointment_id) if self.forms else ""


def form_url(catalogue: Catalogue, appointment_id: str) -> str:
    """Give the link by which a client fills in what is asked before an appointment."""
    return _signed_link(catalogue, appointment_id, "/form")


def _signed_link(catalogue: Catalogue, appointment_id: str, page: str = "") -> str:
    path = f"/b/{catalogue.business.business_id}/appointments/{appointment_id}{page}"
    return f"{settings().public_url}{path}?token={_manage_token(catalogue, appointment_id)}"


def _manage_token(catalogue: Catalogue, appointment_id: str) -> str:
    return sign(catalogue.signing_secret, "manage", appointment_id)


Outcome = Literal["new", "there", "changed", "kept"]
"""Entered, already there as it is, its status followed, or left as it was changed here."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """An appointment as it shall be on record, and what that means for what was there."""

    outcome: Outcome
    appointment: Appointment

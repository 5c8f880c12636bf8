"""What comes in over the wire of those who book: free times, bookings, moves, and why not."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from chalicelib.api.asked import (
    Body,
    ClientBody,
    Day,
    Identifier,
    Line,
    Moment,
    Name,
    ShortText,
    Wire,
    Zone,
    lines,
)
from chalicelib.core.errors import bad_field
from chalicelib.scheduling.model import BookingRequest, Choice, Guest

MOST_PEOPLE = 6
MOST_SEATS = 100


def _separated(value: Any) -> Any:
    """Take a list, or texts with commas: service_id=cut,colour is service_id=cut&service_id=colour."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return [part for text in value for part in text.split(",")]
    return value


def _with_plus(value: Any) -> Any:
    """Take an offset whose + became a space, as it does in addresses."""
    return re.sub(r" (\d\d:?\d\d)$", r"+\1", value) if isinstance(value, str) else value


Identifiers = Annotated[list[Identifier], Field(max_length=10), BeforeValidator(_separated)]
MomentInAddress = Annotated[Moment, BeforeValidator(_with_plus)]
Postcode = Annotated[Line, StringConstraints(strip_whitespace=True, max_length=20)]
Note = Annotated[str, StringConstraints(max_length=2000), AfterValidator(lines)]
OverrideReason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(lines)
]


class WantedQuery(Wire):
    """What is wanted: services in one visit, in their order, or a package; for how many, with whom, where."""

    service_id: Identifiers = Field([], description="Several times, or separated by commas.")
    package_id: Identifier | None = None
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    people: int = Field(1, ge=1, le=MOST_PEOPLE, description="So many people, all at the same time.")
    seats: int = Field(1, ge=1, le=MOST_SEATS, description="So many seats of a class.")
    postcode: Postcode = Field("", description="Of the client, for services at their address.")

    def request(self, business_id: str, starts_at: datetime) -> BookingRequest:
        """Give the request that this would be at a time; raise BadInput where nothing is named."""
        if not self.service_id and self.package_id is None:
            raise bad_field("service_id", "Please name a service.")
        return BookingRequest(
            business_id=business_id,
            starts_at=starts_at,
            name="",
            service_ids=tuple(self.service_id),
            package_id=self.package_id,
            staff_id=self.staff_id,
            location_id=self.location_id,
            guests=(Guest(name=""),) * (self.people - 1),
            participants=("",) * self.seats if self.seats > 1 else (),
            postcode=self.postcode,
        )


class SlotsQuery(WantedQuery):
    """Which free times are asked for; both dates are included, local to the location."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    time_zone: Zone | None = Field(None, description="The reader's own zone, by its IANA name.")


class WhyNotQuery(WantedQuery):
    """Which time is asked about."""

    starts_at: MomentInAddress = Field(description="With an offset an instant, without one the local time.")


class BookingClientBody(ClientBody):
    """Who books, and in which zone they live."""

    time_zone: Zone | None = None


class GuestBody(Body):
    """Somebody else who comes too: for the same, at the same time, unless something else is named."""

    name: Name
    service_ids: list[Identifier] = Field(default=[], max_length=10)
    package_id: Identifier | None = None
    staff_id: Identifier | None = None
    starts_at: Moment | None = None

    @property
    def guest(self) -> Guest:
        """Give the guest as scheduling knows them."""
        return Guest(**{**self.model_dump(), "service_ids": tuple(self.service_ids)})


class AddressBody(Body):
    """Where a service is given that is given at the client's address."""

    street: Name
    postcode: Annotated[Name, StringConstraints(max_length=20)]
    city: Annotated[Line, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class HoldOfBooking(Body):
    """Time that is kept already, and the token that came with it."""

    hold_id: Identifier
    token: ShortText


class BookingBody(Body):
    """A booking: services or a package, a time, who comes."""

    service_ids: list[Identifier] = Field(default=[], max_length=10)
    package_id: Identifier | None = None
    starts_at: Moment = Field(description="With an offset an instant, without one the location's time.")
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    client: BookingClientBody
    guests: list[GuestBody] = Field(default=[], max_length=MOST_PEOPLE - 1)
    participants: list[Name] = Field(
        default=[], max_length=MOST_SEATS, description="The names of those who take the seats of a class."
    )
    choice: Choice = Field("any", description="Who, where nobody is named: preferred and last are theirs.")
    address: AddressBody | None = None
    rules_id: Identifier | None = Field(
        None, description="The rules for changes that the client agreed to, as the business shows them."
    )
    note: Note = ""
    served: Annotated[Line, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        "", description="Who comes, where it is not the client who books."
    )
    hold: HoldOfBooking | None = Field(None, description="Kept time that becomes this booking.")
    override_reason: OverrideReason | None = Field(
        None, description="For staff only: why the rules are set aside."
    )
    redo_of: Identifier | None = Field(
        None, description="For staff only: the earlier appointment that this one puts right."
    )

    def request(self, business_id: str, key: str, staff_name: str | None) -> BookingRequest:
        """Give the request; `staff_name` is who of the staff books, None where the client does."""
        plain = ("package_id", "starts_at", "staff_id", "location_id", "choice", "rules_id", "note", "served")
        place = self.address
        return BookingRequest(
            business_id=business_id,
            service_ids=tuple(self.service_ids),
            guests=tuple(guest.guest for guest in self.guests),
            participants=tuple(self.participants),
            address=", ".join(part for part in (place.street, place.city) if part) if place else "",
            postcode=place.postcode if place else "",
            client_time_zone=self.client.time_zone,
            override_reason=self.override_reason or "",
            redo_of=self.redo_of,
            source="staff" if staff_name else "online",
            by=staff_name or "client",
            idempotency_key=key or None,
            **self.client.model_dump(exclude={"time_zone"}),
            **{name: getattr(self, name) for name in plain},
        )


class WalkInClientBody(ClientBody):
    """Who walked in, as far as they say."""

    name: Name = "Walk-in"


class WalkInBody(Body):
    """Somebody who is there already: for what, and with whom if that matters to them."""

    service_ids: list[Identifier] = Field(default=[], max_length=10)
    package_id: Identifier | None = None
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    client: WalkInClientBody = WalkInClientBody()
    note: Note = ""
    override_reason: OverrideReason | None = None

    def request(self, business_id: str, now: datetime, key: str, staff_name: str) -> BookingRequest:
        """Give the request, for the minute that it is."""
        return BookingRequest(
            business_id=business_id,
            starts_at=now.replace(second=0, microsecond=0),
            service_ids=tuple(self.service_ids),
            package_id=self.package_id,
            staff_id=self.staff_id,
            location_id=self.location_id,
            note=self.note,
            override_reason=self.override_reason or "",
            walk_in=True,
            source="staff",
            by=staff_name,
            idempotency_key=key or None,
            **self.client.model_dump(),
        )


class RescheduleBody(Body):
    """Where an appointment shall move."""

    starts_at: Moment
    staff_id: Identifier | None = None


class MoveBody(RescheduleBody):
    """Where staff move an appointment; against the rules only for a reason."""

    override_reason: OverrideReason | None = None

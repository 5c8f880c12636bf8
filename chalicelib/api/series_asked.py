"""What comes in over the wire about series: what is repeated, and what changes in it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.api.asked import Body, CalledOffBy, Day, Identifier, Moment, Name, Reason, Wire
from chalicelib.api.booking_asked import (
    MOST_PEOPLE,
    MOST_SEATS,
    AddressBody,
    BookingClientBody,
    Note,
    OverrideReason,
)
from chalicelib.core.errors import bad_field
from chalicelib.scheduling.service import recurrence_from_choices
from chalicelib.series.model import Change, Choices, Companion, Person, SeriesRequest

RuleText = Annotated[str, StringConstraints(max_length=300)]
Weekday = Annotated[int, Field(ge=0, le=6)]
Scope = Literal["this", "following", "all"]


class ChosenTime(Body):
    """Another time for one date."""

    starts_at: Moment


ChoicesBody = Annotated[
    dict[Day, Literal["skip", "keep", "override"] | ChosenTime],
    Field(
        max_length=200,
        description="By date: leave it out, keep its visit where it is, book it all the same, another time.",
    ),
]


def choices_in(body: ChoicesBody) -> Choices:
    """Give what was chosen, by date."""
    return {day: it if isinstance(it, str) else it.starts_at for day, it in body.items()}


class RepeatBody(Body):
    """How it is repeated, in plain choices; Monday is 0, and -1 the last one or the last day of a month."""

    unit: Literal["day", "week", "month", "year"]
    every: int = Field(1, ge=1, le=1000)
    weekdays: list[Weekday] = Field(default=[], max_length=7)
    which: Literal[-1, 1, 2, 3, 4, 5] | None = Field(None, description="Which of the month's weekdays.")
    day: int | None = Field(None, ge=-1, le=31, description="The day of the month.")
    times: int | None = Field(None, ge=1, le=1000)
    until: Day | None = None

    @property
    def rrule(self) -> str:
        """Give it as an RRULE; raise BadInput for what visits are not repeated by."""
        if (self.which is not None and not self.weekdays) or self.day == 0:
            raise bad_field("repeat", "Please say which day it is.")
        return recurrence_from_choices(
            self.unit,
            self.every,
            weekdays=self.weekdays,
            which=self.which,
            day=self.day,
            times=self.times,
            until=self.until,
        ).rrule


class CompanionBody(Body):
    """Somebody who comes along each time: for the same, unless something else is named."""

    name: Name
    service_ids: list[Identifier] = Field(default=[], max_length=10)
    package_id: Identifier | None = None
    staff_id: Identifier | None = None
    later_minutes: int = Field(0, ge=0, le=1439, description="So much later than the first one begins.")

    @property
    def companion(self) -> Companion:
        """Give the companion as series know them."""
        return Companion(**{**self.model_dump(), "service_ids": tuple(self.service_ids)})


class SeriesBody(Body):
    """A visit that is repeated, from its first time on, by an RRULE or plain choices."""

    starts_at: Moment = Field(description="The first time: an instant, or without an offset the local time.")
    rrule: RuleText | None = Field(None, description="RFC 5545, such as FREQ=MONTHLY;BYDAY=2TU;COUNT=12.")
    repeat: RepeatBody | None = None
    client: BookingClientBody | None = None
    client_id: Identifier | None = Field(None, description="Somebody known, instead of their details.")
    service_ids: list[Identifier] = Field(default=[], max_length=10)
    package_id: Identifier | None = None
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    guests: list[CompanionBody] = Field(default=[], max_length=MOST_PEOPLE - 1)
    participants: list[Name] = Field(default=[], max_length=MOST_SEATS)
    address: AddressBody | None = None
    note: Note = ""
    override_reason: OverrideReason | None = None
    choices: ChoicesBody = {}

    def request(self, business_id: str, by: str) -> SeriesRequest:
        """Give the request; raise BadInput unless it says how it is repeated and who comes."""
        if (self.rrule is None) == (self.repeat is None):
            raise bad_field("rrule", "Please say how it is repeated, either by rrule or by repeat.")
        if (self.client is None) == (self.client_id is None):
            raise bad_field("client", "Please say who comes, either by client or by client_id.")
        client, place = self.client, self.address
        return SeriesRequest(
            business_id=business_id,
            starts_at=self.starts_at,
            rrule=self.repeat.rrule if self.repeat else self.rrule or "",
            client=Person(**client.model_dump(exclude={"time_zone"})) if client else None,
            client_id=self.client_id,
            service_ids=tuple(self.service_ids),
            package_id=self.package_id,
            staff_id=self.staff_id,
            location_id=self.location_id,
            companions=tuple(guest.companion for guest in self.guests),
            participants=tuple(self.participants),
            address=", ".join(part for part in (place.street, place.city) if part) if place else "",
            postcode=place.postcode if place else "",
            client_time_zone=client.time_zone if client else None,
            note=self.note,
            override_reason=self.override_reason or "",
            by=by,
        )


class RescheduleSeriesBody(Body):
    """Where the visit of one date shall move, and whether the others go along."""

    scope: Scope
    on: Day
    starts_at: Moment
    staff_id: Identifier | None = None
    rrule: RuleText | None = Field(None, description="The new rule, where the others cannot just go along.")
    choices: ChoicesBody = {}
    override_reason: OverrideReason | None = None
    preview: bool = False

    def change(self, by: str) -> Change:
        """Give the change."""
        return Change(
            scope=self.scope,
            on=self.on,
            starts_at=self.starts_at,
            staff_id=self.staff_id,
            rrule=self.rrule,
            override_reason=self.override_reason or "",
            by=by,
        )


class ChangeSeriesBody(Body):
    """What is done, by whom or by which rule from a date on, or for all; choices alone are for open dates."""

    scope: Literal["following", "all"] = "all"
    on: Day | None = None
    service_ids: list[Identifier] = Field(default=[], max_length=10)
    staff_id: Identifier | None = None
    rrule: RuleText | None = None
    choices: ChoicesBody = {}
    override_reason: OverrideReason | None = None
    preview: bool = False

    def change(self, by: str) -> Change:
        """Give the change."""
        return Change(
            scope=self.scope,
            on=self.on,
            service_ids=tuple(self.service_ids),
            staff_id=self.staff_id,
            rrule=self.rrule,
            override_reason=self.override_reason or "",
            by=by,
        )


class CancelSeriesBody(Body):
    """Which visits are called off, and why."""

    scope: Scope
    on: Day | None = None
    reason: Reason = ""
    cancelled_by: CalledOffBy = "staff"
    preview: bool = False

    def change(self, by: str) -> Change:
        """Give the change."""
        return Change(
            scope=self.scope,
            on=self.on,
            cancel=True,
            reason=self.reason,
            cancelled_by=self.cancelled_by,
            by=by,
        )


class SeriesQuery(Wire):
    """Whose series."""

    client_id: Identifier | None = None
    cursor: str | None = None

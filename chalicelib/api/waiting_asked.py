"""What comes in over the wire of those who keep time or wait for it."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.api.asked import Body, Day, Identifier, Moment, Name, Wire
from chalicelib.api.booking_asked import (
    MOST_PEOPLE,
    MOST_SEATS,
    AddressBody,
    BookingClientBody,
    GuestBody,
    Note,
    Postcode,
)
from chalicelib.scheduling.model import BookingRequest
from chalicelib.waiting.model import Wanted


def _minutes(text: str) -> int:
    """Give the minutes of a wall time after midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text, re.ASCII):
        raise ValueError("Please write it like 14:30.")
    return text


WallTime = Annotated[str, AfterValidator(_time)]


class PeopleBody(Body):
    """What is wanted, and for whom: services in one visit or a package, guests, the seats of a class."""

    service_ids: list[Identifier] = Field(default=[], max_length=10)
    package_id: Identifier | None = None
    location_id: Identifier | None = None
    guests: list[GuestBody] = Field(default=[], max_length=MOST_PEOPLE - 1)
    participants: list[Name] = Field(
        default=[], max_length=MOST_SEATS, description="The names of those who take the seats of a class."
    )


class HoldBody(PeopleBody):
    """Time to be kept without an appointment: as a booking asks for it, but nobody is named yet."""

    starts_at: Moment = Field(description="With an offset an instant, without one the location's time.")
    staff_id: Identifier | None = None
    postcode: Postcode = ""

    def request(self, business_id: str, staff_name: str | None) -> BookingRequest:
        """Give the request; `staff_name` is who of the staff asks, None where the client does."""
        plain = ("package_id", "starts_at", "staff_id", "location_id", "postcode")
        return BookingRequest(
            business_id=business_id,
            name="",
            service_ids=tuple(self.service_ids),
            guests=tuple(guest.guest for guest in self.guests),
            participants=tuple(self.participants),
            source="staff" if staff_name else "online",
            by=staff_name or "client",
            **{name: getattr(self, name) for name in plain},
        )


class WishBody(PeopleBody):
    """A wish for the waiting list: who would come, for what, when it suits. What is left out may be any.

    Both days are included, local to the location; Monday is weekday 0. The visit begins at `from_time` or
    later and is over by `to_time`.
    """

    client: BookingClientBody
    staff_ids: list[Identifier] = Field(default=[], max_length=20)
    first_on: Day
    last_on: Day
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=7)
    from_time: WallTime = "00:00"
    to_time: WallTime = "24:00"
    address: AddressBody | None = None
    note: Note = ""

    def wanted(self) -> Wanted:
        """Give the wish as those who wait have it."""
        place = self.address
        return Wanted(
            service_ids=tuple(self.service_ids),
            package_id=self.package_id,
            guests=tuple(guest.guest for guest in self.guests),
            participants=tuple(self.participants),
            staff_ids=tuple(self.staff_ids),
            location_id=self.location_id,
            address=", ".join(part for part in (place.street, place.city) if part) if place else "",
            postcode=place.postcode if place else "",
            first_on=self.first_on,
            last_on=self.last_on,
            weekdays=tuple(sorted(set(self.weekdays))),
            from_minute=_minutes(self.from_time),
            to_minute=_minutes(self.to_time),
            note=self.note,
            client_time_zone=self.client.time_zone,
        )


class AcceptBody(Body):
    """The rules for changes that the client agrees to, as the business shows them."""

    rules_id: Identifier | None = None


class WishesQuery(Wire):
    """From where on the list is wanted."""

    cursor: str | None = None

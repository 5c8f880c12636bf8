"""The nouns of waiting: wishes, holds and the list of those who wait. Instants are UTC, days local."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.catalogue.model import Catalogue, Weekday
from chalicelib.core.entity import Entity
from chalicelib.core.ids import sign
from chalicelib.core.settings import settings
from chalicelib.scheduling.model import BookingRequest, Guest, Taken
from chalicelib.scheduling.service import Kept

WishState = Literal["open", "offered", "taken", "withdrawn", "expired"]
HoldState = Literal["open", "booked", "released", "ended"]
"""Kept, become a booking, given up before its end, or ended by time."""

ACTIVE: frozenset[WishState] = frozenset({"open", "offered"})
"""The wish still waits for something."""

DayMinute = Annotated[int, Field(ge=0, le=1440)]


class Days(Entity):
    """A range of days, both included."""

    first: date
    last: date


class Wanted(Entity):
    """What somebody waits for: which services for whom, with whom, where, on which days and at what time.

    No `staff_ids` and no `weekdays` mean any. The visit lies between `from_minute` and `to_minute` of the
    location's day. Days are local to the location.
    """

    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    guests: tuple[Guest, ...] = ()
    participants: tuple[str, ...] = ()
    staff_ids: tuple[str, ...] = ()
    location_id: str | None = None
    address: str = ""
    postcode: str = ""
    first_on: date
    last_on: date
    weekdays: tuple[Weekday, ...] = ()
    from_minute: DayMinute = 0
    to_minute: DayMinute = 1440
    note: str = ""
    client_time_zone: str | None = None

    @property
    def days(self) -> Days:
        """Give the days that suit."""
        return Days(first=self.first_on, last=self.last_on)

    @property
    def kind(self) -> tuple[object, ...]:
        """Give what two wishes share if time kept for one of them serves the other as well."""
        guests = sorted((g.service_ids, g.package_id or "", g.staff_id or "") for g in self.guests)
        return (self.service_ids, self.package_id, tuple(guests), len(self.participants), self.postcode)


class Offered(Entity):
    """A time that somebody was offered."""

    starts_at: datetime
    ends_at: datetime


class WaitingWish(Entity):
    """One wish on the waiting list, and who has it. Contacts are in their normal form.

    While it is offered, `hold_id` is the offer that it has. `offers` are all the times that it was ever
    offered; once one is taken, `appointment_id` is what it became.
    """

    wish_id: str
    business_id: str
    client_id: str
    name: str
    email: str | None = None
    phone: str | None = None
    wanted: Wanted
    entered_at: datetime
    state: WishState = "open"
    hold_id: str = ""
    offers: tuple[Offered, ...] = ()
    appointment_id: str | None = None
    closed_at: datetime | None = None
    version: int = 0

    def request(self, starts_at: datetime, staff_id: str | None, location_id: str | None) -> BookingRequest:
        """Give what would be asked for to have the wish at a time, with somebody, somewhere."""
        wanted = self.wanted
        return BookingRequest(
            business_id=self.business_id,
            starts_at=starts_at,
            name=self.name,
            email=self.email,
            phone=self.phone,
            service_ids=wanted.service_ids,
            package_id=wanted.package_id,
            guests=wanted.guests,
            participants=wanted.participants,
            staff_id=staff_id,
            location_id=location_id,
            address=wanted.address,
            postcode=wanted.postcode,
            note=wanted.note,
            client_time_zone=wanted.client_time_zone,
            source="waiting_list",
        )


class Hold(Entity):
    """Time kept without an appointment until an instant: `takes` are its claims on the day sheets.

    One with `invited` wishes is an offer: the first of them that accepts has it; `declined` are those who
    do not want it. `lead` is whom a booking of it names, `staff_id` who begins. From when it is over until
    everybody concerned knows of it, it is not `settled`.
    """

    hold_id: str
    business_id: str
    takes: tuple[Taken, ...]
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    lead: str
    location_id: str
    time_zone: str
    until: datetime
    state: HoldState = "open"
    invited: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    taken_by: str = ""
    over_at: datetime | None = None
    settled: bool = False
    version: int = 0

    @property
    def due_at(self) -> datetime | None:
        """Give when the hold wants looking after, or None when nothing more is to be done."""
        return None if self.settled else self.over_at or self.until

    def stands(self, now: datetime) -> bool:
        """Tell whether the time is kept at the instant."""
        return self.state == "open" and now < self.until


def hold_of(kept: Kept, hold_id: str, lead: str, invited: tuple[str, ...] = ()) -> Hold:
    """Give the hold that kept time is; who comes in a window has it from its beginning to its latest end."""
    plan = kept.plan
    window = timedelta(minutes=plan.window_minutes)
    late = plan.start + window - plan.visits[0].start if window else timedelta()
    return Hold(
        hold_id=hold_id,
        business_id=kept.catalogue.business.business_id,
        takes=kept.takes,
        starts_at=plan.start,
        ends_at=max(visit.end for visit in plan.visits) + late,
        staff_id=plan.lead,
        lead=lead,
        location_id=plan.place.location_id,
        time_zone=plan.place.time_zone,
        until=kept.until,
        invited=invited,
    )


class WaitingList(Entity):
    """What is to be looked at for those who wait at one business.

    Time got free on the days `freed`, first noted at `noted_at`; everything is looked at again at `look_at`.
    Neither is set while nobody waits.
    """

    business_id: str
    freed: tuple[Days, ...] = ()
    noted_at: datetime | None = None
    look_at: datetime | None = None
    version: int = 0

    @property
    def due_at(self) -> datetime | None:
        """Give when the list wants looking after, or None while nobody waits."""
        return min(filter(None, (self.noted_at, self.look_at)), default=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wish with the offer that it has, if any, and the catalogue that it belongs to."""

    wish: WaitingWish
    offer: Hold | None
    catalogue: Catalogue

    def has_offer(self, now: datetime) -> bool:
        """Tell whether its holder could take the offered time at the instant."""
        offer, wish = self.offer, self.wish
        is_asked = offer is not None and wish.wish_id not in offer.declined
        return is_asked and wish.state == "offered" and offer is not None and offer.stands(now)

    @property
    def token(self) -> str:
        """Give the token that lets its holder see, answer and withdraw this wish."""
        return wish_token(self.catalogue, self.wish.wish_id)

    @property
    def url(self) -> str:
        """Give the link by which the client answers an offer or withdraws the wish."""
        path = f"/b/{self.wish.business_id}/waiting-list/{self.wish.wish_id}"
        return f"{settings().public_url}{path}?token={self.token}"


def wish_token(catalogue: Catalogue, wish_id: str) -> str:
    """Give the token of a wish's link."""
    return sign(catalogue.signing_secret, "wish", wish_id)


def hold_token(catalogue: Catalogue, hold_id: str) -> str:
    """Give the token that lets whoever keeps time book or release it."""
    return sign(catalogue.signing_secret, "hold", hold_id)

"""What somebody is about to book, found in the catalogue: where, with whom, how long, and for how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import Business, Catalogue, Location, Service, Staff
from chalicelib.catalogue.service import Offering, minutes_at, offering_of, performs, places_of
from chalicelib.core import saying
from chalicelib.core.errors import BadInput, NotOffered
from chalicelib.core.money import Money, total
from chalicelib.scheduling.model import BookingRequest
from chalicelib.web.forms import MOST_SEATS, Details, Wishes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Services or a package with what the client has said of it so far.

    `place` is the one chosen, else where most of it is to be had; `person` whom the client named.
    """

    catalogue: Catalogue
    offering: Offering
    said: Wishes
    places: tuple[Location, ...]
    place: Location
    people: tuple[Staff, ...]
    person: Staff | None

    @property
    def business(self) -> Business:
        """Give the business."""
        return self.catalogue.business

    @property
    def path(self) -> str:
        """Give the address of its free times."""
        business_id, package = self.business.business_id, self.offering.package
        if package:
            return f"/b/{business_id}/packages/{package.package_id}"
        return f"/b/{business_id}/services/{self.offering.services[0].service_id}"

    @property
    def what(self) -> dict[str, str]:
        """Give what links and forms carry to say which service or package it is."""
        package = self.offering.package
        if package:
            return {"package_id": package.package_id}
        return {"service_id": self.offering.services[0].service_id}

    @property
    def kept(self) -> dict[str, Any]:
        """Give what links carry of what the client has said."""
        return {
            "location_id": self.place.location_id if len(self.places) > 1 else None,
            "staff_id": self.person.staff_id if self.person else None,
            "seats": self.said.seats if self.said.seats > 1 else None,
            "postcode": self.said.postcode,
            "client_time_zone": self.said.client_time_zone,
            "again": self.said.again,
            "token": self.said.token if self.said.again else None,
        }

    @property
    def is_at_client(self) -> bool:
        """Tell whether it is given where the client lives."""
        return any(service.at_client for service in self.offering.services)

    @property
    def most_seats(self) -> int:
        """Give how many can take part at once; 1 where it is no class."""
        return min(MOST_SEATS, max(service.seats for service in self.offering.services))

    @property
    def minutes(self) -> tuple[int, int]:
        """Give the least and the most time that it takes, depending on who takes it."""
        lengths = [sum(who.minutes_for(service) for service in self.offering.services) for who in self._able]
        return min(lengths, default=self.offering.minutes), max(lengths, default=self.offering.minutes)

    @property
    def prices(self) -> tuple[Money, Money]:
        """Give the least and the most that it costs, depending on who takes it."""
        count = len(self.offering.services)
        found = [self.offering.price((who,) * count, self.said.seats) for who in self._able]
        found = found or [self.offering.price(seats=self.said.seats)]
        return min(found, key=lambda price: price.amount), max(found, key=lambda price: price.amount)

    @property
    def _able(self) -> Sequence[Staff]:
        return [self.person] if self.person else self.people

    @property
    def deposit(self) -> Money | None:
        """Give what is paid before it is booked, if anything is."""
        due = [service.deposit for service in self.offering.services if service.deposit]
        return total(due * self.said.seats, due[0].currency) if due else None

    @property
    def needs_approval(self) -> bool:
        """Tell whether the business says yes before it is booked."""
        return any(service.approval for service in self.offering.services)

    def ends_at(self, starts_at: datetime) -> datetime:
        """Give when it ends at the latest."""
        return starts_at + timedelta(minutes=self.minutes[1])

    def arrives_until(self, starts_at: datetime) -> datetime | None:
        """Give the end of the window in which somebody arrives, where there is one."""
        window = self.offering.services[0].window_minutes
        return starts_at + timedelta(minutes=window) if window else None

    def request(self, starts_at: datetime, **more: Any) -> BookingRequest:
        """Give the request for a time; of whom it is for it says how many they are, unless `more` does."""
        package = self.offering.package
        asked: dict[str, Any] = {
            "business_id": self.business.business_id,
            "starts_at": starts_at,
            "name": "",
            "service_ids": () if package else tuple(each.service_id for each in self.offering.services),
            "package_id": package.package_id if package else None,
            "staff_id": self.person.staff_id if self.person else None,
            "location_id": self.place.location_id,
            "participants": ("",) * self.said.seats if self.said.seats > 1 else (),
            "postcode": self.said.postcode,
            "client_time_zone": self.said.client_time_zone,
        }
        return BookingRequest(**{**asked, **more})


def wanted(
    catalogue: Catalogue, service_ids: tuple[str, ...], package_id: str | None, said: Wishes
) -> Wanted:
    """Find what is wanted; NotFound for what is not there, NotOffered where nobody performs it."""
    offering = offering_of(catalogue, service_ids, package_id)
    places = tuple(places_of(catalogue, offering.services))
    if not places:
        raise NotOffered("nobody_performs_it", saying.said("Nobody performs that at present."))
    place = next((each for each in places if each.location_id == said.location_id), None)
    place = place or _usual_place(catalogue, offering.services, places, said.staff_id)
    people = tuple(
        who for who in catalogue.staff.values() if who.active and performs(who, offering.services[0], place)
    )
    person = next((who for who in people if who.staff_id == said.staff_id), None)
    return Wanted(catalogue, offering, said, places, place, people, person)


def _usual_place(
    catalogue: Catalogue, services: Sequence[Service], places: Sequence[Location], staff_id: str | None
) -> Location:
    """Give the place where who is named, else all who perform it, work most hours; of equals by name.

    Neither the order in which places were entered nor their identifiers say where clients usually go.
    """

    def hours(place: Location) -> tuple[int, int]:
        able = [
            who
            for who in catalogue.staff.values()
            if who.active and any(performs(who, service, place) for service in services)
        ]
        own = [who for who in able if who.staff_id == staff_id]
        return minutes_at(own, place), minutes_at(able, place)

    return max(sorted(places, key=lambda place: place.name), key=hours)


def participants_of(this: Wanted, details: Details) -> tuple[str, ...]:
    """Give the names of those who take part: the first is whoever books where no other is given.

    Raises BadInput where there are fewer names than places.
    """
    if this.most_seats == 1:
        return ()
    names = details.participants
    if len(names) == this.said.seats - 1 and details.name not in names:
        names = (details.name, *names)
    if len(names) != this.said.seats:
        raise BadInput([("participants", saying.said("Please give a name for each place."))])
    return names

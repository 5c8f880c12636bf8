"""Where services are given, and how far people travel to their clients."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.core.interval import zone_named


class TravelArea(Entity):
    """Postal codes that begin alike, and the minutes that getting there takes."""

    postcode: str = Field(min_length=1, max_length=10)
    minutes: int = Field(ge=0, le=360)


class Opening(Entity):
    """Weekly hours in which a location is usually open, in its wall time; Monday is 0."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    starts_minute: Annotated[int, Field(ge=0, le=2880)]
    ends_minute: Annotated[int, Field(ge=0, le=2880)]


class Location(Entity):
    """A place where services are given, or from where people set out to their clients.

    `instructions` tell a client how to find it. `holidays` names the region whose public holidays are
    kept there, a country and perhaps a part of it: DE, DE-BE. `opening` is what whoever is new there begins
    with; what can be booked follows from each person's own hours. One that is off, not `active`, takes no
    new bookings; what is booked there stands.
    """

    kind: Literal["location"] = "location"
    location_id: str
    name: str
    address: str = ""
    time_zone: str
    instructions: str = ""
    holidays: str | None = None
    travel: tuple[TravelArea, ...] = ()
    opening: tuple[Opening, ...] = ()
    active: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """Give the location's time zone."""
        return zone_named(self.time_zone)

    def travel_minutes(self, postcode: str) -> int | None:
        """Give how long the way to a postal code takes; None for one nobody goes to."""
        plain = postcode.replace(" ", "").upper()
        fitting = [area for area in self.travel if plain.startswith(area.postcode.replace(" ", "").upper())]
        return max(fitting, key=lambda area: len(area.postcode)).minutes if fitting else None

"""Where a visit can be: the locations that are open, and those from which somebody goes to an address"""

from collections.abc import Iterable

from chalicelib.catalogue.model import Catalogue, Location
from chalicelib.catalogue.service import Offering, open_places
from chalicelib.core.errors import NotOffered, bad_field
from chalicelib.core.saying import said


def places_for(catalogue: Catalogue, location_id: str | None) -> tuple[Location, ...]:
    """Give the location named, or all that are open.

    Raises NotFound for one that does not exist, and NotOffered for one that is off and where none is open.
    """
    places = (require_open(catalogue.get_location(location_id)),) if location_id else open_places(catalogue)
    if not places:
        raise nobody_performs_it()
    return places


def require_open(place: Location) -> Location:
    """Give the location; raise NotOffered for one that is off."""
    if place.active:
        return place
    sentence = said("No appointments are made at %(place)s any more. Please call us.", place=place.name)
    raise NotOffered("location_off", sentence)


def reachable(
    places: tuple[Location, ...], offerings: Iterable[Offering], postcode: str
) -> tuple[tuple[Location, ...], int]:
    """Give the places from which somebody goes to the postal code, the nearest only, and the minutes.

    Every place and no minutes where nothing is given at the client's address.
    """
    if not any(offering.at_client for offering in offerings):
        return places, 0
    if not postcode.strip():
        raise bad_field("postcode", said("Please give the postal code of your address: we come to you."))
    ways = [(minutes, place) for place in places if (minutes := place.travel_minutes(postcode)) is not None]
    if not ways:
        raise NotOffered("too_far_away", said("We are sorry, we do not come to that postal code."))
    nearest = min(minutes for minutes, _ in ways)
    return tuple(place for minutes, place in ways if minutes == nearest), nearest


def nobody_performs_it() -> NotOffered:
    """Give the refusal of what nobody there can do."""
    return NotOffered("nobody_performs_it", said("Nobody there performs what you chose."))

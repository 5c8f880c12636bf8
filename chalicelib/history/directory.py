"""Who and what the names in a file mean, in the catalogue of one business.

Names are the same whatever their capitals. A service is found within its category, or by its name
alone where a row names no category. A row without a member of staff belongs to the only one there is,
or else to the nameless one, "Team".
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.catalogue.model import Catalogue, Category, Location, Service, Staff
from chalicelib.core.ids import stable_id
from chalicelib.history.model import Offer

UNNAMED_CATEGORY = "Other"


def same(name: str) -> str:
    """Give what two spellings of one name share."""
    return " ".join(name.casefold().split())


def category_name(offer: Offer) -> str:
    """Give the category's name, where rows name none the one for everything else."""
    return offer.category or UNNAMED_CATEGORY


def service_name(offer: Offer) -> str:
    """Give the service's name, where rows name none that of the category."""
    return offer.service or category_name(offer)


def identifier(business_id: str, kind: str, *names: str) -> str:
    """Give the identifier of what a file brings into the catalogue: the same for the same names."""
    return stable_id(business_id, "import", kind, *(same(name) for name in names))


class Directory:
    """The names of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.business = catalogue.business
        self._catalogue = catalogue
        self._locations: dict[str, Location] = _by_name(catalogue.locations.values())
        self._categories: dict[str, Category] = _by_name(catalogue.categories.values())
        self._staff: dict[str, Staff] = _by_name(catalogue.staff.values())
        self._services: dict[str, Service] = _by_name(catalogue.services.values())
        self._services_within = {
            (service.category_id, same(service.name)): service
            for service in reversed(catalogue.services.values())
        }
        self._anyone = _anyone(catalogue)

    def find_category(self, offer: Offer) -> Category | None:
        """Give the category of that name, or None."""
        return self._categories.get(same(category_name(offer)))

    def find_service(self, offer: Offer) -> Service | None:
        """Give the service, or None."""
        alone = self._services.get(same(offer.service)) if offer.service and not offer.category else None
        if alone is not None:
            return alone
        category = self.find_category(offer)
        category_id = category.category_id if category else ""
        return self._services_within.get((category_id, same(service_name(offer))))

    def find_staff(self, offer: Offer) -> Staff | None:
        """Give the member of staff, or None."""
        return self._staff.get(same(offer.staff)) if offer.staff else self._anyone

    def find_location(self, offer: Offer) -> Location | None:
        """Give the location; where rows name none, the one where the member of staff works. Or None."""
        if offer.location:
            return self._locations.get(same(offer.location))
        staff = self.find_staff(offer)
        home = staff.shifts[0].location_id if staff and staff.shifts else None
        return self._catalogue.locations.get(home or min(self._catalogue.locations, default=""))


def _by_name(things: Iterable[Any]) -> dict[str, Any]:
    """Give the things by name; of two of one name the first."""
    return {same(thing.name): thing for thing in reversed(list(things))}


def _anyone(catalogue: Catalogue) -> Staff | None:
    active = [staff for staff in catalogue.staff.values() if staff.active]
    nameless = catalogue.staff.get(identifier(catalogue.business.business_id, "staff", ""))
    return active[0] if len(active) == 1 else nameless

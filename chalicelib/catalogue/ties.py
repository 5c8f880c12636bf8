"""What hangs on a thing of the catalogue, so that it can be said before it is switched off: pure."""

from typing import Any

from chalicelib.catalogue.model import Catalogue, Category, Location, Resource, Service, Staff
from chalicelib.catalogue.offering import places_of
from chalicelib.core.saying import said


def ties_of(catalogue: Catalogue, thing: Any) -> list[tuple[str, list[str]]]:
    """Give the sorts of things in use that need this one, each with their names in order."""
    found: list[tuple[str, list[Any]]] = []
    match thing:
        case Service(service_id=name):
            found.append(
                (said("packages"), [it for it in catalogue.packages.values() if name in it.service_ids])
            )
            only = [it for it in catalogue.staff.values() if it.service_ids == (name,)]
            found.append((said("people who do nothing else"), only))
        case Category(category_id=name):
            found.append(
                (said("services"), [it for it in catalogue.services.values() if it.category_id == name])
            )
        case Location(location_id=name):
            at_home = [it for it in catalogue.staff.values() if _works_at(it, name)]
            found.append((said("people"), at_home))
            found.append(
                (said("resources"), [it for it in catalogue.resources.values() if it.location_id == name])
            )
            own = [it for it in catalogue.services.values() if places_of(catalogue, (it,)) == [thing]]
            found.append((said("services given nowhere else"), own))
        case Resource(type=kind):
            needing = [it for it in catalogue.services.values() if kind in {need.type for need in it.needs}]
            found.append((said("services"), needing))
        case Staff():
            found.append((said("services that nobody else does"), _alone(catalogue, thing)))
    named = [(what, sorted(it.name for it in things if it.active)) for what, things in found]
    return [(what, names) for what, names in named if names]


def _works_at(person: Staff, location_id: str) -> bool:
    return any(shift.location_id == location_id for shift in person.shifts)


def _alone(catalogue: Catalogue, person: Staff) -> list[Service]:
    """Give what only this person does."""
    others = [it for it in catalogue.staff.values() if it.active and it.staff_id != person.staff_id]
    return [it for it in catalogue.services.values() if _does(person, it) and not _any(others, it)]


def _any(people: list[Staff], service: Service) -> bool:
    return any(_does(person, service) for person in people)


def _does(person: Staff, service: Service) -> bool:
    return person.service_ids is None or service.service_id in person.service_ids

"""What a file brings into the catalogue: services, categories, locations and people it does not know yet.

Nothing that exists is changed, but that whoever did a service the file brings performs it from now on.
What clients can book online changes only where it must: somebody new has working hours only if nobody
else performs a service they did. The reasons: docs/decisions/007-taking-over-history.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.catalogue.model import Catalogue, Category, Location, Service, Shift, Staff
from chalicelib.catalogue.service import places_of
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.money import Money
from chalicelib.history.directory import Directory, category_name, identifier, same, service_name
from chalicelib.history.model import Offer

UNNAMED_STAFF = "Team"
ASSUMED_MINUTES = 60
WEEKDAYS, FROM_MINUTE, TO_MINUTE = range(6), 9 * 60, 18 * 60
MOST_THINGS = 500
"""Every booking reads the whole catalogue; beyond this a column of the file holds something else."""
MOST_OFFERS = 50_000
"""The same for every service by everybody everywhere."""

Thing = Location | Category | Service | Staff


def derived(catalogue: Catalogue, offers: Sequence[Offer]) -> Catalogue:
    """Give the catalogue with what the offers need; offers come with the most frequent first.

    Raises BadInput when that is more than a catalogue can sensibly hold.
    """
    grown = catalogue
    if len(offers) >= MOST_OFFERS:
        raise _too_many(MOST_OFFERS)
    for step in (_locations, _categories, _services, _staff, _team, _performers, _hours):
        grown = _with(grown, step(grown, catalogue, offers))
    if len(additions(catalogue, grown)) > MOST_THINGS:
        raise _too_many(MOST_THINGS)
    return grown


def _too_many(limit: int) -> BadInput:
    sentence = f"The rows name more than {limit} services, people and places that are new here."
    return bad_field("", f"{sentence} Does one of the columns hold something else?")


def additions(before: Catalogue, after: Catalogue) -> list[Thing]:
    """Give what the one catalogue has and the other has not, or has otherwise."""
    return [
        *(thing for key, thing in after.locations.items() if before.locations.get(key) != thing),
        *(thing for key, thing in after.categories.items() if before.categories.get(key) != thing),
        *(thing for key, thing in after.services.items() if before.services.get(key) != thing),
        *(thing for key, thing in after.staff.items() if before.staff.get(key) != thing),
    ]


def _with(catalogue: Catalogue, things: Iterable[Thing]) -> Catalogue:
    given = list(things)
    return replace(
        catalogue,
        locations=catalogue.locations | {t.location_id: t for t in given if isinstance(t, Location)},
        categories=catalogue.categories | {t.category_id: t for t in given if isinstance(t, Category)},
        services=catalogue.services | {t.service_id: t for t in given if isinstance(t, Service)},
        staff=catalogue.staff | {t.staff_id: t for t in given if isinstance(t, Staff)},
    )


def _names(names: Iterable[str]) -> dict[str, str]:
    """Give each name once, as it is written first, by what its spellings share."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(same(name), name)
    return found


def _locations(grown: Catalogue, _: Catalogue, offers: Sequence[Offer]) -> list[Location]:
    known, business = Directory(grown), grown.business
    names = _names(offer.location for offer in offers if offer.location and not known.find_location(offer))
    if not names and not grown.locations:
        names = {"": business.name}
    return [
        Location(
            location_id=identifier(business.business_id, "location", key),
            name=name,
            time_zone=business.time_zone,
        )
        for key, name in names.items()
    ]


def _categories(grown: Catalogue, _: Catalogue, offers: Sequence[Offer]) -> list[Category]:
    known = Directory(grown)
    missing = (o for o in offers if not known.find_service(o) and not known.find_category(o))
    names = _names(category_name(offer) for offer in missing)
    return [
        Category(category_id=identifier(grown.business.business_id, "category", key), name=name)
        for key, name in names.items()
    ]


def _services(grown: Catalogue, _: Catalogue, offers: Sequence[Offer]) -> list[Service]:
    known, business = Directory(grown), grown.business
    services: dict[str, Service] = {}
    for offer in offers:
        category = known.find_category(offer)
        if category is None or known.find_service(offer):
            continue
        key = identifier(business.business_id, "service", category.category_id, service_name(offer))
        service = Service(
            service_id=key,
            name=service_name(offer),
            category_id=category.category_id,
            duration_minutes=offer.duration_minutes or ASSUMED_MINUTES,
            price=Money(amount=max(offer.price or 0, 0), currency=business.currency),
        )
        services.setdefault(key, service)
    return list(services.values())


def _staff(grown: Catalogue, _: Catalogue, offers: Sequence[Offer]) -> list[Staff]:
    known = Directory(grown)
    names = _names(offer.staff for offer in offers if offer.staff and not known.find_staff(offer))
    return [
        Staff(staff_id=identifier(grown.business.business_id, "staff", key), name=name, service_ids=())
        for key, name in names.items()
    ]


def _team(grown: Catalogue, _: Catalogue, offers: Sequence[Offer]) -> list[Staff]:
    """Give somebody for rows without a name: at work if there is nobody else, else only on record."""
    known = Directory(grown)
    if all(offer.staff or known.find_staff(offer) for offer in offers):
        return []
    alone = not any(staff.active for staff in grown.staff.values())
    key = identifier(grown.business.business_id, "staff", "")
    return [Staff(staff_id=key, name=UNNAMED_STAFF, service_ids=None if alone else (), active=alone)]


def _performers(grown: Catalogue, before: Catalogue, offers: Sequence[Offer]) -> list[Staff]:
    """Give staff with the services they did: somebody new all of them, others those that are new."""
    known = Directory(grown)
    performers: dict[str, Staff] = {}
    for offer in offers:
        staff, service = known.find_staff(offer), known.find_service(offer)
        if not staff or not service or not staff.active:
            continue
        if staff.staff_id in before.staff and service.service_id in before.services:
            continue
        able = performers.get(staff.staff_id, staff)
        if able.service_ids is not None and service.service_id not in able.service_ids:
            more = {"service_ids": (*able.service_ids, service.service_id)}
            performers[staff.staff_id] = able.model_copy(update=more)
    return list(performers.values())


def _hours(grown: Catalogue, before: Catalogue, offers: Sequence[Offer]) -> list[Staff]:
    """Give the new staff without whom nobody would perform a new service, with working hours."""
    known = Directory(grown)
    needed: dict[str, Staff] = {}
    for offer in offers:
        staff, place, service = known.find_staff(offer), known.find_location(offer), known.find_service(offer)
        if not staff or not place or not service or staff.staff_id in before.staff or not staff.active:
            continue
        if service.service_id not in before.services and not _performed(service, grown):
            shifts = tuple(
                Shift(
                    weekday=day,
                    starts_minute=FROM_MINUTE,
                    ends_minute=TO_MINUTE,
                    location_id=place.location_id,
                )
                for day in WEEKDAYS
            )
            needed.setdefault(staff.staff_id, staff.model_copy(update={"shifts": shifts}))
    return list(needed.values())


def _performed(service: Service, catalogue: Catalogue) -> bool:
    return bool(places_of(catalogue, (service,)))

"""Whether a thing fits the catalogue, before it is entered or changed: pure rules, all problems at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from chalicelib.catalogue import countries
from chalicelib.catalogue.model import (
    Business,
    Catalogue,
    Category,
    IntakeForm,
    Location,
    Opening,
    Package,
    Pause,
    Resource,
    Service,
    Shift,
    Staff,
)
from chalicelib.catalogue.offering import is_bookable, open_places
from chalicelib.catalogue.public_holidays import holidays_of
from chalicelib.catalogue.together import with_thing
from chalicelib.core.contact import email_address, phone_number, program_address
from chalicelib.core.errors import BadInput
from chalicelib.core.interval import is_zone
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.money import Money
from chalicelib.core.saying import said

Editable = Business | Location | Staff | Resource | Category | Service | Package | IntakeForm
Problem = tuple[str, str]

ANY_DAY = date(2025, 1, 1)
LONGEST_NAME = 200
MOST_SERVICES = 10
WEEK = 7 * 1440
FIXED = {
    "time_zone": said("Visits may have been booked by it, so it stays."),
    "currency": said("Visits may have been paid in it, so it stays."),
}
"""What of a business stays from the day on which somebody works there, and why."""


def checked(catalogue: Catalogue, thing: Editable) -> Editable:
    """Give the thing in its normal form; raise BadInput naming every field that does not fit."""
    rules: Mapping[type[Any], Callable[[Catalogue, Any], Iterable[Problem]]] = {
        Business: _business,
        Location: _location,
        Staff: _staff,
        Resource: _resource,
        Category: _category,
        Service: _service,
        Package: _package,
        IntakeForm: _form,
    }
    name = " ".join(thing.name.split())
    problems = [*rules[type(thing)](catalogue, thing)]
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        problems.append(
            ("name", said("Please give a name of at most %(number)s characters.", number=LONGEST_NAME))
        )
    if problems:
        raise BadInput(problems)
    contacts = _contacts(thing, catalogue.business) if isinstance(thing, Staff) else {}
    return thing.model_copy(update={"name": name, **contacts})


def _contacts(staff: Staff, business: Business) -> dict[str, str]:
    """Give a person's contacts in their normal form."""
    found = {}
    if staff.email:
        found["email"] = email_address(staff.email)
    if staff.phone:
        found["phone"] = phone_number(staff.phone, business.country)
    if staff.webhook:
        found["webhook"] = program_address(staff.webhook)
    return found


def _business(catalogue: Catalogue, business: Business) -> Iterator[Problem]:
    yield from _zone(business.time_zone)
    yield from countries.problems_of(business.country, business.currency)
    if business.language not in LANGUAGES:
        yield "language", said("This language is not spoken here yet.")
    for field, words in FIXED.items():
        if catalogue.staff and getattr(business, field) != getattr(catalogue.business, field):
            yield field, words


def _zone(name: str) -> Iterator[Problem]:
    if not is_zone(name):
        yield "time_zone", said("There is no such time zone. Please write it like Europe/Berlin.")


def _location(catalogue: Catalogue, place: Location) -> Iterator[Problem]:
    yield from _zone(place.time_zone)
    for number, opening in enumerate(place.opening):
        yield from _spell(f"opening.{number}", opening)
    region = place.holidays
    if region is not None:
        yield from _problems_of(lambda: holidays_of(region, ANY_DAY, ANY_DAY, "en"))
    postcodes = [area.postcode.replace(" ", "").upper() for area in place.travel]
    yield from _twice("travel", postcodes)
    if "" in postcodes:
        yield "travel", said("Please give the beginning of a postal code.")
    if not place.active:
        yield from _switched_off(catalogue, place)


def _switched_off(catalogue: Catalogue, place: Location) -> Iterator[Problem]:
    """Find fault with switching off the place without which nothing can be booked."""
    after = with_thing(catalogue, place)
    if not open_places(after):
        yield "active", said("This is your only location in use. Please add or switch on another one first.")
    elif is_bookable(catalogue) and not is_bookable(after):
        yield (
            "active",
            said("Nothing could be booked any more: nobody has hours elsewhere. Please enter some first."),
        )


def _staff(catalogue: Catalogue, staff: Staff) -> Iterator[Problem]:
    country = catalogue.business.country
    yield from _known("service_ids", staff.service_ids or (), catalogue.services, said("service"))
    yield from _twice("service_ids", staff.service_ids or ())
    for number, shift in enumerate(staff.shifts):
        yield from _spell(f"shifts.{number}", shift)
        yield from _known(
            f"shifts.{number}.location_id", [shift.location_id], catalogue.locations, said("location")
        )
    for number, pause in enumerate(staff.pauses):
        yield from _spell(f"pauses.{number}", pause)
    if any(_clash(one, other) for one, other in combinations(staff.shifts, 2)):
        yield "shifts", said("Nobody can work in two places at the same time.")
    yield from _known("terms", staff.terms, catalogue.services, said("service"))
    for service_id, terms in staff.terms.items():
        yield from _price(f"terms.{service_id}.price", terms.price, catalogue)
    yield from _problems_of(lambda: email_address(staff.email) if staff.email else None)
    yield from _problems_of(lambda: phone_number(staff.phone, country) if staff.phone else None)
    yield from _problems_of(lambda: program_address(staff.webhook, "webhook") if staff.webhook else None)


def _spell(field: str, rule: Shift | Pause | Opening) -> Iterator[Problem]:
    if rule.ends_minute <= rule.starts_minute:
        yield (
            f"{field}.ends_minute",
            said("It ends before it starts. Past midnight, go on counting from 1440."),
        )


def _clash(one: Shift, other: Shift) -> bool:
    """Tell whether two shifts at different places have time in common, in any week."""
    if one.location_id == other.location_id:
        return False
    between = (other.weekday - one.weekday) * 1440
    return any(
        one.starts_minute < between + week + other.ends_minute
        and between + week + other.starts_minute < one.ends_minute
        for week in (-WEEK, 0, WEEK)
    )


def _resource(catalogue: Catalogue, resource: Resource) -> Iterator[Problem]:
    yield from _known("location_id", [resource.location_id], catalogue.locations, said("location"))
    if not resource.type.strip() or len(resource.type) > LONGEST_NAME or not resource.type.isprintable():
        yield "type", said("Please say what it is, for example chair.")


def _category(catalogue: Catalogue, category: Category) -> Iterator[Problem]:
    into = category.merged_into
    if into == category.category_id or catalogue.category_now(into or "") == category.category_id:
        yield "merged_into", said("A category cannot be merged into itself.")
    yield from _known("merged_into", [into] if into else [], catalogue.categories, said("category"))


def _service(catalogue: Catalogue, service: Service) -> Iterator[Problem]:
    yield from _known("category_id", [service.category_id], catalogue.categories, said("category"))
    yield from _price("price", service.price, catalogue)
    yield from _price("deposit", service.deposit, catalogue)
    if service.deposit and not 0 < service.deposit.amount <= service.price.amount:
        yield "deposit.amount", said("A deposit is more than nothing and at most the price.")
    yield from _known("form_id", [service.form_id] if service.form_id else [], catalogue.forms, said("form"))
    yield from _idle(service)
    yield from _needs(catalogue, service)
    if service.at_client and not any(place.travel for place in catalogue.locations.values()):
        yield "at_client", said("Please say first, for a location, to which postal codes you go.")
    if not service.active:
        for package in catalogue.packages.values():
            if package.active and service.service_id in package.service_ids:
                yield "active", said("It is a part of %(name)s. Please change that first.", name=package.name)


def _idle(service: Service) -> Iterator[Problem]:
    latest = 0
    for number, idle in enumerate(service.idle):
        if not latest <= idle.from_minute < idle.to_minute <= service.duration_minutes:
            yield f"idle.{number}", said("It has to lie within the service, and after the one before it.")
        latest = idle.to_minute
    if service.idle and service.seats > 1:
        yield "idle", said("Whoever gives a class is not free in between.")


def _needs(catalogue: Catalogue, service: Service) -> Iterator[Problem]:
    yield from _twice("needs", [need.type for need in service.needs])
    for number, need in enumerate(service.needs):
        there = [r.location_id for r in catalogue.resources.values() if r.active and r.type == need.type]
        most = max(map(there.count, there), default=0)
        if most < need.count:
            yield (
                f"needs.{number}",
                said("No location has %(number)s of the type %(type)s.", number=need.count, type=need.type),
            )


def _package(catalogue: Catalogue, package: Package) -> Iterator[Problem]:
    yield from _known("service_ids", package.service_ids, catalogue.services, said("service"))
    if len(package.service_ids) > MOST_SERVICES:
        yield "service_ids", said("At most %(number)s services fit into one visit.", number=MOST_SERVICES)
    for service_id in package.service_ids if package.active else ():
        if service_id in catalogue.services and not catalogue.services[service_id].active:
            yield (
                "service_ids",
                said("%(name)s can not be booked any more.", name=catalogue.services[service_id].name),
            )
    yield from _price("price", package.price, catalogue)
    yield from _known("staff_prices", package.staff_prices, catalogue.staff, said("member of staff"))
    for staff_id, price in package.staff_prices.items():
        yield from _price(f"staff_prices.{staff_id}", price, catalogue)
    if package.first_on and package.last_on and package.last_on < package.first_on:
        yield "last_on", said("The last day is before the first.")
    if package.weekdays is not None and not package.weekdays:
        yield "weekdays", said("Please name a weekday, or leave this out.")


def _form(_catalogue: Catalogue, form: IntakeForm) -> Iterator[Problem]:
    yield from _twice("questions", [question.question_id for question in form.questions])
    for number, question in enumerate(form.questions):
        if question.kind != "choice" and question.options:
            yield f"questions.{number}.options", said("Only a question of the kind choice has options.")
        if question.kind == "choice" and len(question.options) < 2:
            yield f"questions.{number}.options", said("Please give at least two options to choose from.")
        yield from _twice(f"questions.{number}.options", question.options)


def _price(field: str, price: Money | None, catalogue: Catalogue) -> Iterator[Problem]:
    currency = catalogue.business.currency
    if price is not None and price.currency != currency:
        yield f"{field}.currency", said("Prices here are in %(currency)s.", currency=currency)
    if price is not None and price.amount < 0:
        yield f"{field}.amount", said("A price is not below nothing.")


def _known(field: str, identifiers: Iterable[str], things: Mapping[str, Any], what: str) -> Iterator[Problem]:
    for identifier in identifiers:
        if identifier not in things:
            yield field, said("There is no %(what)s %(name)s.", what=what, name=identifier)


def _twice(field: str, names: Iterable[str]) -> Iterator[Problem]:
    several = list(names)
    if len(set(several)) < len(several):
        yield field, said("Each only once, please.")


def _problems_of(act: Callable[[], object]) -> list[Problem]:
    """Give what an act refuses, nothing where it goes through."""
    try:
        act()
    except BadInput as refusal:
        return list(refusal.fields)
    return []

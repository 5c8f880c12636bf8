"""The five steps of the first set-up: what stands in their fields, and the things that come of them. Pure."""

from collections.abc import Iterable, Iterator

from chalicelib.catalogue.model import (
    Business,
    Catalogue,
    Category,
    Location,
    Reminder,
    Service,
    Staff,
)
from chalicelib.catalogue.service import currency_of, language_of, zone_of, zones_of
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.ids import stable_id
from chalicelib.core.saying import said
from chalicelib.web.blanks import Fields, Typed, money_in, money_typed, one
from chalicelib.web.blanks_of_many import WeekHours
from chalicelib.web.editors import built
from chalicelib.web.sheets import shifts_of
from chalicelib.web.trades import Suggestion, suggestions

STEPS = (
    said("Your business"),
    said("What you do"),
    said("Where and when"),
    said("Who works with you"),
    said("How clients are told"),
)
LAST = len(STEPS)
OWN_ROWS = 4
PLACE = "main"
HOURS = WeekHours()
USUAL_HOURS = {f"opening--{day}": ["9:00-18:00"] for day in range(5)}


def after(business: Business, step: int) -> Business:
    """Give the business once a step is done: the next one comes, or it is set up."""
    following = 0 if step == LAST else max(business.set_up_step, step + 1)
    return business.model_copy(update={"set_up_step": following})


def fields_of_business(business: Business) -> Fields:
    """Give the fields of the first step; what is usual in the country goes without saying."""
    usual = {"currency": currency_of(business.country), "language": language_of(business.country)}
    own = {name: getattr(business, name) for name in usual if getattr(business, name) != usual[name]}
    zone = business.time_zone if business.time_zone != zone_of(business.country) else ""
    values = {"name": business.name, "country": business.country, "time_zone": zone, **own}
    return {name: [value] for name, value in values.items()}


def business_of(typed: Typed, before: Business) -> Business:
    """Give the business that was typed; raise BadInput."""
    country = one(typed, "country")
    zone = one(typed, "time_zone")
    if not currency_of(country):
        raise bad_field("country", said("Please choose your country."))
    if zone not in zones_of(country):
        zone = zone_of(country)
    if not zone:
        raise bad_field("time_zone", said("Your country has several. Please choose yours."))
    values = dict(before) | {
        "name": one(typed, "name"),
        "country": country,
        "time_zone": zone,
        "currency": one(typed, "currency").upper() or currency_of(country),
        "language": one(typed, "language") or language_of(country),
    }
    business: Business = built(Business, values)
    return business


def rows_of(trade: str, catalogue: Catalogue) -> list[Suggestion]:
    """Give what can be ticked: what is there already, then what the trade suggests."""
    business = catalogue.business
    there = [_as_row(it, catalogue) for it in catalogue.services.values()]
    known = {row.service_id for row in there}
    fresh = suggestions(trade, business.language, business.currency)
    return [*there, *(row for row in fresh if row.service_id not in known)]


def shelves_of(rows: Iterable[Suggestion]) -> dict[str, list[Suggestion]]:
    """Give the rows by the names of their categories, in the order in which they come."""
    shelves: dict[str, list[Suggestion]] = {}
    for row in rows:
        shelves.setdefault(row.category, []).append(row)
    return shelves


def _as_row(service: Service, catalogue: Catalogue) -> Suggestion:
    category = catalogue.categories.get(service.category_id)
    return Suggestion(
        service_id=service.service_id,
        name=service.name,
        category_id=service.category_id,
        category=category.name if category else "",
        minutes=service.duration_minutes,
        price=service.price,
        ticked=service.active,
    )


def fields_of_services(rows: Iterable[Suggestion]) -> Fields:
    """Give the fields of the second step."""
    found: Fields = {"on": []}
    for row in rows:
        found["on"] += [row.service_id] if row.ticked else []
        found[f"minutes-{row.service_id}"] = [str(row.minutes)]
        found[f"price-{row.service_id}"] = [money_typed(row.price)]
    return found


def services_of(typed: Typed, trade: str, catalogue: Catalogue) -> list[Category | Service]:
    """Give the services that were ticked or typed, with their categories; what was unticked is off."""
    rows, on = rows_of(trade, catalogue), set(typed.get("on", ()))
    found: list[Category | Service] = []
    wrong: list[tuple[str, str]] = []
    for row in [*rows, *_own_rows(typed, trade, catalogue)]:
        service_id = _own_id(row.name, catalogue) if _is_own(row) else row.service_id
        there = catalogue.services.get(service_id)
        if row.service_id not in on and not _is_own(row):
            found += [there.model_copy(update={"active": False})] if there else []
            continue
        try:
            found += [_category(row, catalogue), _service(row, service_id, typed, catalogue)]
        except BadInput as refusal:
            wrong += [(_beside(name, row.service_id), words) for name, words in refusal.fields]
    if wrong:
        raise BadInput(wrong)
    if not any(isinstance(it, Service) and it.active for it in found):
        raise bad_field("on", said("Please tick or write at least one service."))
    return found


def _own_rows(typed: Typed, trade: str, catalogue: Catalogue) -> Iterator[Suggestion]:
    """Give the rows that were written by hand; their identifiers are those of their fields for now."""
    suggested = [(it.category_id, it.category) for it in rows_of(trade, catalogue)]
    shelves = [it for it in suggested if it[0].startswith(f"{trade}-")] + suggested
    first = (*shelves, ("services", "Services"))[0]
    for number in range(OWN_ROWS):
        if name := one(typed, f"name-own-{number}"):
            there = catalogue.services.get(_own_id(name, catalogue))
            shelf = (there.category_id, "") if there else first
            yield Suggestion(f"own-{number}", name, *shelf, 0, money_in("", "0", "XXX"), True)


def _own_id(name: str, catalogue: Catalogue) -> str:
    """Give the identifier that a service written by hand always has: it is there once."""
    return stable_id(catalogue.business.business_id, "service", name)


def _is_own(row: Suggestion) -> bool:
    """Tell whether the row was written by hand: only then nobody said before how long it takes."""
    return row.minutes == 0


def _beside(name: str, row_id: str) -> str:
    field = {"duration_minutes": "minutes"}.get(name.partition(".")[0], name.partition(".")[0])
    return name if name.startswith(("minutes-", "price-")) else f"{field}-{row_id}"


def _category(row: Suggestion, catalogue: Catalogue) -> Category:
    there = catalogue.categories.get(row.category_id)
    return there or Category(category_id=row.category_id, name=row.category)


def _service(row: Suggestion, service_id: str, typed: Typed, catalogue: Catalogue) -> Service:
    business, price = catalogue.business, f"price-{row.service_id}"
    there = catalogue.services.get(service_id)
    values = dict(there or {}) | {
        "service_id": service_id,
        "name": row.name,
        "category_id": row.category_id,
        "duration_minutes": one(typed, f"minutes-{row.service_id}"),
        "at_client": is_away(catalogue),
        "active": True,
    }
    wrong: list[tuple[str, str]] = []
    try:
        values["price"] = money_in(price, one(typed, price) or "0", business.currency)
    except BadInput as refusal:
        values["price"], wrong = row.price, [*refusal.fields]
    try:
        service: Service = built(Service, values)
    except BadInput as refusal:
        wrong += refusal.fields
    if wrong:
        raise BadInput(wrong)
    return service


def is_away(catalogue: Catalogue) -> bool:
    """Tell whether it was said that everything is given where the clients are."""
    place = catalogue.locations.get(PLACE)
    return bool(place and place.travel)


def fields_of_place(catalogue: Catalogue) -> Fields:
    """Give the fields of the third step."""
    place = catalogue.locations.get(PLACE)
    if place is None:
        return {"where": ["here"], "way": ["20"], **USUAL_HOURS}
    return {
        "where": ["there" if place.travel else "here"],
        "address": [place.address],
        "postcodes": [", ".join(it.postcode for it in place.travel)],
        "way": [str(place.travel[0].minutes if place.travel else 20)],
        **HOURS.shown("opening", place.opening, catalogue),
    }


def place_of(typed: Typed, catalogue: Catalogue) -> list[Location | Service | Staff]:
    """Give the location, the services given there or at the clients', and those who keep to its hours."""
    business, away = catalogue.business, one(typed, "where") == "there"
    before = catalogue.locations.get(PLACE)
    usual = {"location_id": PLACE, "name": business.name, "time_zone": business.time_zone}
    codes = [code for code in one(typed, "postcodes").replace(",", " ").split() if code] if away else []
    values = (dict(before) if before else usual) | {
        "address": one(typed, "address"),
        "opening": HOURS.read("opening", typed, catalogue),
        "travel": [{"postcode": code, "minutes": one(typed, "way") or 0} for code in codes],
    }
    if away and not codes:
        raise bad_field("postcodes", said("Please write the beginnings of the postal codes that you go to."))
    if not away and not values["address"]:
        raise bad_field("address", said("Please say where your clients come to."))
    if not values["opening"]:
        raise bad_field("opening", said("Please write hours for at least one day."))
    place: Location = built(Location, values)
    services = [it.model_copy(update={"at_client": away}) for it in catalogue.services.values()]
    followers = [it for it in catalogue.staff.values() if before and it.shifts == shifts_of(before)]
    return [place, *services, *(it.model_copy(update={"shifts": shifts_of(place)}) for it in followers)]


def people_of(typed: Typed, catalogue: Catalogue, emails: dict[str, str]) -> list[Staff]:
    """Give those who were named, who do everything in the opening hours; who was taken out is off."""
    names = [" ".join(line.split()) for line in one(typed, "names").splitlines() if line.strip()]
    if not names:
        raise bad_field("names", said("Please name at least one person: yourself, perhaps."))
    if len(set(names)) < len(names):
        raise bad_field("names", said("Each only once, please. With a second letter they can be told apart."))
    place, there = catalogue.get_location(PLACE), {it.name: it for it in catalogue.staff.values()}
    shifts = shifts_of(place)
    business_id = catalogue.business.business_id

    def person(name: str) -> Staff:
        staff_id = stable_id(business_id, "staff", name)
        return Staff(staff_id=staff_id, name=name, shifts=shifts, email=emails.get(name))

    new = [person(name) for name in names if name not in there]
    known = [it.model_copy(update={"active": it.name in names}) for it in there.values()]
    return [*known, *new]


def told(business: Business, typed: Typed) -> Business:
    """Give the business with reminders or without; those that it has stay."""
    policy, on = business.policy, bool(one(typed, "reminders"))
    reminders = (policy.reminders or (Reminder(minutes_before=1440),)) if on else ()
    return business.model_copy(update={"policy": policy.model_copy(update={"reminders": reminders})})

"""How a business is set up, said in plain words: a line for each part of the settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import (
    BookingPolicy,
    Catalogue,
    Category,
    Location,
    Package,
    Resource,
    Service,
    Staff,
)
from chalicelib.catalogue.service import country_names, open_places, places_of
from chalicelib.core.languages import language_name
from chalicelib.core.saying import said, said_of
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.face_sheet import FACE, face_in_words
from chalicelib.web.language import gettext, language
from chalicelib.web.quantities import all_of, duration, money, notice
from chalicelib.web.times_typed import hours_words
from chalicelib.web.words import weekday

AHEAD = timedelta(days=366)
SHOWN = 3
"""How many names a line holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the settings: where it is, how it stands, and what is wrong with it."""

    path: str
    name: str
    state: str
    wrong: str = ""


def lines_of(catalogue: Catalogue) -> list[Line]:
    """Give a line for each part that is set up here."""
    business, policy = catalogue.business, catalogue.business.policy
    country = country_names(language()).get(business.country, business.country)
    about = f"{business.name}, {country}. {business.currency}, {language_name(business.language)}"
    told = said("Which of you hears of bookings, changes and their day.")
    return [
        Line("/settings/business", said("Your business"), f"{about}, {business.time_zone}."),
        Line("/settings/face", FACE.title, face_in_words(business.face)),
        Line("/settings/services", said("Services"), _count(catalogue.services), _unbookable(catalogue)),
        Line("/settings/categories", said("Categories"), _count(catalogue.open_categories)),
        Line("/settings/people", said("People and hours"), _count(catalogue.staff), _idle(catalogue)),
        Line("/settings/locations", said("Locations"), _count(catalogue.locations), _empty(catalogue)),
        Line("/settings/packages", said("Packages and offers"), _count(catalogue.packages)),
        Line("/settings/resources", said("Rooms and equipment"), _count(catalogue.resources)),
        Line("/settings/rules", said("Booking rules"), rules_in_words(policy)),
        Line("/etiquette", said("Reminders and quiet hours"), _reminders(policy)),
        Line("/notices", said("Who is told of what"), told),
        Line("/forms", said("Forms before a visit"), _count(catalogue.forms)),
    ]


def _count(things: dict[str, Any]) -> str:
    """Give the first names, how many more there are, and how many are off."""
    on = sorted((it.name for it in things.values() if getattr(it, "active", True)), key=str.casefold)
    off = len(things) - len(on)
    if not on:
        return said("None in use, %(number)s off.", number=off) if off else said("None yet.")
    if off:
        return said("%(names)s, %(number)s off.", names=_some(on), number=off)
    return said("%(names)s.", names=_some(on))


def _unbookable(catalogue: Catalogue) -> str:
    on = [it for it in catalogue.services.values() if it.active]
    if not on:
        return said("Nothing can be booked yet.")
    nobody = sorted(it.name for it in on if not places_of(catalogue, (it,)))
    return said("Nobody has hours for %(names)s.", names=_some(nobody)) if nobody else ""


def _idle(catalogue: Catalogue) -> str:
    free = sorted(it.name for it in catalogue.staff.values() if it.active and not it.shifts)
    return said("Without hours: %(names)s.", names=_some(free)) if free else ""


def _empty(catalogue: Catalogue) -> str:
    used = {shift.location_id for it in catalogue.staff.values() if it.active for shift in it.shifts}
    empty = sorted(it.name for it in open_places(catalogue) if it.location_id not in used)
    return said("Nobody works at %(names)s.", names=_some(empty)) if empty else ""


def _some(names: list[str]) -> str:
    first, more = ", ".join(names[:SHOWN]), len(names) - SHOWN
    return said("%(names)s and %(number)s more", names=first, number=more) if more > 0 else first


def rules_in_words(policy: BookingPolicy) -> str:
    """Give in a sentence how clients book and change."""
    lead = notice(policy.lead_minutes) if policy.lead_minutes else said("no time at all")
    move, cancel = (_until(it) for it in (policy.move_until_minutes, policy.cancel_until_minutes))
    booked = {"lead": lead, "days": policy.horizon_days}
    if move == cancel:
        return said(
            "Booked from %(lead)s to %(days)s days ahead, moved and cancelled %(until)s.",
            **booked,
            until=move,
        )
    return said(
        "Booked from %(lead)s to %(days)s days ahead, moved %(move)s, cancelled %(cancel)s.",
        **booked,
        move=move,
        cancel=cancel,
    )


def _until(minutes: int) -> str:
    if not minutes:
        return said("until it begins")
    return said("until %(time)s before", time=notice(minutes))


def _reminders(policy: BookingPolicy) -> str:
    times = [notice(it.minutes_before) for it in policy.reminders]
    if not times:
        return said("Clients are not reminded.")
    return said("Clients are reminded %(times)s before.", times=all_of(times))


def in_words(catalogue: Catalogue, thing: Any) -> str:
    """Give what there is to say of a thing in a list of its sort."""
    match thing:
        case Service():
            category = catalogue.categories.get(catalogue.category_now(thing.category_id))
            shelf = category.name if category else gettext("No category")
            return f"{shelf}, {duration(thing.duration_minutes)}, {money(thing.price)}"
        case Staff():
            return " · ".join(_week(thing)) or said("No hours")
        case Location():
            return thing.address or said("No address")
        case Package():
            parts = (catalogue.services.get(name) for name in thing.service_ids)
            return f"{' + '.join(it.name for it in parts if it)}, {money(thing.price)}"
        case Resource():
            place = catalogue.locations.get(thing.location_id)
            return f"{thing.type}{f', {place.name}' if place else ''}"
        case Category() if thing.merged_into:
            return said("Merged into %(category)s", category=catalogue.categories[thing.merged_into].name)
        case Category(category_id=name):
            own = sum(it.active and it.category_id == name for it in catalogue.services.values())
            return said_of(own, "%(number)s service", "%(number)s services") if own else said("no services")
    return ""


def _week(person: Staff) -> Iterator[str]:
    """Give the hours, weekdays in a row that are alike together: Mon-Fri 9:00-18:00."""
    days = [
        hours_words((it.starts_minute, it.ends_minute) for it in person.shifts if it.weekday == day)
        for day in range(7)
    ]
    first = 0
    for day in range(1, len(days) + 1):
        if day == len(days) or days[day] != days[first]:
            names = [weekday(number) for number in sorted({first, day - 1})]
            if days[first]:
                yield f"{'-'.join(names)} {days[first]}"
            first = day


def visits_ahead(catalogue: Catalogue, thing: Any, now: datetime) -> str:
    """Give how many visits are booked with a person, for a service or at a location, else nothing."""
    if not isinstance(thing, Staff | Service | Location):
        return ""
    page = scheduling.list_appointments(catalogue.business.business_id, now, now + AHEAD)
    open_visits = (it for it in page.items if it.status in ("booked", "confirmed", "requested", "held"))
    count = sum(_concerns(it, thing) for it in open_visits)
    if not count:
        return ""
    if page.next:
        return said_of(
            count,
            "More than %(number)s visit ahead stays booked.",
            "More than %(number)s visits ahead stay booked.",
        )
    return said_of(count, "%(number)s visit ahead stays booked.", "%(number)s visits ahead stay booked.")


def _concerns(visit: Appointment, thing: Staff | Service | Location) -> bool:
    match thing:
        case Staff(staff_id=name):
            return name in visit.staff_ids
        case Service(service_id=name):
            return name in visit.service_ids
        case Location(location_id=name):
            return visit.location_id == name

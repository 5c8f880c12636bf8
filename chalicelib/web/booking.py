"""Booking as a client: choose a service, a person, a day and a time, say who you are, done."""

from typing import Any, NamedTuple
from zoneinfo import available_timezones

from chalice.app import Blueprint, Response

from chalicelib.access.model import SESSION_COOKIE, Subjects
from chalicelib.access.service import find_actor, on_behalf_of, require_within_limits
from chalicelib.catalogue.model import Business, Catalogue, Location, Package, Service
from chalicelib.catalogue.service import get_catalogue, places_of
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, Told
from chalicelib.core import clock
from chalicelib.core.contact import contacts
from chalicelib.core.errors import (
    BadInput,
    Conflict,
    KeyReused,
    NotOffered,
    Refusal,
    RulesChanged,
    TooManyRequests,
)
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.web.about import about
from chalicelib.web.forms import Choice, Details, FormKey, FrontQuery, TimesQuery, checked
from chalicelib.web.language import in_words, language
from chalicelib.web.own_details import OwnDetails, again_fields, own_details
from chalicelib.web.page import Asked, page, problem_of, render, see
from chalicelib.web.rendering import link
from chalicelib.web.wanted import Wanted, participants_of, wanted
from chalicelib.web.week import distinct_starts, week_of
from chalicelib.web.words import CONSENTS

booking_pages = Blueprint(__name__)

BUSINESS = "/b/{business_id}"


@page(booking_pages, "GET", BUSINESS)
def choose_service(asked: Asked, business_id: str) -> Response:
    """Show what can be booked, by category, at every place or at one."""
    catalogue = get_catalogue(business_id)
    place = catalogue.locations.get(asked.query(FrontQuery).location_id or "")
    every = {it.service_id: places_of(catalogue, (it,)) for it in catalogue.services.values() if it.active}

    def is_offered(places: list[Location]) -> bool:
        return place in places if place else bool(places)

    services = [catalogue.services[name] for name, places in every.items() if is_offered(places)]
    shelves = [
        (category.name, _in_order(s for s in services if s.category_id == category.category_id))
        for category in sorted(catalogue.categories.values(), key=lambda category: category.name)
    ]
    shelves.append(("", _in_order(s for s in services if s.category_id not in catalogue.categories)))
    packages = [
        (package, parts)
        for package in _in_order(package for package in catalogue.packages.values() if package.active)
        if is_offered(places_of(catalogue, parts := tuple(_parts(catalogue, package))))
    ]
    shelves = [(name, shelf) for name, shelf in shelves if shelf]
    return render(
        "services.html",
        business=catalogue.business,
        shelves=shelves,
        packages=packages,
        places=[it for it in catalogue.locations.values() if any(it in places for places in every.values())],
        place=place,
        here=asked.path,
        about=about(catalogue, _in_order(services), settings().booking_url(business_id)),
    )


def _in_order(things: Any) -> list[Any]:
    return sorted(things, key=lambda thing: thing.name)


def _parts(catalogue: Catalogue, package: Package) -> list[Service]:
    parts = [catalogue.services.get(service_id) for service_id in package.service_ids]
    return [part for part in parts if part and part.active] if all(parts) else []


@page(booking_pages, "GET", BUSINESS + "/services/{service_id}")
def choose_time(asked: Asked, business_id: str, service_id: str) -> Response:
    """Show who performs a service and when they are free."""
    query = asked.query(TimesQuery)
    return _times(asked, query, wanted(get_catalogue(business_id), (service_id,), None, query))


@page(booking_pages, "GET", BUSINESS + "/packages/{package_id}")
def choose_time_for_package(asked: Asked, business_id: str, package_id: str) -> Response:
    """Show who performs a package and when they are free."""
    query = asked.query(TimesQuery)
    return _times(asked, query, wanted(get_catalogue(business_id), (), package_id, query))


def _times(asked: Asked, query: TimesQuery, this: Wanted) -> Response:
    """Show the free times; for what is done where the client lives, first ask where that is."""
    week, too_far = None, None
    if query.postcode or not this.is_at_client:
        now = clock.now()
        try:
            week = week_of(
                query,
                now.astimezone(this.place.zone).date(),
                this.business.policy.horizon_days,
                lambda first, last: scheduling.list_slots(this.request(now), first, last, now)[0],
            )
        except NotOffered as refusal:
            if refusal.reason != "too_far_away":
                raise
            too_far = refusal.sentence
    return render(
        "times.html",
        business=this.business,
        this=this,
        week=week,
        too_far=too_far,
        pictures=[who.photo for who in this.people],
        here=asked.path,
        zones=_zones() if query.zones else [],
    )


def _zones() -> list[str]:
    """Give the time zones that are named after places."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))


def _wanted(business_id: str, choice: Choice) -> Wanted:
    """Find what is about to be booked; a person or place that was chosen must be there."""
    catalogue = get_catalogue(business_id)
    services = (choice.service_id,) if choice.service_id else ()
    if choice.staff_id:
        catalogue.get_staff(choice.staff_id)
    if choice.location_id:
        catalogue.get_location(choice.location_id)
    this = wanted(catalogue, services, choice.package_id, choice)
    elsewhere = choice.location_id not in (None, this.place.location_id)
    if elsewhere or (choice.staff_id and this.person is None):
        raise NotOffered("nobody_performs_it", said("Nobody there performs what you chose."))
    return this


class _Again(NamedTuple):
    """The appointment that is booked again, and who books it, if one is.

    A link may have been passed on: the page shows nothing of them but their first name.
    """

    earlier: Appointment | None = None
    client: Client | None = None


def _details_page(
    asked: Asked,
    this: Wanted,
    choice: Choice,
    form_key: str,
    again: _Again,
    fields: dict[str, list[str]] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    """Give the form, with what is wrong beside what was typed."""
    problem = problem_of(refusal) if refusal else None
    own = OwnDetails.of(again.earlier) if again.earlier else own_details(asked, this.catalogue)
    is_own, fields = fields is None, own.fields if fields is None else fields
    return render(
        "details.html",
        problem,
        business=this.business,
        this=this,
        choice=choice,
        known=again.client,
        anybody=_link_for_anybody(this, choice),
        alternatives=distinct_starts(problem.alternatives) if problem else (),
        rules_changed=isinstance(refusal, RulesChanged),
        is_time_gone=isinstance(refusal, Conflict) and not isinstance(refusal, KeyReused | RulesChanged),
        back=link(this.path, this.kept, day=choice.starts_at.astimezone(this.place.zone).date()),
        form_key=form_key,
        typed={name: texts[-1] for name, texts in fields.items()},
        names=fields.get("participants", []),
        people=own.people,
        wrote=is_own and own.has_note,
    )


def _again(choice: Choice, this: Wanted) -> _Again:
    """Give what is booked again by whoever holds its link; or raise NotAllowed."""
    if choice.again is None:
        return _Again()
    business_id = this.business.business_id
    earlier = scheduling.get_visit_by_link(business_id, choice.again, choice.token).appointment
    return _Again(earlier, clients.find_client(business_id, earlier.client_id))


def _link_for_anybody(this: Wanted, choice: Choice) -> str:
    kept = {**this.kept, **this.what, "again": None, "token": None}
    return link(f"/b/{this.business.business_id}/book", kept, starts_at=choice.starts_at)


@page(booking_pages, "GET", BUSINESS + "/book")
def enter_details(asked: Asked, business_id: str) -> Response:
    """Show what is about to be booked and ask who books."""
    choice = asked.query(Choice)
    this = _wanted(business_id, choice)
    if this.is_at_client and not choice.postcode:
        return see(link(this.path, this.kept))
    return _details_page(asked, this, choice, new_id(), _again(choice, this))


@page(booking_pages, "POST", BUSINESS + "/book")
def book(asked: Asked, business_id: str) -> Response:
    """Book; what is refused is asked again, with everything that was typed."""
    choice = asked.form(Choice)
    this = _wanted(business_id, choice)
    form_key = asked.form(FormKey).form_key or new_id()
    staff = find_actor(business_id, asked.cookie(SESSION_COOKIE), this.catalogue.signing_secret, clock.now())
    again = _again(choice, this)
    try:
        own = again_fields(again.client, again.earlier, asked.typed().get("served", ""))
        details = checked(Details, {**asked.fields(), **own}, lambda typed: _complaints(this, typed))
        if staff is None:
            _require_within_limits(asked, this.business, details, form_key)
        with on_behalf_of(staff, clock.now()):
            visit = _book(this, choice, details, form_key)
    except KeyReused as refusal:
        return _details_page(asked, this, choice, new_id(), again, asked.fields(), refusal)
    except (BadInput, Conflict, TooManyRequests) as refusal:
        return _details_page(asked, this, choice, form_key, again, asked.fields(), refusal)
    return see(visit_link(visit, booked=True))


def _complaints(this: Wanted, details: Details) -> list[tuple[str, str]]:
    """Give what is wrong with how to reach them, and what only some visits need and was not given."""
    missing = clients.contact_complaints(this.business.country, details.email, details.phone)
    if this.is_at_client and not details.address:
        missing.append(("address", said("Please say where we shall come.")))
    if this.business.policy.must_agree and not details.agree:
        missing.append(("agree", said("Please agree to the rules first.")))
    try:
        participants_of(this, details)
    except BadInput as refusal:
        missing.extend(refusal.fields)
    return missing


def _require_within_limits(asked: Asked, business: Business, details: Details, form_key: str) -> None:
    """Count a try by somebody who is not of the staff; the same form sent again is counted once."""
    who = contacts(details.email, details.phone, lambda: business.country)
    subjects: Subjects = {"address": [asked.address], "contact": who}
    require_within_limits(business.business_id, "booking", subjects, clock.now(), form_key)


def _agreed_words(details: Details) -> str:
    """Give the words beside the boxes that were ticked."""
    return "; ".join(in_words(words) for box, words in CONSENTS.items() if getattr(details, box))


def _book(this: Wanted, choice: Choice, details: Details, form_key: str) -> Visit:
    request = this.request(
        choice.starts_at,
        name=details.name,
        email=details.email,
        phone=details.phone,
        served=details.served,
        note=details.note,
        email_consent=details.email_consent or None,  # a box left empty takes nothing back
        sms_consent=details.sms_consent or None,
        told=Told(where="booking_page", words=_agreed_words(details)),
        participants=participants_of(this, details),
        address=details.address,
        rules_id=details.rules_id,
        language=language() if language() != this.business.language else None,
        idempotency_key=f"form-{form_key}",
    )
    return scheduling.book(request, clock.now())


def visit_link(visit: Visit, **more: Any) -> str:
    """Give the address of a visit's manage page, for whoever holds its token."""
    appointment = visit.appointment
    path = f"/b/{appointment.business_id}/appointments/{appointment.appointment_id}"
    return link(path, {"token": visit.token}, **more)

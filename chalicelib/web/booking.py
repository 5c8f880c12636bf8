"""Booking as a client: choose a service, a person, a day and a time, say who you are, done."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.catalogue.model import Catalogue, Location, Package, Service, Staff
from chalicelib.catalogue.service import Offering, get_catalogue, offering_of, performs
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, Conflict, KeyReused
from chalicelib.core.ids import new_id
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest, Visit
from chalicelib.web.forms import Choice, Details, FormKey, TimesQuery
from chalicelib.web.page import Asked, page, problem_of, render, see
from chalicelib.web.rendering import link
from chalicelib.web.week import distinct_starts, week_of

booking_pages = Blueprint(__name__)

BUSINESS = "/b/{business_id}"


@page(booking_pages, "GET", BUSINESS)
def choose_service(_asked: Asked, business_id: str) -> Response:
    """Show what can be booked, by category."""
    catalogue = get_catalogue(business_id)
    services = [s for s in catalogue.services.values() if s.active and _places(catalogue, (s,))]
    shelves = [
        (category.name, _in_order(s for s in services if s.category_id == category.category_id))
        for category in sorted(catalogue.categories.values(), key=lambda category: category.name)
    ]
    shelves.append(("Other", _in_order(s for s in services if s.category_id not in catalogue.categories)))
    packages = [
        (package, parts)
        for package in _in_order(package for package in catalogue.packages.values() if package.active)
        if _places(catalogue, parts := tuple(_parts(catalogue, package)))
    ]
    shelves = [(name, shelf) for name, shelf in shelves if shelf]
    return render("services.html", business=catalogue.business, shelves=shelves, packages=packages)


def _in_order(things: Any) -> list[Any]:
    return sorted(things, key=lambda thing: thing.name)


def _parts(catalogue: Catalogue, package: Package) -> list[Service]:
    parts = [catalogue.services.get(service_id) for service_id in package.service_ids]
    return [part for part in parts if part and part.active] if all(parts) else []


def _places(catalogue: Catalogue, services: tuple[Service, ...]) -> list[Location]:
    """Give the locations where somebody performs all of the services, at least one."""
    people = [staff for staff in catalogue.staff.values() if staff.active]
    places = catalogue.locations.values()
    return [p for p in places if services and any(performs(who, services, p) for who in people)]


@page(booking_pages, "GET", BUSINESS + "/services/{service_id}")
def choose_time(asked: Asked, business_id: str, service_id: str) -> Response:
    """Show who performs a service and when they are free."""
    catalogue = get_catalogue(business_id)
    return _times(asked, catalogue, offering_of(catalogue, (service_id,)), {"service_id": service_id})


@page(booking_pages, "GET", BUSINESS + "/packages/{package_id}")
def choose_time_for_package(asked: Asked, business_id: str, package_id: str) -> Response:
    """Show who performs a package and when they are free."""
    catalogue = get_catalogue(business_id)
    return _times(asked, catalogue, offering_of(catalogue, (), package_id), {"package_id": package_id})


def _times(asked: Asked, catalogue: Catalogue, offering: Offering, what: dict[str, str]) -> Response:
    query, now, business = asked.query(TimesQuery), clock.now(), catalogue.business
    places = _distinct(place for _, place in offering.candidates)
    place = next((p for p in places if p.location_id == query.location_id), places[0])
    people: list[Staff] = _distinct(who for who, where in offering.candidates if where is place)
    person = next((who for who in people if who.staff_id == query.staff_id), None)
    kept = {
        "location_id": place.location_id if len(places) > 1 else None,
        "staff_id": person.staff_id if person else None,
    }
    week = week_of(
        query,
        now.astimezone(place.zone).date(),
        business.policy.horizon_days,
        lambda first, last: scheduling.list_slots(
            business.business_id,
            tuple(service.service_id for service in offering.services),
            first,
            last,
            now,
            what.get("package_id"),
            kept["staff_id"],
            place.location_id,
        )[0],
    )
    return render(
        "times.html",
        business=business,
        title=title_of(offering),
        offering=offering,
        places=places,
        place=place,
        people=people,
        person=person,
        week=week,
        here=asked.path,
        kept=kept,
        wanted={**what, **kept},
    )


def _distinct(things: Any) -> list[Any]:
    return list({id(thing): thing for thing in things}.values())


def title_of(offering: Offering) -> str:
    """Give what is offered, in words."""
    return offering.package.name if offering.package else " + ".join(s.name for s in offering.services)


@dataclass(frozen=True)
class _Wanted:
    """What somebody is about to book, found in the catalogue."""

    choice: Choice
    catalogue: Catalogue
    offering: Offering

    @property
    def place(self) -> Location:
        return self.offering.candidates[0][1]

    @property
    def person(self) -> Staff | None:
        return self.catalogue.staff[self.choice.staff_id] if self.choice.staff_id else None

    @property
    def services(self) -> tuple[str, ...]:
        return (self.choice.service_id,) if self.choice.service_id else ()

    def page(
        self, form_key: str, typed: dict[str, str], refusal: BadInput | Conflict | None = None
    ) -> Response:
        """Give the form, with what is wrong beside what was typed."""
        problem = problem_of(refusal) if refusal else None
        business = self.catalogue.business
        thing = (
            f"packages/{self.choice.package_id}" if self.choice.package_id else f"services/{self.services[0]}"
        )
        return render(
            "details.html",
            problem,
            business=business,
            choice=self.choice,
            title=title_of(self.offering),
            offering=self.offering,
            ends_at=self.choice.starts_at + timedelta(minutes=self.offering.duration_minutes),
            place=self.place,
            person=self.person,
            alternatives=distinct_starts(problem.alternatives) if problem else (),
            back=link(
                f"/b/{business.business_id}/{thing}",
                self.choice.model_dump(include={"location_id", "staff_id"}),
                day=self.choice.starts_at.astimezone(self.place.zone).date(),
            ),
            form_key=form_key,
            typed=typed,
        )


def _wanted(business_id: str, choice: Choice) -> _Wanted:
    catalogue = get_catalogue(business_id)
    services = (choice.service_id,) if choice.service_id else ()
    offering = offering_of(catalogue, services, choice.package_id, choice.staff_id, choice.location_id)
    place = offering.candidates[0][1]
    return _Wanted(choice.model_copy(update={"location_id": place.location_id}), catalogue, offering)


@page(booking_pages, "GET", BUSINESS + "/book")
def enter_details(asked: Asked, business_id: str) -> Response:
    """Show what is about to be booked and ask who books."""
    return _wanted(business_id, asked.query(Choice)).page(new_id(), {})


@page(booking_pages, "POST", BUSINESS + "/book")
def book(asked: Asked, business_id: str) -> Response:
    """Book; what is refused is asked again, with everything that was typed."""
    wanted = _wanted(business_id, asked.form(Choice))
    form_key = asked.form(FormKey).form_key or new_id()
    try:
        visit = _book(wanted, asked.form(Details), form_key)
    except KeyReused as refusal:
        return wanted.page(new_id(), asked.typed(), refusal)
    except (BadInput, Conflict) as refusal:
        return wanted.page(form_key, asked.typed(), refusal)
    return see(visit_link(visit, booked=True))


def _book(wanted: _Wanted, details: Details, form_key: str) -> Visit:
    request = BookingRequest(
        business_id=wanted.catalogue.business.business_id,
        service_ids=wanted.services,
        package_id=wanted.choice.package_id,
        starts_at=wanted.choice.starts_at,
        staff_id=wanted.choice.staff_id,
        location_id=wanted.choice.location_id,
        name=details.name,
        email=details.email,
        phone=details.phone,
        note=details.note,
        email_consent=details.email_consent or None,  # a box left empty takes nothing back
        sms_consent=details.sms_consent or None,
        idempotency_key=f"form-{form_key}",
    )
    return scheduling.book(request, clock.now())


def visit_link(visit: Visit, **more: Any) -> str:
    """Give the address of a visit's manage page, for whoever holds its token."""
    appointment = visit.appointment
    path = f"/b/{appointment.business_id}/appointments/{appointment.appointment_id}"
    return link(path, {"token": visit.token}, **more)

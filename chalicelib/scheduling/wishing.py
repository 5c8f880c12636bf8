"""From what was asked for to a wish: which tasks, by whom, where, and by which rules. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.catalogue.model import Catalogue, Location, Service, Staff
from chalicelib.catalogue.service import Offering, offering_of, open_places, performers, works_at
from chalicelib.clients.model import plain_name
from chalicelib.core.errors import BadInput, PolicyForbids, bad_field
from chalicelib.core.interval import is_zone
from chalicelib.core.saying import said
from chalicelib.scheduling.model import Appointment, BookedService, BookingRequest, Guest
from chalicelib.scheduling.order import MOST_GUESTS
from chalicelib.scheduling.places import nobody_performs_it, places_for, reachable, require_open
from chalicelib.scheduling.plan import Task, Wish, WishedVisit
from chalicelib.scheduling.sheets import Taken
from chalicelib.scheduling.start_rules import start_rules_of

SHORTEST, LONGEST = 5, 1440
"""How many minutes a service can be made to take at one visit."""

TOO_MANY = said("At most %(number)s people can be booked for at once.")


def wish_to_book(
    catalogue: Catalogue,
    request: BookingRequest,
    preferred: tuple[str, ...] = (),
    gives_up: tuple[Taken, ...] = (),
    owner: str = "",
) -> Wish:
    """Give the wish that a request is; a hold may be given up for it.

    Raises NotFound for what does not exist, BadInput for what is malformed, NotOffered when nobody
    performs it or nobody goes to the address.
    """
    if len(request.guests) > MOST_GUESTS:
        raise bad_field("guests", said(TOO_MANY, number=MOST_GUESTS + 1))
    if request.client_time_zone:
        require_zone(request.client_time_zone, "client.time_zone")
    offering = offering_of(catalogue, request.service_ids, request.package_id)
    of_guests = [_offering_for(catalogue, request, guest) for guest in request.guests]
    places = places_for(catalogue, request.location_id)
    places, travel = reachable(places, [offering, *of_guests], request.postcode)
    lead = catalogue.get_staff(request.staff_id) if request.staff_id else None
    bound = request.source in ("online", "waiting_list")
    first = visit_of(catalogue, offering, bound, travel, request.seats)
    first = replace(led_by(lead, first), served=_served(request))
    guests = tuple(
        _guest_visit(catalogue, request, guest, visit_of(catalogue, wanted, bound, travel), places[0])
        for guest, wanted in zip(request.guests, of_guests, strict=True)
    )
    wish = Wish(
        catalogue=catalogue,
        visits=_sharing_tasks((first, *guests)),
        places=places,
        starts_at=request.starts_at,
        lead=lead.staff_id if lead else "",
        preferred=preferred,
        gives_up=gives_up,
        owner=owner,
    )
    return performed_somewhere(wish)


def require_zone(name: str, field: str) -> None:
    """Raise BadInput unless it is the name of a time zone."""
    if not is_zone(name):
        raise bad_field(field, said("There is no such time zone."))


def visit_of(
    catalogue: Catalogue,
    offering: Offering,
    bound: bool = True,
    travel_minutes: int = 0,
    seats: int = 1,
) -> WishedVisit:
    """Give the visit that takes what is asked for; NotOffered when nobody performs a part of it.

    The way to the client's address counts where it is given there. Staff are not `bound`.
    """
    tasks = tuple(Task(service, performers(catalogue, service), seats) for service in offering.services)
    if not all(task.people for task in tasks):
        raise nobody_performs_it()
    if seats > 1 and not any(task.service.seats > 1 for task in tasks):
        raise bad_field("participants", said("That service is for one person at a time."))
    rules = start_rules_of(catalogue.business.policy, offering.services, offering.package, bound)
    travel_minutes = travel_minutes if offering.at_client else 0
    return WishedVisit(tasks, rules, travel_minutes=travel_minutes, package=offering.package)


def led_by(lead: Staff | None, visit: WishedVisit) -> WishedVisit:
    """Give the visit whose first task that the lead can perform is left to nobody else."""
    led = next((number for number, task in enumerate(visit.tasks) if lead in task.people), None)
    if lead is None or led is None:
        return visit
    tasks = (replace(task, people=(lead,)) if n == led else task for n, task in enumerate(visit.tasks))
    return replace(visit, tasks=tuple(tasks))


def _served(request: BookingRequest) -> str:
    """Give the name of who comes in place of who books; the seats of a class have names of their own."""
    name = " ".join(request.served.split())
    if name and request.participants:
        raise bad_field("served", said("Please name whoever comes as one who takes part."))
    return "" if plain_name(name) == plain_name(request.name) else name


def _offering_for(catalogue: Catalogue, request: BookingRequest, guest: Guest) -> Offering:
    """Give what a guest takes: the same as whoever books, unless something else is named."""
    services = guest.service_ids or (() if guest.package_id else request.service_ids)
    package = guest.package_id or (None if guest.service_ids else request.package_id)
    return offering_of(catalogue, services, package)


def _guest_visit(
    catalogue: Catalogue, request: BookingRequest, guest: Guest, visit: WishedVisit, place: Location
) -> WishedVisit:
    offset = _offset(request.starts_at, guest.starts_at, place) if guest.starts_at else timedelta()
    named = catalogue.get_staff(guest.staff_id) if guest.staff_id else None
    if named and not any(named in task.people for task in visit.tasks):
        raise nobody_performs_it()
    tasks = [
        replace(task, people=(named,)) if named and named in task.people else task for task in visit.tasks
    ]
    return replace(visit, tasks=tuple(tasks), offset=offset, served=guest.name)


def _sharing_tasks(visits: Iterable[WishedVisit]) -> tuple[WishedVisit, ...]:
    """Give the visits, those for the same with the very same tasks: what is found of one holds for all."""
    known: list[WishedVisit] = []
    for visit in visits:
        tasks = next((other.tasks for other in known if other.tasks == visit.tasks), visit.tasks)
        known.append(replace(visit, tasks=tasks))
    return tuple(known)


def _offset(first: datetime, other: datetime, place: Location) -> timedelta:
    """Give how much later the other time is; both are instants, or both wall time."""
    if (first.tzinfo is None) != (other.tzinfo is None):
        raise bad_field("guests", "Please write all times in the same way, with an offset or without.")
    zone = place.zone
    moments = [each.replace(tzinfo=each.tzinfo or zone).astimezone(UTC) for each in (first, other)]
    if abs(moments[1] - moments[0]) > timedelta(days=1):
        raise bad_field("guests", said("Everybody in one order comes on the same day."))
    return moments[1] - moments[0]


def performed_somewhere(wish: Wish) -> Wish:
    """Give the wish at those of its places where somebody works who performs each task, and its lead does.

    Raises NotOffered where there is none.
    """

    def can(place: Location) -> bool:
        tasks = [task for visit in wish.visits for task in visit.tasks]
        able = all(any(works_at(staff, place) for staff in task.people) for task in tasks)
        led = not wish.lead or any(
            staff.staff_id == wish.lead and works_at(staff, place)
            for task in wish.visits[0].tasks
            for staff in task.people
        )
        return able and led

    places = tuple(place for place in wish.places if can(place))
    if not places:
        raise nobody_performs_it()
    return replace(wish, places=places)


def wish_to_move(
    catalogue: Catalogue,
    appointment: Appointment,
    starts_at: datetime,
    staff_id: str | None = None,
    bound: bool = True,
) -> Wish:
    """Give the wish that moving an appointment is: the same people and lengths unless somebody is named.

    Staff, who are not `bound`, may move one within a location that is off. Raises NotFound for an unknown
    person, BadInput for one who does not perform what is booked, and NotOffered as `wish_to_book` does.
    """
    named = catalogue.get_staff(staff_id) if staff_id else None
    tasks = tuple(_task_to_move(catalogue, appointment, booked, named) for booked in appointment.services)
    if named and not any(named in task.people for task in tasks):
        raise BadInput([("staff_id", said("%(name)s does not perform what is booked.", name=named.name))])
    first = catalogue.get_location(appointment.location_id)
    first = require_open(first) if bound else first
    others = [place for place in open_places(catalogue) if place != first]
    package = catalogue.packages.get(appointment.package_id or "")
    rules = start_rules_of(catalogue.business.policy, tuple(task.service for task in tasks), package, bound)
    visit = WishedVisit(tasks, rules, travel_minutes=appointment.travel_minutes, package=package)
    wish = Wish(
        catalogue=catalogue,
        visits=(visit,),
        places=(first, *others),
        starts_at=starts_at,
        lead=named.staff_id if named else "",
        gives_up=appointment.standing,
        owner=appointment.appointment_id,
    )
    return replace(wish, places=performed_somewhere(wish).places[:1])


def wish_to_lengthen(catalogue: Catalogue, appointment: Appointment, ends_at: datetime) -> Wish:
    """Give the wish that an appointment ends at another instant: its last service takes that much longer.

    Raises BadInput for an end that leaves the last service no time, and PolicyForbids for a class.
    """
    wish = wish_to_move(catalogue, appointment, appointment.starts_at, bound=False)
    visit, booked = wish.visits[0], appointment.services[-1]
    if any(task.service.seats > 1 for task in visit.tasks):
        raise PolicyForbids(
            said("A class has one length for everybody who comes. Please change the service.")
        )
    minutes = booked.duration_minutes + round((ends_at - appointment.ends_at).total_seconds() / 60)
    if minutes < SHORTEST:
        raise bad_field(
            "ends_at", said("Its last part has to take at least %(minutes)s minutes.", minutes=SHORTEST)
        )
    if minutes > LONGEST:
        raise bad_field(
            "ends_at", said("Its last part can take at most %(hours)s hours.", hours=LONGEST // 60)
        )
    last = visit.tasks[-1]
    last = replace(last, kept_minutes={staff.staff_id: minutes for staff in last.people})
    return replace(wish, visits=(replace(visit, tasks=(*visit.tasks[:-1], last)),))


def wish_to_rearrange(
    catalogue: Catalogue, request: BookingRequest, order: Mapping[int, Appointment]
) -> Wish:
    """Give the wish that visits of an order become what is asked for; they keep their lengths and people.

    `order` holds them by their place in the order. They do not give their own claims up in the wish.
    Raises what `wish_to_book` raises.
    """
    numbers = sorted(order)
    preferred = () if request.staff_id else (order[numbers[0]].staff_id,)
    wish = wish_to_book(catalogue, request, preferred)
    visits = tuple(_as_agreed(wish.visits[number], order[number]) for number in numbers)
    return replace(wish, visits=visits, lead=wish.lead if 0 in order else "")


def _as_agreed(visit: WishedVisit, appointment: Appointment) -> WishedVisit:
    """Give the visit with the lengths that were agreed, where it is for the same services."""
    if [task.service.service_id for task in visit.tasks] != [it.service_id for it in appointment.services]:
        return visit
    tasks = [
        replace(task, kept_minutes={it.staff_id or appointment.staff_id: it.duration_minutes})
        for task, it in zip(visit.tasks, appointment.services, strict=True)
    ]
    return replace(visit, tasks=tuple(tasks))


def _task_to_move(
    catalogue: Catalogue, appointment: Appointment, booked: BookedService, named: Staff | None
) -> Task:
    """Give a booked service as a task of whoever performs it now, or of the person named if they can."""
    service = catalogue.services.get(booked.service_id) or Service.model_validate(booked.model_dump())
    able = performers(catalogue, service)
    current = catalogue.staff.get(booked.staff_id or appointment.staff_id)
    current = current if current and current.active else None
    people = (named,) if named and named in able else (current,) if current else able
    minutes = {current.staff_id: booked.duration_minutes} if current else {}
    return Task(service, people, max(1, len(appointment.participants)), minutes)

"""From a plan to the appointments that it becomes, and from one appointment to how it is next. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import BookingPolicy, Catalogue, Service
from chalicelib.catalogue.service import Offering
from chalicelib.core.money import Money
from chalicelib.scheduling.lifecycle import STILL_AHEAD, pending_for, status_for, waits_until, with_step
from chalicelib.scheduling.model import (
    Agreed,
    Appointment,
    BookedService,
    BookingRequest,
    FirstAnswer,
    Override,
    Pending,
    Status,
    Step,
    own_claim,
)
from chalicelib.scheduling.plan import Plan, PlannedVisit
from chalicelib.scheduling.sheets import Taken

MINUTE = timedelta(minutes=1)


def drafted(
    catalogue: Catalogue,
    request: BookingRequest,
    plan: Plan,
    appointment_ids: Sequence[str],
    client_id: str,
    is_new_client: bool,
    now: datetime,
) -> list[Appointment]:
    """Give the appointments that a request becomes once it is decided who takes the visits and when."""
    policy = catalogue.business.policy
    every = [each.task.service for visit in plan.visits for each in visit.performed]
    by_client = request.source in ("online", "waiting_list")
    pending = pending_for(every, policy, is_new_client) if by_client else ()
    order = {
        **_as_asked(request, policy, now),
        "client_id": client_id,
        "order_id": appointment_ids[0] if len(plan.visits) > 1 else None,
        "status": "arrived" if request.walk_in else status_for(pending),
        "pending": pending,
        "pending_until": waits_until(pending, policy, plan.start, now),
        "override": Override(rules=plan.broken, reason=request.override_reason, by=request.by)
        if plan.broken
        else None,
        "overlaps": "taken" in plan.broken,
    }
    return [
        _drafted(order, request, plan, visit, appointment_id)
        for appointment_id, visit in zip(appointment_ids, plan.visits, strict=True)
    ]


def _as_asked(request: BookingRequest, policy: BookingPolicy, now: datetime) -> dict[str, Any]:
    """Give what all appointments of an order have from the request itself."""
    return {
        "business_id": request.business_id,
        "client_name": request.name,
        "address": ", ".join(part for part in (request.address, request.postcode) if part),
        "client_time_zone": request.client_time_zone,
        "series_id": request.series_id,
        "course_id": request.course_id,
        "redo_of": request.redo_of,
        "source": request.source,
        "note": request.note,
        "created_at": now,
        "changed_at": now,
        "agreed": Agreed(rules=policy.change_rules, at=now) if request.rules_id else None,
        "request_fingerprint": request.fingerprint if request.idempotency_key else "",
    }


def _drafted(
    order: dict[str, Any], request: BookingRequest, plan: Plan, visit: PlannedVisit, appointment_id: str
) -> Appointment:
    """Give one appointment of an order; the participants come to its first visit."""
    participants = request.participants if visit is plan.visits[0] else ()
    seats, place, until = max(1, len(participants)), placement(plan, visit), order["pending_until"]
    began = {name: place[name] for name in ("starts_at", "ends_at", "staff_id", "location_id")}
    began |= {name: order[name] for name in ("status", "pending", "pending_until")}
    return _normal(
        Appointment(
            **order,
            **place,
            **described(visit, seats),
            appointment_id=appointment_id,
            served=visit.wished.served,
            participants=participants,
            travel_minutes=visit.wished.travel_minutes,
            deposit=deposit_of(visit, seats) if "payment" in order["pending"] else None,
            steps=(Step(to=order["status"], at=order["created_at"], by=request.by),),
            takes=visit.takes(appointment_id, until, bool(plan.broken)),
            booked_as=FirstAnswer(**began),
        )
    )


def described(visit: PlannedVisit, seats: int) -> dict[str, Any]:
    """Give what is booked: the services as they are now, the package, the price."""
    services = tuple(each.task.service for each in visit.performed)
    people = tuple(each.staff for each in visit.performed)
    package = visit.wished.package
    return {
        "services": booked_services(visit),
        "package_id": package.package_id if package else None,
        "package_name": package.name if package else None,
        "price": Offering(services, package).price(people, seats),
    }


def booked_services(visit: PlannedVisit) -> tuple[BookedService, ...]:
    """Give the services of a planned visit as they are when booked, and who performs them when."""
    lead = visit.performed[0].staff.staff_id
    return tuple(
        BookedService(
            service_id=each.task.service.service_id,
            name=each.task.service.name,
            category_id=each.task.service.category_id,
            duration_minutes=(each.end - each.start) // MINUTE,
            price=each.staff.price_for(each.task.service),
            staff_id=each.staff.staff_id if each.staff.staff_id != lead else None,
            starts_at=each.start if len(visit.performed) > 1 else None,
        )
        for each in visit.performed
    )


def placement(plan: Plan, visit: PlannedVisit) -> dict[str, Any]:
    """Give when, where and with whom a planned visit is.

    With an arrival window it begins for the client with the window, and ends as late as it can.
    """
    window = timedelta(minutes=plan.window_minutes)
    start = plan.start + visit.wished.offset if window else visit.start
    first, last = visit.performed[0], visit.performed[-1]
    return {
        "starts_at": start,
        "ends_at": start + window + (visit.end - visit.start),
        "staff_id": first.staff.staff_id,
        "location_id": visit.place.location_id,
        "time_zone": visit.place.time_zone,
        "arrives_until": start + window if window else None,
        "before_minutes": max(first.task.service.before_minutes, visit.wished.travel_minutes),
        "after_minutes": max(last.task.service.after_minutes, visit.wished.travel_minutes),
    }


def deposit_of(visit: PlannedVisit, seats: int) -> Money | None:
    """Give what is paid before the visit is booked, or None when nothing is."""
    amounts = [each.task.service.deposit for each in visit.performed]
    due = [amount for amount in amounts if amount]
    return Money(amount=sum(d.amount for d in due) * seats, currency=due[0].currency) if due else None


def moved(
    current: Appointment, plan: Plan, policy: BookingPolicy, by: str, override: Override | None, now: datetime
) -> Appointment:
    """Give the appointment at its new place; approved anew where a client moves what needs approval."""
    visit = plan.visits[0]
    pending: tuple[Pending, ...] = current.pending
    asks: list[Service] = [each.task.service for each in visit.performed if each.task.service.approval]
    if by == "client" and asks and "approval" not in pending:
        pending = (*pending, "approval")
    until = current.pending_until
    if pending != current.pending or (until and until > plan.start):
        until = waits_until(pending, policy, plan.start, now)
    return _normal(
        current.model_copy(
            update={
                **placement(plan, visit),
                "services": _as_moved(current.services, visit),
                "takes": visit.takes(current.appointment_id, until, override is not None),
                "status": status_for(pending),
                "pending": pending,
                "pending_until": until,
                "override": override,
                "overlaps": "taken" in plan.broken,
                **raised(current, now, "moved", by, sequence=1),
            }
        )
    )


def lengthened(
    current: Appointment, plan: Plan, by: str, override: Override | None, now: datetime
) -> Appointment:
    """Give the appointment with another end; it begins when it did, and is as far as it was."""
    visit = plan.visits[0]
    to = "moved" if current.status in STILL_AHEAD else current.status
    return _normal(
        current.model_copy(
            update={
                **placement(plan, visit),
                "services": _as_moved(current.services, visit),
                "takes": visit.takes(current.appointment_id, current.pending_until, override is not None),
                "override": override,
                "overlaps": "taken" in plan.broken,
                **raised(current, now, to, by, sequence=1),
            }
        )
    )


def _as_moved(services: Sequence[BookedService], visit: PlannedVisit) -> tuple[BookedService, ...]:
    """Give the services as they were booked, at their new times and with whoever performs them then."""
    placed = booked_services(visit)
    if [each.service_id for each in services] != [each.service_id for each in placed]:
        return placed
    names = ("duration_minutes", "staff_id", "starts_at")
    return tuple(
        before.model_copy(update={name: getattr(after, name) for name in names})
        for before, after in zip(services, placed, strict=True)
    )


def settled(
    current: Appointment, what: Pending, policy: BookingPolicy, by: str, now: datetime
) -> Appointment:
    """Give the appointment once one of the things that it waits for has come."""
    pending = tuple(other for other in current.pending if other != what)
    until = current.pending_until
    if pending[:1] != current.pending[:1]:
        until = waits_until(pending, policy, current.starts_at, now)
    status = status_for(pending)
    takes = tuple(held_until(each, until) for each in current.standing)
    update = {"status": status, "pending": pending, "pending_until": until, "takes": takes}
    return _normal(current.model_copy(update={**update, **raised(current, now, status, by, sequence=1)}))


def held_until(taken: Taken, until: datetime | None) -> Taken:
    """Give the claim, held until the instant, or for good."""
    return taken.model_copy(update={"claim": taken.claim.model_copy(update={"until": until})})


def raised(
    current: Appointment, now: datetime, to: Any, by: str, sequence: int, took_back: Status | None = None
) -> dict[str, Any]:
    """Give what every change of an appointment updates."""
    return {
        "version": current.version + 1,
        "sequence": current.sequence + sequence,
        "changed_at": now,
        "steps": with_step(current, Step(to=to, at=now, by=by, took_back=took_back)),
    }


def _normal(appointment: Appointment) -> Appointment:
    """Give the appointment without claims that go without saying."""
    plain = appointment.takes == (own_claim(appointment),)
    return appointment.model_copy(update={"takes": ()}) if plain else appointment

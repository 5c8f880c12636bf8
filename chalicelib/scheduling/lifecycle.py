"""The life of an appointment: which status may follow which, in one table, and what it waits for first."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.catalogue.model import BookingPolicy, Service
from chalicelib.core.errors import MoveNotAllowed, PolicyForbids
from chalicelib.core.saying import said
from chalicelib.scheduling.model import Appointment, Pending, Status, Step

FOLLOWS: dict[Status, frozenset[Status]] = {
    "requested": frozenset({"held", "booked", "cancelled"}),
    "held": frozenset({"requested", "booked", "cancelled"}),
    "booked": frozenset({"requested", "confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"}),
    "confirmed": frozenset({"requested", "booked", "arrived", "in_progress", "done", "no_show", "cancelled"}),
    "arrived": frozenset({"in_progress", "done", "cancelled"}),
    "in_progress": frozenset({"done"}),
    "done": frozenset(),
    "no_show": frozenset({"arrived", "done"}),
    "cancelled": frozenset(),
}
"""Back to requested or booked leads only a move to another time, which is approved and confirmed anew."""

TAKEN_BACK: dict[Status, frozenset[Status]] = {
    "done": frozenset({"booked", "confirmed", "arrived", "in_progress", "no_show"}),
    "no_show": frozenset({"booked", "confirmed"}),
}
"""What staff can take back that they pressed by mistake, and what it may have been before."""

TAKEN_BACK_WITHIN = timedelta(days=7)
"""How long after it was pressed."""
BEFORE = "what_it_was_before"

SET_BY_STAFF: frozenset[Status] = frozenset(
    {"confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"}
)
"""What staff say of an appointment; the others follow from what it waits for."""

STILL_AHEAD: frozenset[Status] = frozenset({"requested", "held", "booked", "confirmed"})
"""An appointment can be moved only while it has not begun and is not called off."""

OVER: frozenset[Status] = frozenset({"cancelled", "done", "no_show"})
"""The client has it ahead no longer."""

MOST_STEPS = 50
"""How many of its latest steps an appointment remembers."""


def require_move(current: Status, wanted: Status) -> None:
    """Raise MoveNotAllowed unless the wanted status may follow the current one."""
    if wanted not in FOLLOWS[current]:
        raise MoveNotAllowed(current, wanted)


def before_mistake(appointment: Appointment, mistake: Status, now: datetime) -> Status:
    """Give what an appointment was before staff pressed what is taken back.

    Raises MoveNotAllowed where it is not that, or nobody here pressed it, and PolicyForbids when that is too
    long ago.
    """
    came = _steps_that_stand(appointment)
    last = came.pop() if came else None
    if appointment.status not in TAKEN_BACK or last is None or {last.to, mistake} != {appointment.status}:
        raise MoveNotAllowed(appointment.status, BEFORE)
    before = came[-1].to if came else appointment.imported_as or "booked"
    status: Status = "booked" if before == "moved" else before
    if status not in TAKEN_BACK[mistake]:
        raise MoveNotAllowed(appointment.status, BEFORE)
    if now - last.at > TAKEN_BACK_WITHIN:
        raise PolicyForbids(said("That can be taken back within %(days)s days.", days=TAKEN_BACK_WITHIN.days))
    return status


def can_take_back(appointment: Appointment, now: datetime) -> bool:
    """Tell whether staff can take back what they pressed last."""
    try:
        before_mistake(appointment, appointment.status, now)
    except (MoveNotAllowed, PolicyForbids):
        return False
    return True


def _steps_that_stand(appointment: Appointment) -> list[Step]:
    """Give the steps that were not taken back."""
    stand: list[Step] = []
    for step in appointment.steps:
        if not step.took_back:
            stand.append(step)
        elif stand:
            stand.pop()
    return stand


def pending_for(services: Iterable[Service], policy: BookingPolicy, is_new: bool) -> tuple[Pending, ...]:
    """Give what a client's booking waits for, in order; `is_new`: nobody knows them yet."""
    every = list(services)
    waits: list[Pending] = []
    if policy.verify_contact and is_new:
        waits.append("contact")
    if any(service.approval for service in every):
        waits.append("approval")
    if any(service.deposit for service in every):
        waits.append("payment")
    return tuple(waits)


def status_for(pending: tuple[Pending, ...]) -> Status:
    """Give the status of an appointment that waits for these things, the first one first."""
    if not pending:
        return "booked"
    return "requested" if pending[0] == "approval" else "held"


def waits_until(
    pending: tuple[Pending, ...], policy: BookingPolicy, starts_at: datetime, now: datetime
) -> datetime | None:
    """Give until when the first thing is waited for: never beyond the start of the visit."""
    if not pending:
        return None
    minutes = {
        "contact": policy.verify_minutes,
        "approval": policy.answer_minutes,
        "payment": policy.pay_minutes,
    }
    return min(now + timedelta(minutes=minutes[pending[0]]), max(starts_at, now + timedelta(minutes=1)))


def with_step(appointment: Appointment, to: Step) -> tuple[Step, ...]:
    """Give the appointment's steps with one more."""
    return (*appointment.steps, to)[-MOST_STEPS:]

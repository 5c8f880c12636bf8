"""What is said of what happened, to the client and to staff, and while it is true. Pure.

Until whoever booked has shown that they read what is sent to the contact, that contact gets the one
message that asks for it and nothing else; and staff hear of nothing yet.
"""

from datetime import datetime, timedelta

from chalicelib.catalogue.model import Notice, Staff
from chalicelib.core.events import AppointmentEvent, Happening
from chalicelib.messaging.model import Channel, Purpose
from chalicelib.scheduling.lifecycle import STILL_AHEAD
from chalicelib.scheduling.model import WAITING, Appointment, Pending, Status
from chalicelib.scheduling.order import Order, speaks, speaks_of_end

THANKS_WITHIN = timedelta(days=3)

WAITING_FOR: dict[Pending, Purpose] = {
    "contact": "contact_verification",
    "approval": "request_received",
    "payment": "deposit_request",
}
"""What the client is told of a visit that waits for something."""

TAKING_PLACE: tuple[Status, ...] = ("booked", "confirmed", "arrived", "in_progress")
TRUE_WHILE: dict[Purpose, tuple[Status, ...]] = {
    "contact_verification": ("held",),
    "deposit_request": ("held",),
    "request_received": ("requested",),
    "request_notice": ("requested",),
    "request_declined": ("cancelled",),
    "move_notice": (*TAKING_PLACE, "held"),
    "thank_you": ("done",),
    "cancellation_confirmation": ("cancelled",),
    "cancellation_notice": ("cancelled",),
    "running_late": ("booked", "confirmed"),
}
"""The statuses in which a purpose is still true; every other one needs a visit that will take place."""

ENDS_WITH_WAITING: tuple[Purpose, ...] = (*WAITING_FOR.values(), "request_notice")
"""What asks for something until an instant, and is no use after it."""


NOTICES: dict[Purpose, Notice] = {
    "request_notice": "bookings",
    "booking_notice": "bookings",
    "move_notice": "changes",
    "cancellation_notice": "changes",
    "running_late": "lateness",
    "daily_agenda": "agenda",
}
"""By which of their choices staff hear of what."""


def ways_to_staff(staff: Staff, purpose: Purpose) -> list[tuple[Channel, str]]:
    """Give how one of the staff is told: over the ways they chose for it, over all where they chose none."""
    every: dict[Channel, str | None] = {"email": staff.email, "sms": staff.phone, "webhook": staff.webhook}
    chosen = staff.notices.get(NOTICES[purpose], tuple(every))
    return [(channel, address) for channel, address in every.items() if address and channel in chosen]


def says_something(appointment: Appointment, event: AppointmentEvent, now: datetime) -> bool:
    """Tell whether anybody is told of it: what was taken over from another program is not announced."""
    if appointment.imported_as in ("cancelled", "done", "no_show"):
        return False
    if event.happening in ("completed", "no_show"):
        joined = appointment.order_id is not None  # the others of the order may be thanked then
        return (event.happening == "completed" or joined) and now - appointment.ends_at < THANKS_WITHIN
    told: tuple[Happening, ...] = ("requested", "held", "booked", "moved", "cancelled")
    if event.happening == "moved" and appointment.status not in STILL_AHEAD:
        return False  # it takes longer while they are here
    return event.happening in told and appointment.ends_at > now


def said_to_client(
    happening: Happening, before: Appointment | None, after: Appointment, order: Order
) -> Purpose | None:
    """Give what the client is told at once, or None for nothing."""
    if happening == "moved":
        return WAITING_FOR[after.pending[0]] if after.pending else "move_confirmation"
    if happening == "cancelled":
        return _said_of_end(before, after) if speaks_of_end(after, order) else None
    if happening in ("requested", "held") and after.pending:
        return WAITING_FOR[after.pending[0]] if speaks(after, order) else None
    if happening == "booked" and after.status in ("booked", "confirmed"):  # a walk-in stands there already
        return "booking_confirmation" if speaks(after, order) else None
    return None


def _said_of_end(before: Appointment | None, after: Appointment) -> Purpose | None:
    waited_for = before.pending[:1] if before else ()
    if waited_for == ("contact",):
        return None
    declined = waited_for and after.cancelled_by != "client"
    return "request_declined" if declined else "cancellation_confirmation"


def said_to_staff(happening: Happening, before: Appointment | None, after: Appointment) -> Purpose | None:
    """Give what those who perform a visit are told at once, or None for nothing."""
    if happening in ("requested", "booked"):
        return "request_notice" if after.status == "requested" else "booking_notice"
    if happening == "moved" and after.status == "requested":
        return "request_notice"
    if before is None or happening not in ("moved", "cancelled") or not is_known_to_staff(before):
        return None
    return "move_notice" if happening == "moved" else "cancellation_notice"


def is_known_to_staff(appointment: Appointment) -> bool:
    """Tell whether staff have been told of it: it has been more than held."""
    if appointment.status not in WAITING or appointment.status == "requested":
        return True
    return any(step.to not in ("held", "moved") for step in appointment.steps)

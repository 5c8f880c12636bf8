"""What goes out over the wire about times and appointments; what is said of other things stands beside it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from chalicelib.api.asked import Wire
from chalicelib.core.interval import zone_named
from chalicelib.core.money import Money
from chalicelib.scheduling.model import Appointment, Override, Pending, Slot, Status, Step, Visit


class Answer(Wire):
    """What a call gives back."""


class Health(Answer):
    """Ready to serve."""

    status: Literal["ok"] = "ok"


class SlotAnswer(Answer):
    """A free time, with the location's offset.

    `staff_ids` perform the services in their order. The visit begins between `starts_at` and
    `arrives_until`, where that is not null. `seats_free` counts those of a class. A time that is not
    `recommended` can be booked all the same. `local_starts_at` is in the reader's zone, if one was given.
    """

    starts_at: datetime
    ends_at: datetime
    staff_id: str
    location_id: str
    staff_ids: list[str]
    arrives_until: datetime | None
    seats_free: int | None
    recommended: bool
    local_starts_at: datetime | None = None

    @classmethod
    def of(cls, slot: Slot, reader: str | None = None) -> Self:
        """Give the answer for a slot, for a reader in a zone."""
        zone = zone_named(slot.time_zone)
        return cls(
            starts_at=slot.starts_at.astimezone(zone),
            ends_at=slot.ends_at.astimezone(zone),
            staff_id=slot.staff_id,
            location_id=slot.location_id,
            staff_ids=list(slot.staff_ids),
            arrives_until=_at(slot.arrives_until, zone),
            seats_free=slot.seats_free,
            recommended=slot.recommended,
            local_starts_at=slot.starts_at.astimezone(zone_named(reader)) if reader else None,
        )


class SlotsAnswer(Answer):
    """Free times in order."""

    items: list[SlotAnswer]
    time_zone: str


class AppointmentAnswer(Answer):
    """An appointment as its client may see it; times carry the location's offset.

    While it is requested or held, `pending` says for what it waits, until `pending_until`. The client's own
    zone, where it was given, is `client_time_zone`, and `local_starts_at` the start in it.
    """

    appointment_id: str
    status: Status
    pending: list[Pending]
    pending_until: datetime | None
    starts_at: datetime
    ends_at: datetime
    arrives_until: datetime | None
    time_zone: str
    client_time_zone: str | None
    local_starts_at: datetime | None
    staff_id: str
    staff_name: str
    location_id: str
    title: str
    price: Money
    deposit: Money | None
    can_move_until: datetime
    can_cancel_until: datetime

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """Give the answer for a visit."""
        return cls(**_seen(visit))


def _at(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment else None


def _seen(visit: Visit) -> dict[str, Any]:
    appointment = visit.appointment
    zone = zone_named(appointment.time_zone)
    staff = visit.catalogue.staff.get(appointment.staff_id)
    home = appointment.client_time_zone
    plain = ("appointment_id", "status", "time_zone", "client_time_zone", "staff_id", "location_id", "title")
    return {
        **{name: getattr(appointment, name) for name in plain},
        "pending": list(appointment.pending),
        "pending_until": _at(appointment.pending_until, zone),
        "starts_at": appointment.starts_at.astimezone(zone),
        "ends_at": appointment.ends_at.astimezone(zone),
        "arrives_until": _at(appointment.arrives_until, zone),
        "local_starts_at": appointment.starts_at.astimezone(zone_named(home)) if home else None,
        "staff_name": staff.name if staff else "",
        "price": appointment.price,
        "deposit": appointment.deposit,
        "can_move_until": visit.can_move_until.astimezone(zone),
        "can_cancel_until": visit.can_cancel_until.astimezone(zone),
    }


class PartAnswer(Answer):
    """One service of an appointment: who performs it, from when on."""

    service_id: str
    name: str
    starts_at: datetime
    duration_minutes: int
    staff_id: str
    staff_name: str
    price: Money


class DiaryEntry(AppointmentAnswer):
    """An appointment as staff see it.

    `steps` are what became of it, when and by whom; an `override` says which rules staff set aside, and why.
    `order_id` joins the visits that were booked together, `series_id` those that come again and again,
    `course_id` the sessions of one treatment; `redo_of` is the earlier appointment that it put right.
    """

    client_id: str
    client_name: str
    served: str
    participants: list[str]
    address: str
    note: str
    source: str
    overlaps: bool
    services: list[PartAnswer]
    steps: list[Step]
    override: Override | None
    order_id: str | None
    series_id: str | None
    course_id: str | None
    redo_of: str | None
    cancelled_by: str | None
    cancel_reason: str

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """Give the answer for a visit."""
        appointment = visit.appointment
        seen = _seen(visit)
        computed = {"services", "steps", "override", *seen}
        own = appointment.model_dump(include={*cls.model_fields} - computed)
        zone = zone_named(appointment.time_zone)
        steps = [step.model_copy(update={"at": step.at.astimezone(zone)}) for step in appointment.steps]
        return cls(services=_parts(visit), steps=steps, override=appointment.override, **seen, **own)


def _parts(visit: Visit) -> list[PartAnswer]:
    appointment, staff = visit.appointment, visit.catalogue.staff
    zone = zone_named(appointment.time_zone)
    parts = []
    for service in appointment.services:
        who = service.staff_id or appointment.staff_id
        starts_at = service.starts_at or appointment.starts_at
        plain = service.model_dump(include={"service_id", "name", "duration_minutes"})
        name = staff[who].name if who in staff else ""
        times = {"starts_at": starts_at.astimezone(zone)}
        parts.append(PartAnswer(staff_id=who, staff_name=name, price=service.price, **plain, **times))
    return parts


class DiaryAnswer(Answer):
    """A page of the diary."""

    items: list[DiaryEntry]
    next: str | None


class BookedAnswer(Answer):
    """One appointment as it was first booked, and the link by which the client changes it.

    `served` is who comes, where it is not the client who books.
    """

    appointment_id: str
    status: Status
    pending: list[Pending]
    pending_until: datetime | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    staff_id: str
    location_id: str
    served: str
    manage_token: str
    manage_url: str


class BookingAnswer(BookedAnswer):
    """What was booked; `others` are the further appointments of the same order."""

    client_id: str
    others: list[BookedAnswer]

    @classmethod
    def of(cls, visits: Sequence[Visit]) -> Self:
        """Give the answer to an order: the same whenever the request comes again."""
        first, *others = visits
        own = _first_booked(first)
        there = [BookedAnswer(**_first_booked(visit)) for visit in others]
        return cls(client_id=first.appointment.client_id, others=there, **own)


def _first_booked(visit: Visit) -> dict[str, Any]:
    appointment: Appointment = visit.appointment
    first = appointment.booked_as or appointment
    zone = zone_named(appointment.time_zone)
    return {
        "appointment_id": appointment.appointment_id,
        "status": first.status,
        "pending": list(first.pending),
        "pending_until": _at(first.pending_until, zone),
        "starts_at": first.starts_at.astimezone(zone),
        "ends_at": first.ends_at.astimezone(zone),
        "time_zone": appointment.time_zone,
        "staff_id": first.staff_id,
        "location_id": first.location_id,
        "served": appointment.served,
        "manage_token": visit.token,
        "manage_url": visit.manage_url,
    }

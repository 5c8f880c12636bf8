"""What is told of an event: from an appointment or a message to the data that goes out. Pure.

Names and values are those of the interface under /v1, so that whoever reads one can read the other.
"""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.core.events import AppointmentEvent, Happening
from chalicelib.core.interval import zone_named
from chalicelib.core.money import Money
from chalicelib.messaging.model import WENT_OUT, Channel, Message, Purpose
from chalicelib.messaging.model import State as MessageState
from chalicelib.scheduling.model import Appointment, CancelledBy, Pending, Source, Status
from chalicelib.webhooks.model import Event, EventType

TYPES: dict[Happening, EventType] = {
    "requested": "appointment.requested",
    "held": "appointment.held",
    "booked": "appointment.booked",
    "moved": "appointment.moved",
    "confirmed": "appointment.confirmed",
    "arrived": "appointment.arrived",
    "started": "appointment.started",
    "completed": "appointment.completed",
    "no_show": "appointment.no_show",
    "taken_back": "appointment.taken_back",
    "cancelled": "appointment.cancelled",
}
IN_ONE_CHANGE: dict[Happening, int] = {"moved": 1, "booked": 2}
"""Several things can happen in one change of an appointment: it is moved, then booked, then the rest."""
LAST_IN_ONE_CHANGE = 3
ROOM = 10
"""How much the sequence rises at least from one version of an appointment to the next."""


class PartData(Entity):
    """One service of an appointment: who performs it, from when on."""

    service_id: str
    name: str
    starts_at: datetime
    duration_minutes: int
    staff_id: str
    price: Money


class AppointmentData(Entity):
    """An appointment after what happened; times carry the location's offset.

    Of two events of an appointment the one with the higher `sequence` is later; gaps mean nothing.
    """

    sequence: int
    appointment_id: str
    status: Status
    pending: list[Pending]
    pending_until: datetime | None
    starts_at: datetime
    ends_at: datetime
    arrives_until: datetime | None
    time_zone: str
    client_time_zone: str | None
    staff_id: str
    location_id: str
    title: str
    services: list[PartData]
    price: Money
    deposit: Money | None
    client_id: str
    client_name: str
    served: str
    participants: list[str]
    source: Source
    order_id: str | None
    series_id: str | None
    cancelled_by: CancelledBy | None
    cancel_reason: str

    @classmethod
    def of(cls, appointment: Appointment, sequence: int) -> Self:
        """Give the data of an appointment."""
        zone = zone_named(appointment.time_zone)
        own = {
            name: getattr(appointment, name)
            for name in cls.model_fields
            if name not in ("sequence", "services")
        }
        moments = ("starts_at", "ends_at", "pending_until", "arrives_until")
        local = {name: own[name].astimezone(zone) if own[name] else None for name in moments}
        lists = {"pending": list(appointment.pending), "participants": list(appointment.participants)}
        parts = [
            PartData(
                service_id=service.service_id,
                name=service.name,
                starts_at=(service.starts_at or appointment.starts_at).astimezone(zone),
                duration_minutes=service.duration_minutes,
                staff_id=service.staff_id or appointment.staff_id,
                price=service.price,
            )
            for service in appointment.services
        ]
        return cls(sequence=sequence, services=parts, **{**own, **local, **lists})


class MessageData(Entity):
    """A message that went out or came back; what it said stays here."""

    sequence: int
    message_id: str
    purpose: Purpose
    channel: Channel
    recipient: Literal["client", "staff"]
    client_id: str
    appointment_id: str | None = Field(description="Where it is about an appointment.")
    state: MessageState
    reason: str
    sent_at: datetime | None

    @classmethod
    def of(cls, message: Message, sequence: int) -> Self:
        """Give the data of a message."""
        about = message.subject.id if message.subject.kind == "appointment" else None
        own = {
            name: getattr(message, name)
            for name in cls.model_fields
            if name not in ("sequence", "appointment_id")
        }
        return cls(sequence=sequence, appointment_id=about, **own)


def is_news(appointment: Appointment, event: AppointmentEvent, now: datetime) -> bool:
    """Tell whether it has happened just now: what another program had on record has not.

    Of that, a visit ahead is news all the same, since from now on it stands here.
    """
    taken_over = appointment.source == "import" and event.was is None
    return not taken_over or (appointment.status == "booked" and appointment.ends_at > now)


def appointment_event(appointment: Appointment, event: AppointmentEvent) -> Event:
    """Give what is told of something that happened to an appointment."""
    sequence = event.version * ROOM + IN_ONE_CHANGE.get(event.happening, LAST_IN_ONE_CHANGE)
    return Event(
        business_id=event.business_id,
        type=TYPES[event.happening],
        subject=event.appointment_id,
        sequence=sequence,
        at=event.at,
        data=AppointmentData.of(appointment, sequence).model_dump(mode="json"),
    )


def message_event(before: Message | None, message: Message, now: datetime) -> Event | None:
    """Give what is told of a message that has just gone out or come back, None of any other change.

    Where the provider's report overtook our own record, it was never `sent` before it was `delivered`.
    """
    former = before.state if before else "queued"
    if message.state in WENT_OUT and former not in WENT_OUT:
        return _message_event(message, "message.sent", 1, message.sent_at or now)
    is_back = message.state == "bounced" != former
    return _message_event(message, "message.bounced", 2, now) if is_back else None


def _message_event(message: Message, kind: EventType, sequence: int, at: datetime) -> Event:
    return Event(
        business_id=message.business_id,
        type=kind,
        subject=message.message_id,
        sequence=sequence,
        at=at,
        data=MessageData.of(message, sequence).model_dump(mode="json"),
    )

"""What goes out over the wire."""

from datetime import datetime
from typing import Any, Literal, Self

from chalicelib.api.asked import Wire
from chalicelib.catalogue.model import Catalogue, Staff
from chalicelib.clients.model import Client
from chalicelib.core.interval import zone_named
from chalicelib.core.money import Money
from chalicelib.messaging.model import Message
from chalicelib.scheduling.model import Appointment, Slot, Status, Visit


class Answer(Wire):
    """What a call gives back."""


class Health(Answer):
    """Ready to serve."""

    status: Literal["ok"] = "ok"


class SlotAnswer(Answer):
    """A free time, with the location's offset."""

    starts_at: datetime
    ends_at: datetime
    staff_id: str
    location_id: str

    @classmethod
    def of(cls, slot: Slot) -> Self:
        """Give the answer for a slot."""
        zone = zone_named(slot.time_zone)
        return cls(
            starts_at=slot.starts_at.astimezone(zone),
            ends_at=slot.ends_at.astimezone(zone),
            staff_id=slot.staff_id,
            location_id=slot.location_id,
        )


class SlotsAnswer(Answer):
    """Free times in order."""

    items: list[SlotAnswer]
    time_zone: str


class LocationAnswer(Answer):
    """A place where services are given."""

    location_id: str
    name: str
    address: str
    time_zone: str


class BusinessAnswer(Answer):
    """A business as its clients see it."""

    business_id: str
    name: str
    time_zone: str
    currency: str
    locations: list[LocationAnswer]
    booking_policy: dict[str, int]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Give the answer for a business."""
        business = catalogue.business
        return cls(
            business_id=business.business_id,
            name=business.name,
            time_zone=business.time_zone,
            currency=business.currency,
            locations=[
                LocationAnswer(**place.model_dump(include=set(LocationAnswer.model_fields)))
                for place in catalogue.locations.values()
            ],
            booking_policy=business.policy.model_dump(),
        )


class PersonAnswer(Answer):
    """Somebody who performs services."""

    staff_id: str
    name: str

    @classmethod
    def of(cls, staff: Staff) -> Self:
        """Give the answer for a member of staff."""
        return cls(staff_id=staff.staff_id, name=staff.name)


class ServiceAnswer(Answer):
    """A service that can be booked, and who performs it."""

    service_id: str
    name: str
    category_id: str
    category: str
    duration_minutes: int
    price: Money
    staff: list[PersonAnswer]


class ServicesAnswer(Answer):
    """The services of a business."""

    items: list[ServiceAnswer]
    next: None = None


class AppointmentAnswer(Answer):
    """An appointment as its client may see it; times carry the location's offset."""

    appointment_id: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    staff_id: str
    staff_name: str
    location_id: str
    title: str
    price: Money
    can_change_until: datetime

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """Give the answer for a visit."""
        return cls(**_seen(visit))


def _seen(visit: Visit) -> dict[str, Any]:
    appointment = visit.appointment
    zone = zone_named(appointment.time_zone)
    staff = visit.catalogue.staff.get(appointment.staff_id)
    return {
        "appointment_id": appointment.appointment_id,
        "status": appointment.status,
        "starts_at": appointment.starts_at.astimezone(zone),
        "ends_at": appointment.ends_at.astimezone(zone),
        "time_zone": appointment.time_zone,
        "staff_id": appointment.staff_id,
        "staff_name": staff.name if staff else "",
        "location_id": appointment.location_id,
        "title": appointment.title,
        "price": appointment.price,
        "can_change_until": visit.can_change_until.astimezone(zone),
    }


class DiaryEntry(AppointmentAnswer):
    """An appointment as staff see it."""

    client_id: str
    client_name: str
    note: str
    source: str
    overlaps: bool

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """Give the answer for a visit."""
        appointment = visit.appointment
        more = appointment.model_dump(include={"client_id", "client_name", "note", "source", "overlaps"})
        return cls(**_seen(visit), **more)


class DiaryAnswer(Answer):
    """A page of the diary."""

    items: list[DiaryEntry]
    next: str | None


class ClientAnswer(Answer):
    """A client's record."""

    client_id: str
    name: str
    email: str | None
    phone: str | None
    email_consent: bool
    sms_consent: bool
    note: str
    created_at: datetime

    @classmethod
    def of(cls, client: Client) -> Self:
        """Give the answer for a client."""
        return cls(**client.model_dump(include=set(cls.model_fields)))


class ClientsAnswer(Answer):
    """A page of clients."""

    items: list[ClientAnswer]
    next: str | None


class MessageAnswer(Answer):
    """A message in its present state, and why it is in it."""

    message_id: str
    purpose: str
    channel: str
    to: str
    recipient: str
    client_id: str
    status: str
    reason: str
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Give the answer for a message."""
        return cls(status=message.state, **message.model_dump(include=set(cls.model_fields)))


class MessagesAnswer(Answer):
    """A page of messages."""

    items: list[MessageAnswer]
    next: str | None


class BookingAnswer(Answer):
    """What was booked, and the link by which the client changes it."""

    appointment_id: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    staff_id: str
    location_id: str
    client_id: str
    manage_token: str
    manage_url: str

    @classmethod
    def of(cls, appointment: Appointment, token: str, url: str) -> Self:
        """Give the answer to a booking: the same whenever the request comes again."""
        first = appointment.booked_as or appointment
        zone = zone_named(appointment.time_zone)
        return cls(
            appointment_id=appointment.appointment_id,
            status="booked",
            starts_at=first.starts_at.astimezone(zone),
            ends_at=first.ends_at.astimezone(zone),
            time_zone=appointment.time_zone,
            staff_id=first.staff_id,
            location_id=first.location_id,
            client_id=appointment.client_id,
            manage_token=token,
            manage_url=url,
        )

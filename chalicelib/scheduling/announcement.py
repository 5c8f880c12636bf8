"""Which messages follow from what happened to an appointment, and whether they are still true later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.catalogue.model import Staff
from chalicelib.clients.model import Client
from chalicelib.core.events import AppointmentEvent, Happening
from chalicelib.messaging.model import Channel, Message, Purpose, Subject, Verdict
from chalicelib.messaging.service import language_for, message_id_for
from chalicelib.scheduling.facts import calendar_of, facts_of
from chalicelib.scheduling.model import Appointment, Visit

REMINDER_BEFORE = timedelta(days=1)
THANKS_WITHIN = timedelta(days=3)

TO_CLIENT: dict[Happening, Purpose] = {
    "booked": "booking_confirmation",
    "moved": "move_confirmation",
    "cancelled": "cancellation_confirmation",
    "completed": "thank_you",
}
TO_STAFF: dict[Happening, Purpose] = {
    "booked": "booking_notice",
    "moved": "move_notice",
    "cancelled": "cancellation_notice",
}
TRUE_WHILE: dict[Purpose, tuple[str, ...]] = {
    "thank_you": ("done",),
    "cancellation_confirmation": ("cancelled",),
    "cancellation_notice": ("cancelled",),
}
"""The status in which a purpose is still true; every other one needs a visit that will take place."""


def says_something(appointment: Appointment, event: AppointmentEvent, now: datetime) -> bool:
    """Tell whether anybody is told of it: what was taken over from another program is not announced."""
    if appointment.imported_as in ("cancelled", "done", "no_show"):
        return False
    if event.happening == "completed":
        return now - appointment.ends_at < THANKS_WITHIN
    return event.happening in TO_CLIENT and appointment.ends_at > now


@dataclass(frozen=True, slots=True)
class Announcement:
    """What happened to a visit, seen at one instant; `before` is the appointment as it was, if it was."""

    visit: Visit
    before: Appointment | None
    happening: Happening
    client: Client
    now: datetime

    def messages(self) -> Iterator[Message]:
        """Give the messages to client and staff, and the reminder a day before."""
        appointment = self.visit.appointment
        imported = appointment.source == "import" and self.happening == "booked"
        if not imported:
            yield from self._to_client(TO_CLIENT[self.happening], self.now)
            yield from self._to_staff()
        remind_at = appointment.starts_at - REMINDER_BEFORE
        if self.happening in ("booked", "moved") and remind_at > self.now:
            yield from self._to_client("reminder", remind_at)

    def _to_client(self, purpose: Purpose, due_at: datetime) -> Iterator[Message]:
        client = self.client
        sms = client.phone if client.sms_consent else None
        method = {"thank_you": None, "cancellation_confirmation": "CANCEL"}.get(purpose, "REQUEST")
        for channel, address in _channels(client.email, sms):
            yield self._message(purpose, channel, address, "client", client.name, due_at, method)

    def _to_staff(self) -> Iterator[Message]:
        purpose = TO_STAFF.get(self.happening)
        now_with = self.visit.catalogue.staff.get(self.visit.appointment.staff_id)
        was_with = self.visit.catalogue.staff.get(self.before.staff_id) if self.before else None
        for staff in {person.staff_id: person for person in (now_with, was_with) if person}.values():
            gone = self.happening == "cancelled" or staff is not now_with
            for channel, address in _channels(staff.email, staff.phone):
                if purpose:
                    method = "CANCEL" if gone else "REQUEST"
                    yield self._message(
                        purpose, channel, address, "staff", staff.name, self.now, method, staff
                    )

    def _message(
        self,
        purpose: Purpose,
        channel: Channel,
        address: str,
        recipient: Literal["client", "staff"],
        name: str,
        due_at: datetime,
        method: str | None,
        staff: Staff | None = None,
    ) -> Message:
        appointment = self.visit.appointment
        own = self.client.language if recipient == "client" else None
        language = language_for(own, self.visit.catalogue.business.language)
        subject = Subject(kind="appointment", id=appointment.appointment_id, version=appointment.sequence)
        return Message(
            message_id=message_id_for(subject, purpose, staff.staff_id if staff else "", recipient, channel),
            business_id=appointment.business_id,
            purpose=purpose,
            channel=channel,
            to=address,
            recipient=recipient,
            client_id=appointment.client_id,
            language=language,
            facts=facts_of(self.visit, self.before, appointment.client_name, language),
            calendar=calendar_of(self.visit, name, address, method)
            if method and channel == "email"
            else None,
            subject=subject,
            due_at=due_at,
            created_at=self.now,
        )


def _channels(email: str | None, phone: str | None) -> list[tuple[Channel, str]]:
    both: list[tuple[Channel, str | None]] = [("email", email), ("sms", phone)]
    return [(channel, address) for channel, address in both if address]


def still_true(
    message: Message, appointment: Appointment | None, client: Client | None, now: datetime
) -> Verdict:
    """Judge a queued message against the appointment and the client as they are now."""
    if appointment is None or client is None:
        return Verdict(send=False, reason="The appointment is no longer on record.")
    if message.recipient == "client" and message.channel == "sms" and not client.sms_consent:
        return Verdict(send=False, reason="The client does not want text messages.", otherwise="held_back")
    if message.subject.version != appointment.sequence:
        return Verdict(send=False, reason="The appointment has changed since.")
    taking_place = ("booked", "confirmed", "arrived", "in_progress")
    if appointment.status not in TRUE_WHILE.get(message.purpose, taking_place):
        status = appointment.status.replace("_", " ")
        return Verdict(send=False, reason=f"The appointment is {status} by now.")
    if message.purpose == "reminder" and appointment.starts_at <= now:
        return Verdict(send=False, reason="The visit has already begun.")
    return Verdict(send=True)

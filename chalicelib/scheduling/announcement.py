"""The messages that follow from what happened to an appointment, and whether they are still true later.

Of an order, the client gets one confirmation, one reminder a day and one thank-you, which list everybody;
each of the staff hears of their own part of each visit. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.catalogue.model import Business, Reminder, Staff
from chalicelib.clients.model import Client
from chalicelib.core.events import Happening
from chalicelib.core.saying import STATUSES, said
from chalicelib.messaging.model import CalendarEntry, Channel, Message, Purpose, Subject, Verdict, Way
from chalicelib.messaging.service import language_for, message_id_for, ways_to
from chalicelib.scheduling.entries import Method, calendar_of
from chalicelib.scheduling.facts import Told, facts_of
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import WAITING, Appointment, Visit
from chalicelib.scheduling.order import Order, by_day, ended_by_time, firm, in_order, still_on, version_of
from chalicelib.scheduling.purposes import (
    ENDS_WITH_WAITING,
    TAKING_PLACE,
    THANKS_WITHIN,
    TRUE_WHILE,
    said_to_client,
    said_to_staff,
    ways_to_staff,
)
from chalicelib.scheduling.reminding import reminders_of, step_of

ABOUT_ONE: tuple[Purpose, ...] = ("move_confirmation", "cancellation_confirmation", "request_declined")
"""What is said to the client of one visit, whoever else is in the order."""

CANCELS: tuple[Purpose, ...] = ("cancellation_confirmation", "request_declined")
WITHOUT_CALENDAR: tuple[Purpose, ...] = ("contact_verification", "thank_you")


LOOKED_AT_AGAIN = timedelta(hours=1)
"""After what time thanks are looked at again for a visit that staff took back: it may be done after all."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What happened to a visit, seen at one instant.

    `before` is the appointment as it was, if it was; `order` are all that were booked with it, itself too.
    """

    visit: Visit
    before: Appointment | None
    happening: Happening
    client: Client
    now: datetime
    order: Order = ()

    @property
    def appointment(self) -> Appointment:
        """Give the appointment as it is after that."""
        return self.visit.appointment

    @property
    def everybody(self) -> Order:
        """Give all of the order; one alone is an order too."""
        return self.order or (self.appointment,)

    def messages(self) -> Iterator[Message]:
        """Give the messages to client and staff, and the reminders a day before."""
        imported = self.appointment.source == "import" and self.happening == "booked"
        if not imported:
            yield from self._at_once()
            yield from self._to_staff()
        if self.happening in ("booked", "moved", "cancelled"):
            yield from self.reminders()
        if self.happening in ("completed", "no_show"):
            yield from self._thanks()

    def _at_once(self) -> Iterator[Message]:
        purpose = said_to_client(self.happening, self.before, self.appointment, self.everybody)
        if purpose is None:
            return
        listed: Order = (self.appointment,)
        if purpose == "request_declined" and self.appointment.cancelled_by == "time":
            listed = ended_by_time(self.everybody)
        elif purpose not in ABOUT_ONE and self.happening != "moved":
            waits = self.appointment.status in WAITING
            alike = [it for it in still_on(self.everybody) if (it.status in WAITING) == waits]
            listed = in_order({it.appointment_id: it for it in (*alike, self.appointment)}.values())
        yield from self._to_client(purpose, self.appointment, listed, self.now)

    def reminders(self) -> Iterator[Message]:
        """Give the reminders still to come for each day on which some of the order come."""
        for group in by_day(firm(self.everybody)):
            for reminder in reminders_of(group, self.visit.catalogue):
                remind_at = min(it.starts_at for it in group) - timedelta(minutes=reminder.minutes_before)
                if remind_at > self.now:
                    yield from self._to_client("reminder", group[0], group, remind_at, reminder)

    def _thanks(self) -> Iterator[Message]:
        """Give the thank-you once nobody of the order is still expected on that day."""
        group = [it for it in self.everybody if it.local_date == self.appointment.local_date]
        came = tuple(it for it in group if it.status == "done")
        over = all(it.status in OVER or it.ends_at <= self.now for it in group)
        if came and over and self.now - max(it.ends_at for it in came) < THANKS_WITHIN:
            yield from self._to_client("thank_you", came[0], came, self.now)

    def _to_client(
        self,
        purpose: Purpose,
        about: Appointment,
        listed: Order,
        due_at: datetime,
        reminder: Reminder | None = None,
    ) -> Iterator[Message]:
        client, visit = self.client, Visit(about, self.visit.catalogue)
        names = {it.appointment_id for it in listed}
        others = tuple(it for it in still_on(self.everybody) if it.appointment_id not in names)
        before = self.before if purpose in ABOUT_ONE or self.happening == "moved" else None
        language = language_for(client.language, self.visit.catalogue.business.language)
        facts = facts_of(Told(visit, listed, others, before, language, self.now))
        subject = _subject(about, version_of(self.everybody) if reminder else None)
        step = step_of(reminder) if reminder else ""
        business = self.visit.catalogue.business
        for way, others_open in _ways(client, purpose, business, reminder):
            mail = next((each.to for each in (way, *others_open) if each.channel == "email"), None)
            yield Message(
                message_id=message_id_for(subject, purpose, step, "client", way.channel),
                business_id=about.business_id,
                purpose=purpose,
                channel=way.channel,
                to=way.to,
                recipient="client",
                client_id=about.client_id,
                language=language,
                facts=facts,
                calendars=_calendars(purpose, visit, listed, client.name, mail) if mail else (),
                subject=subject,
                step=step,
                fallbacks=others_open,
                due_at=due_at,
                created_at=self.now,
            )

    def _to_staff(self) -> Iterator[Message]:
        purpose = said_to_staff(self.happening, self.before, self.appointment)
        if purpose is None:
            return
        now_with = self.appointment.staff_ids
        was_with = self.before.staff_ids if self.before else ()
        for staff_id in dict.fromkeys((*now_with, *was_with)):
            staff = self.visit.catalogue.staff.get(staff_id)
            if staff is not None:
                gone = self.happening == "cancelled" or staff_id not in now_with
                yield from self._to_one(staff, purpose, "CANCEL" if gone else "REQUEST")

    def _to_one(self, staff: Staff, purpose: Purpose, method: Method) -> Iterator[Message]:
        about, language = self.appointment, language_for(self.visit.catalogue.business.language)
        facts = facts_of(Told(self.visit, (about,), (), self.before, language, self.now, staff))
        for channel, address in ways_to_staff(staff, purpose):
            entry = calendar_of(self.visit, staff.name, address, method, staff)
            yield Message(
                message_id=message_id_for(_subject(about), purpose, staff.staff_id, "staff", channel),
                business_id=about.business_id,
                purpose=purpose,
                channel=channel,
                to=address,
                recipient="staff",
                client_id=about.client_id,
                language=language,
                facts=facts,
                calendars=(entry,) if channel == "email" else (),
                subject=_subject(about),
                step=staff.staff_id,
                due_at=self.now,
                created_at=self.now,
            )


def _subject(about: Appointment, version: int | None = None) -> Subject:
    number = about.sequence if version is None else version
    return Subject(kind="appointment", id=about.appointment_id, version=number)


def _calendars(
    purpose: Purpose, visit: Visit, listed: Order, name: str, address: str
) -> tuple[CalendarEntry, ...]:
    """Give the entries that go with a message to the client: of several visits those of each."""
    if purpose in WITHOUT_CALENDAR:
        return ()
    method: Method = "CANCEL" if purpose in CANCELS else "REQUEST" if len(listed) == 1 else "PUBLISH"
    return tuple(calendar_of(Visit(it, visit.catalogue), name, address, method) for it in listed)


def _ways(
    client: Client, purpose: Purpose, business: Business, reminder: Reminder | None
) -> list[tuple[Way, tuple[Way, ...]]]:
    """Give how the client is reached, with the ways to try where that fails.

    The link that shows who reads a contact goes to one contact only, and was asked for a moment ago.
    """
    if purpose == "contact_verification":
        both: list[tuple[Channel, str | None]] = [("email", client.email), ("sms", client.phone)]
        first = next((Way(channel=channel, to=to) for channel, to in both if to), None)
        return [(first, ())] if first else []
    return ways_to(client, "transactional", business, reminder.channels if reminder else ())


def still_true(
    message: Message, appointment: Appointment | None, client: Client | None, now: datetime, order: Order = ()
) -> Verdict:
    """Judge a queued message against the appointment, its order and the client as they are now."""
    if appointment is None or client is None:
        return Verdict(send=False, reason=said("The appointment is no longer on record."))
    purpose = message.purpose
    current = version_of(order or (appointment,)) if purpose == "reminder" else appointment.sequence
    if message.subject.version != current:
        return Verdict(send=False, reason=said("The appointment has changed since."))
    if appointment.status not in TRUE_WHILE.get(purpose, TAKING_PLACE):
        reason = said("The appointment is %(status)s by now.", status=STATUSES[appointment.status])
        if purpose == "thank_you" and now - appointment.ends_at < THANKS_WITHIN:
            return Verdict(send=False, reason=reason, otherwise="wait", wait_until=now + LOOKED_AT_AGAIN)
        return Verdict(send=False, reason=reason)
    until = appointment.pending_until
    if purpose in ENDS_WITH_WAITING and until is not None and until <= now:
        return Verdict(send=False, reason=said("The time for an answer is over."))
    if purpose == "reminder" and appointment.starts_at <= now:
        return Verdict(send=False, reason=said("The visit has already begun."))
    return Verdict(send=True, time_zone=appointment.time_zone)

"""What is said of visits: asking for the messages, judging them again, and taking in what clients answer."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import Catalogue, Staff
from chalicelib.catalogue.service import find_catalogue, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.errors import Conflict
from chalicelib.core.events import AppointmentEvent
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict
from chalicelib.scheduling import store
from chalicelib.scheduling.announcement import Announcement, still_true
from chalicelib.scheduling.blocking import find_appointments, pages_between
from chalicelib.scheduling.changing import confirm_by_client
from chalicelib.scheduling.day_told import agenda_messages, day_of, next_agenda_at, still_their_day
from chalicelib.scheduling.filling import missing_form_url
from chalicelib.scheduling.lateness import late_notices
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.scheduling.order import Order, by_day, firm, in_order, order_ids, still_on
from chalicelib.scheduling.purposes import says_something
from chalicelib.scheduling.reminding import asks_for_others, still_wanted
from chalicelib.scheduling.replies import is_yes

log = logging.getLogger(__name__)

BOOKED_AHEAD = timedelta(days=731)
"""How far ahead visits are looked for: nobody books further than two years."""
AT_ONCE = 50
"""How many members of staff are told of their day in one go."""
JUST_NOW = timedelta(minutes=10)
"""How long ago the time of a day is that the timer may not have come to yet."""
TOLD_LATE = timedelta(hours=4)
"""How long after its time a day is still worth telling."""
LATEST_AMONG = 10
"""Among how many of a client's latest appointments one is looked for that was not called off."""
ANSWERED_WITHIN = timedelta(days=14)
"""How long after a reminder went out a yes is taken as the answer to it."""


def announce(before: Appointment | None, after: Appointment, event: AppointmentEvent, now: datetime) -> int:
    """Queue the messages that follow from what happened; give how many were new. Repeats change nothing."""
    if not says_something(after, event, now):
        return 0
    client = clients.find_client(after.business_id, after.client_id)
    if client is None:
        return 0
    visit = Visit(after, get_catalogue(after.business_id))
    order = store.load_order(after.business_id, after.order_id) if after.order_id else ()
    told = Announcement(visit, before, event.happening, client, now, order)
    return messaging.enqueue(told.messages())


def on_catalogue_changed(business_id: str, before: Any, after: Any, now: datetime) -> None:
    """Let follow what follows from a changed thing of the catalogue: reminders, and when a day is told.

    Repeats change nothing, and what was interrupted is completed by a repeat.
    """
    if isinstance(after, Staff):
        keep_agenda(business_id, after.staff_id, now)
    elif asks_for_others(before, after):
        remind_anew(business_id, now)


def remind_anew(business_id: str, now: datetime) -> int:
    """Queue the reminders that the rules as they are now ask for; give how many were new.

    For when the rules have changed. What they no longer ask for is called off when its time comes. For each
    hundred visits some reads; a write for each new reminder.
    """
    catalogue = get_catalogue(business_id, as_of_now=True)
    return sum(
        messaging.enqueue(_missing(business_id, _reminders(page, catalogue, now)))
        for page in pages_between(business_id, now, now + BOOKED_AHEAD)
    )


def _reminders(visits: Iterable[Appointment], catalogue: Catalogue, now: datetime) -> Iterator[Message]:
    """Give the reminders still to come for these visits and all that were booked with them."""
    business_id, alone = catalogue.business.business_id, list[Order]()
    orders: dict[str, list[str]] = {}
    for it in visits:
        if it.order_id:
            orders[it.order_id] = order_ids(it.order_id)
        else:
            alone.append((it,))
    found = find_appointments(business_id, (name for names in orders.values() for name in names))
    together = [in_order(found[name] for name in names if name in found) for names in orders.values()]
    every = [*alone, *together]
    known = clients.find_clients(business_id, (order[0].client_id for order in every))
    for order in every:
        if client := known.get(order[0].client_id):
            told = Announcement(Visit(order[0], catalogue), None, "booked", client, now, order)
            yield from told.reminders()


def _missing(business_id: str, messages: Iterable[Message]) -> list[Message]:
    asked = {message.message_id: message for message in messages}
    known = messaging.find_messages(business_id, asked)
    return [message for name, message in asked.items() if name not in known]


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether a message about an appointment is still true."""
    appointment = store.load_appointment(message.business_id, message.subject.id)
    client = clients.find_client(message.business_id, message.client_id)
    joined = appointment is not None and appointment.order_id and message.purpose == "reminder"
    order = store.load_order(message.business_id, str(appointment.order_id)) if appointment and joined else ()
    verdict = still_true(message, appointment, client, now, order)
    if not verdict.send or appointment is None or client is None:
        return verdict
    if message.purpose != "reminder":
        return _with_form(verdict, message, appointment)
    visits = next(day for day in by_day(firm(order or (appointment,))) if appointment in day)
    catalogue = get_catalogue(message.business_id)
    wanted = still_wanted(message, visits, catalogue, client)
    form = {"form_url": missing_form_url(visits, catalogue)} if wanted.send else {}
    return wanted.model_copy(update={"facts": {**wanted.facts, **form}, "time_zone": verdict.time_zone})


def _with_form(verdict: Verdict, message: Message, about: Appointment) -> Verdict:
    """Let a confirmation ask for a form only while it is missing; any other message does not speak of it."""
    if message.purpose != "booking_confirmation" or not message.facts.get("form_url"):
        return verdict
    order = store.load_order(about.business_id, about.order_id) if about.order_id else (about,)
    url = missing_form_url(still_on(order), get_catalogue(about.business_id))
    return verdict.model_copy(update={"facts": {"form_url": url}})


def last_zone(business_id: str, client: Client) -> str:
    """Give the time zone of the place that a client comes to next, else came to last; empty for none.

    One read for each of their cards.
    """
    pages = [store.load_of_client(business_id, card, None, LATEST_AMONG) for card in client.cards]
    kept = [it for page in pages for it in page.items if it.status != "cancelled"]
    latest = max(kept, key=lambda it: it.starts_at, default=None)
    return latest.time_zone if latest else ""


def judge_agenda(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether somebody's day is still as it is told."""
    catalogue = get_catalogue(message.business_id)
    return still_their_day(message, catalogue, _today(message.business_id, now), now)


def _today(business_id: str, now: datetime) -> list[Appointment]:
    business = get_catalogue(business_id).business
    start, end = day_of(business.date_at(now), business)
    return [it for page in pages_between(business_id, start, end) for it in page]


def keep_agenda(business_id: str, staff_id: str, now: datetime) -> None:
    """Note when somebody is told of their day next; for when they, or what they want, have changed.

    A day whose time has just come, and which may not be told yet, is told: of a day they hear once.
    """
    catalogue = get_catalogue(business_id, as_of_now=True)
    staff = catalogue.staff.get(staff_id)
    store.save_agenda_due(
        business_id, staff_id, next_agenda_at(staff, catalogue.business, now - JUST_NOW) if staff else None
    )


def tell_days(now: datetime) -> datetime | None:
    """Tell those whose time it is who comes to them today; give when the next one's time is."""
    for business_id, staff_id, due_at in store.load_agendas_due(now, AT_ONCE):
        try:
            _tell_day(business_id, staff_id, due_at, now)
        except Exception:  # none stops those behind it; it is looked at again next time
            log.exception("the day of %s of %s is not told", staff_id, business_id)
    return store.load_next_agenda()


def _tell_day(business_id: str, staff_id: str, due_at: datetime, now: datetime) -> None:
    catalogue = find_catalogue(business_id)
    staff = catalogue.staff.get(staff_id) if catalogue else None
    if catalogue is None or staff is None or not staff.active or staff.agenda_minute is None:
        store.save_agenda_due(business_id, staff_id, None)
        return
    today = catalogue.business.date_at(now)
    if now - due_at < TOLD_LATE:
        visits = _today(business_id, now)
        messaging.enqueue(agenda_messages(staff, catalogue, today, visits, now))
    store.save_agenda_due(business_id, staff_id, next_agenda_at(staff, catalogue.business, max(now, due_at)))


def say_late(visit: Visit, minutes: int, note: str, now: datetime) -> int:
    """Tell those who perform a visit that its client comes late; give how many messages were new.

    Raises PolicyForbids when it is not the time to say so.
    """
    return messaging.enqueue(late_notices(visit, minutes, note, now))


def answer_reply(number: str, text: str, now: datetime) -> Visit | None:
    """Take a yes from a number as the answer to the reminder of the next visit; give the visit, or None.

    Anything else, a number that we do not know, and one that no reminder went to lately, change nothing.
    """
    if not is_yes(text):
        return None
    asked = [visit for place in clients.list_by_phone(number) for visit in _reminded(*place, number, now)]
    visit = min(asked, key=lambda it: it.appointment.starts_at, default=None)
    if visit is None:
        return None
    with suppress(Conflict):
        return confirm_by_client(visit, now)
    return None


def _reminded(business_id: str, client_id: str, number: str, now: datetime) -> Iterator[Visit]:
    """Give the visits ahead of which a number was reminded."""
    went = {
        message.subject.id
        for message in messaging.list_messages(business_id, client_id).items
        if (message.purpose, message.to) == ("reminder", number)
        and message.sent_at
        and now - message.sent_at < ANSWERED_WITHIN
    }
    for appointment_id in went:
        appointment = store.load_appointment(business_id, appointment_id)
        if appointment and appointment.status in ("booked", "confirmed") and appointment.starts_at > now:
            yield Visit(appointment, get_catalogue(business_id))

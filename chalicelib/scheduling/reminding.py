"""Which reminders a visit gets, and whether one is still wanted when its time has come. Pure."""

from collections.abc import Sequence
from typing import Any

from chalicelib.catalogue.model import Business, Catalogue, Reminder, Service
from chalicelib.clients.model import Client
from chalicelib.core.channel import Channel
from chalicelib.core.saying import said
from chalicelib.messaging.model import Message, Verdict
from chalicelib.scheduling.model import Appointment


def reminders_of(visits: Sequence[Appointment], catalogue: Catalogue) -> tuple[Reminder, ...]:
    """Give the reminders of visits of one day, by the rules as they are now, the earliest first.

    A service's own rules stand before the business's; what several services say is put together.
    """
    found: dict[int, set[Channel] | None] = {}
    for visit in visits:
        for booked in visit.services:
            service = catalogue.services.get(booked.service_id)
            own = service.reminders if service else None
            for reminder in catalogue.business.policy.reminders if own is None else own:
                known = found.get(reminder.minutes_before, set())
                everywhere = known is None or not reminder.channels
                found[reminder.minutes_before] = None if everywhere else {*(known or ()), *reminder.channels}
    return tuple(
        Reminder(minutes_before=minutes, channels=tuple(sorted(channels or ())))
        for minutes, channels in sorted(found.items(), reverse=True)
    )


def asks_for_others(before: Any, after: Any) -> bool:
    """Tell whether a change of a thing of the catalogue gives visits that are booked other reminders."""
    return before is not None and _rules_in(before) != _rules_in(after)


def _rules_in(thing: Any) -> object:
    match thing:
        case Business():
            return thing.policy.reminders, thing.etiquette.whatsapp
        case Service():
            return thing.reminders
    return None


def step_of(reminder: Reminder) -> str:
    """Give what tells a visit's reminders apart in their identifiers."""
    return str(reminder.minutes_before)


def still_wanted(
    message: Message, visits: Sequence[Appointment], catalogue: Catalogue, client: Client
) -> Verdict:
    """Judge a reminder against the rules and the client's own choice as they are now.

    It asks for an answer only while there is a visit that nobody has confirmed.
    """
    if not client.reminders:
        return Verdict(send=False, reason=said("The client does not want reminders."))
    rule = next((it for it in reminders_of(visits, catalogue) if step_of(it) == message.step), None)
    if rule is None or (rule.channels and message.channel not in rule.channels):
        return Verdict(send=False, reason=said("The rules for reminders have changed since."))
    asks = catalogue.business.etiquette.two_way_sms and any(visit.status == "booked" for visit in visits)
    return Verdict(send=True, facts={"reply": "Y" if asks else ""})

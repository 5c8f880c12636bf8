"""What is kept of a client's appointments, and the rhythms that follow: values in, values out."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.core.events import AppointmentEvent, ClientOverdue
from chalicelib.reconnect.attention import due_at
from chalicelib.reconnect.cadence import Rule, learn_cadence
from chalicelib.reconnect.model import ClientHistory, Episode, Noted, Rhythm, Rules, Waits
from chalicelib.reconnect.visits import FAILED_STATUSES, VISIT_STATUSES, History, history_of

COUNTS_WITHIN = timedelta(days=60)
GRACE, MISSED_LASTS = timedelta(days=7), timedelta(days=14)
"""How long somebody is left alone who has called off what lay ahead (CR-11), or failed to come."""
BOOKED_STATUSES = VISIT_STATUSES | FAILED_STATUSES | {"booked", "confirmed", "arrived", "in_progress"}


def noted(history: ClientHistory, events: Iterable[AppointmentEvent]) -> ClientHistory:
    """Give the history with the events taken in; an event of a version already known changes nothing.

    What was requested or held and came to nothing stays that: nobody failed to come.
    """
    appointments = dict(history.appointments)
    for event in events:
        known = appointments.get(event.appointment_id)
        if known is None or known.version < event.version:
            appointments[event.appointment_id] = Noted(
                on=event.local_date,
                category_ids=event.category_ids,
                status=event.counts_as,
                version=event.version,
                booked_at=event.booked_at,
                changed_at=event.at,
                cancelled_by=event.cancelled_by,
                price=event.price,
            )
    return history.model_copy(update={"appointments": appointments})


def categories_of(history: ClientHistory) -> list[str]:
    """Give the categories in which the client ever had an appointment, in a fixed order."""
    return sorted({name for kept in history.appointments.values() for name in kept.category_ids})


def history_in(history: ClientHistory, category_id: str, today: date) -> History:
    """Give the visits and failed bookings of one category, as the rules know them.

    A booking called off long before its date says nothing yet: the client would not have been here so soon.
    One that the business called off says nothing of the client.
    """
    kept = (item for item in history.appointments.values() if category_id in item.category_ids)
    return history_of(
        (item.on, item.status)
        for item in kept
        if item.status == "done" or (item.on <= today and item.cancelled_by != "staff")
    )


def rhythms_of(
    history: ClientHistory,
    before: Mapping[str, Rhythm],
    rules: Mapping[str, Rules],
    zone: ZoneInfo,
    today: date,
) -> list[Rhythm]:
    """Give the client's rhythm in every category that has one, computed anew from what is known today.

    A flag set earlier stays until the next visit in the category. A rhythm whose visits turned out not
    to be any is never overdue again.
    """
    rhythms: dict[str, Rhythm] = {}
    for category_id in categories_of(history):
        rhythm = _rhythm_in(history, category_id, rules[category_id], today)
        if rhythm is not None:
            rhythm = rhythm.model_copy(update=lately(history, rhythm.last_visit_on, zone))
            known = before.get(category_id)
            if known and known.last_visit_on == rhythm.last_visit_on:
                rhythm = rhythm.model_copy(update={"flagged_on": known.flagged_on})
            automatic = rules[category_id].settings.automatic_first_message
            due = due_at(rhythm, history, automatic, zone)
            rhythms[category_id] = rhythm.model_copy(update={"due_at": due})
    ended = {"overdue_on": None, "due_at": None}
    gone = [known.model_copy(update=ended) for name, known in before.items() if name not in rhythms]
    return [*rhythms.values(), *gone]


def became_overdue(rhythm: Rhythm) -> ClientOverdue:
    """Give what other rooms are told of a client who has become overdue."""
    return ClientOverdue(
        business_id=rhythm.business_id,
        client_id=rhythm.client_id,
        category_id=rhythm.category_id,
        last_visit_on=rhythm.last_visit_on,
    )


def _rhythm_in(history: ClientHistory, category_id: str, rules: Rules, today: date) -> Rhythm | None:
    rule = Rule(rules.settings.mode, rules.settings.false_alarms / 100)
    cadence = learn_cadence(history_in(history, category_id, today), rule, rules.population)
    if cadence is None:
        return None
    return Rhythm(
        business_id=history.business_id,
        client_id=history.client_id,
        category_id=category_id,
        mode=cadence.mode,
        visit_count=cadence.visit_count,
        last_visit_on=cadence.last_visit_on,
        typical_interval_days=_tenths(cadence.typical_interval_days),
        interval_low_days=_tenths(cadence.interval_low_days),
        interval_high_days=_tenths(cadence.interval_high_days),
        overdue_on=cadence.overdue_on,
        lapses_on=cadence.lapses_on,
    )


def _tenths(days: float) -> Decimal:
    return Decimal(f"{days:.1f}")


def lately(history: ClientHistory, last_visit_on: date, zone: ZoneInfo) -> dict[str, Any]:
    """Give what happened since the last visit that keeps a client off the lists for a while, as fields.

    A week after they called off what lay ahead of them (CR-11), two after they failed to come. What the
    business called off keeps nobody off: they were let down.
    """
    waits: list[tuple[date, Waits]] = []
    let_down = False
    for kept in history.appointments.values():
        ended_on = kept.changed_at.astimezone(zone).date() if kept.changed_at else kept.on
        if kept.status == "no_show" and kept.on > last_visit_on:
            waits.append((kept.on + MISSED_LASTS, "missed_lately"))
        elif kept.status == "cancelled" and last_visit_on <= ended_on <= kept.on:
            if kept.cancelled_by == "client":
                waits.append((ended_on + GRACE, "cancelled_lately"))
            let_down = let_down or kept.cancelled_by == "staff"
    until, what = max(waits, default=(None, None))
    return {"waits_until": until, "waits_for": what, "let_down": let_down}


def outcome(episode: Episode, history: ClientHistory) -> Episode:
    """Give the episode with what the client booked since: the same category is a reconnect, another is not.

    Only bookings made after the message and within sixty days of it count, each for what it is kept as. One
    that was called off does not stand; the first that does is the reconnect.
    """
    ends = episode.contacted_at + COUNTS_WITHIN
    since = sorted(
        (kept.booked_at, name, kept)
        for name, kept in history.appointments.items()
        if episode.contacted_at < kept.booked_at <= ends and kept.status in BOOKED_STATUSES
    )
    own = [it for it in since if set(it[2].category_ids) & set(episode.category_ids)]
    standing = [it for it in own if it[2].status != "cancelled"]
    others = [it for it in since if it not in own]
    booked_at, appointment_id, kept = standing[0] if standing else (None, None, None)
    update = {
        "reconnected_at": booked_at,
        "appointment_id": appointment_id,
        "attended": any(it[2].status in VISIT_STATUSES for it in standing),
        "price": kept.price if kept else None,
        "called_off": bool(own) and not standing,
        "other_booked_at": others[0][0] if others else None,
    }
    return episode.model_copy(update=update)

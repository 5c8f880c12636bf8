"""What is kept of a client's appointments, and the rhythms that follow: values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.clients.model import booked_by, person_id
from chalicelib.core.events import AppointmentEvent, ClientOverdue
from chalicelib.core.money import Money
from chalicelib.recommending.model import Person
from chalicelib.reconnect.attention import due_at
from chalicelib.reconnect.cadence.service import Mode, Rule, learn_cadence
from chalicelib.reconnect.cadence.visits import FAILED_STATUSES, VISIT_STATUSES, History, history_of
from chalicelib.reconnect.habit import apart, without_course
from chalicelib.reconnect.model import ClientHistory, Episode, Noted, Rhythm, Rules, Waits

COUNTS_WITHIN = timedelta(days=60)
GRACE, MISSED_LASTS = timedelta(days=7), timedelta(days=14)
"""How long somebody is left alone who has called off what lay ahead (CR-11), or failed to come."""
A_MOMENT = timedelta(minutes=1)
"""So long before an invitation somebody may have begun to book what nobody could know of yet."""
BOOKED_STATUSES = VISIT_STATUSES | FAILED_STATUSES | {"booked", "confirmed", "arrived", "in_progress"}


def noted(history: ClientHistory, events: Iterable[AppointmentEvent]) -> ClientHistory:
    """Give the history with the events taken in; an event of a version already known changes nothing.

    What was requested or held and ran out stays that: nobody failed to come or called it off. What others
    come to whom a client books for is theirs: of that only who they are is kept here.
    """
    appointments = dict(history.appointments)
    others: dict[str, None] = dict.fromkeys(history.books_for)
    name, answers = history.name, booked_by(history.client_id)
    for event in events:
        people = {person_id(answers, each): each for each in event.with_them}
        name = people.get(history.client_id, name)
        if answers == history.client_id:
            others |= dict.fromkeys(people)
            if not event.for_client:
                continue
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
                price=_share(event),
                is_redo=event.is_redo,
                course_id=event.course_id,
                walked_in=event.walked_in,
                card="" if event.client_id == answers else event.client_id,
            )
    update = {"appointments": appointments, "name": name, "books_for": tuple(others)}
    return history.model_copy(update=update)


def _share(event: AppointmentEvent) -> Money | None:
    """Give what the visit costs for one of those who come."""
    people = event.for_client + len(event.with_them)
    price = event.price
    return price.model_copy(update={"amount": price.amount // people}) if price and people > 1 else price


def categories_of(history: ClientHistory) -> list[str]:
    """Give the categories in which the client ever had an appointment, in a fixed order."""
    return sorted({name for kept in history.appointments.values() for name in kept.category_ids})


def person_of(history: ClientHistory, today: date) -> Person:
    """Give what somebody has had and has ahead, by category; a redo is no visit."""
    visits: dict[str, set[date]] = {}
    ahead: set[str] = set()
    for kept in history.appointments.values():
        if kept.status in VISIT_STATUSES and not kept.is_redo:
            for name in kept.category_ids:
                visits.setdefault(name, set()).add(kept.on)
        elif kept.status not in FAILED_STATUSES and kept.on >= today:
            ahead.update(kept.category_ids)
    in_order = {name: tuple(sorted(days)) for name, days in visits.items()}
    return Person(client_id=history.client_id, visits=in_order, ahead=frozenset(ahead))


def history_in(history: ClientHistory, category_id: str, today: date, with_courses: bool = False) -> History:
    """Give the visits and failed bookings of one category, as the rules know them.

    A booking called off long before its date says nothing yet: the client would not have been here so soon.
    One that the business called off says nothing of the client, and a redo nothing of a habit. Nor do the
    gaps within a course, which are left out unless wished for.
    """
    kept = [
        item
        for item in history.appointments.values()
        if category_id in item.category_ids and not item.is_redo
    ]
    known = history_of(
        (item.on, item.status)
        for item in kept
        if item.status == "done" or (item.on <= today and item.cancelled_by != "staff")
    )
    return apart(known if with_courses else _without_courses(known, kept))


def _without_courses(known: History, kept: Iterable[Noted]) -> History:
    sessions: dict[str, list[date]] = {}
    for item in kept:
        if item.course_id and item.status == "done":
            sessions.setdefault(item.course_id, []).append(item.on)
    for dates in sorted(sessions.values(), key=min):
        known = without_course(known, dates)
    return known


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
            walks_in = _walks_in(history, category_id)
            only = walks_in and not rules[category_id].settings.invite_walk_ins
            update = {"from_walk_ins": walks_in, "list_only": only}
            rhythm = rhythm.model_copy(update=update | lately(history, rhythm.last_visit_on, zone))
            known = before.get(category_id)
            if known and known.last_visit_on == rhythm.last_visit_on:
                since = {"flagged_on": known.flagged_on, "noted_on": known.noted_on}
                rhythm = rhythm.model_copy(update=since)
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
    known = history_in(history, category_id, today, with_courses=rule.mode is Mode.COMPAT)
    cadence = learn_cadence(known, rule, rules.population)
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
        season_begins_on=cadence.season_begins_on,
    )


def _walks_in(history: ClientHistory, category_id: str) -> bool:
    """Tell whether nobody had booked most of the client's visits in the category."""
    every = (it for it in history.appointments.values() if category_id in it.category_ids and not it.is_redo)
    visits = [it.walked_in for it in every if it.status in VISIT_STATUSES]
    return 2 * sum(visits) > len(visits)


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


def outcome(episode: Episode, history: ClientHistory, later: Sequence[Episode] = ()) -> Episode:
    """Give the episode with what the client booked since: the same category is a reconnect, another is not.

    Only bookings within sixty days of it count, each for what it is kept as, and of the same category those
    made after the message was accepted: an earlier one was under way already, and is no answer. One that was
    called off does not stand; the first that does is the reconnect. Of several episodes a booking belongs to
    the latest begun by then that invited for one of its categories, so that none is a reconnect of two:
    `later` are all of the client's that began after this one.
    """
    ends = episode.contacted_at + COUNTS_WITHIN
    found = sorted(
        (kept.booked_at, name, kept)
        for name, kept in history.appointments.items()
        if episode.contacted_at - A_MOMENT < kept.booked_at <= ends
        and kept.status in BOOKED_STATUSES
        and not kept.is_redo
    )
    same = [it for it in found if _invites_for(episode, it[2])]
    own = [it for it in same if not any(_invites_for(after, it[2]) for after in later)]
    told_at = episode.contacted_at if episode.held_back else episode.told_at
    after = [it for it in own if told_at and it[0] > told_at]
    standing, raced = ([it for it in part if it[2].status != "cancelled"] for part in (after, own))
    others = [it for it in found if it not in same and it[0] > episode.contacted_at]
    booked_at, appointment_id, kept = standing[0] if standing else (None, None, None)
    first = kept or (raced[0][2] if raced else None)
    update = {
        "reconnected_at": booked_at,
        "appointment_id": appointment_id,
        "attended": any(it[2].status in VISIT_STATUSES for it in standing),
        "price": first.price if first else None,
        "called_off": bool(after) and not standing,
        "to_call": bool(after or others) and not _has_or_had_something(episode, history),
        "other_booked_at": others[0][0] if others else None,
        "raced_at": raced[0][0] if raced and not standing else None,
    }
    return episode.model_copy(update=update)


def _invites_for(episode: Episode, booked: Noted) -> bool:
    """Tell whether the episode had begun when it was booked, and invited for one of its categories."""
    begun = episode.contacted_at - A_MOMENT < booked.booked_at
    return begun and not set(booked.category_ids).isdisjoint(episode.category_ids)


def _has_or_had_something(episode: Episode, history: ClientHistory) -> bool:
    """Tell whether anything stands that was booked since the episode began, or is of a later day."""
    return any(
        kept.status in BOOKED_STATUSES
        and kept.status != "cancelled"
        and (kept.booked_at > episode.contacted_at or kept.on > episode.contacted_at.date())
        for kept in history.appointments.values()
    )

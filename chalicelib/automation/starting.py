"""Which events and dates start whom in which workflow, and when to look at a client again. Pure.

What happened before a workflow was switched on starts nobody, nor what is long past; the one exception is
a workflow for the inactive that shall catch up. Dates are looked at as instants: each one between the last
look and now starts once, so that looking twice, or late, starts nobody twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.automation.conditions import Facts
from chalicelib.automation.model import (
    ClientRecord,
    OnBirthday,
    OnDate,
    OnDayOfYear,
    OnFirstVisit,
    OnFormMissing,
    OnInactivity,
    OnNthVisit,
    OnOverdue,
    OnPrepaidLow,
    OnTag,
    OnVisit,
    PrepaidNote,
    Start,
    VisitNote,
    Workflow,
)
from chalicelib.automation.start_words import DATED, FORM_MISSING, nth_said, prepaid_said, visit_said
from chalicelib.automation.walking import moment_at
from chalicelib.core.events import AppointmentEvent, ClientOverdue
from chalicelib.core.saying import MONTHS, said, said_day
from chalicelib.scheduling.model import Appointment

STARTS_WITHIN = timedelta(days=3)
"""How late something may still start somebody, after a breakdown or when it was entered afterwards."""

DAY = timedelta(days=1)
EXPECTED = ("booked", "confirmed")
ENDS = ("completed", "no_show")
_HAPPENED = {"done": "completed"}


@dataclass(frozen=True, slots=True)
class Falling:
    """An instant at which a date starts somebody, and the start."""

    at: datetime
    start: Start


def from_events(
    workflows: Iterable[Workflow], facts: Facts, appointment: Appointment, events: Sequence[AppointmentEvent]
) -> list[Start]:
    """Give the workflows that what happened to an appointment starts; the facts know of it already."""
    if appointment.source == "import" and any(event.happening == "booked" for event in events):
        return []
    note = facts.record.visits[appointment.appointment_id]
    started: list[Start] = []
    for workflow in workflows:
        for event in events:
            why = _said_of(workflow, facts, note, event)
            since = workflow.on_since
            if why and since and since <= event.at and facts.now - _settled_at(event) < STARTS_WITHIN:
                over = event.happening in ENDS  # a second time only where the first was taken back
                cause = f"{event.happening}#{event.appointment_id}" + ("" if over else f"#{event.version}")
                start = _start(workflow, cause, why, event.appointment_id)
                started.append(start.model_copy(update={"goes_on": over}))
    return started


def _settled_at(event: AppointmentEvent) -> datetime:
    """Give when it really happened: a visit when it ended, however late that was entered."""
    return min(event.at, event.ends_at) if event.happening in ENDS else event.at


def _said_of(workflow: Workflow, facts: Facts, note: VisitNote, event: AppointmentEvent) -> str | None:
    trigger = workflow.trigger
    match trigger:
        case OnVisit():
            if event.happening == _HAPPENED.get(trigger.kind, trigger.kind) and concerns(trigger, note):
                return visit_said(trigger.kind, note)
        case OnFirstVisit() | OnNthVisit():
            number = trigger.n if isinstance(trigger, OnNthVisit) else 1
            if event.happening == "completed" and len(facts.done) == number:
                return nth_said(number, note)
    return None


def concerns(trigger: OnVisit, note: VisitNote) -> bool:
    """Tell whether the trigger is about such visits."""
    return (
        (not trigger.category_ids or bool(set(trigger.category_ids) & set(note.category_ids)))
        and (not trigger.service_ids or bool(set(trigger.service_ids) & set(note.service_ids)))
        and (not trigger.location_ids or note.location_id in trigger.location_ids)
    )


def from_overdue(workflows: Iterable[Workflow], event: ClientOverdue) -> list[Start]:
    """Give the workflows that a client's becoming overdue starts."""
    cause = f"overdue#{event.category_id}#{event.last_visit_on}"
    on = said_day(event.last_visit_on)
    why = said("Overdue by their own rhythm; the last visit was on %(on)s.", on=on)
    return [
        _start(workflow, cause, why)
        for workflow in workflows
        if isinstance(workflow.trigger, OnOverdue)
        and event.category_id in (workflow.trigger.category_ids or (event.category_id,))
    ]


def from_prepaid(workflows: Iterable[Workflow], facts: Facts) -> list[Start]:
    """Give the workflows that a visit's leaving few prepaid sessions starts; each once for a sale."""
    sale = latest_used(facts)
    if sale is None or sale.used_at is None or facts.now - sale.used_at >= STARTS_WITHIN:
        return []
    return [
        _start(workflow, f"prepaid_low#{sale.sale_id}", prepaid_said(sale))
        for workflow in workflows
        if isinstance(workflow.trigger, OnPrepaidLow)
        and sale.left_alike <= workflow.trigger.at_most
        and workflow.on_since is not None
        and workflow.on_since <= sale.used_at
    ]


def latest_used(facts: Facts) -> PrepaidNote | None:
    """Give the sale that the latest visit used a session of, or None."""
    used = [(sale.used_at, sale) for sale in facts.record.prepaid if sale.used_at]
    return max(used, key=lambda pair: pair[0])[1] if used else None


def from_tags(workflows: Iterable[Workflow], before: ClientRecord, facts: Facts) -> list[Start]:
    """Give the workflows that the tags start which the client did not have before; each once a day."""
    new = facts.client.tags and set(facts.client.tags) - set(before.tags)
    return [
        _start(workflow, f"tag#{facts.today}", said("Was given the tag %(tag)s.", tag=workflow.trigger.tag))
        for workflow in workflows
        if isinstance(workflow.trigger, OnTag) and workflow.trigger.tag in (new or ())
    ]


def from_dates(workflows: Iterable[Workflow], facts: Facts) -> list[Start]:
    """Give the workflows that dates start which have come since the last look."""
    return [
        falling.start
        for workflow in workflows
        for falling in fallings(workflow, facts)
        if falling.at <= facts.now and _is_open(workflow, facts, falling)
    ]


def next_look(workflows: Iterable[Workflow], facts: Facts) -> datetime | None:
    """Give when the next date comes that could start somebody, or None for never as things are."""
    coming = (falling.at for workflow in workflows for falling in fallings(workflow, facts))
    return min((at for at in coming if at > facts.now), default=None)


def _is_open(workflow: Workflow, facts: Facts, falling: Falling) -> bool:
    """Tell whether what has fallen due may still start the client."""
    since = workflow.on_since
    if since is None or not is_wanted(workflow, facts, falling):
        return False
    if isinstance(workflow.trigger, OnInactivity):
        new = facts.record.begun.get(workflow.workflow_id) != falling.start.cause
        return new and (workflow.catches_up or since <= falling.at)
    return max(since, facts.record.looked_at) < falling.at and facts.now - falling.at < STARTS_WITHIN


def is_wanted(workflow: Workflow, facts: Facts, falling: Falling) -> bool:
    """Tell whether there is still a reason to start: where it is a form, that it is missing now.

    The dates of all visits are looked at, so that a service may be given a form at any time.
    """
    of_form = isinstance(workflow.trigger, OnFormMissing)
    return not of_form or falling.start.appointment_id in facts.forms_missing


def fallings(workflow: Workflow, facts: Facts) -> Iterator[Falling]:
    """Give the instants around now at which a date starts the client, past or to come; no merged card."""
    trigger = workflow.trigger
    if facts.client.merged:
        return
    match trigger:
        case OnInactivity():
            yield from _inactive(workflow, trigger, facts)
        case OnBirthday():
            if facts.client.birthday:
                month, day = map(int, facts.client.birthday.split("-"))
                on = said("%(day)s %(month)s", day=day, month=MONTHS[month - 1])
                why = said("Has their birthday on %(on)s.", on=on)
                yield from _yearly(workflow, facts, month, day, trigger, why)
        case OnDayOfYear():
            why = said("It is %(day)s.", day=said_day(_in_year(facts.today.year, trigger.month, trigger.day)))
            yield from _yearly(workflow, facts, trigger.month, trigger.day, trigger, why)
        case OnDate():
            yield from _dated(workflow, trigger, facts)
        case OnFormMissing():
            for name, note in facts.record.visits.items():
                if note.status in EXPECTED:
                    at = moment_at(trigger.at, note.on - trigger.days * DAY, facts.zone)
                    why = said(FORM_MISSING, title=note.title, on=said_day(note.on))
                    yield Falling(at, _start(workflow, f"form#{name}#{note.on}", why, name))


def _inactive(workflow: Workflow, trigger: OnInactivity, facts: Facts) -> Iterator[Falling]:
    if facts.done:
        last = facts.done[-1].on
        at = moment_at(trigger.at, last + trigger.days * DAY, facts.zone)
        ahead = max((end for end in facts.client.upcoming.values() if end > facts.now), default=at)
        why = said("The last visit was on %(on)s, and nothing is ahead.", on=said_day(last))
        yield Falling(max(at, ahead), _start(workflow, f"inactive#{last}", why))


def _yearly(
    workflow: Workflow,
    facts: Facts,
    month: int,
    day: int,
    trigger: OnBirthday | OnDayOfYear | OnDate,
    why: str,
) -> Iterator[Falling]:
    offset = 0 if isinstance(trigger, OnDayOfYear) else trigger.days
    middle = (facts.today - offset * DAY).year
    for year in (middle - 1, middle, middle + 1):
        on = _in_year(year, month, day)
        at = moment_at(trigger.at, on + offset * DAY, facts.zone)
        yield Falling(at, _start(workflow, f"{trigger.kind}#{on}", why))


def _in_year(year: int, month: int, day: int) -> date:
    """Give a day of a year; one that the year does not have is the day after it."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month + 1, 1)


def _dated(workflow: Workflow, trigger: OnDate, facts: Facts) -> Iterator[Falling]:
    if trigger.of == "visit":
        for name, note in facts.record.visits.items():
            if note.status == "done" if trigger.days > 0 else note.status in EXPECTED:
                at = moment_at(trigger.at, note.on + trigger.days * DAY, facts.zone)
                why = said("%(title)s is on %(on)s.", title=note.title, on=said_day(note.on))
                yield Falling(at, _start(workflow, f"visit#{name}#{note.on}", why, name))
        return
    on = _date_of(trigger, facts)
    if on is None:
        return
    why = said(DATED[trigger.of], on=said_day(on))
    if trigger.yearly:
        anniversaries = _yearly(workflow, facts, on.month, on.day, trigger, why)
        first = moment_at(trigger.at, on, facts.zone)
        yield from (each for each in anniversaries if each.at > first)
    else:
        at = moment_at(trigger.at, on + trigger.days * DAY, facts.zone)
        yield Falling(at, _start(workflow, f"{trigger.of}#{on}", why))


def _date_of(trigger: OnDate, facts: Facts) -> date | None:
    if trigger.of == "client_since":
        return facts.client.created_at.astimezone(facts.zone).date()
    if not facts.done:
        return None
    return facts.done[0 if trigger.of == "first_visit" else -1].on


def _start(workflow: Workflow, cause: str, why: str, appointment_id: str = "") -> Start:
    return Start(workflow_id=workflow.workflow_id, cause=cause, why=why, appointment_id=appointment_id)

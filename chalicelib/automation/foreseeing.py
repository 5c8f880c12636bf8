"""Who would be in a workflow today, if it were on since this morning. Pure."""

from dataclasses import replace

from chalicelib.automation.conditions import Facts
from chalicelib.automation.model import (
    OnFirstVisit,
    OnInactivity,
    OnNthVisit,
    OnOverdue,
    OnPrepaidLow,
    OnTag,
    OnVisit,
    Run,
    VisitNote,
    Workflow,
)
from chalicelib.automation.start_words import nth_said, prepaid_said, visit_said
from chalicelib.automation.starting import (
    concerns,
    fallings,
    is_wanted,
    latest_used,
)
from chalicelib.automation.walking import walk
from chalicelib.core.saying import said, said_day, said_of


def why_today(workflow: Workflow, facts: Facts) -> tuple[str, str] | None:
    """Give as a sentence why the client would start today, and the appointment it would be about.

    None for a client who would not, or whom the workflow would leave out at once.
    """
    found = _starts_today(workflow, facts)
    if found is None:
        return None
    why, appointment_id = found
    tried = Run(
        run_id="preview",
        business_id=workflow.business_id,
        workflow_id=workflow.workflow_id,
        workflow_name=workflow.name,
        workflow_version=workflow.version,
        client_id=facts.client.client_id,
        why=why,
        began_at=facts.now,
        due_at=facts.now,
    )
    ahead = replace(facts, about=facts.record.visits.get(appointment_id), about_id=appointment_id)
    return found if walk(tried, workflow, ahead).run.state == "running" else None


def _starts_today(workflow: Workflow, facts: Facts) -> tuple[str, str] | None:
    trigger = workflow.trigger
    match trigger:
        case OnVisit():
            return _by_visit(trigger, facts)
        case OnFirstVisit() | OnNthVisit():
            return _by_number(trigger.n if isinstance(trigger, OnNthVisit) else 1, facts)
        case OnTag():
            seen = facts.record.tags.get(trigger.tag, facts.now)
            is_new = trigger.tag in facts.client.tags and facts.day_of(seen) == facts.today
            return (said("Was given the tag %(tag)s today.", tag=trigger.tag), "") if is_new else None
        case OnOverdue():
            since = facts.record.overdue
            days = {facts.day_of(since[name]) for name in trigger.category_ids or since if name in since}
            return (said("Became overdue by their own rhythm today."), "") if facts.today in days else None
        case OnPrepaidLow():
            return _prepaid_low(trigger, facts)
        case OnInactivity():
            return _inactive(workflow, trigger, facts)
    return _by_date(workflow, facts)


def _by_visit(trigger: OnVisit, facts: Facts) -> tuple[str, str] | None:
    for name, note in facts.record.visits.items():
        if concerns(trigger, note) and _happened_today(trigger.kind, note, facts):
            return visit_said(trigger.kind, note), name
    return None


def _by_number(number: int, facts: Facts) -> tuple[str, str] | None:
    for name, note in facts.record.visits.items():
        if len(facts.done) == number and facts.done[-1] is note and _is_today(note, facts):
            return nth_said(number, note), name
    return None


def _by_date(workflow: Workflow, facts: Facts) -> tuple[str, str] | None:
    for falling in fallings(workflow, facts):
        if facts.day_of(falling.at) == facts.today and is_wanted(workflow, facts, falling):
            return falling.start.why, falling.start.appointment_id
    return None


def _inactive(workflow: Workflow, trigger: OnInactivity, facts: Facts) -> tuple[str, str] | None:
    days = facts.value("days_since_last_visit")
    if not isinstance(days, int) or facts.client.has_future_appointment(facts.now):
        return None
    if days == trigger.days or (workflow.catches_up and days > trigger.days):
        on = said_day(facts.done[-1].on)
        return said_of(
            days,
            "The last visit was on %(on)s, %(number)s day ago; nothing is ahead.",
            "The last visit was on %(on)s, %(number)s days ago; nothing is ahead.",
            on=on,
        ), ""
    return None


def _prepaid_low(trigger: OnPrepaidLow, facts: Facts) -> tuple[str, str] | None:
    sale = latest_used(facts)
    if sale is None or sale.used_at is None or facts.day_of(sale.used_at) != facts.today:
        return None
    return (prepaid_said(sale), "") if sale.left_alike <= trigger.at_most else None


def _happened_today(kind: str, note: VisitNote, facts: Facts) -> bool:
    if kind == "booked":
        return note.status != "cancelled" and facts.day_of(note.booked_at) == facts.today
    if kind == "moved":
        return note.moved_at is not None and facts.day_of(note.moved_at) == facts.today
    return note.status == kind and _is_today(note, facts)


def _is_today(note: VisitNote, facts: Facts) -> bool:
    return facts.day_of(note.at) == facts.today

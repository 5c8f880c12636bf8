"""How the console says what a workflow does: when it starts, what each step does, what ends it."""

from collections.abc import Iterable
from datetime import date

from chalicelib.automation.model import (
    Check,
    Condition,
    OnBirthday,
    OnDate,
    OnDayOfYear,
    OnFormMissing,
    OnInactivity,
    OnNthVisit,
    OnPrepaidLow,
    OnTag,
    OnVisit,
    Say,
    Step,
    Trigger,
    Wait,
)
from chalicelib.web.words import PURPOSE

HAPPENED = {
    "booked": "a visit is booked",
    "moved": "a visit is moved",
    "cancelled": "a visit is cancelled",
    "done": "a visit is done",
    "no_show": "a visit is missed",
}
DATES = {
    "visit": "a visit",
    "first_visit": "the first visit",
    "last_visit": "the last visit",
    "client_since": "the day somebody became a client",
}
FACTS = {
    "visits_done": "visits done",
    "no_shows": "visits missed",
    "days_since_last_visit": "days since the last visit",
    "money_spent": "money spent, in cents or the like",
    "sessions_left": "prepaid sessions left",
    "has_visit_ahead": "a visit is ahead",
    "email_consent": "agrees to offers by email",
    "sms_consent": "agrees to text messages",
    "first_of_category": "it was the first of its category",
    "language": "language",
    "last_location": "place of the last visit",
    "visit_status": "what became of the visit",
    "recommended_category": "category they would like next",
    "tags": "tags",
    "categories_had": "categories had",
    "services_had": "services had",
}
HOW = {
    "at_least": "at least",
    "at_most": "at most",
    "is": "is",
    "is_not": "is not",
    "has": "has",
    "has_not": "has not",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def trigger_words(trigger: Trigger) -> str:
    """Give when a workflow starts, for example: 30 days after the last visit, at 10:00."""
    at = f", at {trigger.at}" if hasattr(trigger, "at") else ""
    return f"{_starts(trigger)}{at}"


def _starts(trigger: Trigger) -> str:
    match trigger:
        case OnVisit():
            some = trigger.category_ids or trigger.service_ids or trigger.location_ids
            return HAPPENED[trigger.kind] + (f", only for {', '.join(some)}" if some else "")
        case OnNthVisit():
            return f"visit number {trigger.n} is done"
        case OnInactivity():
            return f"{_days(trigger.days)} have passed since the last visit, and nothing is ahead"
        case OnBirthday():
            return _from(trigger.days, "the birthday")
        case OnTag():
            return f"somebody is given the tag {trigger.tag}"
        case OnDate():
            return _from(trigger.days, DATES[trigger.of]) + (", every year" if trigger.yearly else "")
        case OnDayOfYear():
            return f"{trigger.day} {date(2000, trigger.month, 1):%B} of every year"
        case OnPrepaidLow():
            return f"a visit leaves {trigger.at_most} prepaid sessions or fewer"
        case OnFormMissing():
            return f"{_days(trigger.days)} before a visit, if its form has not been filled in"
    return "the first visit is done" if trigger.kind == "first_visit" else "somebody is overdue"


def step_words(step: Step) -> str:
    """Give what a step does, for example: waits 2 days, then until 10:00."""
    match step:
        case Wait():
            return _wait(step)
        case Condition():
            left = f"leave out the next {step.leaves_out}" if step.otherwise == "leave_out" else "stop"
            return f"go on if {checks_words(step.all_of, 'and')}; otherwise {left}"
        case Say():
            return f"write to the client: {PURPOSE[step.purpose] if step.purpose else step.template_id}"
    if step.kind in ("tag", "untag"):
        return f"{'give' if step.kind == 'tag' else 'take away'} the tag {getattr(step, 'tag', '')}"
    if step.kind == "task":
        return f"leave staff a task: {getattr(step, 'title', '')}"
    return "tell other programs" if step.kind == "webhook" else "stop"


def checks_words(checks: Iterable[Check], joined: str) -> str:
    """Give questions about a client in one line, for example: visits done at least 3."""
    return f" {joined} ".join(_check(check) for check in checks)


def _check(check: Check) -> str:
    if isinstance(check.value, bool):
        so = check.value == (check.how == "is")
        return FACTS[check.fact] if so else f"not: {FACTS[check.fact]}"
    return f"{FACTS[check.fact]} {HOW[check.how]} {check.value}"


def _wait(step: Wait) -> str:
    spans = [_days(step.days)] if step.days else []
    spans += [f"{step.minutes} min"] if step.minutes else []
    parts = [" and ".join(spans)] if spans else []
    parts += [f"until {step.until_time}"] if step.until_time else []
    parts += [f"until {WEEKDAYS[step.until_weekday]}"] if step.until_weekday is not None else []
    return "wait " + (", then ".join(parts) or "not at all")


def _from(days: int, what: str) -> str:
    if not days:
        return what
    return f"{_days(abs(days))} {'after' if days > 0 else 'before'} {what}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"

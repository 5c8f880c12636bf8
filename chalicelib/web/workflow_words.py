"""How the console says what a workflow does: when it starts, what each step does, what ends it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chalicelib.automation.model import (
    Ask,
    Check,
    Condition,
    Mark,
    OnBirthday,
    OnDate,
    OnDayOfYear,
    OnFormMissing,
    OnInactivity,
    OnNthVisit,
    OnOverdue,
    OnPrepaidLow,
    OnTag,
    OnVisit,
    Recipe,
    Say,
    Step,
    Trigger,
    Wait,
)
from chalicelib.core.money import Money
from chalicelib.web.words import PURPOSE
from chalicelib.web.workflow_labels import DATES, FACTS, HOW, WEEKDAYS, WHEN, Offered


def recipe_words(recipe: Recipe, offered: Offered) -> dict[str, Any]:
    """Give what a workflow does, as its pages show it: what it `starts` with, its `steps`, what `ends` it."""
    return {
        "starts": trigger_words(recipe.trigger, offered),
        "steps": [(step.name, step_words(step, offered)) for step in recipe.steps],
        "ends": checks_words(recipe.stop_if, "or", offered),
    }


def trigger_words(trigger: Trigger, offered: Offered) -> str:
    """Give when a workflow starts, for example: 30 days after the last visit, at 10:00."""
    at = f", at {trigger.at}" if hasattr(trigger, "at") else ""
    return f"{_starts(trigger, offered)}{at}"


def _starts(trigger: Trigger, offered: Offered) -> str:
    match trigger:
        case OnVisit() | OnOverdue():
            some = (_some(trigger, name, offered) for name in ("category_ids", "service_ids", "location_ids"))
            return ", ".join([WHEN[trigger.kind], *(f"only for {those}" for those in some if those)])
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
    return WHEN[trigger.kind]


def _some(trigger: OnVisit | OnOverdue, name: str, offered: Offered) -> str:
    return " or ".join(offered.words(name, each) for each in getattr(trigger, name, ()))


def step_words(step: Step, offered: Offered) -> str:
    """Give what a step does, for example: waits 2 days, then until 10:00."""
    match step:
        case Wait():
            return _wait(step)
        case Condition():
            left = f"leave out the next {step.leaves_out}" if step.otherwise == "leave_out" else "stop"
            return f"go on if {checks_words(step.all_of, 'and', offered)}; otherwise {left}"
        case Say():
            return f"write to the client: {PURPOSE[step.purpose] if step.purpose else step.template_id}"
        case Mark():
            return f"{'give' if step.kind == 'tag' else 'take away'} the tag {step.tag}"
        case Ask():
            return f"leave staff a task: {step.title}"
    return "tell other programs" if step.kind == "webhook" else "stop"


def checks_words(checks: Iterable[Check], joined: str, offered: Offered) -> str:
    """Give questions about a client in one line, for example: visits done at least 3."""
    return f" {joined} ".join(_check(check, offered) for check in checks)


def _check(check: Check, offered: Offered) -> str:
    if isinstance(check.value, bool):
        so = check.value == (check.how == "is")
        return FACTS[check.fact] if so else f"not: {FACTS[check.fact]}"
    said = offered.words(check.fact, str(check.value))
    if check.fact == "money_spent" and isinstance(check.value, int):
        said = Money(amount=check.value, currency=offered.currency).words()
    return f"{FACTS[check.fact]} {HOW[check.how]} {said}"


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

"""How the console says what a workflow does: when it starts, what each step does, what ends it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chalicelib.automation.model import (
    FACTS,
    HOW,
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
from chalicelib.core.saying import said, said_of
from chalicelib.web.console_words import PURPOSE, WEEKDAYS
from chalicelib.web.language import in_words
from chalicelib.web.quantities import all_of, money, one_of
from chalicelib.web.words import birthday
from chalicelib.web.workflow_labels import DATES, WHEN, Offered

Joining = Callable[[Sequence[str]], str]


def recipe_words(recipe: Recipe, offered: Offered) -> dict[str, Any]:
    """Give what a workflow does, as its pages show it: what it `starts` with, its `steps`, what `ends` it."""
    return {
        "starts": trigger_words(recipe.trigger, offered),
        "steps": [(step.name, step_words(step, offered)) for step in recipe.steps],
        "ends": checks_words(recipe.stop_if, one_of, offered),
    }


def trigger_words(trigger: Trigger, offered: Offered) -> str:
    """Give when a workflow starts, for example: 30 days after the last visit, at 10:00."""
    starts = _starts(trigger, offered)
    return said("%(when)s, at %(time)s", when=starts, time=trigger.at) if hasattr(trigger, "at") else starts


def _starts(trigger: Trigger, offered: Offered) -> str:
    match trigger:
        case OnVisit() | OnOverdue():
            return _only_for(trigger, offered)
        case OnNthVisit():
            return said("visit number %(number)s is done", number=trigger.n)
        case OnInactivity():
            return said_of(
                trigger.days,
                "%(number)s day has passed since the last visit, and nothing is ahead",
                "%(number)s days have passed since the last visit, and nothing is ahead",
            )
        case OnBirthday():
            return _from(trigger.days, said("the birthday"))
        case OnTag():
            return said("somebody is given the tag %(tag)s", tag=trigger.tag)
        case OnDate():
            when = _from(trigger.days, DATES[trigger.of])
            return said("%(when)s, every year", when=when) if trigger.yearly else when
        case OnDayOfYear():
            return said("%(day)s of every year", day=birthday(f"{trigger.month:02}-{trigger.day:02}"))
        case OnPrepaidLow():
            return said("a visit leaves %(number)s prepaid sessions or fewer", number=trigger.at_most)
        case OnFormMissing():
            return said_of(
                trigger.days,
                "%(number)s day before a visit, if its form has not been filled in",
                "%(number)s days before a visit, if its form has not been filled in",
            )
    return WHEN[trigger.kind]


def _only_for(trigger: OnVisit | OnOverdue, offered: Offered) -> str:
    words: str = WHEN[trigger.kind]
    for name in ("category_ids", "service_ids", "location_ids"):
        if those := [offered.words(name, each) for each in getattr(trigger, name, ())]:
            words = said("%(when)s, only for %(those)s", when=words, those=one_of(those))
    return words


def step_words(step: Step, offered: Offered) -> str:
    """Give what a step does, for example: waits 2 days, then until 10:00."""
    match step:
        case Wait():
            return _wait(step)
        case Condition():
            checks = checks_words(step.all_of, all_of, offered)
            if step.otherwise != "leave_out":
                return said("go on if %(checks)s; otherwise stop", checks=checks)
            return said(
                "go on if %(checks)s; otherwise leave out the next %(number)s",
                checks=checks,
                number=step.leaves_out,
            )
        case Say():
            words = PURPOSE[step.purpose] if step.purpose else step.template_id
            return said("write to the client: %(message)s", message=words)
        case Mark(kind="tag"):
            return said("give the tag %(tag)s", tag=step.tag)
        case Mark():
            return said("take away the tag %(tag)s", tag=step.tag)
        case Ask():
            return said("leave staff a task: %(task)s", task=said(step.title))
    return said("tell other programs") if step.kind == "webhook" else said("stop")


def checks_words(checks: Iterable[Check], joined: Joining, offered: Offered) -> str:
    """Give questions about a client in one line, for example: visits done at least 3."""
    return joined([in_words(_check(check, offered)) for check in checks])


def _check(check: Check, offered: Offered) -> str:
    fact = FACTS[check.fact]
    if isinstance(check.value, bool):
        return fact if check.value == (check.how == "is") else said("not: %(fact)s", fact=fact)
    value = offered.words(check.fact, str(check.value))
    if check.fact == "money_spent" and isinstance(check.value, int):
        value = money(Money(amount=check.value, currency=offered.currency))
    return said("%(fact)s %(how)s %(value)s", fact=fact, how=HOW[check.how], value=value)


def _wait(step: Wait) -> str:
    spans = [said_of(step.days, "%(number)s day", "%(number)s days")] if step.days else []
    spans += [said("%(minutes)s min", minutes=step.minutes)] if step.minutes else []
    parts: list[str] = [all_of([in_words(it) for it in spans])] if spans else []
    parts += [said("until %(time)s", time=step.until_time)] if step.until_time else []
    parts += (
        [said("until %(day)s", day=WEEKDAYS[step.until_weekday])] if step.until_weekday is not None else []
    )
    if not parts:
        return said("wait not at all")
    first, *others = parts
    for part in others:
        first = said("%(first)s, then %(next)s", first=first, next=part)
    return said("wait %(span)s", span=first)


def _from(days: int, what: str) -> str:
    if not days:
        return what
    if days > 0:
        return said_of(days, "%(number)s day after %(what)s", "%(number)s days after %(what)s", what=what)
    return said_of(-days, "%(number)s day before %(what)s", "%(number)s days before %(what)s", what=what)

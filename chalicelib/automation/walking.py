"""A run's way through its workflow: what is passed by itself, what is to be done next, when it ends. Pure.

A step is known by its name and is taken at most once in a run, in whatever version the run goes on.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.automation.conditions import Facts, first_that_fails, first_that_holds, in_words
from chalicelib.automation.model import (
    Action,
    Condition,
    OnDate,
    OnFirstVisit,
    OnFormMissing,
    OnNthVisit,
    OnVisit,
    Recipe,
    Run,
    RunState,
    Step,
    Stop,
    Taken,
    Wait,
    Workflow,
)
from chalicelib.core.interval import boundary_at
from chalicelib.core.saying import STATUSES, said, said_day, said_each

DAY = timedelta(days=1)
ENDS_HERE = said("The workflow ends here.")


@dataclass(frozen=True, slots=True)
class Stride:
    """How far a run comes by itself, and what is to be done then; None where it waits or has ended."""

    run: Run
    action: Action | None = None


def version_followed(run: Run, workflow: Workflow) -> int:
    """Give the version in which the run goes on: the one it began with, unless the owner moved it."""
    return workflow.version if run.workflow_version < workflow.oldest_followed else run.workflow_version


def next_step(run: Run, recipe: Recipe) -> Step | None:
    """Give the first step behind the last one that was taken, or None at the end.

    In a version that has none of those taken, that is the first one.
    """
    places = [place for place, step in enumerate(recipe.steps) if step.name in run.steps_taken]
    return next(iter(recipe.steps[max(places, default=-1) + 1 :]), None)


def walk(run: Run, recipe: Recipe, facts: Facts) -> Stride:
    """Go on until there is something to do, to wait for, or nothing left."""
    while run.state == "running":
        ends = stops_now(recipe, facts)
        if ends is not None:
            return Stride(ended(run, "stopped", ends, facts.now))
        step = next_step(run, recipe)
        match step:
            case None:
                run = ended(run, "finished", "", facts.now)
            case Wait():
                until = waits_until(step, facts.now, facts.zone)
                run = took(run, step, facts.now, _waits(until, facts)).model_copy(update={"due_at": until})
                if until > facts.now:
                    return Stride(run)
            case Condition():
                run = _decided(run, step, recipe, facts)
            case Stop():
                run = ended(took(run, step, facts.now, ENDS_HERE), "finished", ENDS_HERE, facts.now)
            case _:
                return Stride(run, step)
    return Stride(run)


def _waits(until: datetime, facts: Facts) -> str:
    local = until.astimezone(facts.zone)
    return said("Waits until %(day)s, %(time)s.", day=said_day(local), time=f"{local:%H:%M}")


def stops_now(recipe: Recipe, facts: Facts) -> str | None:
    """Say why a run goes no further: what began it is so no more, or “stop if” is so; else None."""
    undone = came_undone(recipe, facts)
    if undone is not None:
        return undone
    if isinstance(recipe.trigger, OnFormMissing) and facts.about_id not in facts.forms_missing:
        if facts.about and facts.about.is_expected(facts.now):
            return said("The form is not missing any more.")
        return said("The visit that the form is for is not ahead any more.")
    ends = first_that_holds(recipe.stop_if, facts)
    return said("Stops when %(so)s.", so=in_words(ends, facts)) if ends else None


def came_undone(recipe: Recipe, facts: Facts) -> str | None:
    """Say what the visit is now whose end began the run, where that was taken back; else None."""
    match recipe.trigger:
        case OnVisit(kind="done" | "no_show" as status):
            pass
        case OnFirstVisit() | OnNthVisit():
            status = "done"
        case OnDate(of="visit", days=days) if days > 0:
            status = "done"
        case _:
            return None
    if facts.about is None or facts.about.status == status:
        return None
    return said(
        "The visit is %(status)s by now.", status=STATUSES.get(facts.about.status, facts.about.status)
    )


def _decided(run: Run, step: Condition, recipe: Recipe, facts: Facts) -> Run:
    fails = first_that_fails(step.all_of, facts)
    if fails is None:
        so = said_each([in_words(check, facts) for check in step.all_of])
        return took(run, step, facts.now, said("So it is: %(so)s.", so=so))
    why = said("Not so: %(so)s.", so=in_words(fails, facts))
    run = took(run, step, facts.now, why, done=False)
    if step.otherwise == "stop":
        return ended(run, "finished", why, facts.now)
    behind = recipe.steps[recipe.steps.index(step) + 1 :][: step.leaves_out]
    for left_out in behind:
        run = took(run, left_out, facts.now, said("Left out: %(step)s.", step=said(step.name)), done=False)
    return run


def took(run: Run, step: Step, now: datetime, reason: str, *, done: bool = True) -> Run:
    """Give the run with the step behind it; what comes next is due at once."""
    taken = Taken(name=step.name, kind=step.kind, done=done, reason=reason, at=now)
    return run.model_copy(update={"taken": (*run.taken, taken), "due_at": now})


def begun_again(run: Run, why: str, now: datetime) -> Run:
    """Give a run that was stopped as it begins again: what it did is done, what it waited for is not."""
    did = tuple(it for it in run.taken if it.kind not in ("wait", "condition", "stop"))
    again = Taken(name="", kind="start", done=True, reason=why, at=now)
    fresh = {"state": "running", "reason": "", "ended_at": None, "due_at": now}
    return run.model_copy(update={**fresh, "taken": (*did, again)})


def ended(run: Run, state: RunState, reason: str, now: datetime) -> Run:
    """Give the run at its end."""
    return run.model_copy(update={"state": state, "reason": reason, "due_at": None, "ended_at": now})


def waits_until(step: Wait, now: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant at which a wait is over: days keep the time of day, whatever clocks do meanwhile."""
    moment = now + timedelta(minutes=step.minutes)
    if step.days:
        local = moment.astimezone(zone)
        start = datetime.combine(local.date(), time())
        minutes = (local.replace(tzinfo=None) - start).seconds // 60
        moment = boundary_at(local.date() + step.days * DAY, minutes, zone)
    day = moment.astimezone(zone).date()
    if step.until_time is not None:
        if moment_at(step.until_time, day, zone) < moment:
            day += DAY
        moment = moment_at(step.until_time, day, zone)
    if step.until_weekday is not None and day.weekday() != step.until_weekday:
        day += (step.until_weekday - day.weekday()) % 7 * DAY
        moment = moment_at(step.until_time or "00:00", day, zone)
    return moment


def moment_at(time_of_day: str, day: date, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a time of day, as 14:30, on a local date."""
    hours, minutes = time_of_day.split(":")
    return boundary_at(day, 60 * int(hours) + int(minutes), zone)

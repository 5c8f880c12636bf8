"""The nouns of workflows. Dates and times of day are local to the business, instants are UTC."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from chalicelib.automation.asking_words import FACTS as FACTS
from chalicelib.automation.asking_words import HOW as HOW
from chalicelib.automation.recipe import COMPARISONS as COMPARISONS
from chalicelib.automation.recipe import Action as Action
from chalicelib.automation.recipe import Ask as Ask
from chalicelib.automation.recipe import Check as Check
from chalicelib.automation.recipe import Comparison as Comparison
from chalicelib.automation.recipe import Condition as Condition
from chalicelib.automation.recipe import Fact as Fact
from chalicelib.automation.recipe import Identifiers as Identifiers
from chalicelib.automation.recipe import ListFact as ListFact
from chalicelib.automation.recipe import Mark as Mark
from chalicelib.automation.recipe import Name as Name
from chalicelib.automation.recipe import NumberFact as NumberFact
from chalicelib.automation.recipe import Offset as Offset
from chalicelib.automation.recipe import OnBirthday as OnBirthday
from chalicelib.automation.recipe import OnDate as OnDate
from chalicelib.automation.recipe import OnDayOfYear as OnDayOfYear
from chalicelib.automation.recipe import OnFirstVisit as OnFirstVisit
from chalicelib.automation.recipe import OnFormMissing as OnFormMissing
from chalicelib.automation.recipe import OnInactivity as OnInactivity
from chalicelib.automation.recipe import OnNthVisit as OnNthVisit
from chalicelib.automation.recipe import OnOverdue as OnOverdue
from chalicelib.automation.recipe import OnPrepaidLow as OnPrepaidLow
from chalicelib.automation.recipe import OnTag as OnTag
from chalicelib.automation.recipe import OnVisit as OnVisit
from chalicelib.automation.recipe import Recipe as Recipe
from chalicelib.automation.recipe import Say as Say
from chalicelib.automation.recipe import Step as Step
from chalicelib.automation.recipe import Stop as Stop
from chalicelib.automation.recipe import Tag as Tag
from chalicelib.automation.recipe import Tell as Tell
from chalicelib.automation.recipe import TextFact as TextFact
from chalicelib.automation.recipe import TimeOfDay as TimeOfDay
from chalicelib.automation.recipe import Trigger as Trigger
from chalicelib.automation.recipe import Wait as Wait
from chalicelib.automation.recipe import YesNoFact as YesNoFact
from chalicelib.core.entity import Entity
from chalicelib.core.saying import said
from chalicelib.core.sentence import Sentence


class Workflow(Recipe):
    """A recipe in one of its versions, on or off.

    `on_since`: what happened or fell due before starts nobody, except, where it `catches_up`, clients who
    have been inactive for longer. Runs of versions before `oldest_followed` go on in this one.
    `version` is 0 for a shipped one that nobody has touched.
    """

    workflow_id: str
    business_id: str
    shipped: bool = False
    version: int = 0
    oldest_followed: int = 0
    on: bool = False
    on_since: datetime | None = None
    catches_up: bool = False
    row_version: int = Field(0, exclude=True)


def recipe_of(workflow: Workflow) -> Recipe:
    """Give what its owner wrote of a workflow."""
    return Recipe(**{name: getattr(workflow, name) for name in Recipe.model_fields})


class VisitNote(Entity):
    """What is kept of one appointment; `price` in minor units. `at` is when it last changed."""

    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    on: date
    service_ids: tuple[str, ...]
    category_ids: tuple[str, ...]
    location_id: str
    staff_id: str
    title: str
    price: int
    booked_at: datetime
    moved_at: datetime | None = None
    at: datetime

    def is_expected(self, now: datetime) -> bool:
        """Tell whether the visit is ahead, and settled."""
        return self.status in ("booked", "confirmed") and self.starts_at > now


class PrepaidNote(Entity):
    """How one sale of sessions stands; the fields are those of the event that told of it."""

    sale_id: str
    name: str
    left: int
    left_alike: int
    last_day: date | None = None
    used_at: datetime | None = None

    def is_good_on(self, day: date) -> bool:
        """Tell whether a session can be used on that day, if one is left."""
        return self.last_day is None or day <= self.last_day


class ClientRecord(Entity):
    """What workflows know of a client, and in which of them the client is.

    `tags` have the instant at which they were first seen, `overdue` that at which the client was last found
    overdue in a category, `prepaid` is as it was in its version. `running` leads from a workflow to the
    client's run in it, `begun` to the inactivity that started the last one. Every date up to `looked_at`
    has been seen to; at `due_at` there is something to look at again.
    """

    business_id: str
    client_id: str
    visits: dict[str, VisitNote] = {}
    tags: dict[str, datetime] = {}
    overdue: dict[str, datetime] = {}
    prepaid: tuple[PrepaidNote, ...] = ()
    prepaid_version: int = 0
    running: dict[str, str] = {}
    begun: dict[str, str] = {}
    looked_at: datetime
    due_at: datetime | None = None
    row_version: int = Field(0, exclude=True)


class Taken(Entity):
    """A step that was taken in a run: done or not, and why, as a sentence."""

    name: str
    kind: str
    done: bool
    reason: Sentence
    at: datetime


RunState = Literal["running", "finished", "stopped"]


class Run(Entity):
    """One client on the way through one workflow, in the version it began with.

    `why` says as a sentence what started it; `appointment_id` is what it is about, if anything. The next
    step is looked at at `due_at`. `reason` says why it stopped.
    """

    run_id: str
    business_id: str
    workflow_id: str
    workflow_name: str
    workflow_version: int
    client_id: str
    why: Sentence
    appointment_id: str = ""
    state: RunState = "running"
    reason: Sentence = ""
    taken: tuple[Taken, ...] = ()
    began_at: datetime
    due_at: datetime | None = None
    ended_at: datetime | None = None
    row_version: int = Field(0, exclude=True)

    @property
    def steps_taken(self) -> frozenset[str]:
        """Give the names of the steps that are behind the client, done or left out."""
        return frozenset(taken.name for taken in self.taken)


class Task(Entity):
    """Something for staff to do for a client."""

    task_id: str
    business_id: str
    client_id: str
    client_name: str
    workflow_id: str
    run_id: str
    title: str
    created_at: datetime
    done_at: datetime | None = None
    done_by: str = ""


class Planning(Entity):
    """That all clients' due dates are to be worked out anew, and from which page on."""

    business_id: str
    cursor: str | None = None
    due_at: datetime
    row_version: int = Field(0, exclude=True)


class Start(Entity):
    """That a client enters a workflow: why, by what cause (never twice by the same), about what.

    `goes_on`: a run that the same cause began, and that was stopped, begins again.
    """

    workflow_id: str
    cause: str
    why: Sentence
    appointment_id: str = ""
    goes_on: bool = False


class PreviewEntry(Entity):
    """A client who would enter a workflow today, and why."""

    client_id: str
    name: str
    why: Sentence


class TimelineEntry(Entity):
    """One thing that a workflow did, or did not do, for a client, and why."""

    at: datetime
    workflow_id: str
    workflow_name: str
    run_id: str
    step: str
    kind: str
    done: bool
    reason: Sentence


def entries_of(runs: Sequence[Run]) -> list[TimelineEntry]:
    """Give what happened in the runs, the latest first."""
    entries: list[TimelineEntry] = []
    for run in runs:
        steps = [Taken(name="", kind="start", done=True, reason=run.why, at=run.began_at), *run.taken]
        if run.ended_at:
            ended = run.reason or said("That was the last step.")
            steps.append(Taken(name="", kind="end", done=True, reason=ended, at=run.ended_at))
        entries += [entry_of(run, step) for step in steps]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def entry_of(run: Run, step: Taken) -> TimelineEntry:
    """Give one thing that happened in a run."""
    return TimelineEntry(
        at=step.at,
        workflow_id=run.workflow_id,
        workflow_name=run.workflow_name,
        run_id=run.run_id,
        step=step.name,
        kind=step.kind,
        done=step.done,
        reason=step.reason,
    )

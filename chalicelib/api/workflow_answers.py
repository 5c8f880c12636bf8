"""What comes in and goes out over the wire about workflows: the room's own nouns, in lists."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Wire
from chalicelib.automation.model import (
    Check,
    Name,
    PreviewEntry,
    Recipe,
    RunState,
    Step,
    Tag,
    Taken,
    Task,
    TimelineEntry,
    Trigger,
    Workflow,
)
from chalicelib.automation.model import Run as OneRun


class RecipeBody(Body):
    """A workflow as its owner writes it; `move_runs`: those who are in it go on in this version."""

    name: Name
    description: str = Field("", max_length=500)
    trigger: Trigger
    steps: Annotated[list[Step], Field(min_length=1, max_length=50)]
    stop_if: Annotated[list[Check], Field(max_length=10)] = []
    move_runs: bool = False

    def recipe(self) -> Recipe:
        """Give what is kept of it."""
        return Recipe(
            name=self.name,
            description=self.description,
            trigger=self.trigger,
            steps=tuple(self.steps),
            stop_if=tuple(self.stop_if),
        )


class SwitchBody(Body):
    """On or off; with `catch_up` also for clients who have been inactive for longer."""

    on: bool
    catch_up: bool = False


class TagsBody(Body):
    """The tags that a client shall have, and no others."""

    tags: Annotated[list[Tag], Field(max_length=50)]


class PreviewQuery(Wire):
    """From which page on; `catch_up`: also clients who have been inactive for longer."""

    catch_up: bool = False
    cursor: str | None = None


class RunsQuery(Wire):
    """From which page on."""

    cursor: str | None = None


class TasksQuery(Wire):
    """Those that are done instead of those to be done, and from which page on."""

    done: bool = False
    cursor: str | None = None


class WorkflowAnswer(Answer):
    """A workflow; `version` 0 is a shipped one that nobody has touched."""

    workflow_id: str
    name: str
    description: str
    shipped: bool
    on: bool
    on_since: datetime | None
    catches_up: bool
    version: int
    trigger: Trigger
    steps: list[Step]
    stop_if: list[Check]

    @classmethod
    def of(cls, workflow: Workflow) -> Self:
        """Give the answer for a workflow."""
        plain = {name: value for name, value in dict(workflow).items() if name in cls.model_fields}
        return cls(**{**plain, "steps": list(workflow.steps), "stop_if": list(workflow.stop_if)})


class WorkflowsAnswer(Answer):
    """The shipped workflows and the owner's own."""

    items: list[WorkflowAnswer]
    next: None = None


class PreviewAnswer(Answer):
    """Who would start today; there may be more on the next page even where this one is empty."""

    items: list[PreviewEntry]
    next: str | None


class RunAnswer(Answer):
    """One client on the way through a workflow; each step that was taken with its reason."""

    run_id: str
    workflow_id: str
    workflow_version: int
    client_id: str
    appointment_id: str
    why: str
    state: RunState
    reason: str
    taken: list[Taken]
    began_at: datetime
    due_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, run: OneRun) -> Self:
        """Give the answer for a run."""
        plain = {name: value for name, value in dict(run).items() if name in cls.model_fields}
        return cls(**{**plain, "taken": list(run.taken)})


class RunsAnswer(Answer):
    """A page of runs, the latest first."""

    items: list[RunAnswer]
    next: str | None


class TasksAnswer(Answer):
    """A page of tasks, the latest first."""

    items: list[Task]
    next: str | None


class TaskAnswer(Task):
    """A task."""


class TimelineAnswer(Answer):
    """What workflows did for a client and did not do, each with the reason, the latest first."""

    items: list[TimelineEntry]
    next: None = None

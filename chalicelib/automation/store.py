"""Workflows, what they know of clients, runs and tasks in DynamoDB: rows of one table.

| what | partition | sort |
|---|---|---|
| a workflow, and each of its versions | business | `workflow#id`, `version#id#number` |
| what is known of a client | business#client | `client` |
| a client's run | business#client | `run#id` |
| a task | business | `task#id` |
| that all due dates are to be worked out anew | business | `plan` |

`by_business` lists a workflow's runs and a business's tasks, `by_due` all that wants looking at by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.automation.model import ClientRecord, Planning, Run, Task, Workflow
from chalicelib.core.cursor import cursor_key
from chalicelib.core.due import due_at, due_key, due_place, first_due_at, rows_due, sortable
from chalicelib.core.entity import Entity
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    SecondIndex,
    Write,
    commit,
    load,
    load_many,
    page_of,
)

PAGE = 100
E = TypeVar("E", bound=Entity)


class ByBusiness(FirstIndex):
    """A business's tasks and the runs of each of its workflows, by when they began."""

    class Meta(FirstIndex.Meta):
        index_name = "by_business"


class ByDue(SecondIndex):
    """The runs, clients and plans of all businesses that want looking at, by when."""

    class Meta(SecondIndex.Meta):
        index_name = "by_due"


class AutomationRow(Row):
    """Anything of this room."""

    class Meta:
        table = "automation"

    by_business = ByBusiness()
    by_due = ByDue()


@dataclass(frozen=True, slots=True)
class Due:
    """A row that wants looking at: its place, and the instant under which it stands in the index."""

    pk: str
    sk: str
    at: datetime

    @property
    def business_id(self) -> str:
        """Give the business that the row belongs to."""
        return self.pk.partition("#")[0]

    @property
    def client_id(self) -> str:
        """Give the client that the row belongs to, an empty text for a business's own."""
        return self.pk.partition("#")[2]

    @property
    def run_id(self) -> str:
        """Give the run, an empty text for anything else."""
        return self.sk.removeprefix("run#") if self.sk.startswith("run#") else ""


def _partition(business_id: str, client_id: str) -> str:
    return f"{business_id}#{client_id}"


def _model(row: Row, model: type[E]) -> E:
    return model.model_validate({**row.e, "row_version": int(row.version)})


def _written(
    key: Key, entity: Entity, row_version: int, looked_at: datetime | None = None, listed: str = ""
) -> Write:
    """Give the write that puts an entity in place of the version read, or where there was none."""
    row = AutomationRow(pk=key.pk, sk=key.sk, version=row_version + 1, e=entity.stored())
    if looked_at is not None:
        row.gsi2pk, row.gsi2sk = due_place(key.pk, key.sk, looked_at)
    if listed:
        row.gsi1pk, row.gsi1sk = key.pk.partition("#")[0], listed
    new = AutomationRow.pk.does_not_exist()
    return Write(row, AutomationRow.version == row_version if row_version else new)


def load_workflows(business_id: str) -> dict[str, Workflow]:
    """Give the workflows that the business has ever saved or switched on, by identifier."""
    rows = AutomationRow.query(business_id, AutomationRow.sk.startswith("workflow#"), consistent_read=True)
    found = [_model(row, Workflow) for row in rows]
    return {workflow.workflow_id: workflow for workflow in found}


def load_workflow(business_id: str, workflow_id: str) -> Workflow | None:
    """Give a workflow as it is now, or None."""
    row = load(Key(AutomationRow, business_id, f"workflow#{workflow_id}"))
    return _model(row, Workflow) if row else None


def load_version(business_id: str, workflow_id: str, version: int) -> Workflow | None:
    """Give a workflow as it was in that version, or None."""
    row = load(Key(AutomationRow, business_id, _version_name(workflow_id, version)))
    return _model(row, Workflow) if row else None


def workflow_writes(workflow: Workflow, *, new_version: bool) -> list[Write]:
    """Give the writes of a workflow, refused when it has changed since; a new version is kept beside it."""
    key = Key(AutomationRow, workflow.business_id, f"workflow#{workflow.workflow_id}")
    writes = [_written(key, workflow, workflow.row_version)]
    if new_version:
        name = _version_name(workflow.workflow_id, workflow.version)
        writes.append(_written(Key(AutomationRow, workflow.business_id, name), workflow, 0))
    return writes


def _version_name(workflow_id: str, version: int) -> str:
    return f"version#{workflow_id}#{version:06}"


def record_key(business_id: str, client_id: str) -> Key:
    """Give the place of what is known of a client."""
    return Key(AutomationRow, _partition(business_id, client_id), "client")


def run_key(business_id: str, client_id: str, run_id: str) -> Key:
    """Give the place of a run."""
    return Key(AutomationRow, _partition(business_id, client_id), f"run#{run_id}")


def load_record(business_id: str, client_id: str) -> ClientRecord | None:
    """Give what is known of a client, or None."""
    row = load(record_key(business_id, client_id))
    return _model(row, ClientRecord) if row else None


def load_records(business_id: str, client_ids: Iterable[str]) -> dict[str, ClientRecord]:
    """Give what is known of those of the clients of whom anything is."""
    rows = load_many([record_key(business_id, client_id) for client_id in client_ids])
    found = [_model(row, ClientRecord) for row in rows.values()]
    return {record.client_id: record for record in found}


def record_write(record: ClientRecord) -> Write:
    """Give the write of what is known of a client, refused when it has changed since."""
    key = record_key(record.business_id, record.client_id)
    return _written(key, record, record.row_version, record.due_at)


def load_run(business_id: str, client_id: str, run_id: str) -> Run | None:
    """Give a run as it is now, or None."""
    row = load(run_key(business_id, client_id, run_id))
    return _model(row, Run) if row else None


def load_runs_of_client(business_id: str, client_id: str) -> list[Run]:
    """Give a client's runs, in no order of time."""
    rows = AutomationRow.query(
        _partition(business_id, client_id), AutomationRow.sk.startswith("run#"), consistent_read=True
    )
    return [_model(row, Run) for row in rows]


def load_runs(business_id: str, workflow_id: str, cursor: str | None) -> Page[Run]:
    """Give a page of a workflow's runs, the latest first."""
    return _listed(business_id, f"run#{workflow_id}#", Run, cursor)


def run_write(run: Run) -> Write:
    """Give the write of a run, refused when it has changed since, or, for a new one, is there already."""
    key = run_key(run.business_id, run.client_id, run.run_id)
    listed = f"run#{run.workflow_id}#{sortable(run.began_at)}#{run.client_id}"
    return _written(key, run, run.row_version, run.due_at, listed)


def load_task(business_id: str, task_id: str) -> tuple[Task, int] | None:
    """Give a task and the version of its row, or None."""
    row = load(Key(AutomationRow, business_id, f"task#{task_id}"))
    return (Task.model_validate(row.e), int(row.version)) if row else None


def load_tasks_named(business_id: str, task_ids: Iterable[str]) -> list[Task]:
    """Give those of the tasks that exist."""
    rows = load_many([Key(AutomationRow, business_id, f"task#{name}") for name in task_ids])
    return [Task.model_validate(row.e) for row in rows.values()]


def load_tasks(business_id: str, done: bool, cursor: str | None) -> Page[Task]:
    """Give a page of the tasks that are open, or of those done, the latest first."""
    return _listed(business_id, f"task#{_state(done)}#", Task, cursor)


def task_write(task: Task, row_version: int = 0) -> Write:
    """Give the write of a task, refused when it has changed since."""
    key = Key(AutomationRow, task.business_id, f"task#{task.task_id}")
    listed = f"task#{_state(task.done_at is not None)}#{sortable(task.created_at)}#{task.task_id}"
    return _written(key, task, row_version, None, listed)


def _state(done: bool) -> str:
    return "done" if done else "open"


def load_planning(business_id: str) -> Planning | None:
    """Give how far the due dates of all clients have been worked out anew, or None."""
    row = load(Key(AutomationRow, business_id, "plan"))
    return _model(row, Planning) if row else None


def planning_write(planning: Planning, *, over: bool = False) -> Write:
    """Give the write of a planning, refused when it has changed since; one that is over is not due."""
    key = Key(AutomationRow, planning.business_id, "plan")
    return _written(key, planning, planning.row_version, None if over else planning.due_at)


def load_due(now: datetime, limit: int) -> list[Due]:
    """Give what wants looking at by now, so much at most, the longest waiting first."""
    return [Due(row.pk, row.sk, due_at(row.gsi2sk)) for row in rows_due(AutomationRow.by_due, now, limit)]


def load_first_due_at() -> datetime | None:
    """Give when the first row wants looking at, or None when none does."""
    return first_due_at(AutomationRow.by_due)


def put_off(due: Due, until: datetime) -> None:
    """Look later at a row that cannot be looked after now; raise WriteRefused when it has changed since."""
    row = AutomationRow(pk=due.pk, sk=due.sk, e={})
    later = [AutomationRow.gsi2sk.set(due_key(due.pk, due.sk, until)), AutomationRow.version.add(1)]
    commit([Write(row, AutomationRow.gsi2sk == due_key(due.pk, due.sk, due.at), later)])


def save(writes: Sequence[Write]) -> None:
    """Make the writes or none; raise WriteRefused when a condition does not hold."""
    commit(writes)


def _listed(business_id: str, begins: str, model: type[E], cursor: str | None) -> Page[E]:
    rows: Any = AutomationRow.by_business.query(
        business_id,
        ByBusiness.gsi1sk.startswith(begins),
        scan_index_forward=False,
        limit=PAGE,
        last_evaluated_key=cursor_key(cursor, business_id, 1),
    )
    page = page_of(rows)
    return Page([_model(row, model) for row in page.items], page.next)

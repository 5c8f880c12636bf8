"""The calls for workflows: writing and switching them, who would be in them, tasks, a client's timeline."""

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.record_answers import ClientAnswer
from chalicelib.api.workflow_answers import (
    PreviewAnswer,
    PreviewQuery,
    RecipeBody,
    RunAnswer,
    RunsAnswer,
    RunsQuery,
    SwitchBody,
    TagsBody,
    TaskAnswer,
    TasksAnswer,
    TasksQuery,
    TimelineAnswer,
    WorkflowAnswer,
    WorkflowsAnswer,
)
from chalicelib.automation import service
from chalicelib.clients import service as clients
from chalicelib.core import clock

workflows = Blueprint(__name__)

HERE = BUSINESS + "/workflows"
ONE = HERE + "/{workflow_id}"


@operation(workflows, "GET", HERE, WorkflowsAnswer, needs="settings")
def list_workflows(_call: Call, business_id: str) -> WorkflowsAnswer:
    """Give the workflows, those that are ready to switch on first."""
    return WorkflowsAnswer(items=[WorkflowAnswer.of(it) for it in service.list_workflows(business_id)])


@operation(workflows, "POST", HERE, WorkflowAnswer, body=RecipeBody, status=201, needs="settings")
def add_workflow(call: Call, business_id: str) -> WorkflowAnswer:
    """Keep a workflow of one's own, switched off."""
    recipe = call.body(RecipeBody, exact=True).recipe()
    return WorkflowAnswer.of(service.add_workflow(business_id, recipe))


@operation(workflows, "GET", ONE, WorkflowAnswer, needs="settings")
def get_workflow(_call: Call, business_id: str, workflow_id: str) -> WorkflowAnswer:
    """Give one workflow."""
    return WorkflowAnswer.of(service.get_workflow(business_id, workflow_id))


@operation(workflows, "PUT", ONE, WorkflowAnswer, body=RecipeBody, needs="settings")
def change_workflow(call: Call, business_id: str, workflow_id: str) -> WorkflowAnswer:
    """Make a workflow's next version; runs keep the one they began with, unless they shall move."""
    body = call.body(RecipeBody, exact=True)
    changed = service.change_workflow(
        business_id, workflow_id, body.recipe(), clock.now(), move_runs=body.move_runs
    )
    return WorkflowAnswer.of(changed)


@operation(workflows, "POST", ONE + "/switch", WorkflowAnswer, body=SwitchBody, needs="settings")
def switch_workflow(call: Call, business_id: str, workflow_id: str) -> WorkflowAnswer:
    """Switch a workflow on or off."""
    body = call.body(SwitchBody, exact=True)
    switched = service.switch(business_id, workflow_id, clock.now(), on=body.on, catch_up=body.catch_up)
    return WorkflowAnswer.of(switched)


@operation(workflows, "GET", ONE + "/preview", PreviewAnswer, query=PreviewQuery, needs="settings")
def preview_workflow(call: Call, business_id: str, workflow_id: str) -> PreviewAnswer:
    """Give who would start in a workflow today, on or off, and why."""
    query = call.query(PreviewQuery)
    page = service.preview(business_id, workflow_id, clock.now(), query.cursor, catch_up=query.catch_up)
    return PreviewAnswer(items=page.items, next=page.next)


@operation(workflows, "GET", ONE + "/runs", RunsAnswer, query=RunsQuery, needs="settings")
def list_runs(call: Call, business_id: str, workflow_id: str) -> RunsAnswer:
    """Give who is or was in a workflow, where they stand, and why each step was done or not."""
    page = service.list_runs(business_id, workflow_id, call.query(RunsQuery).cursor)
    return RunsAnswer(items=[RunAnswer.of(run) for run in page.items], next=page.next)


@operation(workflows, "GET", BUSINESS + "/tasks", TasksAnswer, query=TasksQuery, needs="day")
def list_tasks(call: Call, business_id: str) -> TasksAnswer:
    """Give what workflows have left for staff to do."""
    query = call.query(TasksQuery)
    page = service.list_tasks(business_id, query.cursor, done=query.done)
    return TasksAnswer(items=page.items, next=page.next)


@operation(workflows, "POST", BUSINESS + "/tasks/{task_id}/done", TaskAnswer, needs="day")
def complete_task(call: Call, business_id: str, task_id: str) -> TaskAnswer:
    """Note that a task is done."""
    done = service.complete_task(business_id, task_id, call.require_staff(), clock.now())
    return TaskAnswer(**dict(done))


@operation(workflows, "GET", BUSINESS + "/clients/{client_id}/timeline", TimelineAnswer, needs="day")
def list_timeline(_call: Call, business_id: str, client_id: str) -> TimelineAnswer:
    """Give what workflows did for a client and did not do, each with the reason."""
    return TimelineAnswer(items=service.list_timeline(business_id, client_id))


@operation(workflows, "PUT", BUSINESS + "/clients/{client_id}/tags", ClientAnswer, body=TagsBody, needs="day")
def set_tags(call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Give a client these tags and no others; new ones may start workflows."""
    service.set_tags(business_id, client_id, call.body(TagsBody, exact=True).tags, clock.now())
    return ClientAnswer.of(clients.get_client(business_id, client_id))

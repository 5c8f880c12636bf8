"""The console's workflows: switching them on and off, who would be in them, who is, and tasks for staff."""

from chalice.app import Blueprint, Response

from chalicelib.automation import service
from chalicelib.automation.model import recipe_of
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.core.ids import new_id
from chalicelib.core.money import digits_of
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm, SwitchForm
from chalicelib.web.forms import Form
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.workflow_labels import offered_in
from chalicelib.web.workflow_reading import is_held
from chalicelib.web.workflow_words import recipe_words

workflow_pages = Blueprint(__name__)

HERE = CONSOLE + "/workflows"


class WorkflowQuery(Form):
    """Whether the workflow has just been saved."""

    saved: bool = False


@desk_page(workflow_pages, "GET", HERE, needs="settings")
def show_workflows(desk: Desk) -> Response:
    """Show the workflows, on or off, and what is left for staff to do."""
    business_id = desk.business.business_id
    return desk.render(
        "workflows.html",
        workflows=service.list_workflows(business_id),
        tasks=service.list_tasks(business_id).items,
        fresh=new_id(),
    )


@desk_page(workflow_pages, "GET", HERE + "/{workflow_id}", needs="settings")
def show_workflow(desk: Desk, workflow_id: str) -> Response:
    """Show one workflow: when it starts, what its steps do, who would be in it today, and who is or was."""
    return _workflow(desk, workflow_id)


def _workflow(desk: Desk, workflow_id: str, problem: Problem | None = None) -> Response:
    business_id = desk.business.business_id
    workflow = service.get_workflow(business_id, workflow_id)
    runs = service.list_runs(business_id, workflow_id).items
    return desk.render(
        "workflow.html",
        problem,
        workflow=workflow,
        **recipe_words(workflow, offered_in(desk.catalogue)),
        can_change=is_held(recipe_of(workflow), digits_of(desk.business.currency)),
        saved=problem is None and desk.asked.query(WorkflowQuery).saved,
        fresh=new_id(),
        preview=service.preview(business_id, workflow_id, clock.now()),
        runs=runs,
        people=clients.find_clients(business_id, {run.client_id for run in runs}),
    )


@desk_page(workflow_pages, "POST", HERE + "/{workflow_id}", needs="settings")
def switch_workflow(desk: Desk, workflow_id: str) -> Response:
    """Switch a workflow on or off; one that no longer fits says what is wrong with it."""
    form, business_id = desk.form(SwitchForm), desk.business.business_id
    try:
        service.switch(business_id, workflow_id, clock.now(), on=form.on, catch_up=form.catch_up)
    except BadInput as refusal:
        return _workflow(desk, workflow_id, problem_of(refusal))
    return see(link(f"{desk.home}/workflows/{workflow_id}"))


@desk_page(workflow_pages, "POST", CONSOLE + "/tasks/{task_id}", needs="day")
def finish_task(desk: Desk, task_id: str) -> Response:
    """Note that a task is done."""
    desk.form(DeskForm)
    service.complete_task(desk.business.business_id, task_id, desk.by, clock.now())
    return see(link(f"{desk.home}/workflows"))

"""The owner's workflows: writing and switching them, who would be in them, what became of whom.

docs/workflows.md tells how it works.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from chalicelib.automation import store
from chalicelib.automation.carrying import followed, look_after, task_id_of
from chalicelib.automation.checking import problems_of
from chalicelib.automation.following import (
    look_at,
    note_changes,
    note_overdue,
    note_prepaid,
)
from chalicelib.automation.foreseeing import why_today
from chalicelib.automation.knowing import company_for, facts_in, facts_of_all, recommended_to
from chalicelib.automation.model import (
    PreviewEntry,
    Recipe,
    Run,
    Task,
    TimelineEntry,
    Workflow,
    entries_of,
    recipe_of,
)
from chalicelib.automation.planning import plan_anew
from chalicelib.automation.saying import unsent_entries
from chalicelib.automation.shipped import find_shipped, shipped_ids
from chalicelib.automation.starting import STARTS_WITHIN
from chalicelib.automation.walking import came_undone, stops_now
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.core.table import Page, Write, WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict
from chalicelib.messaging.service import templates

__all__ = ["look_after", "look_at", "note_changes", "note_overdue", "note_prepaid"]

PAGES_SEEN = 10
"""How many pages of clients one page of a preview looks through."""
LONGEST_PREVIEW = 100
UNDONE_WAITS = timedelta(hours=1)
"""After what time a message is looked at again whose visit staff took back."""


def list_workflows(business_id: str) -> list[Workflow]:
    """Give the shipped workflows, as they are there or as they are shipped, then the owner's own by name."""
    known = store.load_workflows(business_id)
    shipped = [known.get(name) or find_shipped(business_id, name) for name in shipped_ids()]
    own = sorted((it for it in known.values() if not it.shipped), key=lambda it: it.name)
    return [*(it for it in shipped if it), *own]


def get_workflow(business_id: str, workflow_id: str) -> Workflow:
    """Give a workflow, a shipped one also where nobody has touched it yet; or raise NotFound."""
    found = _find(business_id, workflow_id)
    if found is None:
        raise NotFound(said("There is no such workflow."))
    return found


def _find(business_id: str, workflow_id: str) -> Workflow | None:
    return store.load_workflow(business_id, workflow_id) or find_shipped(business_id, workflow_id)


def add_workflow(business_id: str, recipe: Recipe) -> Workflow:
    """Keep a workflow of the owner's own, switched off; raise BadInput for what is wrong with it."""
    _check(business_id, recipe)
    return _added(business_id, new_id(), recipe)


def keep_workflow(
    business_id: str, workflow_id: str, recipe: Recipe, version: int, now: datetime, *, move_runs: bool
) -> Workflow:
    """Keep what the owner made of a workflow's version, 0 for a new one; what is kept already stays.

    Raises BadInput for what is wrong with it, and ChangedMeanwhile.
    """
    known = _find(business_id, workflow_id)
    if known and recipe_of(known) == recipe and (not move_runs or known.oldest_followed == known.version):
        return known
    _check(business_id, recipe)
    if version != (known.version if known else 0):
        raise ChangedMeanwhile
    return _changed(known, recipe, now, move_runs) if known else _added(business_id, workflow_id, recipe)


def change_workflow(
    business_id: str, workflow_id: str, recipe: Recipe, now: datetime, *, move_runs: bool
) -> Workflow:
    """Make a workflow's next version; with `move_runs` those who are in it go on in that one.

    Raises NotFound, BadInput for what is wrong with it, and ChangedMeanwhile.
    """
    _check(business_id, recipe)
    return _changed(get_workflow(business_id, workflow_id), recipe, now, move_runs)


def _added(business_id: str, workflow_id: str, recipe: Recipe) -> Workflow:
    workflow = Workflow(workflow_id=workflow_id, business_id=business_id, version=1, **dict(recipe))
    return _saved(workflow, new_version=True)


def _changed(known: Workflow, recipe: Recipe, now: datetime, move_runs: bool) -> Workflow:
    version = known.version + 1
    changes = {**dict(recipe), "version": version}
    if move_runs:
        changes["oldest_followed"] = version
    after = _saved(known.model_copy(update=changes), new_version=True)
    plan_anew(known.business_id, now)
    return after


def switch(
    business_id: str, workflow_id: str, now: datetime, *, on: bool, catch_up: bool = False
) -> Workflow:
    """Switch a workflow on or off; on again, it begins with what happens from now on.

    With `catch_up` a workflow for the inactive also starts those who have been so for longer. Raises
    NotFound, BadInput for one that no longer fits what there is, and ChangedMeanwhile.
    """
    known = get_workflow(business_id, workflow_id)
    if known.on == on:
        return known
    if on:
        _check(business_id, known)
    is_new = known.version == 0
    switched = {"on": on, "on_since": now if on else None, "catches_up": on and catch_up}
    first = {"version": 1} if is_new else {}
    after = _saved(known.model_copy(update={**switched, **first}), new_version=is_new)
    plan_anew(business_id, now)
    return after


def _check(business_id: str, recipe: Recipe) -> None:
    catalogue = get_catalogue(business_id)
    problems = problems_of(recipe, catalogue, templates.list_own_in_use(catalogue.business))
    if problems:
        raise BadInput(problems)


def _saved(workflow: Workflow, *, new_version: bool) -> Workflow:
    _save(store.workflow_writes(workflow, new_version=new_version))
    return workflow.model_copy(update={"row_version": workflow.row_version + 1})


def _save(writes: list[Write]) -> None:
    try:
        store.save(writes)
    except WriteRefused as error:
        raise ChangedMeanwhile from error


def preview(
    business_id: str, workflow_id: str, now: datetime, cursor: str | None = None, *, catch_up: bool = False
) -> Page[PreviewEntry]:
    """Give who would start in a workflow today, on or off, and why; a page looks through 1,000 clients.

    With `catch_up` as if it were switched on so. Raises NotFound.
    """
    workflow = get_workflow(business_id, workflow_id)
    return _preview(workflow.model_copy(update={"catches_up": catch_up or workflow.catches_up}), now, cursor)


def preview_recipe(business_id: str, recipe: Recipe, now: datetime) -> Page[PreviewEntry]:
    """Give who would start today in what is not kept yet, and why; raise BadInput for what is wrong."""
    _check(business_id, recipe)
    return _preview(Workflow(workflow_id="preview", business_id=business_id, **dict(recipe)), now)


def _preview(workflow: Workflow, now: datetime, cursor: str | None = None) -> Page[PreviewEntry]:
    business_id, catalogue = workflow.business_id, get_catalogue(workflow.business_id)
    found: list[PreviewEntry] = []
    company = company_for(workflow, catalogue)
    for _ in range(PAGES_SEEN):
        page = clients.list_clients(business_id, cursor=cursor)
        for facts in facts_of_all(page.items, [workflow], catalogue, now, company):
            if why := why_today(workflow, facts):
                client = facts.client
                found.append(PreviewEntry(client_id=client.client_id, name=client.name, why=why[0]))
        cursor = page.next
        if cursor is None or len(found) >= LONGEST_PREVIEW:
            break
    return Page(found, cursor)


def list_runs(business_id: str, workflow_id: str, cursor: str | None = None) -> Page[Run]:
    """Give a page of a workflow's runs, the latest first; raise NotFound, and BadInput for another cursor."""
    get_workflow(business_id, workflow_id)
    return store.load_runs(business_id, workflow_id, cursor)


def list_timeline(business_id: str, client_id: str) -> list[TimelineEntry]:
    """Give what workflows did for a client, and did not do, and why, the latest first; or raise NotFound.

    Of messages that were called off when they were to go out it looks among the client's latest hundred.
    """
    clients.get_client(business_id, client_id)
    runs = store.load_runs_of_client(business_id, client_id)
    unsent = unsent_entries(runs, messaging.list_messages(business_id, client_id).items if runs else [])
    return sorted([*entries_of(runs), *unsent], key=lambda entry: entry.at, reverse=True)


def list_tasks(business_id: str, cursor: str | None = None, *, done: bool = False) -> Page[Task]:
    """Give a page of the tasks that are open, or of those done, the latest first."""
    return store.load_tasks(business_id, done, cursor)


def list_tasks_of(business_id: str, client_id: str) -> list[Task]:
    """Give the tasks that are open for one client, the oldest first; two reads."""
    runs = store.load_runs_of_client(business_id, client_id)
    left = [(run.run_id, it.name) for run in runs for it in run.taken if it.kind == "task" and it.done]
    tasks = store.load_tasks_named(business_id, [task_id_of(*each) for each in left])
    return sorted((it for it in tasks if it.done_at is None), key=lambda it: it.created_at)


def complete_task(business_id: str, task_id: str, by: str, now: datetime) -> Task:
    """Note that a task is done, and by whom; one that is done stays as it is. Raises NotFound."""
    found = store.load_task(business_id, task_id)
    if found is None:
        raise NotFound(said("There is no such task."))
    task, row_version = found
    if task.done_at:
        return task
    done = task.model_copy(update={"done_at": now, "done_by": by})
    _save([store.task_write(done, row_version)])
    return done


def set_tags(business_id: str, client_id: str, tags: Iterable[str], now: datetime) -> None:
    """Give a client these tags and no others, and start what new ones start; raise NotFound."""
    clients.set_tags(business_id, client_id, tags)
    look_at(business_id, client_id, now)


def note_birthday(business_id: str, client_id: str, birthday: str | None, now: datetime) -> None:
    """Note a client's birthday (month and day, as 02-29) or none; raise NotFound."""
    clients.note_birthday(business_id, client_id, birthday)
    look_at(business_id, client_id, now)


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether a workflow's message is still wanted."""
    business_id = message.business_id
    run = store.load_run(business_id, message.client_id, message.subject.id)
    client = clients.find_client(business_id, message.client_id)
    record = store.load_record(business_id, message.client_id)
    current = store.load_workflow(business_id, run.workflow_id) if run else None
    if run is None or client is None or record is None or current is None:
        return Verdict(send=False, reason=said("The client is no longer on record."))
    if not current.on:
        return Verdict(send=False, reason=said("The workflow was switched off."))
    _, recipe = followed(run, current, now)
    catalogue = get_catalogue(business_id)
    facts = facts_in(run, recipe, client, record, catalogue, now)
    undone = came_undone(recipe, facts)
    if undone and facts.about and now - facts.about.ends_at < STARTS_WITHIN:  # it may be done after all
        return Verdict(send=False, reason=undone, otherwise="wait", wait_until=now + UNDONE_WAITS)
    if run.state == "stopped":
        return Verdict(send=False, reason=run.reason)
    ends = stops_now(recipe, facts)
    recommended = partial(recommended_to, record, catalogue, now)
    place = catalogue.locations.get(facts.about.location_id) if facts.about else None
    zone = place.time_zone if place else ""
    return Verdict(send=ends is None, reason=ends or "", time_zone=zone, asked={"recommended": recommended})

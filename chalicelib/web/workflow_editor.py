"""The console's editor of workflows: when, wait, if, then, all without code."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.automation import service
from chalicelib.automation.model import FACTS, Workflow, recipe_of
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.money import digits_of
from chalicelib.core.saying import said
from chalicelib.messaging.service import templates
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import Number
from chalicelib.web.forms import Form, Identifier
from chalicelib.web.language import gettext
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.workflow_drafts import Draft, arranged, draft_from, draft_of, field_labels
from chalicelib.web.workflow_labels import (
    DOES,
    OWN,
    WHEN,
    Offered,
    comparisons_of,
    facts_by_kind,
    hint_of,
    kind_of_fact,
    label_of,
    offered_in,
)
from chalicelib.web.workflow_names import as_it_was, in_readers_words
from chalicelib.web.workflow_reading import beside_fields, is_held, recipe_from
from chalicelib.web.workflow_shapes import STEPS, TRIGGERS, most_of, shapes_of
from chalicelib.web.workflow_words import recipe_words

editor_pages = Blueprint(__name__)

HERE = CONSOLE + "/workflows/{workflow_id}/edit"
LONGEST_NAME = 100
PLACE = "(end|[0-9]{1,2})"
THEN = (
    rf"^(save|preview|show|add-({'|'.join(DOES)})|(up|down|out)-[0-9]{{1,2}}|"
    rf"ask-{PLACE}|drop-{PLACE}-[0-9]{{1,2}})$"
)


class EditQuery(Form):
    """Whether the workflow is one that is yet to be written, and which one it begins as a copy of."""

    new: bool = False
    like: Identifier | None = None


class WrittenWorkflow(Form):
    """What a press on the editor's page shall do, from which version, and who goes on in the new one."""

    version: Number = 0
    move_runs: bool = False
    then: Annotated[str, StringConstraints(pattern=THEN)] = "save"


@desk_page(editor_pages, "GET", HERE, needs="settings")
def edit_workflow(desk: Desk, workflow_id: str) -> Response:
    """Show a workflow with all that can be changed of it, or one that is yet to be written."""
    query, known = desk.asked.query(EditQuery), _find(desk, workflow_id)
    if known is None and not query.new:
        raise NotFound(said("There is no such workflow."))
    if known is None and query.like is None:
        return _editor(desk, workflow_id, Draft())
    source = known or service.get_workflow(desk.business.business_id, query.like or "")
    recipe, digits = recipe_of(source), digits_of(desk.business.currency)
    if not is_held(recipe, digits):
        return see(link(f"{desk.home}/workflows/{source.workflow_id}"))
    worded = in_readers_words(recipe)
    if known:
        return _editor(desk, workflow_id, draft_of(worded, known.version, digits))
    copy = draft_of(worded, 0, digits)
    return _editor(desk, workflow_id, replace(copy, name=_copied(worded.name)))


@desk_page(editor_pages, "POST", HERE, needs="settings")
def keep_workflow(desk: Desk, workflow_id: str) -> Response:
    """Save a workflow, or only show who would be in it, or add, move and take out its parts."""
    business_id, fields = desk.business.business_id, desk.asked.fields()
    typed = draft_from(fields)
    try:
        given = desk.form(WrittenWorkflow)
        if given.then not in ("save", "preview"):
            return _editor(desk, workflow_id, arranged(typed, given.then, fields))
        recipe, now = recipe_from(typed, digits_of(desk.business.currency)), clock.now()
        if given.then == "preview":
            starting = service.preview_recipe(business_id, recipe, now)
            words = recipe_words(recipe, offered_in(desk.catalogue))
            return _editor(desk, workflow_id, typed, looks={**words, "preview": starting})
        if known := _find(desk, workflow_id):
            recipe = as_it_was(recipe, recipe_of(known))
        service.keep_workflow(business_id, workflow_id, recipe, given.version, now, move_runs=given.move_runs)
    except BadInput as refusal:
        return _editor(desk, workflow_id, typed, problem_of(beside_fields(refusal)))
    except ChangedMeanwhile as refusal:
        known = _find(desk, workflow_id)
        theirs = replace(typed, version=str(known.version if known else 0))
        return _editor(desk, workflow_id, theirs, problem_of(refusal))
    return see(link(f"{desk.home}/workflows/{workflow_id}", saved=True))


def _copied(name: str) -> str:
    """Give what a copy is called at first, in the owner's language and as long as a name may be."""
    words = gettext("%(name)s, our own")
    return words % {"name": name[: LONGEST_NAME - len(words)]}


def _find(desk: Desk, workflow_id: str) -> Workflow | None:
    try:
        return service.get_workflow(desk.business.business_id, workflow_id)
    except NotFound:
        return None


def _editor(
    desk: Desk,
    workflow_id: str,
    draft: Draft,
    problem: Problem | None = None,
    looks: dict[str, object] | None = None,
) -> Response:
    offered = offered_in(desk.catalogue, templates.list_own_in_use(desk.business))
    return desk.render(
        "workflow_editor.html",
        problem,
        workflow_id=workflow_id,
        looks=looks,
        **editor_facts(draft, offered),
    )


def editor_facts(draft: Draft, offered: Offered) -> dict[str, Any]:
    """Give what the editor's page shows of a draft, with what can be chosen in it."""
    return {
        "draft": draft,
        "offered": offered,
        "own": OWN,
        "when": WHEN,
        "does": DOES,
        "facts": FACTS,
        "fact_groups": facts_by_kind(),
        "comparisons_of": comparisons_of,
        "kind_of_fact": kind_of_fact,
        "label_of": label_of,
        "hint_of": hint_of,
        "trigger_shapes": shapes_of(draft.trigger.one("kind"), TRIGGERS),
        "shapes_of": partial(shapes_of, models=STEPS),
        "most_of": most_of,
        "labels": dict(field_labels(draft)),
    }

"""The console's forms: what clients are asked before their visit, written, changed and switched off."""

from dataclasses import replace
from typing import Annotated

from chalice.app import Blueprint, Response
from pydantic import Field, StringConstraints

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import IntakeForm, Service
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound, bad_field
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import Number
from chalicelib.web.forms import Form, Identifier
from chalicelib.web.intake import options_of
from chalicelib.web.intake_drafts import (
    KINDS,
    MOST,
    SPARE,
    Draft,
    arranged,
    beside_rows,
    draft_from,
    draft_of,
    form_of,
)
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link

form_pages = Blueprint(__name__)

HERE = CONSOLE + "/forms"
ONE = HERE + "/{form_id}"
MOST_SERVICES = 500
LABELS = {"name": said("Name"), "questions": said("Questions"), "service_ids": said("Services")} | {
    f"{part}_{n}": said("Question %(number)s", number=n + 1)
    for n in range(MOST)
    for part in ("label", "kind", "options")
}


class FormQuery(Form):
    """Whether the form is one that is yet to be written, and whether it has just been saved."""

    new: bool = False
    saved: bool = False


class WrittenForm(Form):
    """What a press on the page of a form shall do, from which version, and which services ask with it."""

    version: Number = 0
    service_ids: tuple[Identifier, ...] = Field((), max_length=MOST_SERVICES)
    then: Annotated[str, StringConstraints(pattern=r"^(save|preview|more|(up|down|out)-[0-9]{1,2})$")] = (
        "save"
    )


@desk_page(form_pages, "GET", HERE, needs="settings")
def list_forms(desk: Desk) -> Response:
    """List the forms, each with the services that ask with it."""
    forms = sorted(desk.catalogue.forms.values(), key=lambda form: (not form.active, form.name.casefold()))
    asking = {
        form.form_id: [it.name for it in desk.catalogue.services.values() if it.form_id == form.form_id]
        for form in forms
    }
    return desk.render("forms.html", forms=forms, asking=asking, fresh=new_id())


@desk_page(form_pages, "GET", ONE, needs="settings")
def edit_form(desk: Desk, form_id: str) -> Response:
    """Show a form with all that can be changed of it, or an empty one that is yet to be written."""
    there, version = _find(desk, form_id)
    if there:
        asking = [it.service_id for it in desk.catalogue.services.values() if it.form_id == form_id]
        return _editor(desk, form_id, draft_of(there, version, asking))
    if not desk.asked.query(FormQuery).new:
        raise NotFound(said("There is no such form."))
    return _editor(desk, form_id, Draft().with_spare(SPARE))


@desk_page(form_pages, "POST", ONE, needs="settings")
def keep_form(desk: Desk, form_id: str) -> Response:
    """Save a form, or only show how it looks, or bring its questions into another order."""
    typed = draft_from(desk.asked.fields())
    try:
        given = desk.form(WrittenForm)
        if given.then not in ("save", "preview"):
            return _editor(desk, form_id, arranged(typed, given.then))
        form = _checked(desk, form_id, typed)
        if given.then == "preview":
            return _editor(desk, form_id, typed, preview=form)
        catalogue.put(desk.business.business_id, form.model_dump(), given.version)
        catalogue.ask_with(desk.business.business_id, form_id, given.service_ids)
    except BadInput as refusal:
        return _editor(desk, form_id, typed, problem_of(beside_rows(refusal, typed)))
    except ChangedMeanwhile as refusal:
        now = replace(typed, version=str(_find(desk, form_id)[1]))
        return _editor(desk, form_id, now, problem_of(refusal))
    return see(link(f"{desk.home}/forms/{form_id}", saved=True))


def _checked(desk: Desk, form_id: str, typed: Draft) -> IntakeForm:
    """Give the form that was typed; raise BadInput for what does not fit."""
    form = form_of(typed, form_id)
    if not set(typed.service_ids) <= desk.catalogue.services.keys():
        raise bad_field("service_ids", said("This is not one of ours."))
    return form.model_copy(update={"name": catalogue.checked(desk.catalogue, form).name})


def _find(desk: Desk, form_id: str) -> tuple[IntakeForm | None, int]:
    for thing, version in catalogue.list_versions(desk.business.business_id):
        if isinstance(thing, IntakeForm) and thing.form_id == form_id:
            return thing, version
    return None, 0


def _editor(
    desk: Desk, form_id: str, draft: Draft, problem: Problem | None = None, preview: IntakeForm | None = None
) -> Response:
    return desk.render(
        "form_editor.html",
        problem,
        form_id=form_id,
        draft=draft,
        preview=preview,
        services=[
            _named(desk, it, form_id) for it in desk.catalogue.services.values() if _is_shown(it, form_id)
        ],
        kinds=KINDS,
        is_full=len(draft.rows) >= MOST,
        options_of=options_of,
        labels=LABELS,
        saved=problem is None and desk.asked.query(FormQuery).saved,
    )


def _is_shown(service: Service, form_id: str) -> bool:
    return service.active or service.form_id == form_id


def _named(desk: Desk, service: Service, form_id: str) -> tuple[str, str, str]:
    """Give a service's identifier, its name, and the name of another form with which it asks now."""
    other = desk.catalogue.forms.get(service.form_id or "")
    return service.service_id, service.name, other.name if other and other.form_id != form_id else ""

"""The console's answers: what a client said before a visit, what is still missing, and all their visits."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, Literal

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.catalogue.model import Catalogue
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import FormClosed, NotFound
from chalicelib.intake import service as intake
from chalicelib.intake.model import Answer, FilledIn
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import Form
from chalicelib.web.intake import FORM
from chalicelib.web.rendering import link

answer_pages = Blueprint(__name__)

FormState = Literal["missing", "answered"]


class AnswersQuery(Form):
    """From where on a client's visits are listed."""

    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


def form_state(catalogue: Catalogue, appointment: Appointment, filled: FilledIn | None) -> FormState | None:
    """Tell whether a form is still to be filled in before a visit, or has been; None where neither is so."""
    if appointment.status not in scheduling.OVER:
        forms = catalogue.forms_for(appointment.service_ids)
        if intake.missing_forms(forms, filled):
            return "missing"
    return "answered" if filled else None


def form_states(catalogue: Catalogue, appointments: Sequence[Appointment]) -> dict[str, FormState]:
    """Give for those of the visits that have to do with a form how that stands, by appointment_id."""
    if not catalogue.forms:
        return {}
    business_id = catalogue.business.business_id
    filled = intake.find_all_filled(business_id, [it.appointment_id for it in appointments])
    states = {
        it.appointment_id: form_state(catalogue, it, filled.get(it.appointment_id)) for it in appointments
    }
    return {name: state for name, state in states.items() if state}


@desk_page(answer_pages, "GET", CONSOLE + "/appointments/{appointment_id}/form", needs="day")
def show_answers(desk: Desk, appointment_id: str) -> Response:
    """Show what was answered before a visit, and what has not been yet."""
    visit = scheduling.get_visit(desk.business.business_id, appointment_id)
    filled = intake.find_filled(desk.business.business_id, appointment_id)
    form = FORM.format(business_id=desk.business.business_id, appointment_id=appointment_id)
    return desk.render(
        "answers.html",
        appointment=visit.appointment,
        filled=filled,
        groups=list(_by_form(desk, filled)) if filled else [],
        missing=intake.missing_forms(visit.forms, filled),
        unanswered=intake.unanswered(visit.forms, filled) if filled else [],
        fill_in=link(form, {"token": visit.token}) if _is_open(visit) else "",
    )


def _by_form(desk: Desk, filled: FilledIn) -> Iterator[tuple[str, list[Answer]]]:
    """Give the answers by the name of their form, as it is now."""
    for form_id, answers in groupby(filled.answers, key=lambda answer: answer.form_id):
        form = desk.catalogue.forms.get(form_id)
        yield form.name if form else form_id, list(answers)


def _is_open(visit: Visit) -> bool:
    try:
        scheduling.require_fillable(visit, clock.now())
    except (FormClosed, NotFound):
        return False
    return True


@desk_page(answer_pages, "GET", CONSOLE + "/clients/{client_id}/forms", needs="day")
def list_answers(desk: Desk, client_id: str) -> Response:
    """List a client's visits before which something was answered or is still to be, the latest first."""
    business_id, cursor = desk.business.business_id, desk.asked.query(AnswersQuery).cursor
    client = clients.get_client(business_id, client_id)
    page = scheduling.list_history(business_id, client_id, cursor)
    states = form_states(desk.catalogue, page.items)
    return desk.render(
        "client_answers.html",
        client=client,
        visits=[(it, states[it.appointment_id]) for it in page.items if it.appointment_id in states],
        next=page.next,
    )

"""The form before a visit, for whoever holds the visit's link. What was sent is not shown again."""

from chalice.app import Blueprint, Response

from chalicelib.access.service import on_behalf_of
from chalicelib.catalogue.model import Question
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.core.saying import said
from chalicelib.intake import service as intake
from chalicelib.intake.model import Given
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.web.desk import found_actor
from chalicelib.web.forms import Link
from chalicelib.web.manage import VISIT, own_visit
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link

intake_pages = Blueprint(__name__)

FORM = VISIT + "/form"
YES_NO = {"yes": True, "no": False}


def _own(asked: Asked, business_id: str, appointment_id: str) -> Visit:
    visit = own_visit(asked, business_id, appointment_id)
    scheduling.require_fillable(visit, clock.now())
    return visit


def options_of(question: Question) -> list[tuple[str, str]]:
    """Give what can be chosen, with its words; nothing for a question that is answered in words."""
    if question.kind == "yes_no":
        return [("yes", said("Yes")), ("no", said("No"))]
    return [(option, option) for option in question.options]


def _given(visit: Visit, typed: dict[str, str]) -> Given:
    """Give what was typed, by form and question."""
    given: dict[str, dict[str, bool | str]] = {}
    for form in visit.forms:
        for question in form.questions:
            text = typed.get(f"{form.form_id}.{question.question_id}", "")
            answer = YES_NO.get(text, text) if question.kind == "yes_no" else text
            given.setdefault(form.form_id, {})[question.question_id] = answer
    return given


def _form(
    visit: Visit, typed: dict[str, str], problem: Problem | None = None, *, sent: bool = False
) -> Response:
    about = visit.appointment
    return render(
        "form.html",
        problem,
        business=visit.catalogue.business,
        appointment=about,
        forms=visit.forms,
        filled=None if problem or sent else intake.find_filled(about.business_id, about.appointment_id),
        labels={
            f"{form.form_id}.{it.question_id}": it.label for form in visit.forms for it in form.questions
        },
        options_of=options_of,
        typed=typed,
        sent=sent,
        here=VISIT.format(business_id=about.business_id, appointment_id=about.appointment_id),
        kept={"token": visit.token},
    )


@page(intake_pages, "GET", FORM, private=True)
def show_form(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Show what is asked before an appointment, or that it has been answered."""
    return _form(_own(asked, business_id, appointment_id), {}, sent=asked.query(Link).told)


@page(intake_pages, "POST", FORM, private=True)
def send_form(asked: Asked, business_id: str, appointment_id: str) -> Response:
    """Keep the answers; where some do not fit, show what was typed with what is wrong beside it."""
    visit, typed = _own(asked, business_id, appointment_id), asked.typed()
    try:
        staff = found_actor(asked, visit.catalogue)
        by = staff.name if staff else "client"
        with on_behalf_of(staff, clock.now()):
            scheduling.fill_in_form(visit, _given(visit, typed), by, clock.now())
    except BadInput as refusal:
        return _form(visit, typed, problem_of(refusal))
    return see(link(asked.path, {"token": visit.token, "told": True}))

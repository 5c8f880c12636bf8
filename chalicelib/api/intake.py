"""The calls for the form before a visit: the client fills it in, staff read it."""

from datetime import datetime
from typing import Self

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, TokenQuery, Wire
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import APPOINTMENT
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.intake import service
from chalicelib.intake.model import Answer as OneAnswer
from chalicelib.intake.model import FilledIn, Sending
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit

intake = Blueprint(__name__)

HERE = APPOINTMENT + "/form"


class FormBody(Body):
    """The answers, by the form's identifier and then by the question's; to yes or no: true or false."""

    answers: dict[str, dict[str, bool | str]] = Field(max_length=10)


class FormAnswer(Answer):
    """What was answered before an appointment, by whom and when, and who answered `earlier`.

    `form_ids` are the forms that belong to it now; `missing`: one of them has not been filled in.
    """

    appointment_id: str
    form_ids: list[str]
    missing: bool
    form_url: str
    by: str | None
    at: datetime | None
    answers: list[OneAnswer]
    earlier: list[Sending]

    @classmethod
    def of(cls, visit: Visit, filled: FilledIn | None) -> Self:
        """Give the answer for what is known of a visit's form."""
        return cls(
            appointment_id=visit.appointment.appointment_id,
            form_ids=[form.form_id for form in visit.forms],
            missing=not service.is_complete(visit.forms, filled),
            form_url=visit.form_url,
            by=filled.last.by if filled else None,
            at=filled.last.at if filled else None,
            answers=list(filled.answers) if filled else [],
            earlier=list(filled.earlier) if filled else [],
        )


class SentAnswer(Wire):
    """When the answers came; nobody but staff reads them again."""

    appointment_id: str
    at: datetime


@operation(intake, "GET", HERE, FormAnswer, needs="day")
def get_form(_call: Call, business_id: str, appointment_id: str) -> FormAnswer:
    """Give what was answered before an appointment, or that it is missing."""
    visit = scheduling.get_visit(business_id, appointment_id)
    return FormAnswer.of(visit, service.find_filled(business_id, appointment_id))


@operation(intake, "PUT", HERE, SentAnswer, query=TokenQuery, body=FormBody)
def fill_in_form(call: Call, business_id: str, appointment_id: str) -> SentAnswer:
    """Answer what is asked before an appointment, with its manage token, in place of earlier answers."""
    token, body = call.query(TokenQuery).token, call.body(FormBody, exact=True)
    by = call.require_staff() if call.is_by_staff() else "client"
    visit = scheduling.get_visit_by_link(business_id, appointment_id, token)
    try:
        filled = scheduling.fill_in_form(visit, body.answers, by, clock.now())
    except BadInput as refusal:
        raise BadInput(
            [(f"answers.{field}".rstrip("."), said) for field, said in refusal.fields]
        ) from refusal
    return SentAnswer(appointment_id=appointment_id, at=filled.last.at)

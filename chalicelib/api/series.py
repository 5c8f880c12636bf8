"""The calls for staff about visits that are repeated."""

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.series_answers import (
    SeriesAnswer,
    SeriesChangeAnswer,
    SeriesListAnswer,
    SeriesPreviewAnswer,
)
from chalicelib.api.series_asked import (
    CancelSeriesBody,
    ChangeSeriesBody,
    RescheduleSeriesBody,
    SeriesBody,
    SeriesQuery,
    choices_in,
)
from chalicelib.core import clock
from chalicelib.series import service
from chalicelib.series.model import Change, Choices

series = Blueprint(__name__)

ALL = BUSINESS + "/series"
ONE = ALL + "/{series_id}"


@operation(series, "POST", ALL + "/preview", SeriesPreviewAnswer, body=SeriesBody, needs="day")
def preview_series(call: Call, business_id: str) -> SeriesPreviewAnswer:
    """Show every date of a series before it is booked, and for each that is not free why, and what is."""
    body = call.body(SeriesBody)
    asked = body.request(business_id, call.require_staff())
    return SeriesPreviewAnswer.of(service.preview(asked, choices_in(body.choices), clock.now()))


@operation(series, "POST", ALL, SeriesAnswer, body=SeriesBody, status=201, needs="day")
def create_series(call: Call, business_id: str) -> SeriesAnswer:
    """Book a series; refused while a date is not free and nothing is chosen for it."""
    body, now = call.body(SeriesBody), clock.now()
    asked = body.request(business_id, call.require_staff())
    outcome = service.create(asked, choices_in(body.choices), call.idempotency_key or None, now)
    return SeriesAnswer.of(outcome.view, now)


@operation(series, "GET", ALL, SeriesListAnswer, query=SeriesQuery, needs="day")
def list_series(call: Call, business_id: str) -> SeriesListAnswer:
    """Give the series, or those of one client."""
    query, now = call.query(SeriesQuery), clock.now()
    page = service.list_series(business_id, query.client_id, query.cursor)
    return SeriesListAnswer(items=[SeriesAnswer.of(view, now) for view in page.items], next=page.next)


@operation(series, "GET", ONE, SeriesAnswer, needs="day")
def get_series(_call: Call, business_id: str, series_id: str) -> SeriesAnswer:
    """Give a series with every date, its exceptions, and what is to be decided."""
    return SeriesAnswer.of(service.get_series(business_id, series_id), clock.now())


def _changed(
    call: Call, series_id: str, change: Change, choices: Choices, only_show: bool
) -> SeriesChangeAnswer:
    business_id, key, now = call.path["business_id"], call.idempotency_key, clock.now()
    outcome = service.change(business_id, series_id, change, choices, now, key=key, only_show=only_show)
    return SeriesChangeAnswer.of(outcome, None if only_show else now)


@operation(series, "POST", ONE + "/reschedule", SeriesChangeAnswer, body=RescheduleSeriesBody, needs="day")
def reschedule_series(call: Call, business_id: str, series_id: str) -> SeriesChangeAnswer:  # noqa: ARG001 - in the path
    """Move one date of a series, that one and those after it, or all that are ahead."""
    body = call.body(RescheduleSeriesBody)
    change = body.change(call.require_staff())
    return _changed(call, series_id, change, choices_in(body.choices), body.preview)


@operation(series, "POST", ONE + "/change", SeriesChangeAnswer, body=ChangeSeriesBody, needs="day")
def change_series(call: Call, business_id: str, series_id: str) -> SeriesChangeAnswer:  # noqa: ARG001 - in the path
    """Change services, staff or rule from a date on or for all, or decide about open dates by choices."""
    body = call.body(ChangeSeriesBody)
    change = body.change(call.require_staff())
    return _changed(call, series_id, change, choices_in(body.choices), body.preview)


@operation(series, "POST", ONE + "/cancel", SeriesChangeAnswer, body=CancelSeriesBody, needs="day")
def cancel_series(call: Call, business_id: str, series_id: str) -> SeriesChangeAnswer:  # noqa: ARG001 - in the path
    """Call off one date of a series, that one and those after it, or all that are ahead."""
    body = call.body(CancelSeriesBody)
    return _changed(call, series_id, body.change(call.require_staff()), {}, body.preview)

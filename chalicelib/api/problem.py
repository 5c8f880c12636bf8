"""A refusal becomes a problem document (RFC 9457): one of the two places that know status codes."""

from typing import Any

from chalice.app import Response

from chalicelib.api.answers import SlotAnswer
from chalicelib.core.errors import (
    AppointmentsThere,
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    SeriesConflicts,
    SlotTaken,
    TooManyRequests,
)

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (BadInput, 400),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooManyRequests, 429),
)


def status_of(refusal: Refusal) -> int:
    """Give the HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 400)


def problem(refusal: Refusal) -> Response:
    """Give the answer for a refusal."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.title,
        "status": status_of(refusal),
        "code": refusal.code,
        "detail": refusal.sentence,
        **refusal.data,
    }
    if isinstance(refusal, BadInput):
        body["errors"] = [{"field": field, "message": message} for field, message in refusal.fields]
    if isinstance(refusal, SlotTaken):
        body["alternatives"] = [SlotAnswer.of(slot).model_dump(mode="json") for slot in refusal.alternatives]
    if isinstance(refusal, AppointmentsThere):
        from chalicelib.api.absence_answers import AppointmentThere

        there = [AppointmentThere.of(each) for each in refusal.appointments]
        body["appointments"] = [each.model_dump(mode="json") for each in there]
    if isinstance(refusal, SeriesConflicts):
        from chalicelib.api.series_answers import LineAnswer

        body["conflicts"] = [LineAnswer.of(line).model_dump(mode="json") for line in refusal.lines]
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/problem+json",
        "Cache-Control": "no-store",
    }
    if isinstance(refusal, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooManyRequests):
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    return Response(body=body, status_code=status_of(refusal), headers=headers)

"""A refusal becomes a problem document (RFC 9457): one of the two places that know status codes."""

from typing import Any

from chalice.app import Response

from chalicelib.api.answers import SlotAnswer
from chalicelib.core.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    SlotTaken,
)

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (BadInput, 400),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
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
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/problem+json",
        "Cache-Control": "no-store",
    }
    if isinstance(refusal, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body=body, status_code=status_of(refusal), headers=headers)

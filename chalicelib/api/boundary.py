"""What goes wrong outside our own views becomes a problem document too."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Request, Response

boundary = Blueprint(__name__)

CODES = {400: "bad_input", 405: "method_not_allowed", 415: "unsupported_media_type", 500: "internal_error"}


@boundary.middleware("http")
def frame_errors_as_problems(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """Turn the framework's own error answers into problem documents; everything else passes as it is."""
    answer = get_response(event)
    if isinstance(answer.body, dict) and {"Code", "Message"} == set(answer.body):
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": "Something went wrong" if answer.status_code >= 500 else "That request is not right",
            "status": answer.status_code,
            "code": CODES.get(answer.status_code, "refused"),
            "detail": answer.body["Message"],
        }
        return Response(body, {"Content-Type": "application/problem+json"}, answer.status_code)
    return answer

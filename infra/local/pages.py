"""What the stack answers under /local: the mailbox, the clock, and waiting until all is quiet."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import isodate
import jinja2

from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox
from infra.local.timer import Timer
from infra.local.web import Answer, Request, json_answer, problem

NOT_FOUND = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found</title>
<h1>Not found</h1>
<p>There is no page at {path}.</p>
</html>
"""

SHOWN = 100
"""Messages on the mailbox page; /local/messages gives all."""

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class _BadInput(ValueError):
    """A field of the request is wrong; the message says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class LocalPages:
    """Answers every request whose path is /local or lies under it."""

    def __init__(
        self, mailbox: Mailbox, clock: MovableClock, timer: Timer, report: Callable[[dict[str, Any]], object]
    ) -> None:
        self._mailbox, self._clock, self._timer, self._report = mailbox, clock, timer, report
        self._calls: dict[str, dict[str, Callable[[Request], Answer]]] = {
            "/local": {"GET": self._mailbox_page},
            "/local/messages": {"GET": self._messages},
            "/local/bounce": {"POST": self._bounce},
            "/local/clock": {"GET": self._clock_now, "POST": self._move_clock},
            "/local/settle": {"POST": self._settle},
        }

    def answer(self, request: Request) -> Answer:
        """Give the answer to a request; a problem document for a path or method that is not ours."""
        calls = self._calls.get(request.path)
        if calls is None:
            return problem(404, "not_found", "Not found", "The local stack has no such page. Try /local/.")
        call = calls.get(request.method)
        if call is None:
            return problem(405, "method_not_allowed", "Not possible", f"Use {' or '.join(calls)} here.")
        return call(request)

    def _mailbox_page(self, request: Request) -> Answer:
        to = request.query("to")
        messages = self._mailbox.messages(to)
        shown = {"messages": messages[:SHOWN], "count": len(messages), "to": to, "now": self._clock.now()}
        page = _template().render(shown)
        return Answer(200, page.encode(), "text/html; charset=utf-8")

    def _messages(self, request: Request) -> Answer:
        return json_answer(self._mailbox.messages(request.query("to")))

    def _bounce(self, request: Request) -> Answer:
        (provider_id,) = parse_qs(request.body.decode()).get("provider_id", [""])[:1]
        event = self._mailbox.bounce(provider_id)
        if event is None:
            return problem(404, "not_found", "Not found", "There is no such email to come back.")
        self._report(event)
        return Answer(303, b"", "text/plain", {"Location": "/local/"})

    def _clock_now(self, _request: Request) -> Answer:
        return json_answer({"now": self._clock.now().isoformat()})

    def _move_clock(self, request: Request) -> Answer:
        try:
            self._timer.move_to(_instant(_fields(request), self._clock.now()))
        except _BadInput as refusal:
            return _bad_input(refusal)
        if _is_form(request):
            return Answer(303, b"", "text/plain", {"Location": "/local/"})
        return self._clock_now(request)

    def _settle(self, _request: Request) -> Answer:
        if self._timer.settle():
            return json_answer({"settled": True})
        return problem(503, "not_settled", "Still busy", "Each round of due work made new work.")


def not_found(request: Request) -> Answer:
    """Give the answer for a path that neither the app nor the stack knows."""
    if request.prefers_html():
        page = NOT_FOUND.format(path=escape(request.path))
        return Answer(404, page.encode(), "text/html; charset=utf-8")
    return problem(404, "not_found", "Not found", f"There is nothing at {request.path}.")


def _fields(request: Request) -> dict[str, Any]:
    try:
        if _is_form(request):
            fields: dict[str, Any] = {
                name: values[0] for name, values in parse_qs(request.body.decode()).items()
            }
        else:
            fields = _object(request.body)
    except ValueError as error:
        raise _BadInput("", "The body is no JSON object.") from error
    if len(fields.keys() & {"now", "advance"}) != 1:
        raise _BadInput("", 'Give either {"now": instant} or {"advance": duration}, such as P1DT2H.')
    return fields


def _object(body: bytes) -> dict[str, Any]:
    content = json.loads(body or b"{}")
    if not isinstance(content, dict):
        raise _BadInput("", "The body is no JSON object.")
    return content


def _is_form(request: Request) -> bool:
    """Tell whether the mailbox's buttons ask; curl says it sends a form whatever it sends."""
    return "form" in request.headers.get("content-type", "") and not request.body.startswith((b"{", b"["))


def _instant(fields: dict[str, Any], now: datetime) -> datetime:
    """Give where the clock is to be moved, in UTC."""
    (field,) = fields.keys() & {"now", "advance"}
    text = str(fields[field])
    try:
        if field == "now":
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is None:
                raise _BadInput(field, "The instant needs its offset, such as 2027-03-01T09:00:00+01:00.")
        else:
            instant = now + isodate.parse_duration(text)
            if instant < now:
                raise _BadInput(field, "The clock is moved back by naming the instant with now.")
        if not FIRST <= instant <= LAST:
            raise _BadInput(field, f"The clock shows {FIRST.year} to {LAST.year} only.")
    except _BadInput:
        raise
    except (ValueError, OverflowError, ArithmeticError) as error:
        example = "2027-03-01T09:00:00+01:00" if field == "now" else "P1DT2H"
        raise _BadInput(field, f"This is not ISO 8601; write it such as {example}.") from error
    return instant.astimezone(UTC)


def _bad_input(refusal: _BadInput) -> Answer:
    errors = [{"field": refusal.field, "message": str(refusal)}]
    return problem(400, "bad_input", "Something in the request is not right", str(refusal), errors=errors)


@cache
def _template() -> jinja2.Template:
    text = (Path(__file__).parent / "mailbox.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["data_url"] = _data_url
    environment.filters["instant"] = _readable
    return environment.from_string(text)


def _data_url(attachment: dict[str, str]) -> str:
    content = b64encode(attachment["text"].encode()).decode()
    return f"data:{attachment['content_type']};charset=utf-8;base64,{content}"


def _readable(instant: str) -> str:
    return datetime.fromisoformat(instant).strftime("%a %d %b %Y, %H:%M UTC")

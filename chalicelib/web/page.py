"""One declaration for each page, and where a refusal becomes a status and words for people.

The other such place is `api/problem.py`, for programs.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from chalice.app import Blueprint, Response

from chalicelib.access.service import address_of, require_within_limits
from chalicelib.catalogue.service import find_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import (
    BadInput,
    Conflict,
    KeyReused,
    MoveNotAllowed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    SlotTaken,
    TooManyRequests,
)
from chalicelib.core.ids import is_plain
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import Said, said
from chalicelib.web.forms import Form, checked, fields_of
from chalicelib.web.language import Reader, accepted, language, read_by, speak_as
from chalicelib.web.look import look_of
from chalicelib.web.protection import HEADERS, Shown, protection
from chalicelib.web.rendering import html
from chalicelib.web.words import STATUS

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Form)
Here = tuple[str, Mapping[str, str]]
View = Callable[..., Response]
"""Called with what was asked, then with the path's parts by name."""

STATUS_CODES: tuple[tuple[type[Refusal], int], ...] = (
    (BadInput, 400),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooManyRequests, 429),
)
CONSOLE_PAGES = "/console/"
"""Where the pages of the team are."""
ONE_LINE_EACH = "%(first)s\n%(then)s"
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True)
class Asked:
    """One request of a browser: what came in, checked when asked for. `path` is the page's own."""

    request: Any
    path: str

    def query(self, model: type[F]) -> F:
        """Give what the link says; raise BadInput for what it cannot say."""
        given = self.request.query_params
        return checked(model, {name: given.getlist(name) for name in given} if given else {})

    def form(self, model: type[F]) -> F:
        """Give the form that was sent; raise BadInput with a sentence for each field that is not right."""
        return checked(model, self.fields())

    def fields(self) -> dict[str, list[str]]:
        """Give the fields of the form as they were sent."""
        return fields_of(self.request.raw_body or b"")

    def typed(self) -> dict[str, str]:
        """Give what was typed into the form, so that it need not be typed again."""
        return {name: texts[-1] for name, texts in self.fields().items()}

    @property
    def wants_part(self) -> bool:
        """Tell whether the page's own script asks, which puts a part of the page in place of the old one."""
        return "hx-request" in self.request.headers

    @property
    def wants_data(self) -> bool:
        """Tell whether a script of ours asks, which reads the answer itself."""
        return str(self.request.headers.get("accept", "")).startswith("application/json")

    @property
    def reader(self) -> Reader:
        """Give who reads the answer: what they chose, and what their browser asks for."""
        chosen = (self.request.query_params or {}).get("lang", "")
        return Reader(
            asked=chosen if chosen in LANGUAGES else "",
            accepts=accepted(self.request.headers.get("accept-language", "")),
            here=self.here,
            at_console=self.path.startswith(CONSOLE_PAGES),
        )

    @property
    def here(self) -> Here | None:
        """Give the page's address and what its link says, where following the link shows the same again."""
        if self.request.method != "GET":
            return None
        given = self.request.query_params or {}
        return self.path, {name: given[name] for name in given if name != "lang"}

    @property
    def address(self) -> str:
        """Give the address that the request began at."""
        return address_of(self.request.context["identity"]["sourceIp"], self.request.headers)

    def cookie(self, name: str) -> str:
        """Give a cookie's value, or an empty text."""
        pairs = (part.strip().partition("=") for part in self.request.headers.get("cookie", "").split(";"))
        return next((value for key, _, value in pairs if key == name), "")


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal in words; `errors` says what is wrong with which field, `alternatives` are free slots."""

    status: int
    title: str
    sentence: str
    errors: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[Any, ...] = ()
    retry_after_seconds: int | None = None


BROKEN = Problem(
    500, said("Something went wrong"), said("That is our fault, not yours. Please try again in a moment.")
)


def problem_of(refusal: Refusal) -> Problem:
    """Give the refusal in words."""
    status = next((code for kind, code in STATUS_CODES if isinstance(refusal, kind)), 400)
    match refusal:
        case BadInput():
            return Problem(
                status, said("Please check what you entered"), refusal.sentence, _by_field(refusal)
            )
        case SlotTaken():
            return Problem(status, refusal.title, refusal.sentence, {}, refusal.alternatives)
        case KeyReused():
            title = said("You have booked with this form already")
            return Problem(status, title, said("Send it once more only if you want another appointment."))
        case MoveNotAllowed() if refusal.data["wanted"] == "changed":
            state = STATUS[refusal.data["current"]]
            sentence = said("This appointment cannot be changed any more (%(status)s).", status=state)
            return Problem(status, refusal.title, sentence)
    return Problem(
        status,
        refusal.title,
        refusal.sentence,
        retry_after_seconds=refusal.data.get("retry_after_seconds"),
    )


def _by_field(refusal: BadInput) -> dict[str, str]:
    """Give all that is wrong with each field, a line for each complaint."""
    errors: dict[str, str] = {}
    for field_name, message in refusal.fields:
        name = field_name.removeprefix("client.")
        lines = {"first": errors.get(name), "then": said(message)}
        errors[name] = Said(ONE_LINE_EACH, lines) if name in errors else said(message)
    return errors


def render(template: str, problem: Problem | None = None, **facts: Any) -> Response:
    """Give the page that a template makes of the facts, with the status of the problem it speaks of."""
    business = facts.get("business")
    if business:
        speak_as(business.language, business.face.languages)
    look = look_of(business.face.accent if business else "")
    body = html(template, {"business": None, "look": look, **facts, "problem": problem})
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language(),
        "Vary": "Accept-Language",
    }
    if problem and problem.retry_after_seconds:
        headers["Retry-After"] = str(problem.retry_after_seconds)
    shown = Shown(body, headers, problem.status if problem else 200)
    shown.styles = look.policy
    shown.pictures = (business.face.logo if business else "", *facts.get("pictures", ()))
    shown.scripts, shown.sends_to = facts.get("scripts", False), facts.get("sends_to", "")
    return shown


def data(content: Any, status: int = 200) -> Response:
    """Give a script of ours what it asked for."""
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json; charset=utf-8"}
    return Response(json.dumps(content, ensure_ascii=False), headers, status)


def see(address: str, cookie: str | None = None) -> Response:
    """Send the browser on to another page of ours, after a form has done its work."""
    headers: dict[str, str | list[str]] = {"Location": address, "Content-Type": "text/html; charset=utf-8"}
    if cookie:
        headers["Set-Cookie"] = cookie
    return Response("", headers, 303)


def page(
    pages: Blueprint,
    method: str,
    path: str,
    *,
    private: bool = False,
    by_programs: bool = False,
    scripts: bool = False,
) -> Callable[[View], View]:
    """Register a view as a page. It is called with what was asked and the path's parts.

    A private page is kept in no cache and shown in no frame. Mail programs may send the form `by_programs`,
    in the form that they choose. `scripts`: it uses some of ours; no other page runs any.
    Refusals become pages here.
    """

    def register(view: View) -> View:
        @wraps(view)
        def answered(**parts: str) -> Response:
            asked = Asked(pages.current_request, path.format(**parts))
            with read_by(asked.reader):
                answer = _answer(view, asked, parts)
            answer.headers = {**HEADERS, **protection(answer, private, scripts), **answer.headers}
            return answer

        forms = [FORM, PARTS] if by_programs else [FORM]
        kinds = {"content_types": forms} if method == "POST" else {}
        pages.route(path, methods=[method], name=view.__name__, **kinds)(answered)
        return view

    return register


def _answer(view: View, asked: Asked, parts: dict[str, str]) -> Response:
    try:
        try:
            if not all(is_plain(part) for part in parts.values()):
                raise NotFound(said("There is no page at this address."))
            return _seen(view, asked, parts)
        except Refusal as refusal:
            return _refused(asked, parts, refusal)
    except Exception:
        log.exception("%s failed", asked.path)
        return render("refused.html", BROKEN, business_id=parts.get("business_id"))


def _refused(asked: Asked, parts: dict[str, str], refusal: Refusal) -> Response:
    """Say what is refused on a page of the business's own, where it is known: one read more."""
    business_id = parts.get("business_id", "")
    known = is_plain(business_id) and not asked.path.startswith(CONSOLE_PAGES)
    there = find_catalogue(business_id) if known else None
    business = there.business if there else None
    return render("refused.html", problem_of(refusal), business=business, business_id=business_id)


def _seen(view: View, asked: Asked, parts: dict[str, str]) -> Response:
    try:
        return view(asked, **parts)
    except NotAllowed:  # a link that is not right: somebody may be guessing
        require_within_limits(parts["business_id"], "wrong_link", {"address": [asked.address]}, clock.now())
        raise

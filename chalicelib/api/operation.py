"""One declaration for each operation: its route, what it reads and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from chalice.app import Blueprint, Response
from pydantic import BaseModel, ValidationError

from chalicelib.access.model import is_session
from chalicelib.access.service import require_key
from chalicelib.api.asked import NoQuery
from chalicelib.api.problem import problem
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import NotFound, NotSignedIn, Refusal, bad_field, bad_fields
from chalicelib.core.ids import is_plain

M = TypeVar("M", bound=BaseModel)
View = Callable[..., BaseModel]
"""Called with a Call, then with the path's parts by name."""

LARGEST_BODY = 64 * 1024
SESSION_COOKIE = "session"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the interface."""

    method: str
    path: str
    name: str
    summary: str
    answer: type[BaseModel]
    query: type[BaseModel]
    body: type[BaseModel] | None
    status: int
    staff_only: bool


OPERATIONS: list[Operation] = []


@dataclass(frozen=True)
class Call:
    """One request: what came in, checked when asked for."""

    request: Any
    path: dict[str, str] = field(default_factory=dict)

    def query(self, model: type[M]) -> M:
        """Give the query; raise BadInput naming what is wrong with it."""
        return _checked(model, dict(self.request.query_params or {}))

    def body(self, model: type[M]) -> M:
        """Give the JSON body; raise BadInput naming what is wrong with it."""
        raw = self.request.raw_body or b""
        if len(raw) > LARGEST_BODY:
            raise bad_field("", f"Please send at most {LARGEST_BODY // 1024} kB.")
        try:
            return model.model_validate_json(raw)
        except ValidationError as error:
            raise bad_fields(error.errors()) from error

    def header(self, name: str) -> str:
        """Give a header's value, or an empty text."""
        return str(self.request.headers.get(name, ""))

    def cookie(self, name: str) -> str:
        """Give a cookie's value, or an empty text."""
        pairs = (part.strip().partition("=") for part in self.header("cookie").split(";"))
        return next((value for key, _, value in pairs if key == name), "")

    def require_staff(self) -> None:
        """Raise NotSignedIn unless a key or a session of this business comes with the request."""
        business_id = self.path["business_id"]
        scheme, _, key = self.header("authorization").partition(" ")
        if key and scheme.casefold() == "bearer":
            require_key(business_id, key.strip())
            return
        session = self.cookie(SESSION_COOKIE)
        if not session or not is_session(
            session, get_catalogue(business_id).signing_secret, business_id, clock.now()
        ):
            raise NotSignedIn("This needs the key of this business, as: Authorization: Bearer <key>.")


def _checked(model: type[M], values: dict[str, Any]) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise bad_fields(error.errors()) from error


def operation(
    api: Blueprint,
    method: str,
    path: str,
    answer: type[BaseModel],
    *,
    query: type[BaseModel] = NoQuery,
    body: type[BaseModel] | None = None,
    status: int = 200,
    staff_only: bool = False,
) -> Callable[[View], View]:
    """Register a view as a route. It is called with a Call and the path's parts; its first line describes it.

    Refusals become problem documents here; a call for staff is refused before the view is reached.
    """

    def register(view: View) -> View:
        summary = (view.__doc__ or "").strip().splitlines()[0]
        OPERATIONS.append(
            Operation(method, path, view.__name__, summary, answer, query, body, status, staff_only)
        )

        @wraps(view)
        def answered(**parts: str) -> Response:
            return _answer(view, Call(api.current_request, parts), status, staff_only)

        api.route(path, methods=[method], name=view.__name__, cors=True)(answered)
        return view

    return register


def _answer(view: View, call: Call, status: int, staff_only: bool) -> Response:
    try:
        if not all(is_plain(part) for part in call.path.values()):
            raise NotFound("There is nothing at this address.")
        if staff_only:
            call.require_staff()
        content = view(call, **call.path)
    except Refusal as refusal:
        return problem(refusal)
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(content.model_dump(mode="json"), headers, status)

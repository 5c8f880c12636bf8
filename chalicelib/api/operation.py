"""One declaration for each operation: its route, what it reads and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Literal, TypeVar, get_origin

from chalice.app import Blueprint, Response
from pydantic import BaseModel, ValidationError

from chalicelib.access.model import SESSION_COOKIE, Action, Actor, Right, Subjects
from chalicelib.access.service import (
    actor_of,
    address_of,
    find_actor,
    on_behalf_of,
    require_key,
    require_right,
    require_within_limits,
)
from chalicelib.api.asked import ClientBody, NoQuery
from chalicelib.api.problem import problem
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.contact import contacts
from chalicelib.core.errors import NotAllowed, NotFound, NotSignedIn, Refusal, bad_field, bad_fields
from chalicelib.core.ids import is_plain

M = TypeVar("M", bound=BaseModel)
View = Callable[..., BaseModel]
"""Called with a Call, then with the path's parts by name."""

LARGEST_BODY = 64 * 1024
NOT_STAFF = ("", "client", "time")
"""What an appointment calls others than staff: no key goes by such a name."""


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
    needs: Right | None


OPERATIONS: list[Operation] = []


@dataclass(frozen=True)
class Call:
    """One request: what came in, checked when asked for. `for_staff`: who makes it needs a right."""

    request: Any
    path: dict[str, str] = field(default_factory=dict)
    for_staff: bool = False

    def query(self, model: type[M]) -> M:
        """Give the query; raise BadInput naming what is wrong with it."""
        given: Any = self.request.query_params or {}
        several = {
            field.alias or name
            for name, field in model.model_fields.items()
            if get_origin(field.annotation) is list
        }
        return _checked(
            model, {name: given.getlist(name) if name in several else given[name] for name in given}
        )

    def body(self, model: type[M], exact: bool = False) -> M:
        """Give the JSON body; raise BadInput naming what is wrong with it.

        One for staff has no fields that are not known, at any depth: a slip of the pen is said, not passed
        over. So has an `exact` one, and only values of the right type.
        """
        raw = self.request.raw_body or b""
        if len(raw) > LARGEST_BODY:
            raise bad_field("", f"Please send at most {LARGEST_BODY // 1024} kB.")
        try:
            only_known: Literal["forbid"] | None = "forbid" if exact or self.for_staff else None
            return model.model_validate_json(raw, strict=exact or None, extra=only_known)
        except ValidationError as error:
            raise bad_fields(error.errors()) from error

    def header(self, name: str) -> str:
        """Give a header's value, or an empty text."""
        return str(self.request.headers.get(name, ""))

    @property
    def idempotency_key(self) -> str:
        """Give the Idempotency-Key, or an empty text; raise BadInput for one that is too long."""
        key = self.header("idempotency-key")
        if len(key) > 200:
            raise bad_field("Idempotency-Key", "Please use at most 200 characters.")
        return key

    def cookie(self, name: str) -> str:
        """Give a cookie's value, or an empty text."""
        pairs = (part.strip().partition("=") for part in self.header("cookie").split(";"))
        return next((value for key, _, value in pairs if key == name), "")

    @property
    def address(self) -> str:
        """Give the address that the request began at."""
        return address_of(self.request.context["identity"]["sourceIp"], self.request.headers)

    def require_within_limits(
        self, action: Action, more: Subjects | None = None, again: str | None = None
    ) -> None:
        """Count a try by whoever is not of the staff; raise TooManyRequests for one too many."""
        if not self.is_by_staff():
            subjects: Subjects = {"address": [self.address], **(more or {})}
            require_within_limits(self.path["business_id"], action, subjects, clock.now(), again)

    def is_by_staff(self) -> bool:
        """Tell whether somebody of this business asks who runs the day."""
        return isinstance(self._who, Actor) and self._who.may("day")

    def require(self, right: Right) -> Actor:
        """Give who of the staff asks; raise NotSignedIn, and NotAllowed for somebody without the right."""
        if isinstance(self._who, NotSignedIn):
            raise self._who
        return require_right(self._who, right)

    def acting(self) -> Actor | None:
        """Give who of the staff changes something by this call, if anybody does."""
        reads_only = self.request.method == "GET" or not self.shows_credentials
        return None if reads_only or isinstance(self._who, NotSignedIn) else self._who

    def require_staff(self) -> str:
        """Give the name of who of the staff asks, whatever they may do; raise NotSignedIn."""
        if isinstance(self._who, NotSignedIn):
            raise self._who
        return staff_called(self._who.name)

    @property
    def shows_credentials(self) -> bool:
        """Tell whether a key or a session comes with the request, right or wrong."""
        return bool(self._key or self.cookie(SESSION_COOKIE))

    @property
    def _key(self) -> str:
        scheme, _, key = self.header("authorization").partition(" ")
        return key.strip() if scheme.casefold() == "bearer" else ""

    @cached_property
    def _who(self) -> Actor | NotSignedIn:
        """Give who of the staff asks, or why nobody does: found out once, as wrong keys are counted."""
        business_id, session = self.path["business_id"], self.cookie(SESSION_COOKIE)
        try:
            if self._key:
                actor = actor_of(require_key(business_id, self._key, self.address, clock.now()))
            elif session:
                secret = get_catalogue(business_id).signing_secret
                actor = find_actor(business_id, session, secret, clock.now())
            else:
                actor = None
        except NotSignedIn as refusal:
            return refusal
        return actor or NotSignedIn("This needs the key of this business, as: Authorization: Bearer <key>.")


def _checked(model: type[M], values: dict[str, Any]) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise bad_fields(error.errors()) from error


def staff_called(name: str) -> str:
    """Give the name under which a key's holder stands on record, which is never a client's."""
    return "staff" if name.strip() in NOT_STAFF else name.strip()


def contacts_of(business_id: str, who: ClientBody) -> Subjects:
    """Give the contacts that bookings are counted by; a number without its country is read as in ours."""
    return {"contact": contacts(who.email, who.phone, lambda: get_catalogue(business_id).business.country)}


def operation(
    api: Blueprint,
    method: str,
    path: str,
    answer: type[BaseModel],
    *,
    query: type[BaseModel] = NoQuery,
    body: type[BaseModel] | None = None,
    status: int = 200,
    needs: Right | None = None,
) -> Callable[[View], View]:
    """Register a view as a route. It is called with a Call and the path's parts; its first line describes it.

    Refusals become problem documents here; a call that needs a right is refused before the view is reached.
    """

    def register(view: View) -> View:
        summary = (view.__doc__ or "").strip().splitlines()[0]
        OPERATIONS.append(Operation(method, path, view.__name__, summary, answer, query, body, status, needs))

        @wraps(view)
        def answered(**parts: str) -> Response:
            return _answer(view, Call(api.current_request, parts, needs is not None), status, needs)

        api.route(path, methods=[method], name=view.__name__, cors=True)(answered)
        return view

    return register


def _answer(view: View, call: Call, status: int, needs: Right | None) -> Response:
    try:
        if not all(is_plain(part) for part in call.path.values()):
            raise NotFound("There is nothing at this address.")
        if needs:
            call.require(needs)
        content = _seen(view, call, needs)
    except Refusal as refusal:
        return problem(refusal)
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(content.model_dump(mode="json"), headers, status)


def _seen(view: View, call: Call, needs: Right | None) -> BaseModel:
    actor = call.acting()
    try:
        with on_behalf_of(actor, clock.now()):
            return view(call, **call.path)
    except NotAllowed:
        if not needs:  # a link that is not right: somebody may be guessing
            call.require_within_limits("wrong_link")
        raise

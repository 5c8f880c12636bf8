"""The staff console's door: signing in with a key, and the pages that only those who did may see."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.access.model import (
    SESSION_COOKIE,
    SESSION_LASTS,
    form_token,
    is_form_token,
    is_session,
    session_text,
)
from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, NotAllowed, NotSignedIn, Refusal, TooManyRequests
from chalicelib.core.settings import settings
from chalicelib.web.desk_forms import DeskForm, SignIn
from chalicelib.web.forms import Form
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link

desk_pages = Blueprint(__name__)

F = TypeVar("F", bound=Form)
BY = "console"
"""By whom it was done, where somebody did it in the console."""
CONSOLE = "/console/{business_id}"


@dataclass(frozen=True)
class Desk:
    """The console of one business in the hands of somebody who has signed in."""

    asked: Asked
    catalogue: Catalogue
    session: str

    @property
    def business(self) -> Business:
        """Give the business."""
        return self.catalogue.business

    @property
    def home(self) -> str:
        """Give the path under which its pages are."""
        return CONSOLE.format(business_id=self.business.business_id)

    @property
    def form_token(self) -> str:
        """Give what its forms carry, so that nobody else can have drawn them."""
        return form_token(self.catalogue.signing_secret, self.session)

    def form(self, model: type[F]) -> F:
        """Give the form that was sent; raise NotAllowed for one that was not drawn for this session."""
        token = self.asked.form(DeskForm).form_token
        if not is_form_token(token, self.catalogue.signing_secret, self.session):
            raise NotAllowed(
                "This form is out of date. Please go back, load the page again and send it anew."
            )
        return self.asked.form(model)

    def render(self, template: str, problem: Problem | None = None, **facts: Any) -> Response:
        """Give one of its pages."""
        return render(f"console/{template}", problem, business=self.business, desk=self, **facts)


def has_signed_in(asked: Asked, catalogue: Catalogue) -> bool:
    """Tell whether a page is asked for in a browser in which somebody of this business has signed in."""
    session, business_id = asked.cookie(SESSION_COOKIE), catalogue.business.business_id
    return is_session(session, catalogue.signing_secret, business_id, clock.now())


def desk_page(pages: Blueprint, method: str, path: str) -> Callable[..., Any]:
    """Register a page of the console, called with the desk and the path's parts.

    Whoever has not signed in is asked to.
    """

    def register(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def guarded(asked: Asked, business_id: str, **parts: str) -> Response:
            catalogue = get_catalogue(business_id)
            if not has_signed_in(asked, catalogue):
                back = asked.path if method == "GET" else ""
                return _sign_in_page(catalogue.business, back, NotSignedIn("Please sign in."), complaint="")
            desk = Desk(asked, catalogue, asked.cookie(SESSION_COOKIE))
            try:
                return view(desk, **parts)
            except Refusal as refusal:
                return desk.render("refused.html", problem_of(refusal))

        page(pages, method, path, private=True)(guarded)
        return view

    return register


def _sign_in_page(business: Business, back: str, refusal: Refusal, complaint: str) -> Response:
    problem = problem_of(refusal)
    return render("console/sign_in.html", problem, business=business, back=back, complaint=complaint)


@page(desk_pages, "POST", CONSOLE, private=True)
def sign_in(asked: Asked, business_id: str) -> Response:
    """Exchange a key for a session, which lasts some hours."""
    catalogue, home = get_catalogue(business_id), asked.path
    back = asked.typed().get("back", "")
    back = back if back.startswith(f"{home}/") else home
    try:
        access.require_key(business_id, asked.form(SignIn).key, asked.address, clock.now())
    except (BadInput, NotSignedIn) as refusal:
        complaint = "That key is not right. Please check it and try again."
        return _sign_in_page(catalogue.business, back, refusal, complaint)
    except TooManyRequests as refusal:
        complaint = f"There were too many wrong keys. {refusal.sentence}"
        return _sign_in_page(catalogue.business, back, refusal, complaint)
    text = session_text(catalogue.signing_secret, business_id, clock.now() + SESSION_LASTS)
    return see(link(back), _cookie(text, int(SESSION_LASTS.total_seconds())))


@desk_page(desk_pages, "POST", CONSOLE + "/sign-out")
def sign_out(desk: Desk) -> Response:
    """End the session in this browser."""
    desk.form(DeskForm)
    return see(link(desk.home), _cookie("", 0))


def _cookie(text: str, seconds: int) -> str:
    secure = "; Secure" if settings().public_url.startswith("https:") else ""
    return f"{SESSION_COOKIE}={text}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict{secure}"

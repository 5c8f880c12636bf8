"""The staff console: who is at it, and the pages that only those may see who have the right to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.access.model import SESSION_COOKIE, Actor, Right, form_token, is_form_token
from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import NotAllowed, NotSignedIn, Refusal
from chalicelib.core.saying import said
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.forms import Form
from chalicelib.web.language import speak_as, speak_to_member
from chalicelib.web.page import Asked, Problem, page, problem_of, render

F = TypeVar("F", bound=Form)
PAGES: dict[tuple[str, str], Right | None] = {}
"""What each page of the console needs, by method and path; None where being signed in is enough."""
CONSOLE = "/console/{business_id}"


@dataclass(frozen=True)
class Desk:
    """The console of one business in the hands of somebody who has signed in."""

    asked: Asked
    catalogue: Catalogue
    actor: Actor
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
    def by(self) -> str:
        """Give the name of who is at it, as it stands on record."""
        return self.actor.name

    @property
    def form_token(self) -> str:
        """Give what its forms carry, so that nobody else can have drawn them."""
        return form_token(self.catalogue.signing_secret, self.session)

    def form(self, model: type[F]) -> F:
        """Give the form that was sent; raise NotAllowed for one that was not drawn for this session."""
        require_own_form(self.asked, self.catalogue.signing_secret, self.session)
        return self.asked.form(model)

    def render(self, template: str, problem: Problem | None = None, **facts: Any) -> Response:
        """Give one of its pages."""
        return render(f"console/{template}", problem, business=self.business, desk=self, **facts)


def require_own_form(asked: Asked, secret: str, session: str) -> None:
    """Raise NotAllowed for a form that was not drawn for the session in which it is sent."""
    if not is_form_token(asked.form(DeskForm).form_token, secret, session):
        raise NotAllowed(
            said("This form is out of date. Please go back, load the page again and send it anew.")
        )


def found_actor(asked: Asked, catalogue: Catalogue) -> Actor | None:
    """Give who of this business has signed in in the browser in which a page is asked for, or None."""
    session, secret = asked.cookie(SESSION_COOKIE), catalogue.signing_secret
    return access.find_actor(catalogue.business.business_id, session, secret, clock.now())


def desk_page(
    pages: Blueprint, method: str, path: str, *, needs: Right | None, scripts: bool = False
) -> Callable[..., Any]:
    """Register a page of the console, called with the desk and the path's parts.

    Whoever has not signed in is asked to; who has, but without the right, is told so.
    `scripts`: it uses some of our own.
    """

    def register(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def guarded(asked: Asked, business_id: str, **parts: str) -> Response:
            catalogue = get_catalogue(business_id)
            speak_as(catalogue.business.language, ())
            actor = found_actor(asked, catalogue)
            if actor is None:
                back = asked.path if method == "GET" else ""
                return sign_in_page(catalogue.business, back, NotSignedIn(said("Please sign in.")))
            speak_to_member(actor.language)
            desk = Desk(asked, catalogue, actor, asked.cookie(SESSION_COOKIE))
            try:
                if needs:
                    access.require_right(actor, needs)
                with access.on_behalf_of(actor, clock.now()):
                    return view(desk, **parts)
            except Refusal as refusal:
                return desk.render("refused.html", problem_of(refusal))

        PAGES[method, path] = needs
        page(pages, method, path, private=True, scripts=scripts)(guarded)
        return view

    return register


def sign_in_page(business: Business, back: str, refusal: Refusal, **complaints: str) -> Response:
    """Ask whoever it is to sign in, and to go on to the page they were on their way to."""
    facts = {"business": business, "back": back, "complaints": complaints, "origin": access.passkey_origin()}
    return render("console/sign_in.html", problem_of(refusal), scripts=True, **facts)

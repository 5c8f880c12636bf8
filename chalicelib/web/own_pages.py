"""The pages of a client's own: whose they are, and that whoever has not signed in is asked to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.access.model import CLIENT_COOKIE, Bearer, client_holder, form_token
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import Client
from chalicelib.core.errors import NotSignedIn
from chalicelib.core.saying import said
from chalicelib.web.client_session import signed_in_client
from chalicelib.web.desk import require_own_form
from chalicelib.web.language import speak_to
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link

HOME = "/b/{business_id}/me"


@dataclass(frozen=True, slots=True)
class Own:
    """A page of a client's own: what was asked, of which business, and who has signed in."""

    asked: Asked
    catalogue: Catalogue
    client: Client

    @property
    def business_id(self) -> str:
        """Give the business."""
        return self.catalogue.business.business_id

    @property
    def home(self) -> str:
        """Give the path of the client's first page."""
        return HOME.format(business_id=self.business_id)

    @property
    def session(self) -> str:
        """Give the text of the session."""
        return self.asked.cookie(CLIENT_COOKIE)

    @property
    def form_token(self) -> str:
        """Give what forms carry, so that nobody else can have drawn them."""
        return form_token(self.catalogue.signing_secret, self.session)

    @property
    def bearer(self) -> Bearer:
        """Give the client as who may have passkeys: those of cards merged into theirs are theirs too."""
        return bearer_of(self.client)

    def render(self, template: str, problem: Problem | None = None, **facts: Any) -> Response:
        """Give one of the pages."""
        return render(template, problem, business=self.catalogue.business, here=self.home, **facts)

    def back(self, place: str = "", told: Mapping[str, str] | None = None) -> Response:
        """Lead back to a place on the client's first page, which is told what has just been done."""
        return see(link(self.home, told) + (f"#{place}" if place else ""))


def bearer_of(client: Client) -> Bearer:
    """Give a client as who may have passkeys: those of cards that were merged into theirs are theirs too."""
    holders = tuple(client_holder(card) for card in client.cards)
    return Bearer(holders, client.email or client.phone or client.name, client.name)


def own_page(pages: Blueprint, method: str, path: str, *, scripts: bool = False) -> Callable[..., Any]:
    """Register a page of a client's own; whoever has not signed in is asked to.

    A form that was not drawn for their session is refused.
    """

    def register(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def guarded(asked: Asked, business_id: str, **parts: str) -> Response:
            catalogue = get_catalogue(business_id)
            client = signed_in_client(asked, catalogue)
            if client is None:
                return ask_to_sign_in(catalogue)
            speak_to(client.language)
            own = Own(asked, catalogue, client)
            if method == "POST":
                require_own_form(asked, catalogue.signing_secret, own.session)
            return view(own, **parts)

        page(pages, method, path, private=True, scripts=scripts)(guarded)
        return view

    return register


def ask_to_sign_in(
    catalogue: Catalogue, problem: Problem | None = None, contact: str = "", complaint: str = ""
) -> Response:
    """Ask whoever it is to sign in; the complaint is of the passkey that was shown."""
    if problem is None:
        problem = problem_of(NotSignedIn(said("Please sign in.")))
    return render(
        "portal_sign_in.html",
        problem,
        business=catalogue.business,
        contact=contact,
        complaint=complaint,
        origin=access.passkey_origin(),
        scripts=True,
    )

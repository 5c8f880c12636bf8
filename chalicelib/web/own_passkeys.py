"""A client's passkeys: shown to sign in, added and removed on their own page."""

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, TooManyRequests
from chalicelib.core.saying import said
from chalicelib.web.client_session import signed_in_client
from chalicelib.web.language import in_words, speak_as, speak_to
from chalicelib.web.own_pages import HOME, Own, ask_to_sign_in, bearer_of, own_page
from chalicelib.web.own_sign_in import signed_in
from chalicelib.web.page import Asked, data, page, problem_of
from chalicelib.web.passkeys import (
    PasskeyForm,
    asked_for,
    complaint_of,
    keep_passkey,
    made_by,
    session_by_passkey,
)
from chalicelib.web.portal import portal_of

own_passkey_pages = Blueprint(__name__)

PASSKEYS = HOME + "/passkeys"
SHOWN = "/b/{business_id}/passkeys"


@page(own_passkey_pages, "GET", SHOWN, private=True)
def ask_for_passkey(_asked: Asked, business_id: str) -> Response:
    """Give the page's script what it asks the browser for a passkey by."""
    return asked_for(get_catalogue(business_id))


@page(own_passkey_pages, "POST", SHOWN, private=True)
def sign_in_with_passkey(asked: Asked, business_id: str) -> Response:
    """Exchange a browser's answer with a client's passkey for a session."""
    catalogue = get_catalogue(business_id)
    try:
        text = session_by_passkey(asked, catalogue, of_client=True)
    except (BadInput, TooManyRequests) as refusal:
        problem = problem_of(refusal)
        return ask_to_sign_in(catalogue, problem, complaint=complaint_of(problem))
    return signed_in(business_id, text)


@page(own_passkey_pages, "GET", PASSKEYS, private=True)
def ask_for_new_passkey(asked: Asked, business_id: str) -> Response:
    """Give the page's script what it makes a passkey by."""
    catalogue = get_catalogue(business_id)
    speak_as(catalogue.business.language, catalogue.business.face.languages)
    client = signed_in_client(asked, catalogue)
    if client is None:  # signed out since the page was drawn
        return data({"sentence": in_words(said("Please sign in."))}, 401)
    speak_to(client.language)
    return made_by(catalogue, bearer_of(client))


@own_page(own_passkey_pages, "POST", PASSKEYS)
def add_passkey(own: Own) -> Response:
    """Add a passkey by which a client signs in from now on."""
    try:
        keep_passkey(own.asked, own.catalogue, own.bearer, own.asked.form(PasskeyForm).passkey)
    except (BadInput, TooManyRequests) as refusal:
        return portal_of(own, problem_of(refusal))
    return own.back(told={"passkey": "added"})


@own_page(own_passkey_pages, "POST", PASSKEYS + "/{passkey_id}/remove")
def remove_passkey(own: Own, passkey_id: str) -> Response:
    """Let one of a client's own passkeys open nothing any more."""
    access.remove_passkey(own.business_id, own.bearer.holders, passkey_id, clock.now())
    return own.back(told={"passkey": "removed"})

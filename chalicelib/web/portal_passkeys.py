"""A client's passkeys: shown to sign in, added and removed on their own page."""

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.access.model import CLIENT_COOKIE
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, TooManyRequests
from chalicelib.core.saying import said
from chalicelib.web.client_session import signed_in_client
from chalicelib.web.desk import require_own_form
from chalicelib.web.language import in_words, speak_as, speak_to
from chalicelib.web.page import Asked, data, page, problem_of, see
from chalicelib.web.passkeys import (
    PasskeyForm,
    asked_for,
    complaint_of,
    keep_passkey,
    made_by,
    session_by_passkey,
)
from chalicelib.web.portal import HOME, ask_to_sign_in, bearer_of, portal_of, signed_in
from chalicelib.web.rendering import link

portal_passkey_pages = Blueprint(__name__)

PASSKEYS = HOME + "/passkeys"
SHOWN = "/b/{business_id}/passkeys"


@page(portal_passkey_pages, "GET", SHOWN, private=True)
def ask_for_passkey(_asked: Asked, business_id: str) -> Response:
    """Give the page's script what it asks the browser for a passkey by."""
    return asked_for(get_catalogue(business_id))


@page(portal_passkey_pages, "POST", SHOWN, private=True)
def sign_in_with_passkey(asked: Asked, business_id: str) -> Response:
    """Exchange a browser's answer with a client's passkey for a session."""
    catalogue = get_catalogue(business_id)
    try:
        text = session_by_passkey(asked, catalogue, of_client=True)
    except (BadInput, TooManyRequests) as refusal:
        problem = problem_of(refusal)
        return ask_to_sign_in(catalogue, problem, complaint=complaint_of(problem))
    return signed_in(business_id, text)


@page(portal_passkey_pages, "GET", PASSKEYS, private=True)
def ask_for_new_passkey(asked: Asked, business_id: str) -> Response:
    """Give the page's script what it makes a passkey by."""
    catalogue = get_catalogue(business_id)
    speak_as(catalogue.business.language, catalogue.business.face.languages)
    client = signed_in_client(asked, catalogue)
    if client is None:  # signed out since the page was drawn
        return data({"sentence": in_words(said("Please sign in."))}, 401)
    speak_to(client.language)
    return made_by(catalogue, bearer_of(client))


@page(portal_passkey_pages, "POST", PASSKEYS, private=True)
def add_passkey(asked: Asked, business_id: str) -> Response:
    """Add a passkey by which a client signs in from now on."""
    catalogue = get_catalogue(business_id)
    client = signed_in_client(asked, catalogue)
    if client is None:
        return ask_to_sign_in(catalogue)
    require_own_form(asked, catalogue.signing_secret, asked.cookie(CLIENT_COOKIE))
    try:
        keep_passkey(asked, catalogue, bearer_of(client), asked.form(PasskeyForm).passkey)
    except (BadInput, TooManyRequests) as refusal:
        return portal_of(asked, catalogue, client, problem_of(refusal))
    return see(link(HOME.format(business_id=business_id), passkey="added"))


@page(portal_passkey_pages, "POST", PASSKEYS + "/{passkey_id}/remove", private=True)
def remove_passkey(asked: Asked, business_id: str, passkey_id: str) -> Response:
    """Let one of a client's own passkeys open nothing any more."""
    catalogue = get_catalogue(business_id)
    client = signed_in_client(asked, catalogue)
    if client is None:
        return ask_to_sign_in(catalogue)
    require_own_form(asked, catalogue.signing_secret, asked.cookie(CLIENT_COOKIE))
    access.remove_passkey(business_id, bearer_of(client).holders, passkey_id, clock.now())
    return see(link(HOME.format(business_id=business_id), passkey="removed"))

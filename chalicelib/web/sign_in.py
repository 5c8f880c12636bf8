"""Signing in at the console by a code that was sent, or with a key, and out again."""

from datetime import timedelta
from typing import Annotated

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.access import service as access
from chalicelib.access.model import KEY_SESSION_LASTS, SESSION_COOKIE, SESSION_LASTS
from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.channel import Way
from chalicelib.core.errors import BadInput, NotSignedIn, TooManyRequests
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging import service as messaging
from chalicelib.web.desk import CONSOLE, Desk, desk_page, sign_in_page
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.forms import Form, Line
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.passkeys import asked_for, complaint_of, session_by_passkey
from chalicelib.web.rendering import link

sign_in_pages = Blueprint(__name__)

ASKED = CONSOLE + "/sign-in"
PROOF = ASKED + "/{proof_id}"
PASSKEYS = CONSOLE + "/passkeys"
WRONG_KEY = said("That key is not right. Please check it and try again.")


class KeyForm(Form):
    """The key of whoever signs in, and the page they were on their way to."""

    key: Line
    back: Line = ""


class ContactForm(Form):
    """The email address or number that a client's code shall go to."""

    contact: Line


class EmailForm(Form):
    """The address that a code shall go to, and the page somebody was on their way to."""

    email: Line
    back: Line = ""


class CodeQuery(Form):
    """The code, where the link brings it, and the page somebody was on their way to."""

    code: Annotated[str, StringConstraints(max_length=20)] = ""
    back: Line = ""


class CodeForm(Form):
    """The code as it was typed, and the page somebody was on their way to."""

    code: Annotated[str, StringConstraints(max_length=20)]
    back: Line = ""


@page(sign_in_pages, "POST", CONSOLE, private=True)
def sign_in_with_key(asked: Asked, business_id: str) -> Response:
    """Exchange a key for a session, which lasts some hours."""
    catalogue, device = get_catalogue(business_id), asked.request.headers.get("user-agent", "")
    back = _back(asked.typed().get("back", ""), asked.path)
    try:
        key, secret = asked.form(KeyForm).key, catalogue.signing_secret
        text = access.sign_in_with_key(business_id, key, secret, asked.address, device, clock.now())
    except (BadInput, NotSignedIn) as refusal:
        return sign_in_page(catalogue.business, back, refusal, key=WRONG_KEY)
    except TooManyRequests as refusal:
        complaint = said("There were too many wrong keys. %(when)s", when=refusal.sentence)
        return sign_in_page(catalogue.business, back, refusal, key=complaint)
    return _signed_in(back, text, KEY_SESSION_LASTS)


@page(sign_in_pages, "POST", ASKED, private=True)
def ask_for_code(asked: Asked, business_id: str) -> Response:
    """Send a code to somebody of the team; whoever asks cannot tell whether the address is one of theirs."""
    business, now = get_catalogue(business_id).business, clock.now()
    back = _back(asked.typed().get("back", ""), CONSOLE.format(business_id=business_id))
    try:
        proof, member = access.ask_member(business_id, asked.form(EmailForm).email, asked.address, now)
    except BadInput as refusal:
        return sign_in_page(
            business, back, refusal, email=said("Please write the whole address: name@example.com")
        )
    except TooManyRequests as refusal:
        return sign_in_page(business, back, refusal, email=refusal.sentence)
    if member:
        way = Way(channel="email", to=member.email)
        language = messaging.language_for(business.language)
        messaging.enqueue([messaging.code_message(business, proof, way, member.name, language, now)])
    return see(link(PROOF.format(business_id=business_id, proof_id=proof.proof_id), back=back))


@page(sign_in_pages, "GET", PROOF, private=True)
def show_proof(asked: Asked, business_id: str, proof_id: str) -> Response:
    """Ask for the code, filled in where the link brought it; looking at the page uses nothing up."""
    query = asked.query(CodeQuery)
    business = get_catalogue(business_id).business
    if access.find_proof(business_id, proof_id, clock.now()) is None:
        ended = NotSignedIn(said("That code can no longer be used. Please get a new one."))
        home = CONSOLE.format(business_id=business_id)
        return sign_in_page(business, _back(query.back, home), ended, email=ended.sentence)
    return _code_page(business, proof_id, query.code, query.back)


@page(sign_in_pages, "POST", PROOF, private=True)
def sign_in(asked: Asked, business_id: str, proof_id: str) -> Response:
    """Exchange a code for a session."""
    catalogue, typed = get_catalogue(business_id), asked.typed()
    back = _back(typed.get("back", ""), CONSOLE.format(business_id=business_id))
    try:
        text = session_by_code(asked, catalogue, proof_id)
    except (BadInput, TooManyRequests) as refusal:
        return _code_page(catalogue.business, proof_id, typed.get("code", ""), back, problem_of(refusal))
    return _signed_in(back, text)


@page(sign_in_pages, "GET", PASSKEYS, private=True)
def ask_for_passkey(_asked: Asked, business_id: str) -> Response:
    """Give the page's script what it asks the browser for a passkey by."""
    return asked_for(get_catalogue(business_id))


@page(sign_in_pages, "POST", PASSKEYS, private=True)
def sign_in_with_passkey(asked: Asked, business_id: str) -> Response:
    """Exchange a browser's answer with a passkey for a session."""
    catalogue = get_catalogue(business_id)
    back = _back(asked.typed().get("back", ""), CONSOLE.format(business_id=business_id))
    try:
        text = session_by_passkey(asked, catalogue, of_client=False)
    except (BadInput, TooManyRequests) as refusal:
        return sign_in_page(catalogue.business, back, refusal, passkey=complaint_of(problem_of(refusal)))
    return _signed_in(back, text)


@desk_page(sign_in_pages, "POST", CONSOLE + "/sign-out", needs=None)
def sign_out(desk: Desk) -> Response:
    """End the session, here and for whoever has its cookie."""
    desk.form(DeskForm)
    access.sign_out(desk.business.business_id, desk.session, desk.catalogue.signing_secret, clock.now())
    return see(link(desk.home), session_cookie(SESSION_COOKIE))


def session_by_code(asked: Asked, catalogue: Catalogue, proof_id: str) -> str:
    """Give the text of the session that begins with the code of a form; raise BadInput, TooManyRequests."""
    device, secret = asked.request.headers.get("user-agent", ""), catalogue.signing_secret
    business_id, code = catalogue.business.business_id, asked.form(CodeForm).code
    return access.prove(business_id, proof_id, code, secret, asked.address, device, clock.now())


def _signed_in(back: str, text: str, lasts: timedelta = SESSION_LASTS) -> Response:
    return see(link(back), session_cookie(SESSION_COOKIE, text, lasts))


def session_cookie(name: str, text: str = "", lasts: timedelta = timedelta(0)) -> str:
    """Give the cookie that holds a session's text for so long; without them it is taken away."""
    secure = "; Secure" if settings().public_url.startswith("https:") else ""
    return f"{name}={text}; Max-Age={int(lasts.total_seconds())}; Path=/; HttpOnly; SameSite=Lax{secure}"


def _back(wanted: str, home: str) -> str:
    """Give the page of this console that somebody was on their way to, or its first."""
    inside = wanted.startswith(f"{home}/") and not wanted.startswith(f"{home}/sign-")
    return wanted if inside else home


def _code_page(
    business: Business, proof_id: str, code: str, back: str, problem: Problem | None = None
) -> Response:
    facts = {"business": business, "proof_id": proof_id, "code": code, "back": back}
    return render("console/sign_in_code.html", problem, **facts)

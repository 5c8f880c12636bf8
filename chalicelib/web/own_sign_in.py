"""How clients sign in to what is theirs: by a code, or the link that fills it in."""

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.access.model import CLIENT_COOKIE, SESSION_LASTS, client_holder
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core import clock
from chalicelib.core.channel import Way
from chalicelib.core.contact import email_address, phone_number
from chalicelib.core.errors import BadInput, TooManyRequests, bad_field
from chalicelib.core.saying import said
from chalicelib.messaging import service as messaging
from chalicelib.web.own_pages import HOME, Own, ask_to_sign_in, own_page
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link
from chalicelib.web.sign_in import CodeQuery, ContactForm, session_by_code, session_cookie

own_sign_in_pages = Blueprint(__name__)

PROOF = "/b/{business_id}/sign-in/{proof_id}"


@page(own_sign_in_pages, "POST", HOME, private=True)
def ask_for_code(asked: Asked, business_id: str) -> Response:
    """Send a client a code; whoever asks cannot tell whether the contact is a client's."""
    catalogue, now = get_catalogue(business_id), clock.now()
    business = catalogue.business
    try:
        way = _way(asked.form(ContactForm).contact, business.country)
        known = ClientDetails(name="", **{"email" if way.channel == "email" else "phone": way.to})
        client = clients.find_by_own_contact(business_id, known)
        holder = client_holder(client.client_id) if client else ""
        proof = access.ask(business_id, holder, way.to, asked.address, now)
    except (BadInput, TooManyRequests) as refusal:
        return ask_to_sign_in(catalogue, problem_of(refusal), asked.typed().get("contact", ""))
    if client:
        language = messaging.language_for(client.language or business.language)
        asking = messaging.code_message(business, proof, way, client.name, language, now, client.client_id)
        messaging.enqueue([asking])
    return see(link(PROOF.format(business_id=business_id, proof_id=proof.proof_id)))


@page(own_sign_in_pages, "GET", PROOF, private=True)
def show_proof(asked: Asked, business_id: str, proof_id: str) -> Response:
    """Ask for the code, filled in where the link brought it; looking at the page uses nothing up."""
    catalogue = get_catalogue(business_id)
    if access.find_proof(business_id, proof_id, clock.now()) is None:
        ended = BadInput([("contact", access.USED_UP)])
        return ask_to_sign_in(catalogue, problem_of(ended))
    return _code_page(catalogue, proof_id, asked.query(CodeQuery).code)


@page(own_sign_in_pages, "POST", PROOF, private=True)
def sign_in(asked: Asked, business_id: str, proof_id: str) -> Response:
    """Exchange a code for a session."""
    catalogue = get_catalogue(business_id)
    try:
        text = session_by_code(asked, catalogue, proof_id)
    except (BadInput, TooManyRequests) as refusal:
        return _code_page(catalogue, proof_id, asked.typed().get("code", ""), problem_of(refusal))
    return signed_in(business_id, text)


@own_page(own_sign_in_pages, "POST", HOME + "/sign-out")
def sign_out(own: Own) -> Response:
    """End the session."""
    access.sign_out(own.business_id, own.session, own.catalogue.signing_secret, clock.now())
    return see(link(own.home), session_cookie(CLIENT_COOKIE))


def signed_in(business_id: str, text: str) -> Response:
    """Lead a client to what is theirs, in the session whose text it is."""
    cookie = session_cookie(CLIENT_COOKIE, text, SESSION_LASTS)
    return see(link(HOME.format(business_id=business_id)), cookie)


def _way(contact: str, country: str) -> Way:
    """Give where a code goes: an email address, or a phone number as it is read in the country."""
    if "@" in contact:
        return Way(channel="email", to=email_address(contact, "contact"))
    if any(sign.isalpha() for sign in contact) or not any(sign.isdigit() for sign in contact):
        raise bad_field("contact", said("Please give an email address or a phone number."))
    return Way(channel="sms", to=phone_number(contact, country, "contact"))


def _code_page(catalogue: Catalogue, proof_id: str, code: str, problem: Problem | None = None) -> Response:
    business = catalogue.business
    return render("portal_code.html", problem, business=business, proof_id=proof_id, code=code)

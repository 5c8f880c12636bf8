"""A client's own page: what is ahead and what was, whom to write to, what is paid, all of it as a file."""

from datetime import datetime
from typing import Any, Literal

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.access.model import CLIENT_COOKIE, SESSION_LASTS, Bearer, client_holder, form_token
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue, open_places
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, ClientDetails
from chalicelib.consent import service as consent
from chalicelib.core import clock
from chalicelib.core.channel import Way
from chalicelib.core.contact import email_address, phone_number
from chalicelib.core.errors import BadInput, NotSignedIn, TooManyRequests
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.folder import service as folder
from chalicelib.intake import service as intake
from chalicelib.messaging import service as messaging
from chalicelib.prepaid import service as prepaid
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.web.booking import visit_link
from chalicelib.web.client_session import signed_in_client
from chalicelib.web.desk import require_own_form
from chalicelib.web.forms import Form
from chalicelib.web.language import speak_to
from chalicelib.web.manage import names_of
from chalicelib.web.own_details import booked_for, history_of
from chalicelib.web.page import Asked, Problem, page, problem_of, render, see
from chalicelib.web.rendering import link
from chalicelib.web.sign_in import CodeQuery, ContactForm, session_by_code, session_cookie

portal_pages = Blueprint(__name__)

HOME = "/b/{business_id}/me"
PROOF = "/b/{business_id}/sign-in/{proof_id}"


class PortalQuery(Form):
    """What has just been done with a passkey, if anything."""

    passkey: Literal["added", "removed", ""] = ""


@page(portal_pages, "GET", HOME, private=True)
def show_portal(asked: Asked, business_id: str) -> Response:
    """Show a client what is theirs, or ask whoever it is to sign in."""
    catalogue = get_catalogue(business_id)
    client = signed_in_client(asked, catalogue)
    if client is None:
        return ask_to_sign_in(catalogue)
    return portal_of(asked, catalogue, client, done=asked.query(PortalQuery).passkey)


@page(portal_pages, "POST", HOME, private=True)
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


@page(portal_pages, "GET", PROOF, private=True)
def show_proof(asked: Asked, business_id: str, proof_id: str) -> Response:
    """Ask for the code, filled in where the link brought it; looking at the page uses nothing up."""
    catalogue = get_catalogue(business_id)
    if access.find_proof(business_id, proof_id, clock.now()) is None:
        ended = BadInput([("contact", access.USED_UP)])
        return ask_to_sign_in(catalogue, problem_of(ended))
    return _code_page(catalogue, proof_id, asked.query(CodeQuery).code)


@page(portal_pages, "POST", PROOF, private=True)
def sign_in(asked: Asked, business_id: str, proof_id: str) -> Response:
    """Exchange a code for a session."""
    catalogue = get_catalogue(business_id)
    try:
        text = session_by_code(asked, catalogue, proof_id)
    except (BadInput, TooManyRequests) as refusal:
        return _code_page(catalogue, proof_id, asked.typed().get("code", ""), problem_of(refusal))
    return signed_in(business_id, text)


@page(portal_pages, "POST", HOME + "/sign-out", private=True)
def sign_out(asked: Asked, business_id: str) -> Response:
    """End the session."""
    catalogue, session = get_catalogue(business_id), asked.cookie(CLIENT_COOKIE)
    require_own_form(asked, catalogue.signing_secret, session)
    access.sign_out(business_id, session, catalogue.signing_secret, clock.now())
    return see(link(HOME.format(business_id=business_id)), session_cookie(CLIENT_COOKIE))


def signed_in(business_id: str, text: str) -> Response:
    """Lead a client to what is theirs, in the session whose text it is."""
    cookie = session_cookie(CLIENT_COOKIE, text, SESSION_LASTS)
    return see(link(HOME.format(business_id=business_id)), cookie)


def bearer_of(client: Client) -> Bearer:
    """Give a client as who may have passkeys: those of cards that were merged into theirs are theirs too."""
    holders = tuple(client_holder(card) for card in client.cards)
    return Bearer(holders, client.email or client.phone or client.name, client.name)


def portal_of(
    asked: Asked, catalogue: Catalogue, client: Client, problem: Problem | None = None, done: str = ""
) -> Response:
    """Show a client what is theirs, with what they have just done, or what is wrong with it."""
    speak_to(client.language)
    return render(
        "portal.html",
        problem,
        business=catalogue.business,
        here=HOME.format(business_id=catalogue.business.business_id),
        done=done,
        typed=asked.typed().get("words", "") if problem else "",
        form_key=new_id(),
        scripts=True,
        **_own(asked, catalogue, client),
    )


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


def _way(contact: str, country: str) -> Way:
    """Give where a code goes: an email address, or a phone number as it is read in the country."""
    if "@" in contact:
        return Way(channel="email", to=email_address(contact, "contact"))
    return Way(channel="sms", to=phone_number(contact, country, "contact"))


def _own(asked: Asked, catalogue: Catalogue, client: Client) -> dict[str, Any]:
    """Give what the page shows: the next visit with all that is ahead, what was, and what is to be done."""
    business_id, now = catalogue.business.business_id, clock.now()
    history = history_of(business_id, client)
    visits = [Visit(it, catalogue) for it in history]
    ahead = sorted((it for it in visits if _is_ahead(it, now)), key=lambda it: it.appointment.starts_at)
    booked = {it.appointment.appointment_id: it.appointment.service_ids for it in ahead}
    return {
        "client": client,
        "ahead": [_line(it) for it in ahead],
        "past": [_line(it) for it in visits if it not in ahead],
        "missing": intake.missing_among(catalogue, booked) if ahead else frozenset(),
        "others": booked_for(history),
        "entries": folder.list_entries(business_id, client, shown_only=True),
        "balances": prepaid.list_prepaid(business_id, client.client_id, clock.now()),
        "places": [it for it in open_places(catalogue) if it.address or it.instructions],
        "preferences": consent.links_of(business_id, client.client_id, "email").preferences,
        "passkeys": access.list_passkeys(business_id, bearer_of(client).holders),
        "origin": access.passkey_origin(),
        "form_token": form_token(catalogue.signing_secret, asked.cookie(CLIENT_COOKIE)),
    }


def _is_ahead(visit: Visit, now: datetime) -> bool:
    return visit.appointment.status not in scheduling.OVER and visit.appointment.ends_at > now


def _line(visit: Visit) -> dict[str, Any]:
    its, place = visit.appointment, visit.catalogue.locations.get(visit.appointment.location_id)
    people = names_of(visit, its.staff_ids)
    return {"appointment": its, "link": visit_link(visit), "people": people, "place": place}


def _code_page(catalogue: Catalogue, proof_id: str, code: str, problem: Problem | None = None) -> Response:
    business = catalogue.business
    return render("portal_code.html", problem, business=business, proof_id=proof_id, code=code)

"""A client's folder on their own page: what they write, send and have done, and the way to their files."""

from chalice.app import Blueprint, Response

from chalicelib.access.model import CLIENT_COOKIE, form_token
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import Client
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, NotSignedIn
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.folder import service as folder
from chalicelib.folder.model import LARGEST, Sender, Words
from chalicelib.web.client_session import signed_in_client
from chalicelib.web.desk import require_own_form
from chalicelib.web.folder_forms import ArrivedQuery, DoneForm, OwnWordsForm
from chalicelib.web.language import speak_to
from chalicelib.web.page import Asked, page, problem_of, render, see
from chalicelib.web.portal import portal_page
from chalicelib.web.rendering import link

own_folder_pages = Blueprint(__name__)

HOME = "/b/{business_id}/me"
FOLDER = HOME + "/folder"
ENTRY = FOLDER + "/{entry_id}"
SENDING = HOME + "/file"


def _whose(asked: Asked, business_id: str) -> tuple[Catalogue, Client]:
    """Give whose folder it is; raise NotSignedIn for whoever has not signed in."""
    catalogue = get_catalogue(business_id)
    client = signed_in_client(asked, catalogue)
    if client is None:
        raise NotSignedIn(said("Please sign in."))
    speak_to(client.language)
    return catalogue, client


def _sent_by(asked: Asked, business_id: str) -> tuple[Catalogue, Client]:
    """Give who sent a form; raise NotAllowed for one that was not drawn for their session."""
    catalogue, client = _whose(asked, business_id)
    require_own_form(asked, catalogue.signing_secret, asked.cookie(CLIENT_COOKIE))
    return catalogue, client


def _home(business_id: str, place: str = "folder") -> Response:
    return see(f"{link(HOME.format(business_id=business_id))}#{place}")


@page(own_folder_pages, "POST", FOLDER, private=True)
def write_to_business(asked: Asked, business_id: str) -> Response:
    """Put what a client writes into their folder; the same form sent twice puts it in once."""
    catalogue, client = _sent_by(asked, business_id)
    try:
        form = asked.form(OwnWordsForm)
        written, key = Words(words=form.words, kind="shared"), form.form_key or new_id()
        entry = folder.add_words(business_id, client.client_id, written, "", clock.now(), key=key)
    except BadInput as refusal:
        return portal_page(asked, catalogue, client, problem_of(refusal))
    return _home(business_id, entry.entry_id)


@page(own_folder_pages, "GET", SENDING, private=True, scripts=True)
def choose_file(asked: Asked, business_id: str) -> Response:
    """Show the form by which a client's browser sends a file straight to where files lie."""
    catalogue, client = _whose(asked, business_id)
    back = settings().public_url + f"{HOME.format(business_id=business_id)}/file/arrived"
    upload = folder.ask_to_upload(business_id, client.client_id, Sender(), back, clock.now())
    business = catalogue.business
    return render("own_file.html", business=business, upload=upload, largest=LARGEST, sends_to=upload.address)


@page(own_folder_pages, "GET", SENDING + "/arrived", private=True)
def take_own_file_in(asked: Asked, business_id: str) -> Response:
    """Enter the file that a browser was just led back from sending; looking again changes nothing."""
    catalogue, client = _whose(asked, business_id)
    entry = folder.take_in_for(business_id, client, asked.query(ArrivedQuery).key, clock.now())
    if entry is None:
        return render("own_file_refused.html", business=catalogue.business)
    return _home(business_id, entry.entry_id)


@page(own_folder_pages, "GET", ENTRY + "/file", private=True)
def fetch_own_file(asked: Asked, business_id: str, entry_id: str) -> Response:
    """Lead a client on to a file of theirs."""
    _, client = _whose(asked, business_id)
    return see(folder.file_link(folder.get_own_entry(business_id, client, entry_id)))


@page(own_folder_pages, "POST", ENTRY + "/done", private=True)
def note_own_done(asked: Asked, business_id: str, entry_id: str) -> Response:
    """Note that a client has done what was to do, or has not yet."""
    _, client = _sent_by(asked, business_id)
    form = asked.form(DoneForm)
    entry = folder.get_own_entry(business_id, client, entry_id)
    folder.note_done(entry, clock.now(), done=form.done)
    return _home(business_id, entry_id)


@page(own_folder_pages, "GET", ENTRY + "/remove", private=True)
def ask_to_remove_own(asked: Asked, business_id: str, entry_id: str) -> Response:
    """Ask whether something that a client has put in shall go for good."""
    catalogue, client = _whose(asked, business_id)
    token = form_token(catalogue.signing_secret, asked.cookie(CLIENT_COOKIE))
    entry = folder.get_own_entry(business_id, client, entry_id, by_client=True)
    return render("own_entry.html", business=catalogue.business, entry=entry, form_token=token)


@page(own_folder_pages, "POST", ENTRY + "/remove", private=True)
def remove_own(asked: Asked, business_id: str, entry_id: str) -> Response:
    """Take out for good what a client has put in themselves."""
    _, client = _sent_by(asked, business_id)
    folder.remove_entry(folder.get_own_entry(business_id, client, entry_id, by_client=True), clock.now())
    return _home(business_id)

"""A client's folder on their own page: what they write, send and have done, and the way to their files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.access.model import CLIENT_COOKIE, form_token
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import Client
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from chalicelib.folder import service as folder
from chalicelib.folder.model import LARGEST, Entry, Sender, Words
from chalicelib.web.client_session import signed_in_client
from chalicelib.web.desk import require_own_form
from chalicelib.web.folder_forms import ArrivedQuery, DoneForm, OwnWordsForm
from chalicelib.web.language import speak_to
from chalicelib.web.page import Asked, page, problem_of, render, see
from chalicelib.web.portal import ask_to_sign_in, portal_of
from chalicelib.web.rendering import link

own_folder_pages = Blueprint(__name__)

HOME = "/b/{business_id}/me"
FOLDER = HOME + "/folder"
ENTRY = FOLDER + "/{entry_id}"
SENDING = HOME + "/file"


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
        """Give the path of the client's page."""
        return HOME.format(business_id=self.business_id)

    def entry(self, entry_id: str, *, by_client: bool = False) -> Entry:
        """Give an entry that the client sees, or put in themselves; raise NotFound otherwise."""
        return folder.get_own_entry(self.business_id, self.client, entry_id, by_client=by_client)

    def back(self, place: str = "folder") -> Response:
        """Lead back to a place on the client's page."""
        return see(f"{link(self.home)}#{place}")


def own_page(method: str, path: str, *, scripts: bool = False) -> Callable[..., Any]:
    """Register a page of a client's own; whoever has not signed in is asked to.

    Raises NotAllowed for a form that was not drawn for their session.
    """

    def register(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def guarded(asked: Asked, business_id: str, **parts: str) -> Response:
            catalogue = get_catalogue(business_id)
            client = signed_in_client(asked, catalogue)
            if client is None:
                return ask_to_sign_in(catalogue)
            speak_to(client.language)
            if method == "POST":
                require_own_form(asked, catalogue.signing_secret, asked.cookie(CLIENT_COOKIE))
            return view(Own(asked, catalogue, client), **parts)

        page(own_folder_pages, method, path, private=True, scripts=scripts)(guarded)
        return view

    return register


@own_page("POST", FOLDER)
def write_to_business(own: Own) -> Response:
    """Put what a client writes into their folder; the same form sent twice puts it in once."""
    try:
        form = own.asked.form(OwnWordsForm)
        written, key = Words(words=form.words, kind="shared"), form.form_key or new_id()
        entry = folder.add_words(own.business_id, own.client.client_id, written, "", clock.now(), key=key)
    except BadInput as refusal:
        return portal_of(own.asked, own.catalogue, own.client, problem_of(refusal))
    return own.back(entry.entry_id)


@own_page("GET", SENDING, scripts=True)
def choose_file(own: Own) -> Response:
    """Show the form by which a client's browser sends a file straight to where files lie."""
    back = f"{settings().public_url}{own.home}/file/arrived"
    upload = folder.ask_to_upload(own.business_id, own.client.client_id, Sender(), back, clock.now())
    business = own.catalogue.business
    return render("own_file.html", business=business, upload=upload, largest=LARGEST, sends_to=upload.address)


@own_page("GET", SENDING + "/arrived")
def take_own_file_in(own: Own) -> Response:
    """Enter the file that a browser was just led back from sending; looking again changes nothing."""
    key = own.asked.query(ArrivedQuery).key
    entry = folder.take_in_for(own.business_id, own.client, key, clock.now())
    if entry is None:
        return render("own_file_refused.html", business=own.catalogue.business)
    return own.back(entry.entry_id)


@own_page("GET", ENTRY + "/file")
def fetch_own_file(own: Own, entry_id: str) -> Response:
    """Lead a client on to a file of theirs."""
    return see(folder.file_link(own.entry(entry_id)))


@own_page("POST", ENTRY + "/done")
def note_own_done(own: Own, entry_id: str) -> Response:
    """Note that a client has done what was to do, or has not yet."""
    folder.note_done(own.entry(entry_id), clock.now(), done=own.asked.form(DoneForm).done)
    return own.back(entry_id)


@own_page("GET", ENTRY + "/remove")
def ask_to_remove_own(own: Own, entry_id: str) -> Response:
    """Ask whether something that a client has put in shall go for good."""
    token = form_token(own.catalogue.signing_secret, own.asked.cookie(CLIENT_COOKIE))
    entry = own.entry(entry_id, by_client=True)
    return render("own_entry.html", business=own.catalogue.business, entry=entry, form_token=token)


@own_page("POST", ENTRY + "/remove")
def remove_own(own: Own, entry_id: str) -> Response:
    """Take out for good what a client has put in themselves."""
    folder.remove_entry(own.entry(entry_id, by_client=True), clock.now())
    return own.back()

"""A client's folder on their own page: what they write, send and have done, and the way to their files."""

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.core.settings import settings
from chalicelib.folder import service as folder
from chalicelib.folder.model import LARGEST, Entry, Sender, Words
from chalicelib.web.folder_forms import ArrivedQuery, DoneForm, OwnWordsForm
from chalicelib.web.own_pages import HOME, Own, own_page
from chalicelib.web.page import problem_of, see
from chalicelib.web.portal import portal_of

own_folder_pages = Blueprint(__name__)

FOLDER = HOME + "/folder"
ENTRY = FOLDER + "/{entry_id}"
SENDING = HOME + "/file"


def _entry(own: Own, entry_id: str, *, by_client: bool = False) -> Entry:
    return folder.get_own_entry(own.business_id, own.client, entry_id, by_client=by_client)


@own_page(own_folder_pages, "POST", FOLDER)
def write_to_business(own: Own) -> Response:
    """Put what a client writes into their folder; the same form sent twice puts it in once."""
    try:
        form = own.asked.form(OwnWordsForm)
        written = Words(words=form.words, kind="shared")
        entry = folder.add_words(
            own.business_id, own.client.client_id, written, "", clock.now(), key=form.key
        )
    except BadInput as refusal:
        return portal_of(own, problem_of(refusal))
    return own.back(entry.entry_id)


@own_page(own_folder_pages, "GET", SENDING, scripts=True)
def choose_file(own: Own) -> Response:
    """Show the form by which a client's browser sends a file straight to where files lie."""
    back = f"{settings().public_url}{own.home}/file/arrived"
    upload = folder.ask_to_upload(own.business_id, own.client.client_id, Sender(), back, clock.now())
    return own.render("own_file.html", upload=upload, largest=LARGEST, sends_to=upload.address)


@own_page(own_folder_pages, "GET", SENDING + "/arrived")
def take_own_file_in(own: Own) -> Response:
    """Enter the file that a browser was just led back from sending; looking again changes nothing."""
    key = own.asked.query(ArrivedQuery).key
    entry = folder.take_in_for(own.business_id, own.client, key, clock.now())
    if entry is None:
        return own.render("own_file_refused.html")
    return own.back(entry.entry_id)


@own_page(own_folder_pages, "GET", ENTRY + "/file")
def fetch_own_file(own: Own, entry_id: str) -> Response:
    """Lead a client on to a file of theirs."""
    return see(folder.file_link(_entry(own, entry_id)))


@own_page(own_folder_pages, "POST", ENTRY + "/done")
def note_own_done(own: Own, entry_id: str) -> Response:
    """Note that a client has done what was to do, or has not yet."""
    folder.note_done(_entry(own, entry_id), clock.now(), done=own.asked.form(DoneForm).done)
    return own.back(entry_id)


@own_page(own_folder_pages, "GET", ENTRY + "/remove")
def ask_to_remove_own(own: Own, entry_id: str) -> Response:
    """Ask whether something that a client has put in shall go for good."""
    entry = _entry(own, entry_id, by_client=True)
    return own.render("own_entry.html", entry=entry, form_token=own.form_token)


@own_page(own_folder_pages, "POST", ENTRY + "/remove")
def remove_own(own: Own, entry_id: str) -> Response:
    """Take out for good what a client has put in themselves."""
    folder.remove_entry(_entry(own, entry_id, by_client=True), clock.now())
    return own.back("folder")

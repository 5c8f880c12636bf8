"""The console's page of a client's folder: what is noted, sent and to be done, on either side."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.folder import service as folder
from chalicelib.folder.model import LARGEST, LONGEST_WORDS, Entry, Sender
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.folder_forms import (
    ArrivedQuery,
    DoneForm,
    EntryChangeForm,
    EntryForm,
    FileQuery,
    FolderQuery,
)
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link

folder_pages = Blueprint(__name__)

CLIENT = CONSOLE + "/clients/{client_id}"
FOLDER = CLIENT + "/folder"
ENTRY = FOLDER + "/{entry_id}"
SENDING = CLIENT + "/file"
LABELS = {"words": said("What it says"), "kind": said("Who it is for")}


@desk_page(folder_pages, "GET", FOLDER, needs="day")
def show_folder(desk: Desk, client_id: str) -> Response:
    """Show what is in a client's folder, with a form to put something in."""
    return _folder(desk, client_id)


@desk_page(folder_pages, "POST", FOLDER, needs="day")
def add_to_folder(desk: Desk, client_id: str) -> Response:
    """Put words into a client's folder; the same form sent twice puts them in once."""
    business_id, now = desk.business.business_id, clock.now()
    try:
        form = desk.form(EntryForm)
        folder.add_words(business_id, client_id, form.written(), desk.by, now, tell=form.tell, key=form.key)
    except BadInput as refusal:
        return _folder(desk, client_id, problem_of(refusal))
    return see(_address(desk, client_id, now="added"))


@desk_page(folder_pages, "POST", CLIENT + "/seen", needs="day")
def note_seen(desk: Desk, client_id: str) -> Response:
    """Note that the staff have seen what a client has put in."""
    desk.form(DeskForm)
    client = clients.get_client(desk.business.business_id, client_id)
    folder.note_looked_at(folder.list_entries(desk.business.business_id, client), clock.now())
    return see(_address(desk, client_id))


@desk_page(folder_pages, "GET", SENDING, needs="day", scripts=True)
def choose_file_for(desk: Desk, client_id: str) -> Response:
    """Show the form by which a browser sends a file straight to where files lie."""
    business_id, query = desk.business.business_id, desk.asked.query(FileQuery)
    client = clients.get_client(business_id, client_id)
    sender = Sender(desk.by, desk.actor.holder, query.kind, query.tell)
    back = f"{settings().public_url}{desk.home}/clients/{client_id}/file/arrived"
    upload = folder.ask_to_upload(business_id, client_id, sender, back, clock.now())
    facts: dict[str, Any] = {"client": client, "upload": upload, "largest": LARGEST, "query": query}
    return desk.render("folder_file.html", sends_to=upload.address, **facts)


@desk_page(folder_pages, "GET", SENDING + "/arrived", needs="day")
def take_file_in(desk: Desk, client_id: str) -> Response:
    """Enter the file that a browser was just led back from sending; looking again changes nothing."""
    business_id, key = desk.business.business_id, desk.asked.query(ArrivedQuery).key
    client = clients.get_client(business_id, client_id)
    entry = folder.take_in_for(business_id, client, key, clock.now())
    return see(_address(desk, client_id, now="sent" if entry else "not_kept"))


@desk_page(folder_pages, "GET", ENTRY, needs="day")
def show_entry(desk: Desk, client_id: str, entry_id: str) -> Response:
    """Show an entry with the forms to change it and to take it out."""
    client, entry = _entry(desk, client_id, entry_id)
    return _change_page(desk, client, entry)


@desk_page(folder_pages, "POST", ENTRY, needs="day")
def change_entry(desk: Desk, client_id: str, entry_id: str) -> Response:
    """Change what an entry says, and for whom it is."""
    client, entry = _entry(desk, client_id, entry_id)
    try:
        form = desk.form(EntryChangeForm)
        folder.change_words(entry, form.written(), form.version)
    except (BadInput, ChangedMeanwhile) as refusal:
        return _change_page(desk, client, entry, problem_of(refusal))
    return see(_address(desk, client_id, now="saved"))


@desk_page(folder_pages, "POST", ENTRY + "/done", needs="day")
def note_entry_done(desk: Desk, client_id: str, entry_id: str) -> Response:
    """Note that what a client has to do is done, or is not yet."""
    form = desk.form(DoneForm)
    _, entry = _entry(desk, client_id, entry_id)
    folder.note_done(entry, clock.now(), desk.by, done=form.done)
    return see(_address(desk, client_id))


@desk_page(folder_pages, "POST", ENTRY + "/remove", needs="day")
def remove_entry(desk: Desk, client_id: str, entry_id: str) -> Response:
    """Take an entry out for good."""
    desk.form(DeskForm)
    _, entry = _entry(desk, client_id, entry_id)
    folder.remove_entry(entry, clock.now())
    return see(_address(desk, client_id, now="removed"))


@desk_page(folder_pages, "GET", ENTRY + "/file", needs="day")
def fetch_file(desk: Desk, client_id: str, entry_id: str) -> Response:
    """Lead on to the file of an entry."""
    _, entry = _entry(desk, client_id, entry_id)
    return see(folder.file_link(entry))


def _address(desk: Desk, client_id: str, now: str = "") -> str:
    return link(f"{desk.home}/clients/{client_id}/folder", now=now)


def _entry(desk: Desk, client_id: str, entry_id: str) -> tuple[Client, Entry]:
    client = clients.get_client(desk.business.business_id, client_id)
    return client, folder.get_entry(desk.business.business_id, client, entry_id)


def _folder(desk: Desk, client_id: str, problem: Problem | None = None) -> Response:
    client = clients.get_client(desk.business.business_id, client_id)
    entries = folder.list_entries(desk.business.business_id, client)
    return desk.render(
        "client_folder.html",
        problem,
        client=client,
        entries=entries,
        unseen=sum(it.is_unseen for it in entries),
        typed=desk.asked.typed() if problem else {"form_key": new_id(), "kind": "private"},
        query=FolderQuery() if problem else desk.asked.query(FolderQuery),
        labels=LABELS,
        longest=LONGEST_WORDS,
    )


def _change_page(desk: Desk, client: Client, entry: Entry, problem: Problem | None = None) -> Response:
    there = {"words": entry.words, "kind": entry.kind, "version": str(entry.version)}
    typed = desk.asked.typed() if problem and problem.errors else there
    facts: dict[str, Any] = {"labels": LABELS, "longest": LONGEST_WORDS}
    return desk.render("folder_entry.html", problem, client=client, entry=entry, typed=typed, **facts)

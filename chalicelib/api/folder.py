"""The calls for a client's folder: what is written, sent and to be done, on either side."""

from chalice.app import Blueprint

from chalicelib.api.folder_answers import (
    DoneBody,
    EntryAnswer,
    EntryBody,
    EntryChange,
    FileLinkAnswer,
    FolderAnswer,
    UploadAnswer,
    UploadBody,
)
from chalicelib.api.operation import Call, operation, staff_called
from chalicelib.api.public import BUSINESS
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.folder import service
from chalicelib.folder.model import Entry, Sender

folder = Blueprint(__name__)

CLIENT = BUSINESS + "/clients/{client_id}"
HERE = CLIENT + "/folder"
ENTRY = HERE + "/{entry_id}"


@operation(folder, "GET", HERE, FolderAnswer, needs="day")
def list_folder(_call: Call, business_id: str, client_id: str) -> FolderAnswer:
    """Give everything in a client's folder."""
    entries = service.list_entries(business_id, clients.get_client(business_id, client_id))
    return FolderAnswer(items=[EntryAnswer.of(it) for it in entries])


@operation(folder, "POST", HERE, EntryAnswer, body=EntryBody, status=201, needs="day")
def add_entry(call: Call, business_id: str, client_id: str) -> EntryAnswer:
    """Put words into a client's folder; the same Idempotency-Key puts them in once."""
    body, by = call.body(EntryBody, exact=True), call.require_staff()
    now, key = clock.now(), call.idempotency_key
    return EntryAnswer.of(
        service.add_words(business_id, client_id, body.written(), by, now, tell=body.tell, key=key)
    )


@operation(folder, "PUT", ENTRY, EntryAnswer, body=EntryChange, needs="day")
def change_entry_words(call: Call, business_id: str, client_id: str, entry_id: str) -> EntryAnswer:
    """Change what an entry says, and for whom it is."""
    body, entry = call.body(EntryChange, exact=True), _entry(business_id, client_id, entry_id)
    return EntryAnswer.of(service.change_words(entry, body.written(), body.version))


@operation(folder, "POST", ENTRY + "/done", EntryAnswer, body=DoneBody, needs="day")
def set_entry_done(call: Call, business_id: str, client_id: str, entry_id: str) -> EntryAnswer:
    """Note that what a client has to do is done, or is not yet."""
    body, entry = call.body(DoneBody, exact=True), _entry(business_id, client_id, entry_id)
    return EntryAnswer.of(service.note_done(entry, clock.now(), call.require_staff(), done=body.done))


@operation(folder, "DELETE", ENTRY, EntryAnswer, needs="day")
def take_entry_out(_call: Call, business_id: str, client_id: str, entry_id: str) -> EntryAnswer:
    """Take an entry out for good; its words and its file are not kept."""
    return EntryAnswer.of(service.remove_entry(_entry(business_id, client_id, entry_id), clock.now()))


@operation(folder, "GET", ENTRY + "/file", FileLinkAnswer, needs="day")
def get_file_link(_call: Call, business_id: str, client_id: str, entry_id: str) -> FileLinkAnswer:
    """Give a link by which the file of an entry is fetched."""
    return FileLinkAnswer(url=service.file_link(_entry(business_id, client_id, entry_id)))


@operation(folder, "POST", CLIENT + "/uploads", UploadAnswer, body=UploadBody, status=201, needs="day")
def ask_to_send_file(call: Call, business_id: str, client_id: str) -> UploadAnswer:
    """Give how to send one file, straight to where files lie."""
    body, actor = call.body(UploadBody, exact=True), call.require("day")
    clients.get_client(business_id, client_id)
    sender = Sender(staff_called(actor.name), actor.holder, body.kind, body.tell)
    return UploadAnswer.of(service.ask_to_upload(business_id, client_id, sender, "", clock.now()))


def _entry(business_id: str, client_id: str, entry_id: str) -> Entry:
    return service.get_entry(business_id, clients.get_client(business_id, client_id), entry_id)

"""Where a file lies, what it is called and how it is shown. Pure."""

import mimetypes
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple, get_args
from urllib.parse import quote, unquote

from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.ids import is_plain
from chalicelib.core.saying import said
from chalicelib.folder.model import LONGEST_WORDS, Entry, KeptFile, Kind, Sender, Words

LONGEST_NAME = 200
WITHOUT_NAME = "file"
OPENED = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
"""What a browser shows by itself, and cannot be made to run anything by; all else is kept as a download."""
KINDS: tuple[Kind, ...] = get_args(Kind)
ANYTHING = "application/octet-stream"


class Place(NamedTuple):
    """What the place of a file in the store says of it: of its name, no sign has been looked at yet."""

    business_id: str
    client_id: str
    entry_id: str
    name: str


def place_for(business_id: str, client_id: str, entry_id: str) -> str:
    """Give the beginning of the place where the file of an entry lies; its name follows."""
    return f"{business_id}/{client_id}/{entry_id}/"


def read_place(text: str) -> Place | None:
    """Give what a place says, or None for one that is not of ours."""
    parts = text.split("/", 3)
    if len(parts) != 4 or not all(is_plain(part) for part in parts[:3]):
        return None
    return Place(*parts)


def file_name(text: str) -> str:
    """Give a name as it may be shown: the last part of a path, without control characters, not too long."""
    last = text.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp"))
    name = " ".join(plain.split())
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME and stem and len(ending) < 20:
        name = stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return name[:LONGEST_NAME] or WITHOUT_NAME


def kind_of(file: KeptFile) -> str:
    """Give the media type that a file's name speaks of; what should not open in a browser has none."""
    known, packed = mimetypes.guess_type(file.name, strict=False)
    return known if known in OPENED and not packed else ANYTHING


def disposition_of(file: KeptFile) -> str:
    """Give the header that names the file and says whether it opens at once or is kept (RFC 6266)."""
    how = "inline" if kind_of(file) in OPENED else "attachment"
    plain = "".join(sign if sign.isascii() and sign not in '"\\%;' else "_" for sign in file.name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def notes_of(sender: Sender) -> dict[str, str]:
    """Give what travels with a file to say who sent it: ASCII, and nothing that its sender can change."""
    notes = {"by": quote(sender.by), "holder": quote(sender.holder), "kind": sender.kind}
    return {**notes, "tell": "yes" if sender.tell else "no"}


def sender_in(notes: Mapping[str, str]) -> Sender:
    """Give who sent a file, by what has travelled with it."""
    by, holder = unquote(notes.get("by", "")), unquote(notes.get("holder", ""))
    unknown: Kind = "private"
    kind = next((it for it in KINDS if it == notes.get("kind")), unknown)
    return Sender(by, holder, kind, tell=notes.get("tell") == "yes")


def require_words(words: Words, file: KeptFile | None = None) -> None:
    """Raise BadInput for an entry that says nothing, or too much."""
    if len(words.words) > LONGEST_WORDS:
        longest = said("Please use at most %(max_length)s characters.", max_length=LONGEST_WORDS)
        raise bad_field("words", longest)
    if file is None and not words.words.strip():
        raise BadInput([("words", said("Please write something."))])


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Give the entries that are there: what is still to do first, then the latest first."""
    there = [it for it in entries if it.removed_at is None]
    latest = sorted(there, key=lambda it: (it.at, it.entry_id), reverse=True)
    return sorted(latest, key=lambda it: not it.is_open)

"""The nouns of a client's folder. Instants are UTC, sizes are bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field

from chalicelib.core.entity import Entity

LARGEST = 25_000_000
"""How many bytes one file may have."""
MOST_ENTRIES = 500
"""How many entries one client's folder holds."""
LONGEST_WORDS = 4000
"""How many characters the words of an entry may have."""


class KeptFile(Entity):
    """A file that was put into the store: its name as its owner calls it, and where it lies (`place`)."""

    name: str
    size: int
    place: str


Kind = Literal["private", "shared", "to_do"]
"""Whether an entry is for the team alone, for the client to see, or something for the client to do."""


class Words(Entity):
    """What an entry says, and for whom it is."""

    words: str = ""
    kind: Kind = "private"

    @property
    def is_shown(self) -> bool:
        """Tell whether the client sees it."""
        return self.kind != "private"


class Entry(Words):
    """One thing in a client's folder: words, a file, or both.

    `by` is who of the staff put it there, empty where the client did; that is never private.
    `looked_at`: when the staff first took note of what a client put there or did. `done_at`: when what is
    to do was done, `done_by` who of the staff noted it, empty where the client did. Of an entry that was
    taken out, neither words nor file are kept.
    """

    entry_id: str
    business_id: str
    client_id: str
    by: str = ""
    file: KeptFile | None = None
    at: datetime
    looked_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    removed_at: datetime | None = None
    version: int = Field(0, exclude=True)

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be done."""
        return self.kind == "to_do" and self.done_at is None

    @property
    def is_from_client(self) -> bool:
        """Tell whether the client put it there."""
        return not self.by

    @property
    def is_unseen(self) -> bool:
        """Tell whether the client put it there, or did it, and the staff have not looked at it yet."""
        by_client = self.is_from_client or (self.done_at is not None and not self.done_by)
        return by_client and self.looked_at is None and self.removed_at is None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who puts a file in: staff by their name and holder, or the client; and what is to become of it.

    `tell`: the client is told of it by a message.
    """

    by: str = ""
    holder: str = ""
    kind: Kind = "shared"
    tell: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """What a browser or program sends a file with: the address and the fields before the file's own, `file`.

    The file becomes the entry `entry_id` as soon as it has arrived. Until `ends_at` it is taken.
    """

    entry_id: str
    address: str
    fields: Mapping[str, str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file as it lies in the store."""

    size: int
    sender: Sender

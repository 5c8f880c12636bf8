"""What comes in and goes out over the wire about clients' folders."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, lines
from chalicelib.folder.model import LONGEST_WORDS, Entry, Kind, Upload, Words

Said = Annotated[str, StringConstraints(max_length=LONGEST_WORDS), AfterValidator(lines)]


class Written(Body):
    """What is written, and for whom: `private` for the team, `shared` with the client, `to_do` for them."""

    words: Said
    kind: Kind = "private"

    def written(self) -> Words:
        """Give it as the folder takes it."""
        return Words(words=self.words, kind=self.kind)


class EntryBody(Written):
    """What is written, and for whom: `private` for the team, `shared` with the client, `to_do` for them.

    `tell`: the client is told by a message that something is there, unless it is private.
    """

    tell: bool = False


class EntryChange(Written):
    """What an entry shall say, and for whom; `version` is that of the entry that was looked at.

    What the client put in is never private.
    """

    words: Said = ""
    kind: Kind
    version: int = Field(ge=1)


class DoneBody(Body):
    """Whether it is done, or still to do."""

    done: bool


class UploadBody(Body):
    """For whom a file is that is about to be sent, and whether the client is told once it is there."""

    kind: Kind = "private"
    tell: bool = False


class FileAnswer(Answer):
    """A file: its name, and its size in bytes."""

    name: str
    size: int


class EntryAnswer(Answer):
    """One entry; `by` is who of the staff put it in, empty where the client did.

    `looked_at`: when the staff took note of what the client put in. `done_at`: when what is to do was done.
    """

    entry_id: str
    client_id: str
    words: str
    kind: Kind
    by: str
    file: FileAnswer | None
    at: datetime
    looked_at: datetime | None
    done_at: datetime | None
    version: int

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Give the answer for an entry as it is."""
        file = FileAnswer(name=entry.file.name, size=entry.file.size) if entry.file else None
        return cls(**{**entry.model_dump(), "file": file, "version": entry.version})


class FolderAnswer(Answer):
    """Everything in a client's folder: what is to do first, then the latest first."""

    items: list[EntryAnswer]
    next: None = None


class UploadAnswer(Answer):
    """How to send a file: by POST to `url`, as a form (multipart/form-data) of the fields and then `file`.

    It is taken until `ends_at`, and becomes the entry `entry_id` once it has arrived.
    """

    entry_id: str
    url: str
    fields: dict[str, str]
    ends_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> Self:
        """Give the answer for an upload that was signed."""
        return cls(
            entry_id=upload.entry_id, url=upload.address, fields=dict(upload.fields), ends_at=upload.ends_at
        )


class FileLinkAnswer(Answer):
    """Where the file is fetched in the next minutes, by whoever has the link."""

    url: str

"""What comes in from the pages about a client's folder."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.core.ids import new_id
from chalicelib.folder.model import LONGEST_WORDS, Kind, Words
from chalicelib.web.desk_forms import Number
from chalicelib.web.forms import Form, FormKey

Said = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_WORDS),
    BeforeValidator(lambda text: str(text).replace("\r\n", "\n")),
]


class ArrivedQuery(Form):
    """Where the file lies that a browser has just sent, as the store says."""

    key: Annotated[str, Field(max_length=2000)]


class OwnWordsForm(FormKey):
    """What somebody writes."""

    words: Said = ""

    @property
    def key(self) -> str:
        """Give what is the same for the same words sent again by the same form, and for nothing else."""
        return f"{self.form_key or new_id()} {self.words}"


class DoneForm(Form):
    """Whether something is done, or still to do."""

    done: bool = False


class FolderQuery(Form):
    """What has just been done, in a word."""

    now: Literal["added", "sent", "saved", "removed", "not_kept", ""] = ""


class Written(Form):
    """What is written for a client, and for whom it is."""

    words: Said = ""
    kind: Kind = "private"

    def written(self) -> Words:
        """Give it as the folder takes it."""
        return Words(words=self.words, kind=self.kind)


class EntryForm(Written, OwnWordsForm):
    """What is written for a client, for whom it is, and whether they are told."""

    tell: bool = False


class EntryChangeForm(Written):
    """What an entry shall say, and for whom, from the version of it that was looked at."""

    version: Number


class FileQuery(Form):
    """For whom a file is that is about to be sent, and whether the client is told."""

    kind: Kind = "private"
    tell: bool = False

"""What comes in from the pages of clients: queries of their links, and what staff enter on a record."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from chalicelib.clients.model import Client
from chalicelib.core.errors import bad_field
from chalicelib.core.ids import stable_id
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said
from chalicelib.web.desk_forms import Title
from chalicelib.web.forms import Form, Identifier, Line, Moment, Text

Cursor = Annotated[str, StringConstraints(max_length=2000)]
DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MOST_TAGS = 50


class SearchQuery(Form):
    """Words of the name, address or number of those who are looked for, and from where on."""

    q: Line = ""
    cursor: Cursor | None = None


class RecordQuery(Form):
    """Whether the record has just been saved."""

    saved: bool = False


class TimelineQuery(Form):
    """Before which instant the page of what happened begins."""

    before: Moment


class RecordForm(Form):
    """What staff enter on a client's record; `as_read` says what stood there when the form was drawn."""

    name: Annotated[Title, Field(min_length=1)]
    email: Line = ""
    phone: Line = ""
    note: Text = ""
    staff_note: Text = ""
    tags: Annotated[str, StringConstraints(max_length=1000)] = ""
    preferred_staff_id: Identifier | None = None
    birth_day: Annotated[int, Field(ge=1, le=31)] | None = None
    birth_month: Annotated[int, Field(ge=1, le=12)] | None = None
    language: Identifier | Literal[""] = ""
    as_read: Line = ""

    @property
    def birthday(self) -> str | None:
        """Give month and day, as 02-29, or None; raise BadInput for half of it and for no day."""
        if self.birth_day is None and self.birth_month is None:
            return None
        if self.birth_day is None or self.birth_month is None:
            raise bad_field("birth_day", said("Please give both the day and the month."))
        if self.birth_day > DAYS_IN[self.birth_month - 1]:
            raise bad_field("birth_day", said("There is no such day in that month."))
        return f"{self.birth_month:02}-{self.birth_day:02}"

    def fields(self) -> dict[str, Any]:
        """Give the fields of the record but how to reach them and the language; raise BadInput."""
        tags = {" ".join(tag.split()) for tag in self.tags.split(",")} - {""}
        if len(tags) > MOST_TAGS or any(len(tag) > 40 for tag in tags):
            raise bad_field("tags", said("Please use at most 50 tags of 40 characters."))
        if self.language and self.language not in LANGUAGES:
            raise bad_field("language", said("We do not write in this language."))
        return {
            "name": self.name,
            "note": _lines(self.note),
            "staff_note": _lines(self.staff_note),
            "tags": sorted(tags),
            "preferred_staff_id": self.preferred_staff_id,
            "birthday": self.birthday,
        }


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def typed_of(client: Client) -> dict[str, str]:
    """Give what the form shows of a record as it is."""
    month, _, day = (client.birthday or "").partition("-")
    return {
        "name": client.name,
        "email": client.email or "",
        "phone": client.phone or "",
        "note": client.note,
        "staff_note": client.staff_note,
        "tags": ", ".join(client.tags),
        "preferred_staff_id": client.preferred_staff_id or "",
        "birth_day": day.lstrip("0"),
        "birth_month": month.lstrip("0"),
        "language": client.language or "",
    }


def seal_of(client: Client) -> str:
    """Give what tells whether anything that the form shows has changed since."""
    return stable_id(*typed_of(client).values())

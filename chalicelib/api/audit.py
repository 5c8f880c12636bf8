"""The call for the audit trail: who changed what, from what to what."""

from datetime import datetime
from typing import Annotated, Literal, Self

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.audit import service
from chalicelib.audit.model import Entry

audit = Blueprint(__name__)

Part = Annotated[str, Field(min_length=1, max_length=300)]


class AuditQuery(Body):
    """Of one thing only, by its room and key as an entry gives them; from where on the list goes on."""

    room: Part | None = None
    thing: Part | None = None
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class ChangeAnswer(Answer):
    """What one field was and is, as text."""

    field: str
    before: str
    after: str


class EntryAnswer(Answer):
    """That somebody of the staff added or changed a thing; `request` is one for all that was done at once."""

    room: str
    thing: str
    what: Literal["added", "changed"]
    by: str
    at: datetime
    request: str
    changes: list[ChangeAnswer]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Give an entry as the wire shows it."""
        return cls.model_validate(entry.model_dump())


class EntriesAnswer(Answer):
    """A page of the audit trail, the newest first."""

    items: list[EntryAnswer]
    next: str | None = None


@operation(audit, "GET", BUSINESS + "/audit", EntriesAnswer, query=AuditQuery, needs="team")
def list_audit_trail(call: Call, business_id: str) -> EntriesAnswer:
    """List what the staff changed in the last two years, the newest first; of one thing, if one is named."""
    query = call.query(AuditQuery)
    if query.room and query.thing:
        page = service.list_of_thing(business_id, query.room, query.thing, query.cursor)
    else:
        page = service.list_entries(business_id, query.cursor)
    return EntriesAnswer(items=[EntryAnswer.of(entry) for entry in page.items], next=page.next)

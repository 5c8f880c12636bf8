"""What the audit trail is made of: one entry for each thing that somebody of the staff has changed."""

from datetime import datetime
from typing import Literal

from chalicelib.core.entity import Entity


class Change(Entity):
    """What one field was and is, as text; empty where it was or is not there. Long texts are cut."""

    field: str
    before: str = ""
    after: str = ""


class Entry(Entity):
    """That somebody added or changed a thing; `at` is a UTC instant.

    `by` is their name then, `holder` the member or key. `request` is the same for all that one press or
    call changed. `room` is the table that the thing stands in, `thing` its key there.
    """

    business_id: str
    room: str
    thing: str
    what: Literal["added", "changed"]
    by: str
    holder: str
    at: datetime
    request: str
    changes: tuple[Change, ...]

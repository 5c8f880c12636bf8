"""The console's audit trail: who changed what, from what to what, the newest first."""

from collections.abc import Mapping
from itertools import groupby
from typing import Annotated

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.audit import service as audit
from chalicelib.audit.model import Entry
from chalicelib.core.saying import said
from chalicelib.web.business_sheets import BUSINESS, RULES
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import Form
from chalicelib.web.language import in_words
from chalicelib.web.sheets import SHEETS
from chalicelib.web.timeline import CHANGED

audit_pages = Blueprint(__name__)

ROOMS = {
    "access": said("Team, keys and passkeys"),
    "appointments": said("Appointments"),
    "automation": said("Workflows and tasks"),
    "calendars": said("Calendars"),
    "catalogue": said("Services, people and places"),
    "clients": said("Clients"),
    "reconnect": said("Reconnect"),
    "schedule": said("Absences, forms, series, waiting list and prepaid sessions"),
    "webhooks": said("Webhooks"),
}

SORTS = {it.kind: it for it in (*SHEETS.values(), BUSINESS)}
"""How the settings show the things of the catalogue, by their kind."""


def thing_words(entry: Entry) -> str:
    """Give what was changed: Services: cut."""
    kind, _, name = entry.thing.partition("#")
    if entry.room == "catalogue" and kind in SORTS:
        return f"{in_words(SORTS[kind].title)} {name}".strip()
    return entry.thing.replace("#", " ")


def field_words(entry: Entry, field: str) -> str:
    """Give what a field is called where it is typed, else as it is kept, in plain words."""
    first, _, inner = field.partition(".")
    sheet = SORTS.get(entry.thing.partition("#")[0]) if entry.room == "catalogue" else None
    labels: Mapping[str, str] = {blank.name: blank.label for blank in sheet.blanks} if sheet else {}
    if first == "policy":
        first, labels = inner.partition(".")[0], {blank.name: blank.label for blank in RULES.blanks}
    elif entry.room == "clients":
        first, labels = field, CHANGED
    return in_words(labels[first]) if first in labels else field.replace("_", " ").replace(".", ", ")


class AuditQuery(Form):
    """From where on the list goes on."""

    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


@desk_page(audit_pages, "GET", CONSOLE + "/audit", needs="team")
def show_audit_trail(desk: Desk) -> Response:
    """Show what the staff changed; what one press changed stands together."""
    page = audit.list_entries(desk.business.business_id, desk.asked.query(AuditQuery).cursor)
    together = [list(entries) for _, entries in groupby(page.items, key=lambda it: it.request)]
    return desk.render(
        "audit.html",
        together=together,
        next=page.next,
        rooms=ROOMS,
        zone=desk.business.time_zone,
        thing_words=thing_words,
        field_words=field_words,
    )

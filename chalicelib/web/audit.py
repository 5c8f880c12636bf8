"""The console's audit trail: who changed what, from what to what, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any, Self

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.audit import service as audit
from chalicelib.audit.model import Entry
from chalicelib.catalogue.model import Catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.business_sheets import BUSINESS, RULES
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import Form
from chalicelib.web.language import in_words
from chalicelib.web.sheets import SHEETS
from chalicelib.web.timeline import CHANGED
from chalicelib.web.words import local, short_moment

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


@dataclass(frozen=True, slots=True)
class Names:
    """What the things of some entries are called: of clients and appointments, by two reads."""

    catalogue: Catalogue
    clients: Mapping[str, Client]
    appointments: Mapping[str, Appointment]

    @classmethod
    def of(cls, catalogue: Catalogue, entries: Sequence[Entry]) -> Self:
        """Look up what the entries speak of."""
        business_id = catalogue.business.business_id
        visits = {_holder(it) for it in entries if it.room == "appointments"}
        people = {_client_id(it) for it in entries} - {""}
        found = clients.find_clients(business_id, people) if people else {}
        return cls(catalogue, found, scheduling.find_appointments(business_id, visits) if visits else {})

    def thing_words(self, entry: Entry) -> str:
        """Give what was changed, as the team calls it, else by its key."""
        client, visit = self.clients.get(_client_id(entry)), self.appointments.get(_holder(entry))
        if entry.room == "appointments" and visit:
            return f"{visit.client_name}, {short_moment(local(visit.starts_at, visit.time_zone))}"
        if client and "#folder#" in entry.thing:
            return in_words(said("Notes and files of %(client)s", client=client.name))
        if client and entry.thing.startswith("prepaid#"):
            return in_words(said("Prepaid sessions of %(client)s", client=client.name))
        return client.name if client else thing_words(entry, self.catalogue)


def _holder(entry: Entry) -> str:
    return entry.thing.partition("#")[0]


def _client_id(entry: Entry) -> str:
    """Give which client an entry is about, an empty text where it is about none."""
    kind, _, name = entry.thing.partition("#")
    if kind in ("client", "prepaid"):
        return name
    return kind if entry.room == "clients" and "#folder#" in entry.thing else ""


def thing_words(entry: Entry, catalogue: Catalogue | None = None) -> str:
    """Give what was changed: Services: Haircut, where the catalogue still has it, else by its identifier."""
    kind, _, name = entry.thing.partition("#")
    if entry.room == "catalogue" and kind in SORTS:
        there = _things(catalogue).get(kind, {}) if catalogue else {}
        return f"{in_words(SORTS[kind].title)} {there[name].name if name in there else name}".strip()
    return entry.thing.replace("#", " ")


def _things(catalogue: Catalogue) -> dict[str, Mapping[str, Any]]:
    return {
        "category": catalogue.categories,
        "location": catalogue.locations,
        "package": catalogue.packages,
        "resource": catalogue.resources,
        "service": catalogue.services,
        "staff": catalogue.staff,
    }


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
        thing_words=Names.of(desk.catalogue, page.items).thing_words,
        field_words=field_words,
    )

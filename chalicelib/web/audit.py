"""The console's audit trail: who changed what, from what to what, the newest first."""

from itertools import groupby
from typing import Annotated

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.audit import service as audit
from chalicelib.core.saying import said
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import Form

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


class AuditQuery(Form):
    """From where on the list goes on."""

    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


@desk_page(audit_pages, "GET", CONSOLE + "/audit", needs="team")
def show_audit_trail(desk: Desk) -> Response:
    """Show what the staff changed; what one press changed stands together."""
    page = audit.list_entries(desk.business.business_id, desk.asked.query(AuditQuery).cursor)
    together = [list(entries) for _, entries in groupby(page.items, key=lambda it: it.request)]
    return desk.render(
        "audit.html", together=together, next=page.next, rooms=ROOMS, zone=desk.business.time_zone
    )

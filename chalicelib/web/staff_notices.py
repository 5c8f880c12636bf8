"""The console's staff notices: who of the staff hears of what, over which ways, and when of their day."""

from datetime import time
from typing import get_args

from chalice.app import Blueprint, Response

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Notice, Staff, StaffChannel
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.saying import said
from chalicelib.messaging.service import webhook_secret
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import Number
from chalicelib.web.etiquette import minute_of, time_of
from chalicelib.web.forms import Form, Identifier, Line
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link

notice_pages = Blueprint(__name__)

HERE = CONSOLE + "/notices"
Ways = tuple[StaffChannel, ...]

EVERY_WAY: Ways = get_args(StaffChannel)
KINDS: tuple[Notice, ...] = get_args(Notice)
LABELS = {
    "email": said("Email address"),
    "phone": said("Mobile number"),
    "webhook": said("Web address of a program"),
    "agenda_at": said("Told of their day at"),
}


class NoticesQuery(Form):
    """Whose notices have just been saved."""

    saved: Identifier | None = None


class NoticesForm(Form):
    """Where somebody of the staff is reached, over which ways they hear of what, and when of their day."""

    version: Number
    email: Line = ""
    phone: Line = ""
    webhook: Line = ""
    bookings: Ways = ()
    changes: Ways = ()
    lateness: Ways = ()
    agenda: Ways = ()
    agenda_at: time | None = None


@desk_page(notice_pages, "GET", HERE, needs="settings")
def list_notices(desk: Desk) -> Response:
    """Show who of the staff hears of what."""
    return _everybody(desk)


@desk_page(notice_pages, "POST", HERE + "/{staff_id}", needs="settings")
def change_notices(desk: Desk, staff_id: str) -> Response:
    """Change what somebody hears of, from the version that was looked at."""
    try:
        before, _ = _people(desk)[staff_id]
    except KeyError as unknown:
        raise NotFound(said("There is no such member of staff.")) from unknown
    try:
        form = desk.form(NoticesForm)
        catalogue.put(desk.business.business_id, _asked_for(form, before), form.version)
    except ChangedMeanwhile as refusal:
        return _everybody(desk, problem_of(refusal))
    except BadInput as refusal:
        return _everybody(desk, problem_of(refusal), staff_id)
    return see(link(f"{desk.home}/notices", saved=staff_id) + f"#{staff_id}")


def _asked_for(form: NoticesForm, before: Staff) -> dict[str, object]:
    """Give the member of staff with what the form says; every way there is goes without saying."""
    chosen = {kind: getattr(form, kind) for kind in KINDS}
    at = form.agenda_at
    return before.model_dump() | {
        "email": form.email or None,
        "phone": form.phone or None,
        "webhook": form.webhook or None,
        "notices": {kind: ways for kind, ways in chosen.items() if set(ways) != set(EVERY_WAY)},
        "agenda_minute": minute_of(at) if at else None,
    }


def _people(desk: Desk) -> dict[str, tuple[Staff, int]]:
    """Give those who work here with the versions of what is known of them, by name."""
    known = catalogue.list_versions(desk.business.business_id)
    staff = [(it, version) for it, version in known if isinstance(it, Staff) and it.active]
    return {it.staff_id: (it, version) for it, version in sorted(staff, key=lambda pair: pair[0].name)}


def _everybody(desk: Desk, problem: Problem | None = None, wrong: str = "") -> Response:
    people = _people(desk)
    return desk.render(
        "notices.html",
        problem,
        people=[person for person, _ in people.values()],
        typed={
            name: desk.asked.fields() if name == wrong else _fields(person, version)
            for name, (person, version) in people.items()
        },
        wrong=wrong,
        labels=LABELS,
        ways=EVERY_WAY,
        secret=webhook_secret(desk.business.business_id)
        if any(it.webhook for it, _ in people.values())
        else "",
        saved=None if problem else desk.asked.query(NoticesQuery).saved,
    )


def _fields(person: Staff, version: int) -> dict[str, list[str]]:
    """Give the fields of somebody's form as a browser would send them."""
    minute = person.agenda_minute
    return {
        "version": [str(version)],
        "email": [person.email or ""],
        "phone": [person.phone or ""],
        "webhook": [person.webhook or ""],
        "agenda_at": [time_of(minute) if minute is not None else ""],
        **{kind: list(person.notices.get(kind, EVERY_WAY)) for kind in KINDS},
    }

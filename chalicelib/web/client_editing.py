"""The console's form for a client's record: who they are, how to reach them, and what is noted of them."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.automation import service as automation
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, Told
from chalicelib.consent import service as consent
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.core.saying import said
from chalicelib.web.client_fields import RecordForm, seal_of, typed_of
from chalicelib.web.clients import CLIENT
from chalicelib.web.desk import Desk, desk_page
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.forms import checked
from chalicelib.web.own_pages import bearer_of
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.words import month

client_editing_pages = Blueprint(__name__)

LABELS = {
    "name": said("Name"),
    "email": said("Email"),
    "phone": said("Phone"),
    "note": said("What they want you to keep in mind"),
    "staff_note": said("Your own note"),
    "tags": said("Tags"),
    "preferred_staff_id": said("Likes best"),
    "birth_day": said("Birthday"),
    "birth_month": said("Birthday"),
    "language": said("Language"),
}
MEANWHILE = Problem(
    409,
    said("This has just been changed"),
    said(
        "What you typed is still here. Beside it stands what it says now: saving again puts yours in"
        " its place."
    ),
)


@desk_page(client_editing_pages, "GET", CLIENT + "/edit", needs="clients")
def edit_client(desk: Desk, client_id: str) -> Response:
    """Show a form with what is on a client's record."""
    client = clients.get_client(desk.business.business_id, client_id)
    return _form(desk, client, typed_of(client))


@desk_page(client_editing_pages, "POST", CLIENT + "/edit", needs="clients")
def change_client(desk: Desk, client_id: str) -> Response:
    """Put what was typed on the record, where nobody has changed it since the form was drawn."""
    business_id, typed = desk.business.business_id, desk.asked.typed()
    desk.form(DeskForm)
    client = clients.get_client(business_id, client_id)
    try:
        form = checked(RecordForm, desk.asked.fields(), lambda sent: _unfit_contacts(desk, client, sent))
        fields = form.fields()
        if form.preferred_staff_id and form.preferred_staff_id != client.preferred_staff_id:
            desk.catalogue.get_staff(form.preferred_staff_id)
        if form.as_read != seal_of(client):
            raise ChangedMeanwhile
        _save(desk, client, form, fields)
    except BadInput as refusal:
        return _form(desk, client, typed, problem_of(refusal))
    except ChangedMeanwhile:
        now = clients.get_client(business_id, client_id)
        return _form(desk, now, typed, MEANWHILE, {**typed_of(now)})
    return see(link(f"{desk.home}/clients/{client_id}", saved=True))


@desk_page(client_editing_pages, "POST", CLIENT + "/sign-out", needs="clients")
def sign_client_out(desk: Desk, client_id: str) -> Response:
    """End a client's sessions and passkeys, whichever of their cards they began with."""
    desk.form(DeskForm)
    client = clients.get_client(desk.business.business_id, client_id)
    access.close_off(desk.business.business_id, bearer_of(client).holders, clock.now())
    return see(link(f"{desk.home}/clients/{client_id}", saved=True))


def _unfit_contacts(desk: Desk, client: Client, form: RecordForm) -> list[tuple[str, str]]:
    """Give what is wrong with how to reach them from now on."""
    email, phone = _new_contacts(client, form)
    return clients.contact_complaints(desk.business.country, email, phone, must_be_reachable=False)


def _new_contacts(client: Client, form: RecordForm) -> tuple[str | None, str | None]:
    """Give the address and the number that were typed, None for one that stays."""
    return (
        None if form.email == (client.email or "") else form.email,
        None if form.phone == (client.phone or "") else form.phone,
    )


def _save(desk: Desk, client: Client, form: RecordForm, fields: dict[str, Any]) -> None:
    """Enter what is new: first how to reach them, which may be refused as somebody else's."""
    business_id, client_id, now = desk.business.business_id, client.client_id, clock.now()
    given = typed_of(client)
    email, phone = _new_contacts(client, form)
    if email is not None or phone is not None:
        consent.enter_contact(business_id, client_id, email, phone, desk.by, now)
    before = client.stored()
    new = {name: value for name, value in fields.items() if (value or None) != (before.get(name) or None)}
    if new:
        clients.change_details(business_id, client, new)
    if form.language != given["language"]:
        consent.choose(business_id, client, {"language": form.language}, Told(by=desk.by), now)
    if new.keys() & {"tags", "birthday"}:
        automation.look_at(business_id, client_id, now)


def _form(
    desk: Desk,
    client: Client,
    typed: dict[str, str],
    problem: Problem | None = None,
    meanwhile: dict[str, str] | None = None,
) -> Response:
    differing = [
        (LABELS[name], _shown(desk, name, text))
        for name, text in (meanwhile or {}).items()
        if typed.get(name, "").replace("\r\n", "\n").strip() != text
    ]
    return desk.render(
        "client_edit.html",
        problem,
        client=client,
        typed=typed,
        as_read=seal_of(client),
        labels=LABELS,
        meanwhile=differing,
        people=[(it.staff_id, it.name) for it in desk.catalogue.staff.values() if it.active],
        months=[(number, month(number)) for number in range(1, 13)],
        languages=[(name, language_name(name)) for name in LANGUAGES],
    )


def _shown(desk: Desk, name: str, text: str) -> str:
    if name == "preferred_staff_id" and text in desk.catalogue.staff:
        return desk.catalogue.staff[text].name
    if name == "language" and text:
        return language_name(text)
    return month(int(text)) if name == "birth_month" and text else text or said("nothing")

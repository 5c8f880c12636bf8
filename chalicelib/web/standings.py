"""The console's answer to why a client is on no list, and whether they may be invited back."""

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.clients.model import Standing
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.reconnect import service as reconnect
from chalicelib.web.desk import Desk, desk_page
from chalicelib.web.desk_forms import SettingsQuery, StandingForm
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.reconnect import HERE
from chalicelib.web.rendering import link

standing_pages = Blueprint(__name__)

CLIENT = HERE + "/clients/{client_id}"


@desk_page(standing_pages, "GET", CLIENT)
def standing(desk: Desk, client_id: str) -> Response:
    """Show where a client stands in each category, and why."""
    return _standing(desk, client_id)


def _standing(desk: Desk, client_id: str, problem: Problem | None = None) -> Response:
    business_id = desk.business.business_id
    client = reconnect.get_person(business_id, client_id)
    known = client.standing
    typed = {"state": known.state, "on_hold_until": str(known.on_hold_until or "")}
    typed |= {"case_open": "on"} if known.case_open else {}
    return desk.render(
        "standing.html",
        problem,
        client=client,
        standings=reconnect.explain_client(business_id, client_id, clock.now()),
        typed=desk.asked.typed() if problem else typed,
        saved=problem is None and desk.asked.query(SettingsQuery).saved,
    )


@desk_page(standing_pages, "POST", CLIENT)
def set_standing(desk: Desk, client_id: str) -> Response:
    """Say whether a client may be invited back."""
    try:
        form = desk.form(StandingForm)
    except BadInput as refusal:
        return _standing(desk, client_id, problem_of(refusal))
    clients.set_standing(desk.business.business_id, client_id, Standing(**form.model_dump()))
    return see(link(f"{desk.home}/reconnect/clients/{client_id}", saved=True))

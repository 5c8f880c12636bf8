"""What came of one press of the button that invites clients back, at an address of its own.

The address tells when the press was and who was left out; who was invited stands with the invitations. So it
can be loaded again, kept and passed on.
"""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import ContactResult, SkippedClient
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import MOST_NAMED, ContactedQuery, ContactForm
from chalicelib.web.rendering import link
from chalicelib.web.standing_words import SKIPPED

contacted_pages = Blueprint(__name__)

RECONNECT = CONSOLE + "/reconnect"


@desk_page(contacted_pages, "GET", RECONNECT + "/contacted", needs="outreach")
def contacted(desk: Desk) -> Response:
    """Show whom a press invited back, and who was left out and why."""
    query = desk.asked.query(ContactedQuery)
    invited = reconnect.list_contacted(
        desk.business.business_id, query.category_id, query.which, query.began_at, query.ended_at
    )
    named = (name.partition(":") for name in query.names)
    skipped = [
        SkippedClient.model_validate({"client_id": client_id, "reason": reason})
        for reason, _, client_id in named
        if reason in SKIPPED
    ]
    twice = [it for it in skipped if it.client_id in invited]  # pressed twice within a second
    skipped = [it for it in skipped if it not in twice]
    result = ContactResult(
        contacted=len(invited), invited=tuple(invited), skipped=tuple(skipped), began_at=query.began_at
    )
    return shown(desk, query, result, held=query.held_back, others=query.others - len(twice))


def address_of(desk: Desk, form: ContactForm, result: ContactResult, ended_at: datetime) -> str:
    """Give the address at which the result of a press that ended then can be looked at."""
    held = sum(it.reason == "held_back" for it in result.skipped)
    return link(
        f"{desk.home}/reconnect/contacted",
        began_at=result.began_at,
        ended_at=ended_at,
        which=form.which,
        category_id=form.category_id,
        channels=form.channels,
        held_back=held or None,
        others=len(result.skipped) - held or None,
        names=tuple(f"{it.reason}:{it.client_id}" for it in result.skipped[:MOST_NAMED]) or None,
    )


def shown(desk: Desk, about: ContactForm | ContactedQuery, result: ContactResult, **facts: Any) -> Response:
    """Give the page of a result, with how many were left out where not all are named."""
    held = sum(it.reason == "held_back" for it in result.skipped)
    people = [*result.invited, *(skipped.client_id for skipped in result.skipped)]
    counts = {"held": held, "others": len(result.skipped) - held, "chosen": None}
    return desk.render(
        "contacted.html",
        result=result,
        clients=reconnect.find_people(desk.business.business_id, people),
        category=desk.catalogue.categories.get(about.category_id or ""),
        channels=about.channels,
        which=about.which,
        **counts | facts,
    )

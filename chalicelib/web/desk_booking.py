"""Staff enter a visit: from a free time in the calendar, from a phone call, or of somebody who walked in."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, NotOffered, Refusal, SlotTaken
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest
from chalicelib.web.calendar_forms import BookForm, BookQuery
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.events import wall
from chalicelib.web.language import in_words
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.week import distinct_starts
from chalicelib.web.words import local

desk_booking_pages = Blueprint(__name__)

BOOK = CONSOLE + "/book"
NOBODY = said("Walk-in")
"""What somebody is called who walked in and did not say their name."""
LABELS = {
    "what": said("What for"),
    "starts_at": said("When"),
    "staff_id": said("With whom"),
    "location_id": said("Where"),
    "name": said("Name"),
    "phone": said("Phone"),
    "email": said("Email"),
    "note": said("Note"),
    "override_reason": said("Why all the same"),
}


@desk_page(desk_booking_pages, "GET", BOOK, needs="day")
def new_visit(desk: Desk) -> Response:
    """Show the form for a visit, with what is known of it already."""
    query = desk.asked.query(BookQuery)
    now = wall(clock.now(), desk.business.time_zone)[:16]
    known = {
        "starts_at": f"{query.starts_at:%Y-%m-%dT%H:%M}" if query.starts_at else now,
        "staff_id": query.staff_id or "",
        "location_id": query.location_id or "",
        "client_id": query.client_id or "",
        "what": query.what,
        "form_key": new_id(),
    }
    return _form(desk, known)


@desk_page(desk_booking_pages, "POST", BOOK, needs="day")
def enter_visit(desk: Desk) -> Response:
    """Book it; a refusal says why for each who could take it, and how to book all the same."""
    typed = desk.asked.typed()
    try:
        form = desk.form(BookForm)
        request = _request(desk, form)
        visit = scheduling.book(request, clock.now()).appointment
    except (SlotTaken, NotOffered) as refusal:
        return _form(desk, typed, _in_our_words(request, refusal), may_override=True)
    except BadInput as refusal:
        return _form(desk, typed, problem_of(refusal), may_override="override_reason" in typed)
    if form.walk_in:
        return see(link(desk.home))
    return see(link(f"{desk.home}/calendar", day=local(visit.starts_at, visit.time_zone).date()))


def _request(desk: Desk, form: BookForm) -> BookingRequest:
    now = clock.now().replace(second=0, microsecond=0)
    is_here = form.walk_in and form.starts_at is None  # who walked in and comes back later is expected then
    if not is_here and form.starts_at is None:
        raise BadInput([("starts_at", said("Please say when."))])
    known = clients.get_client(desk.business.business_id, form.client_id) if form.client_id else None
    return BookingRequest(
        business_id=desk.business.business_id,
        starts_at=form.starts_at or now,
        client_id=form.client_id,
        name=known.name if known else form.name or (in_words(NOBODY) if form.walk_in else ""),
        staff_id=form.staff_id,
        location_id=form.location_id,
        phone=known.phone if known else form.phone,
        email=known.email if known else form.email,
        note=form.note,
        override_reason=form.override_reason,
        walk_in=is_here,
        source="staff",
        by=desk.by,
        idempotency_key=f"desk-{form.form_key}",
        **form.offer,  # type: ignore[arg-type]
    )


def _in_our_words(request: BookingRequest, refusal: Refusal) -> Problem:
    """Give a refusal of the time with what stands in the way of each who could take it."""
    problem, told = problem_of(refusal), scheduling.why_not(request, clock.now())
    sentences = dict.fromkeys(in_words(each.sentence) for each in told.reasons)
    title = said("Nobody is free now") if request.walk_in else said("That time does not go")
    return Problem(problem.status, title, " ".join(sentences) or problem.sentence, {}, problem.alternatives)


def _form(
    desk: Desk, typed: dict[str, Any], problem: Problem | None = None, may_override: bool = False
) -> Response:
    client_id = typed.get("client_id")
    return desk.render(
        "book.html",
        problem,
        client=clients.get_client(desk.business.business_id, client_id) if client_id else None,
        catalogue=desk.catalogue,
        people=[it for it in desk.catalogue.staff.values() if it.active],
        typed=typed,
        labels=LABELS,
        may_override=may_override,
        alternatives=distinct_starts(problem.alternatives) if problem else (),
    )

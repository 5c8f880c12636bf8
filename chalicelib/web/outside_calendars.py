"""The console's calendars elsewhere: where ours can be read, and those outside whose events are busy time."""

from typing import Annotated, Any, Literal

from chalice.app import Blueprint, Response
from pydantic import StringConstraints

from chalicelib.calendars import service
from chalicelib.calendars.model import HolderKind, NewCalendar
from chalicelib.calendars.service import FeedAddress
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, Conflict, NotFound, Refusal
from chalicelib.core.saying import said
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm, Title
from chalicelib.web.forms import Form
from chalicelib.web.page import problem_of, see
from chalicelib.web.rendering import link

outside_calendar_pages = Blueprint(__name__)

HERE = CONSOLE + "/calendars"
OF = HERE + "/{kind}/{holder_id}"
ONE = OF + "/outside/{calendar_id}"
LABELS = {
    "kind": said("How it is connected"),
    "address": said("Address"),
    "name": said("What you call it"),
    "username": said("Name to sign in there"),
    "password": said("Password there"),
}
PROGRAMS = (
    (
        "Google",
        said(
            "On a computer, open Google Calendar, press the plus beside “Other calendars” and "
            "choose “From URL”. Paste the address and press “Add calendar”."
        ),
    ),
    (
        "Apple",
        said(
            "On an iPhone, go to Settings, Apps, Calendar, Calendar Accounts, “Add Account”, "
            "“Other” and “Add Subscribed Calendar”; on a Mac, choose “New Calendar Subscription” "
            "in the File menu of Calendar. Paste the address and press “Subscribe”."
        ),
    ),
    (
        "Outlook",
        said(
            "Open the calendar, press “Add calendar” and choose “Subscribe from web”. Paste the "
            "address, give it a name and press “Import”."
        ),
    ),
)
"""How a feed is added to the calendars that most people have."""
Secret = Annotated[str, StringConstraints(max_length=500)]


class CalendarForm(DeskForm):
    """A calendar outside to connect; with a name and a password where its server asks for them."""

    kind: Literal["subscription", "caldav"]
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
    name: Title = ""
    username: Secret = ""
    password: Secret = ""


class DoneQuery(Form):
    """What has just been done."""

    done: Literal["", "changed", "connected", "asked", "removed"] = ""


@desk_page(outside_calendar_pages, "GET", HERE, needs="settings")
def list_calendars_elsewhere(desk: Desk) -> Response:
    """Show everybody and every location, and what each is connected with."""
    business_id, now = desk.business.business_id, clock.now()
    feeds = service.list_feeds(business_id)
    people = [feed for feed in feeds if feed.kind == "staff"]
    return desk.render(
        "calendars.html",
        people=[(feed, service.list_calendars(business_id, feed.holder_id)) for feed in people],
        places=[feed for feed in feeds if feed.kind == "location"],
        now=now,
    )


@desk_page(outside_calendar_pages, "GET", OF, needs="settings")
def show_calendars_of(desk: Desk, kind: str, holder_id: str) -> Response:
    """Show where one's appointments can be read, and whose events make a person busy."""
    return _shown(desk, kind, holder_id)


@desk_page(outside_calendar_pages, "POST", OF, needs="settings")
def connect_calendar_outside(desk: Desk, kind: str, holder_id: str) -> Response:
    """Connect a calendar outside, whose events are busy time from then on."""
    try:
        wanted = NewCalendar(**desk.form(CalendarForm).model_dump(exclude={"form_token"}))
        service.connect(desk.business.business_id, _person(kind, holder_id), wanted, clock.now())
    except (BadInput, Conflict) as refusal:
        return _shown(desk, kind, holder_id, refusal)
    return see(_at(desk, kind, holder_id, "connected"))


@desk_page(outside_calendar_pages, "POST", OF + "/change", needs="settings")
def change_feed_address(desk: Desk, kind: str, holder_id: str) -> Response:
    """Give a calendar of ours a new address; whoever has the old one reads nothing any more."""
    desk.form(DeskForm)
    service.change_feed(desk.business.business_id, _kind(kind), holder_id, clock.now())
    return see(_at(desk, kind, holder_id, "changed"))


@desk_page(outside_calendar_pages, "POST", ONE + "/read", needs="settings")
def read_calendar_outside(desk: Desk, kind: str, holder_id: str, calendar_id: str) -> Response:
    """Let a calendar outside be read in a moment."""
    desk.form(DeskForm)
    staff_id = _person(kind, holder_id)
    service.read_again(desk.business.business_id, staff_id, calendar_id, clock.now())
    return see(_at(desk, kind, holder_id, "asked"))


@desk_page(outside_calendar_pages, "POST", ONE + "/remove", needs="settings")
def remove_calendar_outside(desk: Desk, kind: str, holder_id: str, calendar_id: str) -> Response:
    """Remove a calendar outside: its busy time is free again."""
    desk.form(DeskForm)
    staff_id = _person(kind, holder_id)
    service.remove(desk.business.business_id, staff_id, calendar_id, clock.now())
    return see(_at(desk, kind, holder_id, "removed"))


def _kind(kind: str) -> HolderKind:
    if kind == "staff":
        return "staff"
    if kind == "location":
        return "location"
    raise NotFound(said("There is no such page."))


def _person(kind: str, holder_id: str) -> str:
    """Give whose calendars outside they are: only people have any."""
    if kind != "staff":
        raise NotFound(said("There is no such page."))
    return holder_id


def _feed(desk: Desk, kind: HolderKind, holder_id: str) -> FeedAddress:
    for feed in service.list_feeds(desk.business.business_id):
        if (feed.kind, feed.holder_id) == (kind, holder_id):
            return feed
    raise NotFound(said("There is no such page."))


def _at(desk: Desk, kind: str, holder_id: str, done: str) -> str:
    return link(f"{desk.home}/calendars/{kind}/{holder_id}", done=done)


def _shown(desk: Desk, kind: str, holder_id: str, refusal: Refusal | None = None) -> Response:
    feed, business_id = _feed(desk, _kind(kind), holder_id), desk.business.business_id
    calendars = service.list_calendars(business_id, holder_id) if feed.kind == "staff" else []
    typed: dict[str, Any] = desk.asked.typed() if refusal else {"kind": "subscription"}
    return desk.render(
        "calendars_of.html",
        problem_of(refusal) if refusal else None,
        feed=feed,
        webcal="webcal" + feed.address.removeprefix("https").removeprefix("http"),
        calendars=calendars,
        typed={**typed, "password": ""},  # what is secret does not come back
        labels=LABELS,
        programs=PROGRAMS,
        done="" if refusal else desk.asked.query(DoneQuery).done,
        now=clock.now(),
    )

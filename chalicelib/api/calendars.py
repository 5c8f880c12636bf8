"""The calls for calendars: the secret addresses of ours, and those outside that staff connect."""

from chalice.app import Blueprint

from chalicelib.api.calendar_answers import (
    CalendarAnswer,
    CalendarBody,
    CalendarsAnswer,
    FeedAnswer,
    FeedsAnswer,
)
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.calendars import service
from chalicelib.calendars.model import HolderKind
from chalicelib.core import clock
from chalicelib.core.errors import NotFound

calendars = Blueprint(__name__)

FEEDS = BUSINESS + "/feeds"
OF_STAFF = BUSINESS + "/staff/{staff_id}/calendars"
ONE = OF_STAFF + "/{calendar_id}"
KINDS: dict[str, HolderKind] = {"staff": "staff", "location": "location"}


@operation(calendars, "GET", FEEDS, FeedsAnswer, needs="settings")
def list_feeds(_call: Call, business_id: str) -> FeedsAnswer:
    """Give the secret addresses under which the calendars of staff and locations can be read."""
    return FeedsAnswer(items=[FeedAnswer.of(feed) for feed in service.list_feeds(business_id)])


@operation(calendars, "POST", FEEDS + "/{kind}/{holder_id}/change", FeedAnswer, needs="settings")
def change_feed(_call: Call, business_id: str, kind: str, holder_id: str) -> FeedAnswer:
    """Give the calendar of a member of staff or a location a new address; the old one ends."""
    if kind not in KINDS:
        raise NotFound("Calendars are of staff or of a location.")
    return FeedAnswer.of(service.change_feed(business_id, KINDS[kind], holder_id, clock.now()))


@operation(calendars, "GET", OF_STAFF, CalendarsAnswer, needs="settings")
def list_calendars(_call: Call, business_id: str, staff_id: str) -> CalendarsAnswer:
    """Give the calendars outside that a member of staff has connected, and when each was last read."""
    found = service.list_calendars(business_id, staff_id)
    return CalendarsAnswer(items=[CalendarAnswer.of(calendar, clock.now()) for calendar in found])


@operation(calendars, "POST", OF_STAFF, CalendarAnswer, body=CalendarBody, needs="settings")
def connect_calendar(call: Call, business_id: str, staff_id: str) -> CalendarAnswer:
    """Connect a calendar outside, whose events are busy time from then on. The same again is no other one."""
    wanted = call.body(CalendarBody, exact=True).wanted()
    return CalendarAnswer.of(service.connect(business_id, staff_id, wanted, clock.now()), clock.now())


@operation(calendars, "POST", ONE + "/read", CalendarAnswer, needs="settings")
def read_calendar(_call: Call, business_id: str, staff_id: str, calendar_id: str) -> CalendarAnswer:
    """Read a calendar outside again, in a moment and not only when its time comes."""
    now = clock.now()
    return CalendarAnswer.of(service.read_again(business_id, staff_id, calendar_id, now), now)


@operation(calendars, "DELETE", ONE, CalendarAnswer, needs="settings")
def remove_calendar(_call: Call, business_id: str, staff_id: str, calendar_id: str) -> CalendarAnswer:
    """Remove a calendar outside: its busy time is free again, and our appointments are taken out of it."""
    now = clock.now()
    return CalendarAnswer.of(service.remove(business_id, staff_id, calendar_id, now), now)

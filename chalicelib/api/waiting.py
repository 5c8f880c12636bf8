"""The calls for keeping time without an appointment, and for those who wait for time to get free."""

from chalice.app import Blueprint

from chalicelib.api.answers import BookingAnswer
from chalicelib.api.asked import TokenQuery
from chalicelib.api.operation import Call, contacts_of, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.waiting_answers import (
    EnteredAnswer,
    HoldAnswer,
    HoldStateAnswer,
    ListedWish,
    WishAnswer,
    WishesAnswer,
)
from chalicelib.api.waiting_asked import AcceptBody, HoldBody, WishBody, WishesQuery
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.scheduling import service as scheduling
from chalicelib.waiting import service
from chalicelib.waiting.model import Waiting

waiting = Blueprint(__name__)

HOLDS = BUSINESS + "/holds"
LIST = BUSINESS + "/waiting-list"
WISH = LIST + "/{wish_id}"


@operation(waiting, "POST", HOLDS, HoldAnswer, body=HoldBody, status=201)
def hold(call: Call, business_id: str) -> HoldAnswer:
    """Keep a time for some minutes without booking it yet."""
    body = call.body(HoldBody)
    call.require_within_limits("hold")
    staff_name = call.require_staff() if call.is_by_staff() else None
    kept, token = service.hold(body.request(business_id, staff_name), clock.now())
    return HoldAnswer.of(kept, token)


@operation(waiting, "POST", HOLDS + "/{hold_id}/release", HoldStateAnswer, query=TokenQuery)
def release(call: Call, business_id: str, hold_id: str) -> HoldStateAnswer:
    """Give kept time up before its end."""
    state = service.release(business_id, hold_id, call.query(TokenQuery).token, clock.now())
    return HoldStateAnswer(hold_id=hold_id, state=state)


@operation(waiting, "POST", LIST, EnteredAnswer, body=WishBody, status=201)
def enter_waiting_list(call: Call, business_id: str) -> EnteredAnswer:
    """Put a wish on the waiting list; the same wish again is the one that waits already."""
    body, now = call.body(WishBody), clock.now()
    call.require_within_limits("booking", contacts_of(business_id, body.client))
    who = body.client.model_dump(exclude={"time_zone"})
    return EnteredAnswer.of(service.enter(business_id, body.wanted(), now, **who), now)


@operation(waiting, "GET", LIST, WishesAnswer, query=WishesQuery, needs="day")
def list_waiting_list(call: Call, business_id: str) -> WishesAnswer:
    """Give who waits for what, and what became of those who waited in the last month."""
    catalogue = get_catalogue(business_id)
    page = service.list_wishes(business_id, call.query(WishesQuery).cursor)
    items = [ListedWish.of(Waiting(wish, None, catalogue)) for wish in page.items]
    return WishesAnswer(items=items, next=page.next)


def _own(call: Call, business_id: str, wish_id: str) -> Waiting:
    return service.get_wish_by_link(business_id, wish_id, call.query(TokenQuery).token)


def _seen(wish: Waiting) -> WishAnswer:
    appointment_id = wish.wish.appointment_id
    visit = scheduling.get_visit(wish.wish.business_id, appointment_id) if appointment_id else None
    return WishAnswer.of(wish, clock.now(), visit)


@operation(waiting, "GET", WISH, WishAnswer, query=TokenQuery)
def get_wish(call: Call, business_id: str, wish_id: str) -> WishAnswer:
    """Give a place on the waiting list, with the time that is offered, to the holder of its link."""
    return _seen(_own(call, business_id, wish_id))


@operation(waiting, "POST", WISH + "/accept", BookingAnswer, query=TokenQuery, body=AcceptBody, status=201)
def accept_offer(call: Call, business_id: str, wish_id: str) -> BookingAnswer:
    """Book the time that is offered; of all who are asked at once, the first has it."""
    body = call.body(AcceptBody) if call.request.raw_body else AcceptBody()
    own = _own(call, business_id, wish_id)
    return BookingAnswer.of(service.accept(own, clock.now(), body.rules_id))


@operation(waiting, "POST", WISH + "/decline", WishAnswer, query=TokenQuery)
def decline_offer(call: Call, business_id: str, wish_id: str) -> WishAnswer:
    """Let the time that is offered pass, and wait for another one."""
    service.decline(_own(call, business_id, wish_id), clock.now())
    return _seen(_own(call, business_id, wish_id))


@operation(waiting, "POST", WISH + "/withdraw", WishAnswer, query=TokenQuery)
def withdraw_wish(call: Call, business_id: str, wish_id: str) -> WishAnswer:
    """Leave the waiting list; staff, with a key, take somebody off it."""
    by_staff = call.is_by_staff()
    own = service.get_wish(business_id, wish_id) if by_staff else _own(call, business_id, wish_id)
    service.withdraw(own, clock.now())
    return _seen(service.get_wish(business_id, wish_id))

"""Keeping time for somebody, and finding time for those who wait. How it works: docs/waiting-list.md."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import HoldEnded, NotAllowed, NotFound, bad_field
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import is_same, new_id
from chalicelib.core.interval import Interval
from chalicelib.core.saying import said
from chalicelib.core.table import Key, Page, Row, Write
from chalicelib.messaging.model import Message, Verdict
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, BookingRequest, Visit
from chalicelib.waiting import store
from chalicelib.waiting.announcement import offer_in, still_true, title_of
from chalicelib.waiting.entering import enter
from chalicelib.waiting.fitting import DAY, end_of_hold
from chalicelib.waiting.model import (
    ACTIVE,
    Days,
    Hold,
    HoldState,
    Waiting,
    WaitingWish,
    hold_of,
    hold_token,
    wish_token,
)
from chalicelib.waiting.offering import look_at_list
from chalicelib.waiting.settling import days_of, end_hold, noted, settle_hold

__all__ = ["enter", "title_of"]

log = logging.getLogger(__name__)

AT_ONCE = 100
"""How much of a shard is looked after in one go."""
WRONG_LINK = said("This link is not valid. Please use the one in your latest message.")


def hold(request: BookingRequest, now: datetime) -> tuple[Hold, str]:
    """Keep the time asked for, for some minutes; give the hold and the token that books or releases it.

    Raises what booking raises.
    """
    catalogue = get_catalogue(request.business_id)
    last = scheduling.bookable_until(catalogue, request)
    until = end_of_hold(catalogue.business.policy.verify_minutes, last, now)
    hold_id, lead = new_id(), request.staff_id or ""
    kept = scheduling.keep(
        request, hold_id, until, now, lambda kept, _: [store.hold_write(hold_of(kept, hold_id, lead))]
    )
    return hold_of(kept, hold_id, lead), hold_token(catalogue, hold_id)


def release(business_id: str, hold_id: str, token: str, now: datetime) -> HoldState:
    """Give kept time up before its end; give what has become of it, which can be that it is booked.

    Raises NotAllowed for a wrong token, NotFound.
    """
    catalogue, held = _own_hold(business_id, hold_id, token)
    end_hold(catalogue, held, "released", now)
    return _own_hold(business_id, hold_id, token)[1].state


def book_with_hold(request: BookingRequest, hold_id: str, token: str, now: datetime) -> list[Visit]:
    """Book what is asked for with kept time, which ends by it; raise what `book_order` raises.

    NotAllowed for a wrong token; HoldEnded where the time is not kept any more, unless the same request
    went through before.
    """
    _, held = _own_hold(request.business_id, hold_id, token)
    return scheduling.book_order(request, now, held.takes, hold_id, (store.booked_write(held, "", now),))


def _own_hold(business_id: str, hold_id: str, token: str) -> tuple[Catalogue, Hold]:
    catalogue = get_catalogue(business_id)
    if not is_same(token, hold_token(catalogue, hold_id)):
        raise NotAllowed(WRONG_LINK)
    found = store.hold_in(store.read([store.hold_key(business_id, hold_id)]), business_id, hold_id)
    if found is None:
        raise NotFound(said("There is no such hold."))
    return catalogue, found


def get_wish(business_id: str, wish_id: str) -> Waiting:
    """Give a wish with its offer as staff see it, or raise NotFound."""
    return _waiting(get_catalogue(business_id), wish_id)


def get_wish_by_link(business_id: str, wish_id: str, token: str) -> Waiting:
    """Give a wish with its offer to the holder of its link; raise NotAllowed for any other token."""
    catalogue = get_catalogue(business_id)
    if not is_same(token, wish_token(catalogue, wish_id)):
        raise NotAllowed(WRONG_LINK)
    return _waiting(catalogue, wish_id)


def _waiting(catalogue: Catalogue, wish_id: str) -> Waiting:
    business_id = catalogue.business.business_id
    wish = store.wish_in(store.read([store.wish_key(business_id, wish_id)]), business_id, wish_id)
    if wish is None:
        raise NotFound(said("This place on the waiting list is no longer on record."))
    return Waiting(wish, _offer_of(wish), catalogue)


def _offer_of(wish: WaitingWish) -> Hold | None:
    if not wish.hold_id:
        return None
    rows = store.read([store.hold_key(wish.business_id, wish.hold_id)])
    return store.hold_in(rows, wish.business_id, wish.hold_id)


def list_wishes(business_id: str, cursor: str | None = None) -> Page[WaitingWish]:
    """Give a page of the waiting list, the first entered first, with what was over in the last month."""
    return store.load_wishes(business_id, cursor)


def clients_waiting(business_id: str) -> frozenset[str]:
    """Give the clients who wait for a time to get free."""
    found: set[str] = set()
    cursor: str | None = None
    while True:
        page = store.load_wishes(business_id, cursor)
        found |= {wish.client_id for wish in page.items if wish.state in ACTIVE}
        if page.next is None:
            return frozenset(found)
        cursor = page.next


def accept(waiting: Waiting, now: datetime, rules_id: str | None = None) -> list[Visit]:
    """Book the time that is offered, and agree to the rules for changes; give the visits, also when repeated.

    Raises HoldEnded where it is not offered any more or somebody else was first, BadInput where the rules
    must be agreed to first, and RulesChanged.
    """
    wish, offer = waiting.wish, waiting.offer
    if wish.appointment_id:
        return scheduling.list_order(scheduling.get_visit(wish.business_id, wish.appointment_id))
    if offer is None or not waiting.has_offer(now):
        raise HoldEnded
    if waiting.catalogue.business.policy.must_agree and not rules_id:
        raise bad_field("rules_id", said("Please agree to the rules for moving and cancelling first."))
    key = f"{offer.hold_id}.{wish.wish_id}"
    asked = wish.request(offer.starts_at, offer.lead, offer.location_id)
    request = replace(asked, idempotency_key=key, rules_id=rules_id)
    appointment_id = scheduling.ids_under(wish.business_id, key)[0]
    with_it = (
        store.booked_write(offer, wish.wish_id, now),
        store.taken_write(wish, appointment_id, now),
    )
    return scheduling.book_order(request, now, offer.takes, offer.hold_id, with_it)


def decline(waiting: Waiting, now: datetime) -> None:
    """Let the offered time pass: the next one gets it, once nobody who was asked wants it."""
    offer, wish_id = waiting.offer, waiting.wish.wish_id
    if offer is None or not waiting.has_offer(now):
        return
    key, after = store.hold_key(offer.business_id, offer.hold_id), [offer]

    def decide(rows: Mapping[Key, Row]) -> list[Write]:
        current = store.hold_in(rows, offer.business_id, offer.hold_id)
        if current is None or current.state != "open" or wish_id in current.declined:
            return []
        after[0] = current.model_copy(update={"declined": (*current.declined, wish_id)})
        return [store.hold_write(after[0])]

    store.change([key], decide)
    if set(after[0].declined) >= set(offer.invited):
        end_hold(waiting.catalogue, offer, "released", now)


def withdraw(waiting: Waiting, now: datetime) -> None:
    """Take a wish off the waiting list, and let the time pass that it is offered; over is over."""
    business_id, wish_id = waiting.wish.business_id, waiting.wish.wish_id

    def decide(rows: Mapping[Key, Row]) -> list[Write]:
        current = store.wish_in(rows, business_id, wish_id)
        if current is None or current.state not in ACTIVE:
            return []
        return [store.wish_write(current.model_copy(update={"state": "withdrawn", "closed_at": now}))]

    store.change([store.wish_key(business_id, wish_id)], decide)
    decline(waiting, now)


def on_appointment_changed(before: Appointment | None, event: AppointmentEvent, now: datetime) -> None:
    """Note the time that an appointment gave up; where nobody waits that is one read."""
    if before is None or event.happening not in ("cancelled", "moved"):
        return
    key = store.waiting_list_key(event.business_id)
    if store.waiting_list_in(store.read([key]), event.business_id).due_at is not None:
        _note(event.business_id, days_of(before.standing, get_catalogue(event.business_id)), now)


def on_time_freed(business_id: str, days: Days, now: datetime) -> None:
    """Note that time got free on some days (local to the business): those who wait are offered it."""
    _note(business_id, [Days(first=days.first - DAY, last=days.last + DAY)], now)


def on_interval_freed(business: Business, interval: Interval, now: datetime) -> None:
    """Note that an interval got free, unless it is over. If that is missed, the list looks later."""
    if interval.end > now:
        days = interval.dates(business.zone)
        on_time_freed(business.business_id, Days(first=days[0], last=days[-1]), now)


def on_catalogue_changed(business_id: str, now: datetime) -> None:
    """Let everything be looked at for those who wait: other hours or rules may have made time free."""

    def decide(rows: Mapping[Key, Row]) -> list[Write]:
        waiting = store.waiting_list_in(rows, business_id)
        if waiting.due_at is None:
            return []
        return [store.waiting_list_write(waiting.model_copy(update={"look_at": now}))]

    store.change([store.waiting_list_key(business_id)], decide)


def _note(business_id: str, freed: list[Days], now: datetime) -> None:
    key = store.waiting_list_key(business_id)
    store.change([key], lambda rows: noted(store.waiting_list_in(rows, business_id), freed, now))


def look_after(now: datetime) -> datetime | None:
    """End the holds and offers whose time has come, and offer what got free; give when to come again.

    None that fails stops those behind it.
    """
    due = store.load_due(now, AT_ONCE)
    concerned = dict.fromkeys([*due.lists, *(business_id for business_id, _ in due.holds)])
    tasks = [
        *(partial(settle_hold, business_id, hold_id, now) for business_id, hold_id in due.holds),
        *(partial(look_at_list, business_id, now) for business_id in concerned),
    ]
    for task in tasks:
        try:
            task()
        except Exception:
            log.exception("%s%s failed", task.func.__name__, task.args)
    return now if tasks else due.next_at


def judge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether a message about an offer is still true."""
    business_id = message.business_id
    hold_id, wish_id = offer_in(message.subject)
    rows = store.read([store.wish_key(business_id, wish_id), store.hold_key(business_id, hold_id)])
    wish, offer = store.wish_in(rows, business_id, wish_id), store.hold_in(rows, business_id, hold_id)
    waiting = Waiting(wish, offer, get_catalogue(business_id)) if wish else None
    return still_true(message, waiting, offer, clients.find_client(business_id, message.client_id), now)

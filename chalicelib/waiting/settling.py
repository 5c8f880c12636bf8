"""What follows when kept time is over: those invited wait again, and the next ones can have it.

Every step is one transaction on the versions of all that it looked at, and can be done again at any time.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import ChangedMeanwhile
from chalicelib.core.table import Key, Row, Write
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Taken
from chalicelib.waiting import store
from chalicelib.waiting.announcement import messages_of
from chalicelib.waiting.fitting import days_around, with_days
from chalicelib.waiting.model import ACTIVE, Days, Hold, HoldState, Waiting, WaitingList, WaitingWish, Wanted


def joined(waiting: WaitingList, wanted: Wanted, now: datetime) -> WaitingList:
    """Give the list once somebody comes to it, for whom what is free already is looked at as well."""
    freed = with_days(waiting.freed, [wanted.days])
    update = {"freed": freed, "noted_at": waiting.noted_at or now, "look_at": waiting.look_at or now}
    return waiting.model_copy(update=update)


def noted(waiting: WaitingList, freed: Iterable[Days], now: datetime) -> list[Write]:
    """Give the write that notes that time got free on some days; nothing where nobody waits."""
    days = with_days(waiting.freed, freed)
    if waiting.due_at is None or (days == waiting.freed and waiting.noted_at):
        return []
    update = {"freed": days, "noted_at": waiting.noted_at or now}
    return [store.waiting_list_write(waiting.model_copy(update=update))]


def days_of(takes: Iterable[Taken], catalogue: Catalogue) -> list[Days]:
    """Give the days whose visits could use the time of some claims."""
    zone = catalogue.business.zone
    days = days_around(day for taken in takes for _, day in taken.sheet_names(zone))
    return [days] if days else []


def end_hold(catalogue: Catalogue, hold: Hold, state: HoldState, now: datetime) -> None:
    """Give a hold's time up, unless it is over already: a booking that came first has it."""
    business_id = catalogue.business.business_id

    def over(rows: Mapping[Key, Row]) -> list[Write]:
        current = store.hold_in(rows, business_id, hold.hold_id)
        if current is None or current.state != "open":
            raise ChangedMeanwhile
        return [store.hold_write(current.model_copy(update={"state": state, "over_at": now}))]

    with suppress(ChangedMeanwhile):
        known = [store.hold_key(business_id, hold.hold_id)]
        scheduling.give_up(catalogue, hold.takes, hold.hold_id, now, over, known)


def settle_hold(business_id: str, hold_id: str, now: datetime) -> None:
    """End a hold whose time has come; let those invited wait again, and note what got free for the next."""
    key = store.hold_key(business_id, hold_id)
    hold = store.hold_in(store.read([key]), business_id, hold_id)
    catalogue = get_catalogue(business_id)
    if hold and hold.state == "open" and hold.until <= now:
        end_hold(catalogue, hold, "ended", now)
        hold = store.hold_in(store.read([key]), business_id, hold_id)
    if hold is None or hold.state == "open" or hold.settled:
        return
    freed = [days for wish_id in hold.invited for days in _wait_again(catalogue, hold, wish_id, now)]
    if hold.state != "booked":
        freed += days_of(hold.takes, catalogue)

    def settled(rows: Mapping[Key, Row]) -> list[Write]:
        current = store.hold_in(rows, business_id, hold_id)
        if current is None or current.settled:
            return []
        known = store.hold_write(current.model_copy(update={"settled": True}))
        return [known, *noted(store.waiting_list_in(rows, business_id), freed, now)]

    store.change([key, store.waiting_list_key(business_id)], settled)


def _wait_again(catalogue: Catalogue, hold: Hold, wish_id: str, now: datetime) -> list[Days]:
    """Let a wish wait for the next offer; give the days to look at for it.

    Who wanted the time when somebody else had it is told so, and it does not count as let pass.
    """
    business_id = hold.business_id
    key, freed = store.wish_key(business_id, wish_id), list[Days]()
    is_lost = bool(hold.taken_by) and wish_id not in hold.declined

    def decide(rows: Mapping[Key, Row]) -> list[Write]:
        wish = store.wish_in(rows, business_id, wish_id)
        if wish is None or wish.state not in ACTIVE:
            return []
        freed.append(wish.wanted.days)
        if wish.hold_id != hold.hold_id:
            return []
        offers = wish.offers[:-1] if is_lost else wish.offers
        again = wish.model_copy(update={"state": "open", "hold_id": "", "offers": offers})
        return [store.wish_write(again), *(gone(wish) if is_lost else ())]

    def gone(wish: WaitingWish) -> list[Write]:
        client = clients.find_client(business_id, wish.client_id)
        if client is None:
            return []
        told = messages_of(Waiting(wish, hold, catalogue), client, "waiting_list_gone", now)
        return messaging.enqueue_writes(told)

    store.change([key], decide)
    return freed[-1:]

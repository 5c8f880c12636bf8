"""Offering what got free to those who wait, each in turn.

An offer is one transaction: the time kept on its day sheets, the offer with its end, the wishes of those who
are invited, and the messages to them. docs/waiting-list.md
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.errors import ChangedMeanwhile, NotOffered, Refusal, SlotTaken, TooManyDays
from chalicelib.core.ids import new_id
from chalicelib.core.table import Key, Row, Write, WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Slot
from chalicelib.scheduling.service import Kept
from chalicelib.waiting import store
from chalicelib.waiting.announcement import messages_of
from chalicelib.waiting.fitting import (
    DAY,
    asked_as_well,
    end_of_offer,
    fits,
    in_line,
    is_new_to,
    offered_at,
    parts_of,
)
from chalicelib.waiting.model import Days, Hold, Waiting, WaitingWish, hold_of

LOOK_AGAIN = timedelta(days=1)
"""How often everything is looked at: working hours change without telling, and days come within reach."""
MOST_INVITED = 20
"""How many are offered one time at once: all of it is written together."""
FAR = timedelta(days=1000)


def look_at_list(business_id: str, now: datetime) -> None:
    """Offer what got free to those who wait; now and then look at everything."""
    waiting = store.waiting_list_in(store.read([store.waiting_list_key(business_id)]), business_id)
    if waiting.due_at is None or waiting.due_at > now:
        return
    catalogue = get_catalogue(business_id)
    today = min(now.astimezone(place.zone).date() for place in catalogue.locations.values())
    wishes = list(_not_expired(store.load_active(business_id), today, now))
    look_at, ranges = waiting.look_at, waiting.freed
    if look_at is None or look_at <= now:
        look_at, ranges = now + LOOK_AGAIN, (Days(first=today - DAY, last=today + FAR),)
    _Round(catalogue, wishes, ranges, now).offer_all()
    update = {"freed": (), "noted_at": None, "look_at": look_at if wishes else None}
    with suppress(WriteRefused):  # more was noted meanwhile, or somebody entered: it is due as before
        store.save([store.waiting_list_write(waiting.model_copy(update=update))])


def _not_expired(wishes: Iterable[WaitingWish], today: date, now: datetime) -> Iterator[WaitingWish]:
    for wish in wishes:
        if wish.state == "offered" or wish.wanted.last_on >= today:
            yield wish
        else:
            with suppress(WriteRefused):
                expired = wish.model_copy(update={"state": "expired", "closed_at": now})
                store.save([store.wish_write(expired)])


class _Round:
    """One look at what is free on some days for those who wait at a business."""

    def __init__(
        self, catalogue: Catalogue, wishes: Iterable[WaitingWish], ranges: Iterable[Days], now: datetime
    ) -> None:
        self.catalogue, self.ranges, self.now = catalogue, tuple(ranges), now
        self.business_id, self.policy = catalogue.business.business_id, catalogue.business.policy
        self.line = in_line(wishes)
        self.clients = clients.find_clients(self.business_id, (wish.client_id for wish in self.line))
        self._slots: dict[tuple[object, ...], list[Slot]] = {}

    def offer_all(self) -> None:
        """Offer each in turn the first time that suits them."""
        for wish in list(self.line):
            if wish in self.line and self._can_be_told(wish):
                self._offer(wish)

    def _can_be_told(self, wish: WaitingWish) -> bool:
        client = self.clients.get(wish.client_id)
        if client is None:
            return False
        return bool(messaging.ways_to(client, "transactional", self.catalogue.business))

    def _offer(self, wish: WaitingWish) -> None:
        for lead, slot in self._candidates(wish):
            request = wish.request(slot.starts_at, lead, slot.location_id)
            last = scheduling.bookable_until(self.catalogue, request)
            until = end_of_offer(self.policy.offer_minutes, last, self.now)
            if until is None:
                continue
            offer = _Offer(self, wish, lead, slot)
            try:
                scheduling.keep(request, offer.hold_id, until, self.now, offer.writes, offer.keys)
            except (SlotTaken, NotOffered):
                continue
            except ChangedMeanwhile:  # the wish is not what it was: next time
                offer.invited = {wish.wish_id: wish}
            self.line = [other for other in self.line if other.wish_id not in offer.invited]
            self._slots.clear()
            return

    def _candidates(self, wish: WaitingWish) -> Iterator[tuple[str, Slot]]:
        """Give the times that suit, the earliest first, each with whom a booking of it names."""
        for days in parts_of(wish.wanted, self.ranges):
            found = [
                (lead or slot.staff_id, slot)
                for lead in wish.wanted.staff_ids or (None,)
                for slot in self._free(wish, lead, days)
                if fits(wish.wanted, slot) and is_new_to(wish, slot)
            ]
            yield from sorted(found, key=lambda pair: (not pair[1].recommended, pair[1], pair[0]))

    def _free(self, wish: WaitingWish, lead: str | None, days: Days) -> list[Slot]:
        """Give what is free; those who wait for the same are answered by the same look."""
        place = wish.wanted.location_id
        key = (wish.wanted.kind, lead, place, days.first, days.last)
        if key not in self._slots:
            request = wish.request(self.now, lead, place)
            try:
                self._slots[key] = scheduling.list_slots(request, days.first, days.last, self.now)[0]
            except TooManyDays as refusal:
                self._slots[key] = refusal.found
            except Refusal:  # what was wished for is not on offer any more
                self._slots[key] = []
        return self._slots[key]

    def asked_with(self, wish: WaitingWish, slot: Slot) -> list[WaitingWish]:
        """Give all who are offered the time at once: one alone, unless the business asks all."""
        if not self.policy.offer_to_all:
            return [wish]
        others = [other for other in asked_as_well(wish, self.line, slot) if self._can_be_told(other)]
        return [wish, *others][:MOST_INVITED]

    def client_of(self, wish: WaitingWish) -> Client:
        """Give the client who has the wish."""
        return self.clients[wish.client_id]


class _Offer:
    """One offer on its way: the time that is kept, and who is invited, as far as they still wait."""

    def __init__(self, round_: _Round, wish: WaitingWish, lead: str, slot: Slot) -> None:
        self.round, self.first, self.lead, self.slot = round_, wish, lead, slot
        self.hold_id = new_id()
        self.invited = {each.wish_id: each for each in round_.asked_with(wish, slot)}
        self.keys = [store.wish_key(each.business_id, each.wish_id) for each in self.invited.values()]

    def writes(self, kept: Kept, rows: Mapping[Key, Row]) -> list[Write]:
        """Give what makes the time that is kept an offer; ChangedMeanwhile when it is wanted no more."""
        business_id = self.round.business_id
        current = [store.wish_in(rows, business_id, wish_id) for wish_id in self.invited]
        still = {wish.wish_id: wish for wish in current if wish and wish == self.invited[wish.wish_id]}
        if self.first.wish_id not in still:
            raise ChangedMeanwhile
        self.invited = still
        hold = hold_of(kept, self.hold_id, self.lead, tuple(still))
        return [
            store.hold_write(hold),
            *(write for wish in still.values() for write in self._told(wish, hold)),
        ]

    def _told(self, wish: WaitingWish, hold: Hold) -> list[Write]:
        offered = offered_at(wish, self.slot, self.hold_id)
        waiting = Waiting(offered, hold, self.round.catalogue)
        told = messages_of(waiting, self.round.client_of(wish), "waiting_list_offer", self.round.now)
        return [store.wish_write(offered), *messaging.enqueue_writes(told)]

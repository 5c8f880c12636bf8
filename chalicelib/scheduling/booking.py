"""Booking: one order, of one visit or several, decided and written at once. The protocol: docs/booking.md."""

from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import (
    HoldEnded,
    KeyReused,
    NotOffered,
    Refusal,
    RulesChanged,
    SlotTaken,
    bad_field,
)
from chalicelib.core.ids import new_id, stable_id
from chalicelib.core.saying import said
from chalicelib.core.table import Key, Write
from chalicelib.scheduling import store
from chalicelib.scheduling.changing import require_earlier
from chalicelib.scheduling.decision import decide
from chalicelib.scheduling.drafting import drafted
from chalicelib.scheduling.model import Appointment, BookingRequest, Visit
from chalicelib.scheduling.order import ids_under, order_ids
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.protocol import Rows, claim_time, open_checks, sheet_writes
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import DaySheet, SheetName, Sheets, Taken, stands, with_taken, without_taken
from chalicelib.scheduling.wishing import wish_to_book


def book_order(
    request: BookingRequest,
    now: datetime,
    kept: tuple[Taken, ...] = (),
    kept_by: str = "",
    also: tuple[Write, ...] = (),
    catalogue: Catalogue | None = None,
) -> list[Visit]:
    """Book what is asked for, all of it or nothing: two reads and one transaction where nobody is in the way.

    `kept` are the claims of a hold, of the owner `kept_by`, that become the booking; `also` is written with
    it. A `catalogue` read just before saves one of the reads. Raises BadInput, NotFound, NotOffered,
    SlotTaken (with the nearest free times), HoldEnded, RulesChanged or KeyReused.
    """
    catalogue = catalogue or get_catalogue(request.business_id)
    by_staff = request.source == "staff"
    country = catalogue.business.country
    details = clients.details_from(country, **request.contact, must_be_reachable=not by_staff)
    _require_agreement(catalogue, request)
    if request.redo_of:
        require_earlier(request.business_id, request.redo_of)
    wish = wish_to_book(catalogue, request, _preferred(request, details), kept, kept_by)
    order = _Order(catalogue, request, wish, details, now, also)
    more = [name for taken in kept for name in taken.sheet_names(catalogue.business.zone)]
    return [Visit(it, catalogue) for it in claim_time(wish, order.known, more, order.decide, now)]


def _require_agreement(catalogue: Catalogue, request: BookingRequest) -> None:
    policy = catalogue.business.policy
    if request.rules_id and request.rules_id != policy.change_rules.rules_id:
        raise RulesChanged
    if policy.must_agree and not request.rules_id and request.source == "online":
        raise bad_field("rules_id", said("Please agree to the rules for moving and cancelling first."))


def _preferred(request: BookingRequest, details: ClientDetails) -> tuple[str, ...]:
    """Give whom the client likes best or saw last, where that is asked for."""
    if request.choice == "any" or request.staff_id:
        return ()
    client = clients.find_by_details(request.business_id, details)
    if client is None:
        return ()
    liked = client.preferred_staff_id if request.choice == "preferred" else None
    return tuple(who for who in (liked, client.last_staff_id) if who)


def charge_of(business_id: str, shares: Shares, plan: Plan) -> list[Write]:
    """Give the write of the ledger, where the choice among several was the business's."""
    if not plan.weights:
        return []
    return [store.shares_write(business_id, shares.charged(plan.weights, plan.seconds, plan.lead))]


class _Order:
    """One order on its way: what has to be read for it, and the decision on what was read."""

    def __init__(
        self,
        catalogue: Catalogue,
        request: BookingRequest,
        wish: Wish,
        details: ClientDetails,
        now: datetime,
        also: tuple[Write, ...],
    ) -> None:
        self.catalogue, self.request, self.wish = catalogue, request, wish
        self.details, self.now, self.also = details, now, also
        again, business_id = request.idempotency_key, request.business_id
        names = ids_under(business_id, again) if again else order_ids(new_id())
        self.appointment_ids = names[: len(wish.visits)]
        self.new_client_id = stable_id(business_id, "client", self.appointment_ids[0])
        self.known: list[Key] = [*clients.recognition_keys(business_id, details)]
        if again:
            self.known += [store.appointment_key(business_id, each) for each in self.appointment_ids]
        if not wish.lead:
            self.known.append(store.shares_key(business_id))

    def decide(self, rows: Rows, sheets: Sheets) -> tuple[list[Appointment], list[Write]]:
        """Give the appointments and what to write; those of an earlier request with the key, and nothing."""
        request, business_id = self.request, self.request.business_id
        found = [rows.get(store.appointment_key(business_id, each)) for each in self.appointment_ids]
        earlier = [it for it in map(store.appointment_in, found) if it]
        if earlier:
            if earlier[0].request_fingerprint != request.fingerprint:
                raise KeyReused
            return earlier, []
        self._require_still_kept(sheets)
        shares = store.shares_in(rows, business_id)
        plan = self._plan(sheets, shares)
        who = clients.recognise(business_id, self.details, rows, self.new_client_id)
        appointments = drafted(
            self.catalogue, request, plan, self.appointment_ids, who.client_id, not who.is_verified, self.now
        )
        changed = self._sheets(sheets, appointments)
        upcoming = {name: ends_at for it in appointments for name, ends_at in it.ahead.items()}
        return appointments, [
            *map(store.new_appointment_write, appointments),
            *sheet_writes(business_id, changed, self.now),
            *open_checks(self.catalogue.business, plan, sheets),
            *who.writes(self.now, upcoming),
            *charge_of(business_id, shares, plan),
            *self.also,
        ]

    def _require_still_kept(self, sheets: Sheets) -> None:
        zone, wish = self.catalogue.business.zone, self.wish
        ended = any(taken.claim.has_ended(self.now) for taken in wish.gives_up)
        if ended or not stands(sheets, wish.gives_up, wish.owner, zone):
            raise HoldEnded

    def _plan(self, sheets: Sheets, shares: Shares) -> Plan:
        try:
            return decide(self.wish, sheets, shares, self.now)
        except (SlotTaken, NotOffered) as refusal:
            if self.request.source != "staff" or not self.request.override_reason:
                raise
            return self._against_rules(sheets, refusal)

    def _against_rules(self, sheets: Sheets, refusal: Refusal) -> Plan:
        if not self.request.staff_id and len(self.wish.visits[0].tasks[0].people) > 1:
            raise bad_field("staff_id", said("Please say who takes it: nobody is free then.")) from refusal
        return plan_against_rules(self.wish, sheets, self.now)

    def _sheets(self, sheets: Sheets, appointments: list[Appointment]) -> dict[SheetName, DaySheet]:
        """Give the sheets that change: without what was kept, with the claims of every appointment."""
        zone = self.catalogue.business.zone
        changed = without_taken(sheets, self.wish.gives_up, self.wish.owner, zone)
        for it in appointments:
            changed |= with_taken({**sheets, **changed}, it.standing, it.appointment_id, zone, self.now)
        return changed

"""Visits of one order made into something else: another time, other services, other people, another series.

Each keeps its identity, so that calendars and messages follow it. The protocol: docs/booking.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.clients import service as clients
from chalicelib.core.errors import MoveNotAllowed, NotOffered, SlotTaken
from chalicelib.core.table import Write
from chalicelib.scheduling import store
from chalicelib.scheduling.booking import charge_of
from chalicelib.scheduling.changing import require_still_held, unchanged
from chalicelib.scheduling.decision import decide
from chalicelib.scheduling.drafting import described, moved
from chalicelib.scheduling.lifecycle import STILL_AHEAD
from chalicelib.scheduling.model import Appointment, BookingRequest, Override, Visit
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Plan, PlannedVisit, Wish
from chalicelib.scheduling.protocol import (
    Rows,
    carry_out,
    claim_time,
    open_checks,
    sheet_writes,
    sheets_of,
)
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import DaySheet, SheetName, Sheets, with_taken, without_taken
from chalicelib.scheduling.wishing import wish_to_rearrange


def rearrange(
    order: Mapping[int, Visit], request: BookingRequest, now: datetime, also: tuple[Write, ...] = ()
) -> list[Visit]:
    """Make visits into what staff ask for now, all of them or none; give them by their place in the order.

    `order` holds visits of one order by their place in it, 0 for the one that leads; the request is for the
    whole order. Where the services stay, so do length and price. `also` is written with it. Raises what
    booking raises, MoveNotAllowed for a visit that is no longer ahead, and ChangedMeanwhile.
    """
    numbers = sorted(order)
    visits = [order[number] for number in numbers]
    catalogue = visits[0].catalogue
    wish = wish_to_rearrange(catalogue, request, {n: order[n].appointment for n in numbers})
    change = _Change(visits, wish, request, now, also)
    known = [store.appointment_key(request.business_id, it.appointment.appointment_id) for it in visits]
    if not wish.lead:
        known.append(store.shares_key(request.business_id))
    more = [name for it in visits for name in sheets_of(it.appointment, catalogue.business)]
    return [Visit(it, catalogue) for it in claim_time(wish, known, more, change.decided, now)]


class _Change:
    """One change on its way: the decision on what was read for it."""

    def __init__(
        self, visits: list[Visit], wish: Wish, request: BookingRequest, now: datetime, also: tuple[Write, ...]
    ) -> None:
        self.visits, self.wish, self.request = visits, wish, request
        self.now, self.also = now, also
        self.business = wish.catalogue.business

    def decided(self, rows: Rows, sheets: Sheets) -> tuple[list[Appointment], list[Write]]:
        """Give the visits as they are then, and what to write."""
        current = [unchanged(visit, rows) for visit in self.visits]
        cleared = dict(sheets)
        for it in current:
            if it.status not in STILL_AHEAD:
                raise MoveNotAllowed(it.status, "changed")
            require_still_held(Visit(it, self.wish.catalogue), sheets, self.now)
            cleared |= without_taken(cleared, it.standing, it.appointment_id, self.business.zone)
        shares = store.shares_in(rows, self.business.business_id)
        plan = self._plan(cleared, shares)
        after = [self._changed(*each, plan) for each in zip(current, plan.visits, strict=True)]
        if after == current:
            return current, []
        placed = dict(cleared)
        for it in after:
            placed |= with_taken(placed, it.standing, it.appointment_id, self.business.zone, self.now)
        different = {name: sheet for name, sheet in placed.items() if sheet != sheets[name]}
        return after, [
            *self._writes(current, after, different),
            *open_checks(self.business, plan, sheets),
            *charge_of(self.business.business_id, shares, plan),
        ]

    def _plan(self, sheets: Sheets, shares: Shares) -> Plan:
        try:
            return decide(self.wish, sheets, shares, self.now)
        except (SlotTaken, NotOffered):
            if not self.request.override_reason:
                raise
            return plan_against_rules(self.wish, sheets, self.now)

    def _changed(self, current: Appointment, planned: PlannedVisit, plan: Plan) -> Appointment:
        request = self.request
        same = [service.service_id for service in current.services] == [
            each.task.service.service_id for each in planned.performed
        ]
        override = (
            Override(rules=plan.broken, reason=request.override_reason, by=request.by)
            if plan.broken
            else None
        )
        alone = replace(plan, visits=(planned,))
        after = moved(current, alone, self.business.policy, request.by, override, self.now)
        if same and after.place == current.place:
            return joined(current, request.series_id, self.now)
        update = {} if same else described(planned, max(1, len(current.participants)))
        return after.model_copy(update={**update, "series_id": request.series_id})

    def _writes(
        self, current: list[Appointment], after: list[Appointment], sheets: Mapping[SheetName, DaySheet]
    ) -> list[Write]:
        business_id = self.business.business_id
        ahead = {name: ends_at for it in after for name, ends_at in it.ahead.items()}
        return [
            *(
                store.changed_appointment_write(it)
                for before, it in zip(current, after, strict=True)
                if it != before
            ),
            *sheet_writes(business_id, sheets, self.now),
            clients.appointments_changed(business_id, after[0].client_id, ahead, []),
            *self.also,
        ]


def join_series(visit: Visit, series_id: str, now: datetime) -> Visit:
    """Let a visit belong to another series and else be as it is; raise ChangedMeanwhile."""

    def decided(rows: Rows, _sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = unchanged(visit, rows)
        after = joined(current, series_id, now)
        return after, [store.changed_appointment_write(after)] if after != current else []

    appointment = visit.appointment
    key = store.appointment_key(appointment.business_id, appointment.appointment_id)
    return Visit(carry_out(appointment.business_id, [key], [], decided), visit.catalogue)


def joined(current: Appointment, series_id: str | None, now: datetime) -> Appointment:
    """Give the appointment as part of a series."""
    if current.series_id == series_id:
        return current
    update = {"series_id": series_id, "version": current.version + 1, "changed_at": now}
    return current.model_copy(update=update)

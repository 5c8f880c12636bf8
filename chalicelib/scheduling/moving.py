"""A visit gets another time, person or length. The protocol and its safety: docs/booking.md."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.clients import service as clients
from chalicelib.core.errors import MoveNotAllowed, NotOffered, PolicyForbids, SlotTaken
from chalicelib.core.saying import said
from chalicelib.core.table import Write
from chalicelib.scheduling import store
from chalicelib.scheduling.changing import CLIENT, require_ahead, require_still_held, unchanged
from chalicelib.scheduling.decision import decide
from chalicelib.scheduling.drafting import lengthened, moved
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import Appointment, Override, Visit
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.protocol import Rows, change_writes, claim_time, open_checks, sheets_of
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import Sheets, with_taken, without_taken
from chalicelib.scheduling.wishing import wish_to_lengthen, wish_to_move

Changed = Callable[[Appointment, Plan, Override | None], Appointment]
"""From the visit as it is, the plan for it and what that sets aside to the visit as it is then."""


def require_movable(visit: Visit, now: datetime) -> None:
    """Raise MoveNotAllowed or PolicyForbids unless the client may still move the visit."""
    require_ahead(visit, now)
    if now > visit.can_move_until:
        raise PolicyForbids(said("It is too late to move this appointment online. Please call us."))


def reschedule(
    visit: Visit,
    starts_at: datetime,
    staff_id: str | None,
    now: datetime,
    by: str = CLIENT,
    override_reason: str = "",
) -> Visit:
    """Move a visit; it keeps its identity and its length. Staff may do so against the rules, with a reason.

    Raises what booking raises, MoveNotAllowed, and PolicyForbids where the client may not move it any more.
    """
    bound, policy = by == CLIENT, visit.catalogue.business.policy
    wish = wish_to_move(visit.catalogue, visit.appointment, starts_at, staff_id, bound)

    def require(standing: Visit) -> None:
        (require_movable if bound else require_ahead)(standing, now)

    def changed(current: Appointment, plan: Plan, override: Override | None) -> Appointment:
        return moved(current, plan, policy, by, override, now)

    reason = "" if bound else override_reason
    return _placed_anew(visit, wish, require, changed, now, by, reason)


def lengthen(visit: Visit, ends_at: datetime, now: datetime, by: str, override_reason: str = "") -> Visit:
    """Let a visit end at another instant, the last service taking longer or less long; start and price stay.

    Staff may do so while it is ahead and while it is going on, against the rules with a reason. Raises what
    booking raises, BadInput for an end that is too early, PolicyForbids for a class, whose length is the
    same for everybody, and MoveNotAllowed for a visit that is over.
    """
    wish = wish_to_lengthen(visit.catalogue, visit.appointment, ends_at)

    def require(standing: Visit) -> None:
        if standing.appointment.status in OVER:
            raise MoveNotAllowed(standing.appointment.status, "changed")

    def changed(current: Appointment, plan: Plan, override: Override | None) -> Appointment:
        return lengthened(current, plan, by, override, now)

    return _placed_anew(visit, wish, require, changed, now, by, override_reason)


def _placed_anew(
    visit: Visit,
    wish: Wish,
    require: Callable[[Visit], None],
    changed_by: Changed,
    now: datetime,
    by: str,
    override_reason: str,
) -> Visit:
    """Give the visit once its old claims are given up for new ones, in one transaction."""
    business = visit.catalogue.business
    key = store.appointment_key(business.business_id, visit.appointment.appointment_id)

    def decided(rows: Rows, sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = unchanged(visit, rows)
        standing = Visit(current, visit.catalogue)
        require_still_held(standing, sheets, now)
        require(standing)
        plan = _plan(wish, sheets, now, override_reason)
        override = Override(rules=plan.broken, reason=override_reason, by=by) if plan.broken else None
        changed = changed_by(current, plan, override)
        if changed.place == current.place:
            return current, []
        cleared = without_taken(sheets, current.standing, current.appointment_id, business.zone)
        placed = with_taken(
            {**sheets, **cleared}, changed.standing, changed.appointment_id, business.zone, now
        )
        ahead = clients.appointments_changed(business.business_id, changed.client_id, changed.ahead, [])
        checks = open_checks(business, plan, sheets)
        return changed, [*change_writes(changed, {**cleared, **placed}, now), *checks, ahead]

    names = sheets_of(visit.appointment, business)
    return Visit(claim_time(wish, [key], names, decided, now), visit.catalogue)


def _plan(wish: Wish, sheets: Sheets, now: datetime, override_reason: str) -> Plan:
    try:
        return decide(wish, sheets, Shares(), now)
    except (SlotTaken, NotOffered):
        if not override_reason:
            raise
        return plan_against_rules(wish, sheets, now)

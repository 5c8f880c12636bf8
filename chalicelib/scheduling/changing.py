"""What happens to an appointment after it was booked: settled, moved along its life, called off."""

import logging
from datetime import datetime
from typing import Any

from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.due import SHARDS
from chalicelib.core.errors import (
    ChangedMeanwhile,
    HoldEnded,
    MoveNotAllowed,
    PolicyForbids,
    bad_field,
)
from chalicelib.core.saying import said
from chalicelib.core.table import Write
from chalicelib.scheduling import store
from chalicelib.scheduling.drafting import raised, settled
from chalicelib.scheduling.lifecycle import OVER, SET_BY_STAFF, STILL_AHEAD, before_mistake, require_move
from chalicelib.scheduling.model import Appointment, CancelledBy, Pending, Status, Visit
from chalicelib.scheduling.protocol import Rows, carry_out, change_writes, sheets_of
from chalicelib.scheduling.sheets import Sheets, stands, with_taken, without_taken

log = logging.getLogger(__name__)

CLIENT = "client"
SEEN_AMONG = 100
"""Among how many of a client's latest appointments the last one done is looked for."""
ENDED_AT_ONCE = 50
"""How many appointments of a shard that waited in vain are called off in one go."""


def require_cancellable(visit: Visit, now: datetime) -> None:
    """Raise MoveNotAllowed or PolicyForbids unless the client may still cancel the visit."""
    require_ahead(visit, now)
    if now > visit.can_cancel_until and not visit.appointment.pending:
        raise PolicyForbids(said("It is too late to cancel this appointment online. Please call us."))


def require_ahead(visit: Visit, _now: datetime) -> None:
    """Raise MoveNotAllowed for a visit that has begun, is over or called off."""
    if visit.appointment.status not in STILL_AHEAD:
        raise MoveNotAllowed(visit.appointment.status, "changed")


def settle(visit: Visit, what: Pending, by: str, now: datetime) -> Visit:
    """Note that one of the things has come that an appointment waits for; what has come before is no error.

    Raises HoldEnded when it came too late and MoveNotAllowed when the appointment is called off.
    """
    business = visit.catalogue.business
    client = (
        clients.find_client(business.business_id, visit.appointment.client_id) if what == "contact" else None
    )

    def decided(rows: Rows, sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = unchanged(visit, rows)
        if current.status not in STILL_AHEAD:
            raise MoveNotAllowed(current.status, "booked")
        if what not in current.pending:
            return current, []
        require_still_held(Visit(current, visit.catalogue), sheets, now)
        changed = settled(current, what, business.policy, by, now)
        cleared = without_taken(sheets, current.standing, current.appointment_id, business.zone)
        placed = with_taken(
            {**sheets, **cleared}, changed.standing, changed.appointment_id, business.zone, now
        )
        verified = clients.contact_verified(business.business_id, client) if client else []
        return changed, [*change_writes(changed, {**cleared, **placed}, now), *verified]

    return _carried_out(visit, decided)


def verify(visit: Visit, now: datetime) -> Visit:
    """Note that the client followed the link sent to them, for this visit and all of its order.

    Raises HoldEnded when that came too late and MoveNotAllowed when the visit is called off.
    """
    return settle_order(visit, "contact", CLIENT, now)


def settle_order(visit: Visit, what: Pending, by: str, now: datetime) -> Visit:
    """Note that one thing has come that this visit and the others of its order wait for; give this visit.

    The one that leads comes last, since it speaks for all. Raises what `settle` raises.
    """
    own, done = visit.appointment, {visit.appointment.appointment_id: visit}
    order = store.load_order(own.business_id, own.order_id) if own.order_id else ()
    for other in order:
        if what in other.pending and other.appointment_id != own.appointment_id:
            done[other.appointment_id] = Visit(other, visit.catalogue)
    for name in sorted(done, key=lambda name: name == own.order_id):
        done[name] = settle(done[name], what, by, now)
    return done[own.appointment_id]


def require_still_held(visit: Visit, sheets: Sheets, now: datetime) -> None:
    """Raise HoldEnded when the appointment waited until an instant that is past, or somebody has its time."""
    appointment, zone = visit.appointment, visit.catalogue.business.zone
    until = appointment.pending_until
    if until is None:
        return
    if until <= now or not stands(sheets, appointment.standing, appointment.appointment_id, zone):
        raise HoldEnded


def cancel_by_client(visit: Visit, reason: str, now: datetime) -> Visit:
    """Cancel a visit that its client may still cancel; raise PolicyForbids or MoveNotAllowed."""
    require_cancellable(visit, now)
    return change_status(visit, "cancelled", now, CLIENT, cancelled_by="client", cancel_reason=reason)


def set_status(
    visit: Visit,
    status: Status,
    now: datetime,
    reason: str = "",
    by: str = "staff",
    cancelled_by: CancelledBy = "staff",
) -> Visit:
    """Move an appointment along its life on behalf of staff; raise MoveNotAllowed.

    Who enters that it is cancelled need not be who called it off: a client may have phoned.
    """
    if status not in SET_BY_STAFF:
        raise MoveNotAllowed(visit.appointment.status, status)
    more = {"cancelled_by": cancelled_by, "cancel_reason": reason} if status == "cancelled" else {}
    return change_status(visit, status, now, by, **more)


def confirm_by_client(visit: Visit, now: datetime) -> Visit:
    """Note that the client says they come, for all of their order that day; what is confirmed stays so.

    Raises MoveNotAllowed for a visit that does not stand.
    """
    own = visit.appointment
    order = store.load_order(own.business_id, own.order_id) if own.order_id else ()
    for other in order:
        alike = other.local_date == own.local_date and other.status == "booked"
        if alike and other.appointment_id != own.appointment_id:
            change_status(Visit(other, visit.catalogue), "confirmed", now, CLIENT)
    return visit if own.status == "confirmed" else change_status(visit, "confirmed", now, CLIENT)


def check_out_redo(visit: Visit, redo_of: str, now: datetime, by: str) -> Visit:
    """Note that a visit is done that put an earlier one right; raise BadInput or MoveNotAllowed."""
    require_earlier(visit.appointment.business_id, redo_of)
    return change_status(visit, "done", now, by, redo_of=redo_of)


def require_earlier(business_id: str, appointment_id: str) -> None:
    """Raise BadInput (field `redo_of`) unless there is such an appointment, which another one puts right."""
    if store.load_appointment(business_id, appointment_id) is None:
        raise bad_field("redo_of", "There is no such appointment.")


def end_waiting(visit: Visit, now: datetime) -> Visit:
    """Call off a visit that waited for something that did not come in time; any other is left as it is."""
    appointment = visit.appointment
    if not appointment.pending or not appointment.pending_until or appointment.pending_until > now:
        return visit
    cancelled_by: CancelledBy = "time"
    return change_status(visit, "cancelled", now, cancelled_by, cancelled_by=cancelled_by)


def end_all_waiting(now: datetime) -> datetime | None:
    """Call off what waited for something that did not come in time; give when the next one is due."""
    for shard in range(SHARDS):
        for appointment in store.load_due(shard, now, ENDED_AT_ONCE):
            try:
                end_waiting(Visit(appointment, get_catalogue(appointment.business_id)), now)
            except Exception:  # none stops those behind it; it is looked at again next time
                log.exception("%s of %s still waits", appointment.appointment_id, appointment.business_id)
    return min(filter(None, map(store.load_next_due, range(SHARDS))), default=None)


def change_status(visit: Visit, status: Status, now: datetime, by: str, **more: Any) -> Visit:
    """Move an appointment along its life; raise MoveNotAllowed. A cancelled one gives its time up."""
    business = visit.catalogue.business

    def decided(rows: Rows, sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = unchanged(visit, rows)
        require_move(current.status, status)
        update = raised(current, now, status, by, sequence=int(status == "cancelled"))
        changed = current.model_copy(update={"status": status, **update, **more})
        if status == "cancelled":
            changed = changed.model_copy(update={"pending": (), "pending_until": None})
            sheets = without_taken(sheets, current.standing, current.appointment_id, business.zone)
        else:
            sheets = {}
        return changed, [*change_writes(changed, sheets, now), *_client_writes(current, changed)]

    return _carried_out(visit, decided, sheets=status == "cancelled")


def take_back(visit: Visit, mistake: Status, by: str, now: datetime) -> Visit:
    """Make a visit again what it was before staff pressed done or no-show by mistake; what follows, follows.

    Raises MoveNotAllowed for what it is not, or never became here, and PolicyForbids when it is too late.
    """
    seen_by = _seen_otherwise(visit.appointment) if mistake == "done" else None

    def decided(rows: Rows, _sheets: Sheets) -> tuple[Appointment, list[Write]]:
        current = unchanged(visit, rows)
        status = before_mistake(current, mistake, now)
        update = raised(current, now, status, by, sequence=0, took_back=mistake)
        changed = current.model_copy(update={"status": status, **update})
        ahead = changed.ahead if status not in OVER else {}
        names = (changed.business_id, changed.client_id)
        known = clients.appointments_changed(*names, ahead, [], seen_by)
        return changed, [*change_writes(changed, {}, now), known]

    return _carried_out(visit, decided, sheets=False)


def _seen_otherwise(mistaken: Appointment) -> str:
    """Give who saw the client last in another visit, an empty text for nobody."""
    page = store.load_of_client(mistaken.business_id, mistaken.client_id, None, SEEN_AMONG)
    others = (it for it in page.items if it.appointment_id != mistaken.appointment_id)
    return next((it.staff_id for it in others if it.status == "done"), "")


def _client_writes(current: Appointment, changed: Appointment) -> list[Write]:
    """Give what the client's record learns: whether it is still ahead, and who saw them."""
    names = (changed.business_id, changed.client_id)
    if changed.status in OVER:
        seen_by = changed.staff_id if changed.status == "done" else None
        return [clients.appointments_changed(*names, {}, changed.ahead, seen_by)]
    return [clients.appointments_changed(*names, changed.ahead, [])] if current.status in OVER else []


def _carried_out(visit: Visit, decided: Any, sheets: bool = True) -> Visit:
    appointment, business = visit.appointment, visit.catalogue.business
    key = store.appointment_key(business.business_id, appointment.appointment_id)
    names = sheets_of(appointment, business) if sheets else []
    return Visit(carry_out(business.business_id, [key], names, decided), visit.catalogue)


def unchanged(visit: Visit, rows: Rows) -> Appointment:
    """Give the appointment as just read; raise ChangedMeanwhile when it is not the one looked at."""
    appointment = visit.appointment
    key = store.appointment_key(appointment.business_id, appointment.appointment_id)
    current = store.appointment_in(rows.get(key))
    if current is None or current.version != appointment.version:
        raise ChangedMeanwhile
    return current

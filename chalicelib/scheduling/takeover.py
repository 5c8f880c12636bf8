"""What becomes of appointments that another program kept, given what is on record: pure rules.

What was moved or closed here stands: only an appointment that is still as it was taken over follows the
other program's status. A booking still to come claims its time like any other, but it is a fact and no
wish: one that overlaps another of the same person is kept and marked, as salons do book twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.scheduling.model import Appointment, TakenOver, own_claim
from chalicelib.scheduling.sheets import DaySheet, SheetName, Sheets, claims_on, with_taken, without_taken


def taken_over(given: Appointment, stored: Appointment | None, now: datetime) -> TakenOver:
    """Decide what the other program's word does to what is on record."""
    if stored is None:
        return TakenOver("new", given)
    if given.status in (stored.status, stored.imported_as):
        return TakenOver("there", stored)
    if stored.status != stored.imported_as or stored.starts_at != given.starts_at:
        return TakenOver("kept", stored)
    changes = {
        "status": given.status,
        "imported_as": given.imported_as,
        "services": given.services,
        "price": given.price,
        "version": stored.version + 1,
        "sequence": stored.sequence + (given.status == "cancelled"),
        "changed_at": now,
    }
    return TakenOver("changed", stored.model_copy(update=changes))


def needs_care(it: TakenOver, now: datetime) -> bool:
    """Tell whether it takes more than putting it where nothing stands."""
    return it.outcome == "changed" or (it.outcome == "new" and is_ahead(it.appointment, now))


def is_ahead(appointment: Appointment, now: datetime) -> bool:
    """Tell whether the appointment is still to take place, or under way."""
    return appointment.status == "booked" and appointment.ends_at > now


def sheets_concerned(appointment: Appointment, zone: ZoneInfo, now: datetime) -> list[SheetName]:
    """Give the day sheets that it stands on or has stood on; what is over needs none."""
    if appointment.ends_at <= now:
        return []
    taken = appointment.takes or (own_claim(appointment),)
    return [name for each in taken for name in each.sheet_names(zone)]


def placed_together(
    them: Iterable[TakenOver], sheets: Sheets, zone: ZoneInfo, now: datetime
) -> tuple[list[TakenOver], dict[SheetName, DaySheet]]:
    """Give them with overlaps marked, and of the sheets that they concern those that change."""
    current = dict(sheets)
    placed: list[TakenOver] = []
    for it in them:
        appointment, owner = it.appointment, it.appointment.appointment_id
        taken = appointment.takes or (own_claim(appointment),)
        if it.outcome in ("there", "kept"):
            placed.append(it)
        elif is_ahead(appointment, now):
            cleared = {**current, **without_taken(current, taken, owner, zone)}
            overlaps = any(
                each.claim.interval.overlaps(other.interval)
                for each in taken
                for other in claims_on((cleared[name] for name in each.sheet_names(zone)), now).values()
            )
            placed.append(replace(it, appointment=appointment.model_copy(update={"overlaps": overlaps})))
            current |= with_taken(cleared, taken, owner, zone, now)
        else:
            placed.append(it)
            current |= without_taken(current, taken, owner, zone)
    return placed, {name: sheet for name, sheet in current.items() if sheet is not sheets[name]}


def changes_by_client(
    them: Sequence[TakenOver], now: datetime
) -> dict[str, tuple[dict[str, datetime], list[str]]]:
    """Give, for each client, the ends of appointments now ahead, and those that are ahead no longer."""
    changes: dict[str, tuple[dict[str, datetime], list[str]]] = {}
    for it in them:
        appointment = it.appointment
        if it.outcome not in ("new", "changed"):
            continue
        ahead, over = changes.setdefault(appointment.client_id, ({}, []))
        if is_ahead(appointment, now):
            ahead[appointment.appointment_id] = appointment.ends_at
        elif it.outcome == "changed":
            over.append(appointment.appointment_id)
    return {client_id: (ahead, over) for client_id, (ahead, over) in changes.items() if ahead or over}

"""The protocol of booking: read the day sheets, decide, write on condition; lost the race, again.

Why it is safe stands in docs/booking.md. The rules are in decision.py and search.py; here is what touches
the store.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import TypeVar

from chalicelib.catalogue.model import Business
from chalicelib.clients import service as clients
from chalicelib.core.errors import ChangedMeanwhile, SlotTaken
from chalicelib.core.table import Key, Row, Write, WriteRefused
from chalicelib.scheduling import store
from chalicelib.scheduling.model import Appointment, Slot, TakenOver
from chalicelib.scheduling.offered import bookable_days, free_slots, nearest_first, sheet_days
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.sheets import DaySheet, SheetName, Sheets, location_holder, standing
from chalicelib.scheduling.takeover import (
    changes_by_client,
    needs_care,
    placed_together,
    sheets_concerned,
    taken_over,
)

TRIES = 60
"""How often a lost race is decided again; each loss means that somebody else's booking went through."""
PLACED_TOGETHER = 20
"""How many appointments fit into one transaction, each with up to three day sheets and its client."""

T = TypeVar("T")
Rows = Mapping[Key, Row]
Decision = Callable[[Rows, Sheets], tuple[T, list[Write]]]
"""From rows and day sheets as read to a result and the writes that make it so, or a refusal."""


def free_times(wish: Wish, first: date, last: date, now: datetime) -> list[Slot]:
    """Give the free times from first to last (dates local to each location); one read for each holder."""
    first, last = bookable_days(first, last, wish.rules, now)
    return free_slots(wish, first, last, _sheets(wish, first, last), now) if first <= last else []


def _sheets(wish: Wish, first: date, last: date) -> Sheets:
    business_id, days = wish.catalogue.business.business_id, sheet_days(wish, first, last)
    sheets: dict[SheetName, DaySheet] = {}
    for holder in wish.holders():
        sheets |= store.load_sheets(business_id, holder, *days)
    return sheets


def carry_out(business_id: str, known: Iterable[Key], names: Iterable[SheetName], decide: Decision[T]) -> T:
    """Read, decide and write in one read and one commit; where another writer came first, again.

    Raises whatever the decision raises, and ChangedMeanwhile when the race is lost again and again.
    """
    names = list(dict.fromkeys(names))
    keys = [*known, *(store.sheet_key(business_id, name) for name in names)]
    for attempt in range(TRIES):
        rows = store.read(keys)
        result, writes = decide(rows, {name: store.sheet_in(rows, business_id, name) for name in names})
        try:
            if writes:
                store.save(writes)
            return result
        except WriteRefused:
            pause(attempt)
    raise ChangedMeanwhile


def claim_time(
    wish: Wish, known: Iterable[Key], more: Iterable[SheetName], decide: Decision[T], now: datetime
) -> T:
    """Carry out a decision that claims the wished time; SlotTaken then names the nearest free times."""
    try:
        return carry_out(wish.catalogue.business.business_id, known, [*wish.sheet_names(), *more], decide)
    except SlotTaken as refusal:
        raise SlotTaken(nearest(wish, now)) from refusal


def nearest(wish: Wish, now: datetime) -> list[Slot]:
    """Give up to five free times nearest to the one wanted, within a week of it, and none that is past."""
    wanted = wish.start_at(wish.places[0])
    early, late = ((wanted + timedelta(days=days)).date() for days in (-2, 7))
    first, last = bookable_days(early, late, wish.rules, now)
    if last < first:
        return []
    slots = nearest_first(wish, first, last, _sheets(wish, first, last), now)
    return list(islice((slot for slot in slots if slot.starts_at >= min(wanted, now)), 5))


def sheets_of(appointment: Appointment, business: Business) -> list[SheetName]:
    """Give the day sheets that an appointment's claims stand on."""
    return list(chain.from_iterable(taken.sheet_names(business.zone) for taken in appointment.standing))


def sheet_writes(business_id: str, sheets: Sheets, now: datetime) -> list[Write]:
    """Give the writes of changed sheets, without the claims that have ended by themselves."""
    return [
        store.sheet_write(business_id, sheet.having(standing(sheet.claims, now))) for sheet in sheets.values()
    ]


def open_checks(business: Business, plan: Plan, sheets: Sheets) -> list[Write]:
    """Give the checks that nobody has closed the place meanwhile."""
    holder = location_holder(plan.place.location_id)
    days = dict.fromkeys(chain.from_iterable(visit.dates(business.zone) for visit in plan.visits))
    return [store.sheet_check(business.business_id, sheets[holder, day]) for day in days]


def change_writes(changed: Appointment, sheets: Sheets, now: datetime) -> list[Write]:
    """Give the writes of a changed appointment and of the sheets that change with it."""
    return [store.changed_appointment_write(changed), *sheet_writes(changed.business_id, sheets, now)]


def pause(attempt: int) -> None:
    """Wait a random moment before deciding again, so that those who collided do not collide again."""
    time.sleep(random.uniform(0, min(0.25, 0.005 * 2**attempt)))  # noqa: S311 - no secret depends on it


def take_over(
    business: Business,
    given: Sequence[Appointment],
    now: datetime,
    rehearsed: dict[SheetName, DaySheet] | None,
) -> list[TakenOver]:
    """Put appointments of another program on record: at once what is over, with its day sheets the rest."""
    them = _decided(business, given, now)
    plain = [it for it in them if not needs_care(it, now)]
    careful = [pair for pair in zip(given, them, strict=True) if needs_care(pair[1], now)]
    if rehearsed is None:
        store.save_history(it.appointment for it in plain if it.outcome == "new")
    for start in range(0, len(careful), PLACED_TOGETHER):
        plain += _placed(business, careful[start : start + PLACED_TOGETHER], now, rehearsed)
    return plain


def _decided(business: Business, given: Iterable[Appointment], now: datetime) -> list[TakenOver]:
    places = [(one, store.appointment_key(business.business_id, one.appointment_id)) for one in given]
    rows = store.read(place for _, place in places)
    return [taken_over(one, store.appointment_in(rows.get(place)), now) for one, place in places]


def _placed(
    business: Business,
    pairs: Sequence[tuple[Appointment, TakenOver]],
    now: datetime,
    rehearsed: dict[SheetName, DaySheet] | None,
) -> list[TakenOver]:
    """Place a few in one commit; `rehearsed` holds, as they would be, the sheets of those just before."""
    them = [it for _, it in pairs]
    for attempt in range(TRIES):
        concerned = (sheets_concerned(it.appointment, business.zone, now) for it in them)
        names = {name: store.sheet_key(business.business_id, name) for name in chain(*concerned)}
        rows = store.read(names.values())
        sheets = {name: store.sheet_in(rows, business.business_id, name) for name in names}
        sheets |= {name: sheet for name, sheet in (rehearsed or {}).items() if name in sheets}
        placed, changed = placed_together(them, sheets, business.zone, now)
        if rehearsed is not None:
            rehearsed.clear()
            rehearsed.update({**sheets, **changed})
            return placed
        try:
            if writes := _take_over_writes(business.business_id, placed, changed, now):
                store.save(writes)
            return placed
        except WriteRefused:
            pause(attempt)
            them = _decided(business, [one for one, _ in pairs], now)
    raise ChangedMeanwhile


def _take_over_writes(
    business_id: str, placed: Sequence[TakenOver], sheets: Sheets, now: datetime
) -> list[Write]:
    by_outcome = {"new": store.new_appointment_write, "changed": store.changed_appointment_write}
    return [
        *(by_outcome[it.outcome](it.appointment) for it in placed if it.outcome in by_outcome),
        *sheet_writes(business_id, sheets, now),
        *(
            clients.appointments_changed(business_id, client_id, ahead, over)
            for client_id, (ahead, over) in changes_by_client(placed, now).items()
        ),
    ]

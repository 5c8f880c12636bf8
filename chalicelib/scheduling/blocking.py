"""Time that no appointment takes: breaks, time off, closures, busy time elsewhere; and giving it back.

Long spells stand on many sheets, more than one transaction takes. They are written a few weeks at a time;
each part is a claim like any other, and the same call again completes what was interrupted.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from chalicelib.catalogue.model import Business, Catalogue
from chalicelib.core.due import SHARDS
from chalicelib.core.errors import AppointmentsThere
from chalicelib.core.ids import stable_id
from chalicelib.core.interval import Interval
from chalicelib.core.table import Key, Page, Write
from chalicelib.scheduling import store
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.protocol import Rows, carry_out, sheet_writes
from chalicelib.scheduling.sheets import OF_CLIENTS, Claim, DaySheet, SheetName, Sheets, Taken, claims_on

AT_ONCE = 40
"""How many day sheets are written in one transaction."""
EVER, MOST = timedelta(days=3650), 200
"""How far ahead, and how many of a shard, are looked through for what waits for an answer."""

Also = Callable[[Rows, Sequence[str], bool], list[Write]]
"""What is written with each part of a spell: from the rows read with it, whose time it overlaps, and whether
it is the last part."""


def take_time(
    business: Business,
    taken: Taken,
    now: datetime,
    over_appointments: bool = False,
    staying: Collection[str] = (),
    known: Iterable[Key] = (),
    also: Also = lambda *_: [],
) -> list[str]:
    """Let a claim stand on all its sheets; give the appointments and holds that it overlaps.

    Those of `staying` may be there in any case. The rows of `known` are read with each part, and `also` says
    what is written with it. Raises AppointmentsThere for others. Then the part concerned has changed
    nothing, and what earlier weeks of a long spell took is given back by `free_time`.
    """
    overlapped: dict[str, None] = {}
    parts = list(_parts(taken.sheet_names(business.zone)))

    def decided(is_last: bool, rows: Rows, sheets: Sheets) -> tuple[list[str], list[Write]]:
        found = _overlapped(sheets, taken.claim.interval, now)
        others = [owner for owner in found if owner not in staying]
        if others and not over_appointments:
            raise AppointmentsThere(others)
        changed = {
            name: sheet.having({**sheet.claims, taken.name: taken.claim}) for name, sheet in sheets.items()
        }
        return found, [*sheet_writes(business.business_id, changed, now), *also(rows, found, is_last)]

    for number, names in enumerate(parts, 1):
        decide = partial(decided, number == len(parts))
        overlapped |= dict.fromkeys(carry_out(business.business_id, known, names, decide))
    return list(overlapped)


def _overlapped(sheets: Sheets, interval: Interval, now: datetime) -> list[str]:
    """Give the appointments and holds that have time of the interval on one holder's sheets."""
    return sorted(
        {
            owner
            for name, claim in claims_on(sheets.values(), now).items()
            if claim.kind in OF_CLIENTS and claim.interval.overlaps(interval)
            for owner in _owners(name, claim)
        }
    )


def _owners(name: str, claim: Claim) -> list[str]:
    """Give whose claim it is: everybody's who takes part in a session."""
    return list(claim.session.taken) if claim.session else [name.partition(".")[0]]


def list_there(
    catalogue: Catalogue, location_id: str, interval: Interval, now: datetime
) -> list[Appointment]:
    """Give the appointments at a location that have any of the interval, in order, as they are now.

    What has just been booked is among them: the sheets of everybody are read, and no index.
    """
    business, around = catalogue.business, interval.widened(1440, 1440)
    names = [(staff_id, day) for staff_id in catalogue.staff for day in around.dates(business.zone)]
    rows = store.read(store.sheet_key(business.business_id, name) for name in names)
    owners: dict[str, None] = {}
    for name in names:
        sheet = store.sheet_in(rows, business.business_id, name)
        for each, claim in claims_on([sheet], now).items():
            owners |= dict.fromkeys(_owners(each, claim) if claim.kind == "appointment" else ())
    there = [
        it
        for it in find_appointments(business.business_id, owners).values()
        if it.location_id == location_id and it.status not in OVER and it.interval.overlaps(interval)
    ]
    return sorted(there, key=lambda it: (it.starts_at, it.appointment_id))


def find_appointments(business_id: str, appointment_ids: Iterable[str]) -> dict[str, Appointment]:
    """Give those of the appointments that exist, as they are now, by identifier."""
    keys = {each: store.appointment_key(business_id, each) for each in appointment_ids}
    rows = store.read(keys.values())
    found = {each: store.appointment_in(rows.get(key)) for each, key in keys.items()}
    return {each: appointment for each, appointment in found.items() if appointment}


def sheets_between(business_id: str, holder: str, first: date, last: date) -> Mapping[SheetName, DaySheet]:
    """Give a holder's day sheets from first to last (dates local to the business) that exist."""
    return store.load_sheets(business_id, holder, first, last)


def list_requests(business_id: str, now: datetime) -> list[Appointment]:
    """Give the appointments that wait for the business's answer or a deposit, the first to end first.

    One query for each shard of what waits, however many visits there are.
    """
    every = (it for shard in range(SHARDS) for it in store.load_due(shard, now + EVER, MOST, business_id))
    waiting = [it for it in every if it.pending[:1] in (("approval",), ("payment",)) and it.pending_until]
    return sorted(waiting, key=lambda it: (it.pending_until or now, it.appointment_id))


def free_time(business: Business, taken: Taken, now: datetime) -> None:
    """Take a claim off all its sheets; where it does not stand, nothing changes."""
    for names in _parts(taken.sheet_names(business.zone)):
        _replace(business, names, {}, taken.name, now)


def replace_busy(
    business: Business, holder: str, calendar_id: str, intervals: Iterable[Interval], now: datetime
) -> list[date]:
    """Let exactly these intervals stand as busy time of an outside calendar, from yesterday on.

    They are facts and no wishes, and may lie over appointments. Gives the dates still ahead on which time got
    free; a call that changes nothing is one query.
    """
    first = business.date_at(now) - timedelta(days=1)
    prefix = f"busy:{calendar_id}:"
    wanted: dict[SheetName, dict[str, Claim]] = {}
    for interval in intervals:
        name = prefix + stable_id(interval.start.isoformat(), interval.end.isoformat(), length=8)
        claim = Claim(starts_at=interval.start, ends_at=interval.end, kind="busy")
        for day in interval.dates(business.zone):
            if first <= day:
                wanted.setdefault((holder, day), {})[name] = claim
    sheets = store.load_sheets(business.business_id, holder, first, date.max)
    before = {name: _of(sheet, prefix) for name, sheet in sheets.items()}
    names = [name for name in sorted({*before, *wanted}) if before.get(name, {}) != wanted.get(name, {})]
    for part in _parts(names):
        _replace(business, part, wanted, prefix, now)
    gone = [name for name in names if before.get(name, {}).keys() - wanted.get(name, {}).keys()]
    return [day for _, day in gone if day > first]


def _of(sheet: DaySheet, prefix: str) -> dict[str, Claim]:
    return {name: claim for name, claim in sheet.claims.items() if name.startswith(prefix)}


def _replace(
    business: Business,
    names: Sequence[SheetName],
    wanted: dict[SheetName, dict[str, Claim]],
    prefix: str,
    now: datetime,
) -> None:
    """Put what is wanted on each sheet in place of all whose names begin so."""

    def decided(_rows: Rows, sheets: Sheets) -> tuple[None, list[Write]]:
        changed: dict[SheetName, DaySheet] = {}
        for name, sheet in sheets.items():
            others = {each: claim for each, claim in sheet.claims.items() if not each.startswith(prefix)}
            after = {**others, **wanted.get(name, {})}
            if after != sheet.claims:
                changed[name] = sheet.having(after)
        return None, sheet_writes(business.business_id, changed, now)

    carry_out(business.business_id, [], names, decided)


def _parts(names: Sequence[SheetName]) -> Iterator[Sequence[SheetName]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def pages_between(business_id: str, start: datetime, end: datetime) -> Iterator[list[Appointment]]:
    """Give all appointments that start in the half-open interval, in order, at most 200 in a query."""
    cursor: str | None = None
    while True:
        page = store.load_between(business_id, start, end, cursor, 200)
        yield page.items
        cursor = page.next
        if cursor is None:
            return


def list_history(
    business_id: str,
    client_id: str,
    cursor: str | None = None,
    before: datetime | None = None,
    limit: int = 100,
) -> Page[Appointment]:
    """Give a page of a client's appointments, the latest first; with `before`, of those begun by then."""
    return store.load_of_client(business_id, client_id, cursor, limit, before)


def list_ahead(business_id: str, client_id: str, since: datetime) -> Iterator[Appointment]:
    """Give a client's appointments that begin at the instant or later, whatever became of them.

    The latest comes first; one query for each hundred.
    """
    cursor: str | None = None
    while True:
        page = store.load_of_client(business_id, client_id, cursor, 100)
        ahead = [it for it in page.items if it.starts_at >= since]
        yield from ahead
        cursor = page.next
        if cursor is None or len(ahead) < len(page.items):
            return

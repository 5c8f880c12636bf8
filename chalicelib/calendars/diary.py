"""What of a business stands in whose calendar, and what takes time by one: through scheduling."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib.calendars.feed import AHEAD, PAST, Entry, entry_of, own_uids, standing_of
from chalicelib.calendars.model import HolderKind
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.ids import stable_id
from chalicelib.core.interval import Interval
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Claim, Visit, location_holder
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Days

MOST_ENTRIES = 5_000
"""How many entries a feed holds: what is furthest ahead is left out."""

LONGEST_VISIT = timedelta(days=2)
BLOCKED = {"break": "Break", "time_off": "Off", "closure": "Closed", "holiday": "Public holiday"}


def visits_around(catalogue: Catalogue, now: datetime) -> Iterator[Visit]:
    """Give the visits of a business from a month back to a year ahead, in order, page by page."""
    start, end = now - PAST - LONGEST_VISIT, now + AHEAD
    for page in scheduling.pages_between(catalogue.business.business_id, start, end):
        yield from (Visit(it, catalogue) for it in page if it.ends_at > now - PAST)


def looks_alike(before: Appointment, after: Appointment) -> bool:
    """Tell whether calendars show the two in the same way."""
    return _shown(before) == _shown(after)


def _shown(appointment: Appointment) -> tuple[object, ...]:
    told = (appointment.title, appointment.client_name, appointment.served, appointment.note)
    return (appointment.place, standing_of(appointment), appointment.address, *told)


def concerns(appointment: Appointment, kind: HolderKind, holder_id: str) -> bool:
    """Tell whether a visit stands in the calendar of a member of staff or of a location."""
    return holder_id in (appointment.staff_ids if kind == "staff" else (appointment.location_id,))


def entries_of(catalogue: Catalogue, kind: HolderKind, holder_id: str, now: datetime) -> Iterator[Entry]:
    """Give what stands in the calendar of a member of staff or a location, visits first."""
    person = catalogue.staff.get(holder_id) if kind == "staff" else None
    for visit in visits_around(catalogue, now):
        if concerns(visit.appointment, kind, holder_id):
            yield entry_of(visit, person)
    holder = holder_id if kind == "staff" else location_holder(holder_id)
    yield from _blocked(catalogue, holder, now)


def wanted_of(visits: Iterable[Visit], staff_id: str) -> dict[str, Entry]:
    """Give, by UID, what shall be written into the calendar of a member of staff elsewhere."""
    own = [visit for visit in visits if concerns(visit.appointment, "staff", staff_id)]
    entries = (entry_of(visit, visit.catalogue.staff.get(staff_id)) for visit in own)
    return {entry.uid: entry for entry in entries if entry.standing != "CANCELLED"}


def take_busy(
    catalogue: Catalogue, staff_id: str, calendar_id: str, intervals: Iterable[Interval], now: datetime
) -> None:
    """Let a person be busy in these intervals by a calendar outside; who waits hears of what got free by it.

    If that is missed, the waiting list looks for itself within a day.
    """
    business = catalogue.business
    freed = scheduling.replace_busy(business, staff_id, calendar_id, intervals, now)
    if freed:
        waiting.on_time_freed(business.business_id, Days(first=freed[0], last=freed[-1]), now)


def _blocked(catalogue: Catalogue, holder: str, now: datetime) -> Iterator[Entry]:
    business = catalogue.business
    first, last = ((now + far).astimezone(business.zone).date() for far in (-PAST, AHEAD))
    sheets = scheduling.sheets_between(business.business_id, holder, first, last).values()
    claims: dict[str, Claim] = {name: c for sheet in sheets for name, c in sheet.claims.items()}
    for name, claim in claims.items():
        if claim.kind in BLOCKED:
            yield Entry(
                uid=stable_id(holder, name) + own_uids(business.business_id),
                sequence=0,
                starts_at=claim.starts_at,
                ends_at=claim.ends_at,
                changed_at=claim.starts_at - AHEAD,  # nobody knows: some time before it, and always the same
                summary=claim.title or BLOCKED[claim.kind],
            )

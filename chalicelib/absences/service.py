"""Entering, changing and removing absences, and keeping public holidays. How it is safe: docs/absences.md."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from chalicelib.absences import course, store
from chalicelib.absences.beginning import Begin, changing, entering, entering_holiday
from chalicelib.absences.closing import closed_dates
from chalicelib.absences.model import Absence, AbsenceRequest, Entry, HolidayYears, Spell, When
from chalicelib.absences.whose import LONGEST, whose
from chalicelib.catalogue.model import Business, Catalogue, Location
from chalicelib.catalogue.service import get_catalogue, holidays_of
from chalicelib.core.errors import AppointmentsThere, ChangedMeanwhile, NotFound, Refusal, bad_field
from chalicelib.core.ids import new_id, stable_id
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.core.saying import said
from chalicelib.core.table import Key, Row, Write
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment

log = logging.getLogger(__name__)

TRIES = 10
"""How often it is begun anew because something else became of the absence meanwhile."""
AHEAD = timedelta(days=731)
"""How far ahead public holidays are entered: nobody can book further ahead than two years."""
LONGEST_RANGE_DAYS = 400
DUE_AT_ONCE = 20


def enter(request: AbsenceRequest, now: datetime) -> Entry:
    """Enter an absence; give it with the appointments that lie in it.

    Raises BadInput, NotFound, KeyReused, and AppointmentsThere where appointments are in the way and may
    not stay. The same request again gives the first answer, and completes what was interrupted.
    """
    catalogue = get_catalogue(request.business_id)
    again = request.idempotency_key
    absence_id = stable_id(request.business_id, "absence", again) if again else new_id()
    found = store.find(request.business_id, absence_id) if again else None
    whom = whose(catalogue, request.kind, request.staff_id, request.resource_id, request.location_id)
    begin = entering(request, absence_id, whom, now)
    return _entry(_carried_out(catalogue, found, begin, now, request.over_appointments))


def change(
    business_id: str,
    absence_id: str,
    when: When | None,
    title: str | None,
    now: datetime,
    over_appointments: bool = False,
) -> Entry:
    """Give an absence other times or another title; what is None stays. The old stands until the new does.

    Raises what `enter` raises, and Conflict for one that was removed. Appointments that lay in it before
    are not asked about again.
    """
    catalogue, known = get_catalogue(business_id), _known(business_id, absence_id)
    whom = whose(catalogue, known.kind, known.staff_id, known.resource_id, known.location_id)
    begin = changing(when, title, whom, now)
    return _entry(_carried_out(catalogue, known, begin, now, over_appointments))


def remove(business_id: str, absence_id: str, now: datetime) -> Entry:
    """Remove an absence, or raise NotFound; one that is removed already stays so."""
    business = get_catalogue(business_id).business
    removed = store.change(_known(business_id, absence_id), lambda it: course.removed(it, now))
    return Entry(_let_go(business, removed, now))


def get(business_id: str, absence_id: str) -> Entry:
    """Give an absence with the appointments that lie in it, or raise NotFound."""
    return _entry(_known(business_id, absence_id))


def list_absences(
    business_id: str,
    interval: Interval,
    staff_id: str | None = None,
    resource_id: str | None = None,
    location_id: str | None = None,
) -> list[Entry]:
    """Give what takes time in the interval, in order of its start: of everybody, or of those named.

    Raises BadInput for more than 400 days.
    """
    if interval.end - interval.start > timedelta(days=LONGEST_RANGE_DAYS + 1):
        raise bad_field("to", said("Please ask for at most %(days)s days at once.", days=LONGEST_RANGE_DAYS))
    wanted = {staff_id, resource_id, location_id} - {None}
    found = [
        absence
        for absence in _taking_time(business_id, interval)
        if not wanted or {absence.staff_id, absence.resource_id, absence.location_id} & wanted
    ]
    return _entries(business_id, sorted(found, key=lambda it: (it.shown.starts_at, it.absence_id)))


def find_closed_dates(catalogue: Catalogue, first: date, last: date) -> list[date]:
    """Give the dates from first to last, both included, on which every location in use is closed all day."""
    zone = catalogue.business.zone
    interval = Interval(boundary_at(first, 0, zone), boundary_at(last + timedelta(days=1), 0, zone))
    places = {it.location_id for it in catalogue.locations.values() if it.active}
    return closed_dates(_taking_time(catalogue.business.business_id, interval), places, first, last)


def _taking_time(business_id: str, interval: Interval) -> list[Absence]:
    """Give the absences of everybody that take time in the interval."""
    found = store.load_ending(business_id, interval.start, interval.end + LONGEST)
    return [it for it in found if course.takes_time(it) and it.shown.interval.overlaps(interval)]


def enter_holidays(business_id: str, location_id: str, year: int, now: datetime) -> list[Entry]:
    """Enter the public holidays still to come of a year at a location; give those of the year, by date.

    What was removed or changed by hand stays so, and is given, too. Raises BadInput where the location has
    no region.
    """
    catalogue = get_catalogue(business_id)
    place = catalogue.get_location(location_id)
    if place.holidays is None:
        raise bad_field("", said("Please set the region of this location first, for example DE-BE."))
    if not now.year <= year <= (now + AHEAD).year:
        raise bad_field(
            "year",
            said("Please give a year from %(first)s to %(last)s.", first=now.year, last=(now + AHEAD).year),
        )
    _keep_year(catalogue, place, year, now)
    found = store.load_holidays(business_id, location_id, year)
    return _entries(business_id, [absence for absence in found if absence.state != "withdrawn"])


def keep_holidays(business_id: str, location_id: str, now: datetime) -> None:
    """Enter the public holidays of a location as far ahead as anybody can book, and note when to go on.

    Those that are none in its region are withdrawn. What is interrupted, `keep_due_holidays` completes.
    """
    catalogue = get_catalogue(business_id)
    place, known = catalogue.get_location(location_id), store.find_years(business_id, location_id)
    if place.holidays is None and (known is None or known.region is None):
        return
    through = (now + AHEAD).year
    region = place.holidays or (known.region if known else None)
    years = HolidayYears(
        business_id=business_id, location_id=location_id, region=region, through=through, due_at=now
    )
    store.save_years(years)
    for year in range(now.year, through + 1):
        _keep_year(catalogue, place, year, now)
    next_due = datetime(through + 1, 1, 1, tzinfo=UTC) - AHEAD if place.holidays else None
    store.save_years(years.model_copy(update={"region": place.holidays, "due_at": next_due}))


def keep_due_holidays(now: datetime) -> datetime | None:
    """Enter the public holidays of the years that bookings have come to; give when the next ones are due."""
    for years in store.load_due(now, DUE_AT_ONCE):
        try:
            keep_holidays(years.business_id, years.location_id, now)
        except Refusal:  # a region that is known no longer, say: the others shall not wait for it
            log.exception("public holidays of %s, %s", years.business_id, years.location_id)
            store.save_years(years.model_copy(update={"due_at": now + timedelta(days=1)}))
    return store.find_next_due()


def _keep_year(catalogue: Catalogue, place: Location, year: int, now: datetime) -> None:
    business = catalogue.business
    whom = whose(catalogue, "holiday", None, None, place.location_id)
    first, last = max(date(year, 1, 1), now.astimezone(place.zone).date()), date(year, 12, 31)
    known = dict(holidays_of(place.holidays, first, last, business.language)) if place.holidays else {}
    there = {it.holiday_on: it for it in store.load_holidays(business.business_id, place.location_id, year)}
    for day, name in known.items():
        if day in there and course.is_settled(there[day]):
            continue
        absence_id = store.holiday_id(place.location_id, day.isoformat())
        begin = entering_holiday(business.business_id, place, absence_id, day, name, whom.days(day, day), now)
        _carried_out(catalogue, there.get(day), begin, now, over_appointments=True)
    for absence in there.values():
        if absence.holiday_on and absence.holiday_on >= first and absence.holiday_on not in known:
            _let_go(business, store.change(absence, lambda it: course.withdrawn(it, now)), now)


def _carried_out(
    catalogue: Catalogue, found: Absence | None, begin: Begin, now: datetime, over_appointments: bool
) -> Absence:
    """Begin, take the time, and let go of what was before; where something else came first, begin anew."""
    for _ in range(TRIES):
        wanted = begin(found)
        if wanted is None:
            return _let_go(catalogue.business, found, now)
        try:
            return _let_go(catalogue.business, _stand(catalogue, wanted, now, over_appointments), now)
        except ChangedMeanwhile:
            found = store.find(wanted.business_id, wanted.absence_id)
    raise ChangedMeanwhile


def _stand(catalogue: Catalogue, wanted: Absence, now: datetime, over_appointments: bool) -> Absence | None:
    """Bring the coming spell onto the day sheets and into force; raise AppointmentsThere if it cannot be."""
    business, key = catalogue.business, store.absence_key(wanted.business_id, wanted.absence_id)
    spell = wanted.coming or wanted.shown
    written = [wanted]

    def also(rows: Mapping[Key, Row], overlapped: Sequence[str], is_last: bool) -> list[Write]:
        stands = is_last and wanted.location_id is None
        current = store.absence_in(rows.get(key))
        written.append(course.part_taken(wanted, current, overlapped, stands))
        return [store.absence_write(written[-1])]

    try:
        if wanted.location_id and not over_appointments:
            _those_there(catalogue, wanted, spell, now, over_appointments)
        taken = wanted.taken(spell)
        scheduling.take_time(business, taken, now, over_appointments, wanted.over, [key], also)
        if wanted.location_id is None:
            return written[-1]
        there = _those_there(catalogue, wanted, spell, now, over_appointments)
        return store.change(written[-1], lambda it: course.came_to_stand(it, spell, there))
    except AppointmentsThere as refusal:
        _take_back(business, wanted, now)
        found = scheduling.find_appointments(wanted.business_id, refusal.owners).values()
        raise AppointmentsThere(refusal.owners, sorted(found, key=_start)) from refusal


def _take_back(business: Business, wanted: Absence, now: datetime) -> None:
    """Give back what a spell that cannot be in force has taken already."""
    current, spell = store.find(wanted.business_id, wanted.absence_id), wanted.coming
    if current is not None and spell is not None and current.coming == spell:
        _let_go(business, store.change(current, lambda it: course.refused(it, spell)), now)


def _those_there(
    catalogue: Catalogue, wanted: Absence, spell: Spell, now: datetime, over_appointments: bool
) -> list[str]:
    """Give the appointments at the location then; raise AppointmentsThere for those that may not stay."""
    place = wanted.location_id or ""
    found = [it.appointment_id for it in scheduling.list_there(catalogue, place, spell.interval, now)]
    others = [each for each in found if each not in wanted.over]
    if others and not over_appointments:
        raise AppointmentsThere(others)
    return found


def _let_go(business: Business, absence: Absence | None, now: datetime) -> Absence:
    """Take what has to leave off the day sheets; give the absence as it is then. Raises NotFound for none."""
    if absence is None:
        raise _no_such_absence()
    for spell in absence.leaving:
        scheduling.free_time(business, absence.taken(spell), now)
    if not absence.leaving:
        return absence
    gone = absence.leaving
    return store.change(absence, lambda it: course.settled(it, gone)) or absence


def _known(business_id: str, absence_id: str) -> Absence:
    absence = store.find(business_id, absence_id)
    if absence is None:
        raise _no_such_absence()
    return absence


def _no_such_absence() -> NotFound:
    return NotFound(said("There is no such absence."))


def _entry(absence: Absence) -> Entry:
    return _entries(absence.business_id, [absence])[0]


def _entries(business_id: str, absences: Sequence[Absence]) -> list[Entry]:
    """Give each absence with those of the appointments noted with it that still have to be solved."""
    noted = {each: None for absence in absences if course.takes_time(absence) for each in absence.over}
    found = scheduling.find_appointments(business_id, noted) if noted else {}
    entries = []
    for absence in absences:
        there = (found[each] for each in absence.over if each in found)
        unsolved = (it for it in there if course.is_unsolved(absence, it))
        entries.append(Entry(absence, tuple(sorted(unsolved, key=_start))))
    return entries


def _start(appointment: Appointment) -> tuple[datetime, str]:
    return appointment.starts_at, appointment.appointment_id

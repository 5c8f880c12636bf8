"""How something begins with an absence: from its row as it is, or none, to the row that is written first.

Pure rules. None says that nothing is left to be done.
"""

from collections.abc import Callable
from datetime import date, datetime

from chalicelib.absences import course
from chalicelib.absences.model import Absence, AbsenceRequest, Spell, When
from chalicelib.absences.whose import Whose, interval_meant
from chalicelib.catalogue.model import Location
from chalicelib.core.errors import KeyReused
from chalicelib.core.interval import Interval

Begin = Callable[[Absence | None], Absence | None]


def entering(request: AbsenceRequest, absence_id: str, whom: Whose, now: datetime) -> Begin:
    """Enter what is asked for; raise KeyReused where another request has entered it."""
    interval = interval_meant(request.when, whom, now)

    def begin(found: Absence | None) -> Absence | None:
        spell = spell_of(interval, request.when, request.title, found)
        if found is None:
            return Absence(
                absence_id=absence_id,
                business_id=request.business_id,
                kind=request.kind,
                staff_id=request.staff_id,
                resource_id=request.resource_id,
                location_id=request.location_id,
                time_zone=whom.time_zone,
                coming=spell,
                entered_by=request.by,
                entered_at=now,
                changed_at=now,
                request_fingerprint=request.fingerprint,
            )
        if found.request_fingerprint != request.fingerprint:
            raise KeyReused
        return _taken_up(found, spell, now)

    return begin


def entering_holiday(
    business_id: str,
    place: Location,
    absence_id: str,
    day: date,
    name: str,
    interval: Interval,
    now: datetime,
) -> Begin:
    """Enter the public holiday of a date, unless somebody has changed or removed it by hand."""

    def begin(found: Absence | None) -> Absence | None:
        spell = spell_of(interval, When(first_on=day), name, found)
        if found is not None:
            return _taken_up(found, spell, now)
        return Absence(
            absence_id=absence_id,
            business_id=business_id,
            kind="holiday",
            location_id=place.location_id,
            time_zone=place.time_zone,
            coming=spell,
            holiday_on=day,
            region=place.holidays or "",
            entered_by="calendar",
            entered_at=now,
            changed_at=now,
        )

    return begin


def changing(when: When | None, title: str | None, whom: Whose, now: datetime) -> Begin:
    """Give an absence other times or another title; what is None stays. Raises Conflict for a removed one."""

    def begin(found: Absence | None) -> Absence | None:
        if found is None:
            return None
        before = found.shown
        interval = before.interval if when is None else interval_meant(when, whom, now)
        days = When(first_on=before.first_on, last_on=before.last_on) if when is None else when
        spell = spell_of(interval, days, before.title if title is None else title, found)
        after = course.changed(found, spell, now)
        is_so = found.coming is None and spell.model_copy(update={"number": before.number}) == before
        return None if is_so else after

    return begin


def _taken_up(found: Absence, spell: Spell, now: datetime) -> Absence | None:
    """Go on with what was interrupted, begin again what could not be, leave the rest as it is."""
    if found.state == "entering" and found.coming is not None:
        return course.raised(found)
    return course.begun_again(found, spell, now) if found.state == "withdrawn" else None


def spell_of(interval: Interval, when: When, title: str, found: Absence | None) -> Spell:
    """Give a new spell of an absence as it is, or of one that begins."""
    return Spell(
        number=found.version + 1 if found else 1,
        starts_at=interval.start,
        ends_at=interval.end,
        first_on=when.first_on,
        last_on=when.last_on or when.first_on,
        title=title,
    )

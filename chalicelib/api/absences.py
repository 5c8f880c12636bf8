"""The calls for what takes time once and is no appointment: time off, breaks, closures, public holidays."""

from datetime import datetime, timedelta

from chalice.app import Blueprint

from chalicelib.absences import service
from chalicelib.absences.model import Entry
from chalicelib.api.absence_answers import (
    AbsenceAnswer,
    AbsenceBody,
    AbsenceChangeBody,
    AbsencesAnswer,
    AbsencesQuery,
    YearBody,
)
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import bad_field
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.reconnect import service as reconnect
from chalicelib.waiting import service as waiting

absences = Blueprint(__name__)

HERE = BUSINESS + "/absences"
ONE = HERE + "/{absence_id}"


@operation(absences, "GET", HERE, AbsencesAnswer, query=AbsencesQuery, needs="day")
def list_absences(call: Call, business_id: str) -> AbsencesAnswer:
    """Give what takes time between two dates: time off, breaks, closures, public holidays."""
    query = call.query(AbsencesQuery)
    if query.last < query.first:
        raise bad_field("to", "The last day is before the first.")
    zone = get_catalogue(business_id).business.zone
    interval = Interval(
        boundary_at(query.first, 0, zone), boundary_at(query.last + timedelta(days=1), 0, zone)
    )
    whose = query.model_dump(include={"staff_id", "resource_id", "location_id"})
    return AbsencesAnswer.of(service.list_absences(business_id, interval, **whose))


@operation(absences, "POST", HERE, AbsenceAnswer, body=AbsenceBody, status=201, needs="day")
def enter_absence(call: Call, business_id: str) -> AbsenceAnswer:
    """Enter time off, a break, a closure or a resource that is out of use."""
    request = call.body(AbsenceBody).request(business_id, call.require_staff(), call.idempotency_key)
    entry = service.enter(request, clock.now())
    reconnect.on_absence(entry.absence, clock.now())
    return AbsenceAnswer.of(entry)


@operation(absences, "POST", ONE + "/change", AbsenceAnswer, body=AbsenceChangeBody, needs="day")
def change_absence(call: Call, business_id: str, absence_id: str) -> AbsenceAnswer:
    """Give an absence other times or another title."""
    body, now = call.body(AbsenceChangeBody), clock.now()
    before = service.get(business_id, absence_id)
    entry = service.change(business_id, absence_id, body.when, body.title, now, body.over_appointments)
    _let_follow(before, now)
    return AbsenceAnswer.of(entry)


@operation(absences, "POST", ONE + "/remove", AbsenceAnswer, needs="day")
def remove_absence(_call: Call, business_id: str, absence_id: str) -> AbsenceAnswer:
    """Remove an absence: its time is free again."""
    now = clock.now()
    entry = service.remove(business_id, absence_id, now)
    _let_follow(entry, now)
    return AbsenceAnswer.of(entry)


@operation(
    absences,
    "POST",
    BUSINESS + "/locations/{location_id}/holidays",
    AbsencesAnswer,
    body=YearBody,
    needs="settings",
)
def enter_holidays(call: Call, business_id: str, location_id: str) -> AbsencesAnswer:
    """Enter the public holidays of a year, each with its name; those removed before stay removed."""
    year = call.body(YearBody).year
    return AbsencesAnswer.of(service.enter_holidays(business_id, location_id, year, clock.now()))


def _let_follow(freed: Entry, now: datetime) -> None:
    """Tell the waiting list what got free, and let clients' rhythms follow."""
    absence = freed.absence
    business = get_catalogue(absence.business_id).business
    waiting.on_interval_freed(business, absence.shown.interval, now)
    reconnect.on_absence(absence, now)

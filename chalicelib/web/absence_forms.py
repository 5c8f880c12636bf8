"""Time off and closures as they are typed and shown: from a form to a request, and back. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.absences.model import Absence, AbsenceRequest, Entry, Kind, When
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.saying import said
from chalicelib.web.desk_forms import DeskForm, Title
from chalicelib.web.forms import Day, Form, Identifier, Line
from chalicelib.web.words import day, local
from chalicelib.web.words import time as by_the_clock

FIELDS = {"starts_at": "starts", "ends_at": "ends"}
"""What the rules call a field that has another name on the page."""
LABELS = {
    "whom": said("Who or what"),
    "first_on": said("First day"),
    "last_on": said("Last day"),
    "starts": said("From"),
    "ends": said("Until"),
    "title": said("Why"),
}
KINDS = {
    "time_off": said("Time off"),
    "break": said("Break"),
    "closure": said("Closed"),
    "holiday": said("Public holiday"),
    "out_of_use": said("Out of use"),
}
SHELVES = {"staff": "staff", "location": "locations", "resource": "resources"}


class AbsencesQuery(Form):
    """Whose time off is looked at, staff:ben, from which day on, and whether some has just been saved."""

    whom: Line = ""
    first_on: Day | None = None
    saved: bool = False


class WhenForm(DeskForm):
    """When: whole days, or from a time of the first to a time of the last; and why."""

    first_on: Day
    last_on: Day | None = None
    starts: time | None = None
    ends: time | None = None
    title: Title = ""
    over: bool = False

    @property
    def when(self) -> When:
        """Give when; raise BadInput where only one of the two times is given."""
        if self.starts is None and self.ends is None:
            return When(first_on=self.first_on, last_on=self.last_on)
        if self.starts is None or self.ends is None:
            missing = "starts" if self.starts is None else "ends"
            raise bad_field(missing, said("Please give both times, or none for whole days."))
        return When(
            starts_at=datetime.combine(self.first_on, self.starts),
            ends_at=datetime.combine(self.last_on or self.first_on, self.ends),
        )


class AbsenceForm(WhenForm):
    """Something new: whose time it takes, staff:ben, and whether it is called a break."""

    whom: Line
    is_break: bool = False
    form_key: Identifier

    def request(self, catalogue: Catalogue, by: str) -> AbsenceRequest:
        """Give what is asked for; raise BadInput for somebody or something that is not there."""
        sort, _, name = self.whom.partition(":")
        if name not in _things(catalogue, sort):
            raise bad_field("whom", said("Please choose one of these."))
        kinds: dict[str, Kind] = {
            "staff": "break" if self.is_break else "time_off",
            "location": "closure",
            "resource": "out_of_use",
        }
        return AbsenceRequest(
            business_id=catalogue.business.business_id,
            kind=kinds[sort],
            when=self.when,
            staff_id=name if sort == "staff" else None,
            resource_id=name if sort == "resource" else None,
            location_id=name if sort == "location" else None,
            title=self.title,
            over_appointments=self.over,
            by=by,
            idempotency_key=f"desk-{self.form_key}",
        )


def as_on_page(refusal: BadInput) -> BadInput:
    """Give a refusal by the names of the page's fields; what concerns all of it stands at the last day."""
    return BadInput([(FIELDS.get(field, field or "last_on"), words) for field, words in refusal.fields])


def typed_of(absence: Absence) -> dict[str, str]:
    """Give the fields of an absence's form, by the clocks of where it is."""
    spell, zone = absence.shown, absence.time_zone
    if spell.first_on:
        first, last = spell.first_on, spell.last_on or spell.first_on
        times = {"starts": "", "ends": ""}
    else:
        starts, ends = local(spell.starts_at, zone), local(spell.ends_at, zone)
        first, last = starts.date(), ends.date()
        times = {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    last_on = last.isoformat() if last != first else ""
    return {"first_on": first.isoformat(), "last_on": last_on, "title": spell.title, **times}


def shortened(absence: Absence, now: datetime) -> When | None:
    """Give when an absence was, if it ends now: up to yesterday or this minute; None if it never began."""
    spell = absence.shown
    today = local(now, absence.time_zone).date()
    if spell.first_on:
        return (
            When(first_on=spell.first_on, last_on=today - timedelta(days=1))
            if spell.first_on < today
            else None
        )
    ends_at = now.replace(second=0, microsecond=0)
    return When(starts_at=spell.starts_at, ends_at=ends_at) if spell.starts_at < ends_at else None


def can_end(absence: Absence, now: datetime) -> bool:
    """Tell whether an absence is in force, or about to be, and not over."""
    return absence.state in ("standing", "entering") and absence.shown.ends_at > now


def days_of(absence: Absence, today: date) -> str:
    """Give when an absence is, in words: Tuesday 4 May to Friday 7 May, or Tuesday 4 May, 10:00 to 12:00."""
    spell, zone = absence.shown, absence.time_zone
    if spell.first_on:
        last = spell.last_on or spell.first_on
        first = _day(spell.first_on, today)
        return (
            first
            if last == spell.first_on
            else said("%(first)s to %(last)s", first=first, last=_day(last, today))
        )
    starts, ends = local(spell.starts_at, zone), local(spell.ends_at, zone)
    begins = f"{_day(starts.date(), today)}, {by_the_clock(starts)}"
    end = by_the_clock(ends)
    if starts.date() != ends.date():
        end = f"{_day(ends.date(), today)}, {end}"
    return said("%(first)s to %(last)s", first=begins, last=end)


def _day(when: date, today: date) -> str:
    return day(when) if when.year == today.year else f"{day(when)} {when.year}"


@dataclass(frozen=True, slots=True)
class Group:
    """What is ahead of one person, location or thing: `whom` as forms say it, public holidays apart."""

    whom: str
    name: str
    entries: list[Entry]
    holidays: list[Entry]


def whom_of(absence: Absence) -> str:
    """Give whose time an absence takes, as forms say it: staff:ben."""
    named = {"staff": absence.staff_id, "location": absence.location_id, "resource": absence.resource_id}
    return next(f"{sort}:{name}" for sort, name in named.items() if name)


def name_of(catalogue: Catalogue, whom: str) -> str:
    """Give what somebody or something is called, or an empty text for what is not there."""
    sort, _, name = whom.partition(":")
    found = _things(catalogue, sort).get(name)
    return str(found.name) if found else ""


def _things(catalogue: Catalogue, sort: str) -> dict[str, Any]:
    things: dict[str, Any] = getattr(catalogue, SHELVES[sort]) if sort in SHELVES else {}
    return things


def grouped(entries: Iterable[Entry], catalogue: Catalogue) -> list[Group]:
    """Give what is ahead by whom it concerns: people first, then locations and things, each by name."""
    found: dict[str, Group] = {}
    for entry in entries:
        whom = whom_of(entry.absence)
        name = name_of(catalogue, whom)
        group = found.setdefault(whom, Group(whom, name, [], []))
        (group.holidays if entry.absence.kind == "holiday" else group.entries).append(entry)
    order = list(SHELVES)
    return sorted(found.values(), key=lambda it: (order.index(it.whom.partition(":")[0]), it.name.casefold()))


def choices(catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give everybody and everything in use whose time can be taken, by sort, each with how forms say it."""
    headings = (
        ("staff", said("People")),
        ("location", said("Locations")),
        ("resource", said("Rooms and equipment")),
    )
    found = []
    for sort, heading in headings:
        things = [it for it in _things(catalogue, sort).items() if it[1].active]
        named = [(f"{sort}:{name}", it.name) for name, it in things]
        found.append((heading, sorted(named, key=lambda pair: pair[1].casefold())))
    return [(heading, things) for heading, things in found if things]

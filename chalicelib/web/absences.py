"""Who is off and what is closed, in words for the diary."""

from datetime import date, timedelta

from chalicelib.absences.model import Absence, Entry
from chalicelib.catalogue.model import Catalogue
from chalicelib.web.quantities import counted
from chalicelib.web.words import day, local, time

IS = {
    "time_off": "is off",
    "break": "has a break",
    "closure": "is closed",
    "holiday": "is closed",
    "out_of_use": "is out of use",
}


def in_words(entry: Entry, catalogue: Catalogue, shown_on: date) -> str:
    """Give an absence as a sentence for the page of a day: Ben is off until Friday 14 May (Wedding)."""
    absence = entry.absence
    title = f" ({absence.shown.title})" if absence.shown.title else ""
    sentence = f"{_who(absence, catalogue)} {IS[absence.kind]} {_how_long(absence, shown_on)}{title}."
    if entry.appointments:
        sentence += f" {counted(len(entry.appointments), 'appointment')} to move or cancel."
    return sentence


def begins_on(entry: Entry) -> date:
    """Give the local date on which an absence begins."""
    spell = entry.absence.shown
    return spell.first_on or local(spell.starts_at, entry.absence.time_zone).date()


def _who(absence: Absence, catalogue: Catalogue) -> str:
    named = (
        catalogue.staff.get(absence.staff_id or ""),
        catalogue.resources.get(absence.resource_id or ""),
        catalogue.locations.get(absence.location_id or ""),
    )
    return next((each.name for each in named if each), "Somebody")


def _how_long(absence: Absence, shown_on: date) -> str:
    spell, zone = absence.shown, absence.time_zone
    if spell.first_on and spell.last_on:
        return "all day" if spell.last_on == shown_on else f"until {day(spell.last_on)}"
    starts, ends = local(spell.starts_at, zone), local(spell.ends_at - timedelta(microseconds=1), zone)
    end = time(local(spell.ends_at, zone))
    if starts.date() == ends.date() == shown_on:
        return f"from {time(starts)} to {end}"
    return f"until {day(ends.date())}, {end}" if ends.date() > shown_on else f"until {end}"

"""Who is off and what is closed, in words for the diary."""

from datetime import date, timedelta

from chalicelib.absences.model import Absence, Entry
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.saying import said, said_of
from chalicelib.web.language import in_words
from chalicelib.web.words import day, local, time

IS = {
    "time_off": said("%(who)s is off %(when)s"),
    "break": said("%(who)s has a break %(when)s"),
    "closure": said("%(who)s is closed %(when)s"),
    "holiday": said("%(who)s is closed %(when)s"),
    "out_of_use": said("%(who)s is out of use %(when)s"),
}


def sentence_of(entry: Entry, catalogue: Catalogue, shown_on: date) -> str:
    """Give an absence as a sentence for the page of a day: Ben is off until Friday 14 May (Wedding)."""
    absence = entry.absence
    is_off = said(IS[absence.kind], who=_who(absence, catalogue), when=_how_long(absence, shown_on))
    sentence = said("%(absence)s.", absence=is_off)
    if absence.shown.title:
        sentence = said("%(absence)s (%(title)s).", absence=is_off, title=absence.shown.title)
    if not entry.appointments:
        return in_words(sentence)
    to_do = said_of(
        len(entry.appointments),
        "%(number)s appointment to move or cancel.",
        "%(number)s appointments to move or cancel.",
    )
    return f"{in_words(sentence)} {in_words(to_do)}"


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
    return next((each.name for each in named if each), said("Somebody"))


def _how_long(absence: Absence, shown_on: date) -> str:
    spell, zone = absence.shown, absence.time_zone
    if spell.first_on and spell.last_on:
        return said("all day") if spell.last_on == shown_on else said("until %(end)s", end=day(spell.last_on))
    starts, ends = local(spell.starts_at, zone), local(spell.ends_at - timedelta(microseconds=1), zone)
    end = time(local(spell.ends_at, zone))
    if starts.date() == ends.date() == shown_on:
        return said("from %(start)s to %(end)s", start=time(starts), end=end)
    return said("until %(end)s", end=f"{day(ends.date())}, {end}" if ends.date() > shown_on else end)

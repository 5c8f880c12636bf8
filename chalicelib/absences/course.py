"""The course of an absence: how its row changes while its spells come onto the day sheets and leave them.

What is on the sheets is never ahead of the row: a spell is put there only while the row says that it is
coming, and its number never comes again. So whoever was too slow writes nothing, and what an interruption
left behind is told by the row, and completed by whoever touches the absence next.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from chalicelib.absences.model import Absence, Spell
from chalicelib.core.errors import ChangedMeanwhile, Conflict
from chalicelib.core.saying import said
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.service import OVER


def part_taken(wanted: Absence, current: Absence | None, overlapped: Sequence[str], stands: bool) -> Absence:
    """Give the row to write with a part of the coming spell; it `stands` once nothing is left to be done.

    `wanted` is the row as it begins, `current` as it was just read. Raises ChangedMeanwhile when something
    else has become of it.
    """
    if (current.version if current else 0) == wanted.version - 1:
        row = wanted
    elif current is not None and current.coming == wanted.coming:
        row = raised(current)
    else:
        raise ChangedMeanwhile
    row = with_over(row, overlapped)
    return stood(row) if stands else row


def with_over(absence: Absence, overlapped: Sequence[str]) -> Absence:
    """Give the absence with more appointments that lie in it."""
    return absence.model_copy(update={"over": tuple(dict.fromkeys([*absence.over, *overlapped]))})


def stood(absence: Absence) -> Absence:
    """Give the absence with the coming spell in force; the one before it has to leave."""
    before = (absence.spell,) if absence.spell else ()
    change = {"state": "standing", "spell": absence.coming, "coming": None}
    return absence.model_copy(update={**change, "leaving": (*absence.leaving, *before)})


def came_to_stand(absence: Absence, spell: Spell, overlapped: Sequence[str]) -> Absence:
    """Give the absence with its spell in force, or as it is where something else has become of it."""
    return stood(with_over(raised(absence), overlapped)) if absence.coming == spell else absence


def begun_again(absence: Absence, spell: Spell, now: datetime) -> Absence:
    """Give the absence with another spell on its way; one that was on its way before has to leave."""
    before = (absence.coming,) if absence.coming else ()
    change = {"coming": spell, "leaving": (*absence.leaving, *before), "changed_at": now}
    return raised(absence).model_copy(update=change)


def changed(absence: Absence, spell: Spell, now: datetime) -> Absence:
    """Give the absence on its way to another spell; a public holiday is then kept by hand.

    Raises Conflict for one that is not in force any more.
    """
    if absence.state not in ("standing", "entering"):
        raise Conflict(said("This was removed. Please enter it anew."))
    return begun_again(absence, spell, now).model_copy(update={"region": ""})


def refused(absence: Absence, spell: Spell) -> Absence:
    """Give the absence without the spell that was on its way: as it was before, or withdrawn."""
    if absence.coming != spell:
        return absence
    state = absence.state if absence.spell else "withdrawn"
    change = {"state": state, "spell": absence.spell or spell, "coming": None}
    return raised(absence).model_copy(update={**change, "leaving": (*absence.leaving, spell)})


def removed(absence: Absence, now: datetime) -> Absence:
    """Give the absence that somebody has removed: whatever of it may stand has to leave."""
    return absence if absence.state == "removed" else _ended(absence, "removed", now)


def withdrawn(absence: Absence, now: datetime) -> Absence:
    """Give a public holiday that is none any more, unless somebody has changed or removed it by hand."""
    kept_by_rule = absence.region and absence.state in ("standing", "entering")
    return _ended(absence, "withdrawn", now) if kept_by_rule else absence


def _ended(absence: Absence, state: str, now: datetime) -> Absence:
    leaving = [spell for spell in (*absence.leaving, absence.spell, absence.coming) if spell]
    change = {"state": state, "spell": absence.shown, "coming": None, "leaving": tuple(leaving)}
    return raised(absence).model_copy(update={**change, "changed_at": now})


def settled(absence: Absence, freed: Collection[Spell]) -> Absence:
    """Give the absence after those spells have left."""
    leaving = tuple(spell for spell in absence.leaving if spell not in freed)
    return raised(absence).model_copy(update={"leaving": leaving}) if leaving != absence.leaving else absence


def is_unsolved(absence: Absence, appointment: Appointment) -> bool:
    """Tell whether the appointment still lies in the absence, with the part that concerns the holder."""
    interval = absence.shown.interval
    if appointment.status in OVER or not takes_time(absence):
        return False
    if absence.location_id:
        here = appointment.location_id == absence.location_id
        return here and appointment.interval.overlaps(interval)
    return any(
        taken.holder == absence.holder and taken.claim.interval.overlaps(interval)
        for taken in appointment.standing
    )


def is_settled(absence: Absence) -> bool:
    """Tell whether nothing is under way with it: it is in force, or removed for good."""
    return absence.state in ("standing", "removed") and not absence.leaving and absence.coming is None


def takes_time(absence: Absence) -> bool:
    """Tell whether it is in force, or anything of it may still be on the day sheets."""
    return absence.state in ("standing", "entering") or bool(absence.leaving)


def raised(absence: Absence) -> Absence:
    """Give the absence as it is written next."""
    return absence.model_copy(update={"version": absence.version + 1})

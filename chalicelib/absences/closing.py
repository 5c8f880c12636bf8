"""On which dates a whole business is closed: a pure rule."""

from collections.abc import Collection, Iterable
from datetime import date

from chalicelib.absences.model import Absence
from chalicelib.core.interval import days_between


def closed_dates(
    absences: Iterable[Absence], location_ids: Collection[str], first: date, last: date
) -> list[date]:
    """Give the dates, first and last included, on which every one of the locations is closed all day.

    Closures and public holidays that are entered as whole days count; without a location none is closed.
    """
    closed: dict[str, set[date]] = {location_id: set() for location_id in location_ids}
    for absence in absences:
        spell = absence.shown
        if absence.location_id in closed and spell.first_on and spell.last_on:
            within = days_between(max(first, spell.first_on), min(last, spell.last_on))
            closed[absence.location_id].update(within)
    return sorted(set.intersection(*closed.values())) if closed else []

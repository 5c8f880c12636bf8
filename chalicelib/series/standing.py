"""What became of each date: the visits on record, compared with what the series expects of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.service import STILL_AHEAD, ids_under
from chalicelib.series.model import Occurrence, Place, Series, SeriesView, Wanted

Became = Literal["planned", "moved", "cancelled", "skipped", "conflict", "under_way"]
"""As the rule says; moved or cancelled by hand, by whomever; left out; to be decided; not booked yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One date with those of its visits that exist, by their place in the order, at an instant."""

    occurrence: Occurrence
    wanted: Wanted
    found: Mapping[int, Appointment]
    now: datetime

    @property
    def ahead(self) -> dict[int, Appointment]:
        """Give the visits that have not begun and are not called off."""
        return {
            number: it
            for number, it in self.found.items()
            if it.status in STILL_AHEAD and it.starts_at > self.now
        }

    @property
    def is_cancelled(self) -> bool:
        """Tell whether there were visits and all are called off."""
        return bool(self.found) and all(it.status == "cancelled" for it in self.found.values())

    @property
    def can_change(self) -> bool:
        """Tell whether the date is still ahead."""
        if self.found and not self.is_cancelled:
            return bool(self.ahead)
        return self.occurrence.place.starts_at > self.now

    @property
    def place(self) -> Place:
        """Give where its visits are, by the first that is not called off; without any, where it is wanted."""
        visits = self.ahead or {n: it for n, it in self.found.items() if it.status != "cancelled"}
        if not visits:
            return self.occurrence.place
        number = min(visits)
        staff_id = visits[number].staff_id if number == 0 else self.occurrence.at.staff_id
        later = timedelta(minutes=self.wanted.later[number])
        return Place(starts_at=visits[number].starts_at - later, staff_id=staff_id)

    def ahead_at(self, *places: Place | None) -> dict[int, Appointment]:
        """Give the visits ahead that are at one of the places."""
        wanted = [place for place in places if place]
        return {
            number: it
            for number, it in self.ahead.items()
            if any(self._is_at(number, it, place) for place in wanted)
        }

    @property
    def as_planned(self) -> dict[int, Appointment]:
        """Give the visits ahead that are where the series put them, or still where it had them before."""
        return self.ahead_at(self.occurrence.at, self.occurrence.was)

    @property
    def became(self) -> Became:
        """Give what became of the date."""
        occurrence = self.occurrence
        if occurrence.todo:
            return "under_way"
        visits = {number: it for number, it in self.found.items() if it.status != "cancelled"}
        planned = all(self._is_at(number, it, occurrence.at) for number, it in visits.items())
        if occurrence.state == "open" and not (visits and planned):
            return "conflict"
        if not visits:
            return "cancelled" if self.found else "skipped"
        return "planned" if planned and not occurrence.extra else "moved"

    def _is_at(self, number: int, it: Appointment, place: Place) -> bool:
        there = it.starts_at == self.wanted.start_of(number, place)
        theirs = number > 0 or place.staff_id is None or place.staff_id in it.staff_ids
        return there and theirs and it.location_id == self.wanted.location_id


def appointment_ids(series: Series, occurrence: Occurrence) -> list[str]:
    """Give the identifiers of the visits of one date, by their place in the order."""
    return ids_under(series.business_id, occurrence.key)[: len(series.wanted.later)]


def standing(series: Series, occurrence: Occurrence, view: SeriesView, now: datetime) -> Standing:
    """Give what became of one date."""
    ids = enumerate(appointment_ids(series, occurrence))
    found = {number: view.appointments[each] for number, each in ids if each in view.appointments}
    return Standing(occurrence, series.wanted, found, now)


def standings(view: SeriesView, now: datetime) -> list[Standing]:
    """Give what became of each date, in their order."""
    return [standing(view.series, it, view, now) for it in view.series.occurrences]

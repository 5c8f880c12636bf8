"""Everybody's agendas at once, from the day sheets as read: what the search looks at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.catalogue.model import Location, Staff
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval
from chalicelib.scheduling.agenda import Agenda, Obstacle, Stretch
from chalicelib.scheduling.pieces import busy_stretches
from chalicelib.scheduling.plan import Performed, Task, Wish
from chalicelib.scheduling.sheets import Claim, DaySheet, Sheets, claims_on, without_taken

DAY = timedelta(days=1)


class Look(NamedTuple):
    """What a look at somebody's time for a task shows: when they are busy, and what stands against it.

    What must stay free around the task is left aside.
    """

    plain: Performed
    busy: Sequence[Stretch]
    obstacle: Obstacle | None


class Board:
    """The agendas of all holders for a span of time, each made when first asked for.

    What the wish gives up does not stand in its way, nor does what was held only until before `now`. What
    was worked out is remembered, since the search asks the same for each lead and guest; `steps` counts it.
    """

    def __init__(self, wish: Wish, sheets: Sheets, span: Interval, now: datetime) -> None:
        given_up = without_taken(sheets, wish.gives_up, wish.owner, wish.catalogue.business.zone)
        self._sheets: dict[str, list[DaySheet]] = {}
        for (holder, _), sheet in {**sheets, **given_up}.items():
            self._sheets.setdefault(holder, []).append(sheet)
        self._span, self.now = span, now
        self._agendas: dict[tuple[str, str], Agenda] = {}
        self.steps = 0
        self.forget()

    def forget(self) -> None:
        """Forget what was worked out, but for the agendas: what comes next is about another time."""
        self.outlooks: dict[tuple[str, datetime], Any] = {}
        self._looks: dict[tuple[int, str, str, datetime], Look] = {}
        self._obstacles: dict[tuple[int, Stretch], Obstacle | None] = {}

    def of_staff(self, staff: Staff, place: Location) -> Agenda:
        """Give a person's agenda at a place."""
        key = (staff.staff_id, place.location_id)
        if key not in self._agendas:
            days = self._span.dates(place.zone)
            working = working_intervals(staff, place, days[0] - DAY, days[-1])
            self._agendas[key] = Agenda(staff.staff_id, self._claims(staff.staff_id), working)
        return self._agendas[key]

    def of_holder(self, holder: str) -> Agenda:
        """Give the agenda of a resource or a location."""
        key = (holder, "")
        if key not in self._agendas:
            self._agendas[key] = Agenda(holder, self._claims(holder))
        return self._agendas[key]

    def obstacle(self, agenda: Agenda, wanted: Stretch) -> Obstacle | None:
        """Tell what keeps the holder of one of these agendas from giving the stretch, if anything."""
        key = (id(agenda), wanted)
        if key not in self._obstacles:
            self._obstacles[key] = agenda.obstacle(wanted)
        return self._obstacles[key]

    def look(self, task: Task, staff: Staff, place: Location, start: datetime) -> Look:
        """Look at somebody's time for a task, which is no class, beginning at the instant."""
        key = (id(task), staff.staff_id, place.location_id, start)
        known = self._looks.get(key)
        if known is None:
            self.steps += 1
            agenda, end = self.of_staff(staff, place), start + timedelta(minutes=task.minutes(staff))
            busy = busy_stretches(task.service, start, end)
            met = (self.obstacle(agenda, stretch) for stretch in busy)
            obstacle = next((each for each in met if each), None)
            known = self._looks[key] = Look(Performed(task, staff, start, end), busy, obstacle)
        return known

    def _claims(self, holder: str) -> dict[str, Claim]:
        return claims_on(self._sheets.get(holder, ()), self.now)

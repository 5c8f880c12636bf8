"""Everybody's agendas at once, from the day sheets as read: what the search looks at."""

from datetime import datetime, timedelta

from chalicelib.catalogue.model import Location, Staff
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval
from chalicelib.scheduling.agenda import Agenda
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.sheets import Claim, DaySheet, Sheets, claims_on, without_taken

DAY = timedelta(days=1)


class Board:
    """The agendas of all holders for a span of time, each made when first asked for.

    What the wish gives up does not stand in its way, nor does what was held only until before `now`.
    """

    def __init__(self, wish: Wish, sheets: Sheets, span: Interval, now: datetime) -> None:
        given_up = without_taken(sheets, wish.gives_up, wish.owner, wish.catalogue.business.zone)
        self._sheets: dict[str, list[DaySheet]] = {}
        for (holder, _), sheet in {**sheets, **given_up}.items():
            self._sheets.setdefault(holder, []).append(sheet)
        self._span, self.now = span, now
        self._agendas: dict[tuple[str, str], Agenda] = {}

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

    def _claims(self, holder: str) -> dict[str, Claim]:
        return claims_on(self._sheets.get(holder, ()), self.now)

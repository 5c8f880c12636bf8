"""Doing what is to be done for the dates of a series: each by itself, and again without doing it twice.

What a date needs stands in the series' row before anything is done. A visit is booked with a key of its own,
and moved only from where the row says that it was; every such write is made on the condition that the row is
still the same. Hence whoever comes to it later completes it, and what came in between stays.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.core.errors import ChangedMeanwhile, MoveNotAllowed, NotOffered, Refusal, SlotTaken
from chalicelib.core.table import Write
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.series.choosing import request_for, visits_moved
from chalicelib.series.model import Occurrence, Series, SeriesView
from chalicelib.series.standing import Standing, appointment_ids, standing

TRIES = 5
"""How often a visit that somebody has just changed is looked at again."""


class Carrying:
    """The dates of one series on their way; `check` is the write that holds while the row is the same."""

    def __init__(self, view: SeriesView, check: Write, now: datetime) -> None:
        self.series, self.catalogue = view.series, view.catalogue
        self.view, self.check, self.now = view, check, now
        self.client_id = view.series.client_id

    def done(self) -> Series:
        """Do everything; give the series as it is then. A date that cannot be is open, the others stand."""
        after: dict[str, Occurrence | None] = {}
        for it in self.series.occurrences:
            if it.todo in ("cancel", "drop"):
                after[it.key] = self._called_off(it)
            elif it.todo == "join":
                self._join(self._standing(it), it)
                after[it.key] = _settled(it)
        after |= self._placed([it for it in self.series.occurrences if it.todo in ("book", "move")])
        occurrences = [after.get(it.key, it) for it in self.series.occurrences]
        return self.series.with_(occurrences=tuple(it for it in occurrences if it), client_id=self.client_id)

    def _placed(self, wanted: Iterable[Occurrence]) -> dict[str, Occurrence]:
        """Book and move; what stands in the way of another may move itself, so that it is tried again."""
        after: dict[str, Occurrence] = {}
        waiting = sorted(wanted, key=_latest_first_where_later)
        while waiting:
            lost: list[Occurrence] = []
            room = False
            for it in waiting:
                try:
                    self._place(it)
                    after[it.key] = _settled(it)
                    room = room or it.todo == "move"
                except (SlotTaken, NotOffered) as refusal:
                    lost.append(it)
                    after[it.key] = _open(it, refusal)
                except Refusal as refusal:
                    after[it.key] = _open(it, refusal)
            waiting = lost if room else []
        return after

    def _place(self, it: Occurrence) -> None:
        request = request_for(self.series, it)
        if it.todo == "book":
            booked = scheduling.book_order(request, self.now, also=(self.check,), catalogue=self.catalogue)
            self.client_id = booked[0].appointment.client_id
            return
        for attempt in range(TRIES):
            there = self._standing(it, fresh=attempt > 0)
            order = visits_moved(it, there)
            changing = {n: self._visit(a) for n, a in order.items() if not self._is_done(there, n, a)}
            try:
                if changing:
                    scheduling.rearrange(changing, request, self.now, also=(self.check,))
                self._join(there, it, but=changing)
                return
            except (ChangedMeanwhile, MoveNotAllowed):
                if attempt == TRIES - 1:
                    raise

    def _is_done(self, there: Standing, number: int, appointment: Appointment) -> bool:
        services, package = self.series.wanted.services_of(number)
        booked = tuple(service.service_id for service in appointment.services)
        same = appointment.package_id == package and (package is not None or booked == services)
        at_place = number in there.ahead_at(there.occurrence.place)
        return same and at_place and appointment.series_id == self.series.series_id

    def _join(self, there: Standing, it: Occurrence, but: Iterable[int] = ()) -> None:
        """Let the visits ahead that stay where they are belong to the series."""
        for attempt in range(TRIES):
            try:
                for number, appointment in there.ahead.items():
                    if number not in but:
                        scheduling.join_series(self._visit(appointment), self.series.series_id, self.now)
                return
            except ChangedMeanwhile:
                if attempt == TRIES - 1:
                    raise
                there = self._standing(it, fresh=True)

    def _called_off(self, it: Occurrence) -> Occurrence | None:
        """Cancel the visits of a date; one that is dropped keeps those that were moved by hand meanwhile."""
        for attempt in range(TRIES):
            there = self._standing(it, fresh=attempt > 0)
            visits = there.as_planned if it.todo == "drop" else there.ahead
            try:
                for appointment in visits.values():
                    its, visit = self.series, self._visit(appointment)
                    scheduling.set_status(visit, "cancelled", self.now, its.reason, its.by, its.cancelled_by)
                break
            except (ChangedMeanwhile, MoveNotAllowed):
                if attempt == TRIES - 1:
                    raise
        if it.todo == "cancel":
            return _settled(it)
        return _settled(it).with_(state="on", extra=True) if there.ahead.keys() - visits.keys() else None

    def _standing(self, it: Occurrence, fresh: bool = False) -> Standing:
        view = self.view
        if fresh:
            ids = appointment_ids(self.series, it)
            found = scheduling.find_appointments(self.series.business_id, ids)
            view = SeriesView(self.series, self.catalogue, found)
        return standing(self.series, it, view, self.now)

    def _visit(self, appointment: Appointment) -> Visit:
        return Visit(appointment, self.catalogue)


def _latest_first_where_later(it: Occurrence) -> tuple[bool, float]:
    """Order what moves to later from its end, and then the rest from its beginning: room is made so."""
    moment = it.place.starts_at.timestamp()
    later = it.was is not None and it.place.starts_at > it.was.starts_at
    return (not later, -moment if later else moment)


def _settled(it: Occurrence) -> Occurrence:
    return it.with_(todo="", was=None, chosen=None, override=False)


def _open(it: Occurrence, refusal: Refusal) -> Occurrence:
    reason = refusal.reason if isinstance(refusal, NotOffered) else refusal.code
    return it.with_(state="open", todo="", chosen=None, override=False, reason=reason, sentence=str(refusal))

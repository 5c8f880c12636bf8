"""The one search for a way to do what is wished: it makes the list of free times and judges each booking.

Tasks are placed one after the other, visit by visit, each with the first person and resources that are
free; where that leads nowhere, with the next ones. It is the same search whoever asks, and it always tries
in the same order, so that what is offered is what is accepted.

Once something led nowhere it looks ahead, and passes over what must lead nowhere too: it finds the same way
in fewer steps (docs/booking.md).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from chalicelib.catalogue.model import Location, Service, Staff
from chalicelib.core.ids import stable_id
from chalicelib.core.interval import Interval
from chalicelib.scheduling.agenda import Agenda, Obstacle, Stretch
from chalicelib.scheduling.board import Board, Look
from chalicelib.scheduling.equipping import Equipping
from chalicelib.scheduling.outlook import Outlook, outlook_at
from chalicelib.scheduling.placing import Pieces, Placing, clash, joined
from chalicelib.scheduling.plan import Performed, PlannedVisit, Task, Wish
from chalicelib.scheduling.sheets import Session, location_holder

MOST_TRIES = 1000
"""After so many placed tasks a start is given up, and refused as too much; ordinary ones need a handful."""


class _GivenUp(Exception):
    """The start takes more steps than it may."""


class Search:
    """The search at one place with one lead. `met` holds every obstacle that the latest start met."""

    def __init__(self, wish: Wish, board: Board, place: Location, lead: Staff) -> None:
        self.wish, self.board, self.place, self.lead = wish, board, place, lead
        able = (n for n, task in enumerate(wish.visits[0].tasks) if _is_among(lead.staff_id, task.people))
        self._led = next(able, None)
        self._outlook: Outlook | None = None
        self._begin()

    def first(self, start: datetime) -> tuple[PlannedVisit, ...] | None:
        """Give the first way to do everything from the instant on, or None; raise _GivenUp."""
        self._begin()
        self._outlook = outlook_at(self.wish, self.board, self.place, start)
        try:
            return next(self._visits(0, start, ()), None)
        except _GivenUp:
            self.met.append(Obstacle("too_much_at_once"))
            return None

    def is_hopeless(self, start: datetime) -> bool:
        """Tell, at a glance, whether there is certainly no way from the instant on."""
        return outlook_at(self.wish, self.board, self.place, start).is_hopeless(self.lead.staff_id, self._led)

    def _begin(self) -> None:
        self.met: list[Obstacle] = []
        self._tries = 0
        self._looks_ahead = False
        self._dead: set[tuple[int, frozenset[Any]]] = set()

    def _visits(self, number: int, start: datetime, before: Pieces) -> Iterator[tuple[PlannedVisit, ...]]:
        visits = self.wish.visits
        here = (number, self._taken(before)) if before else None
        if here in self._dead or (before and self._leaves_no_way(number, before)):
            return
        leads_on = False
        for planned in self._visit(number, start + visits[number].offset, before):
            if number == len(visits) - 1:
                leads_on = True
                yield (planned,)
                continue
            for others in self._visits(number + 1, start, before + planned.pieces):
                leads_on = True
                yield (planned, *others)
            if not leads_on and self._leaves_no_way(number, before):
                break
        if not leads_on:
            self._looks_ahead = True
            if here:
                self._dead.add(here)

    def _leaves_no_way(self, number: int, before: Pieces) -> bool:
        """Tell whether the visits from this number on are known to lead nowhere, once it is worth a look."""
        if not self._looks_ahead or self._outlook is None:
            return False
        if not number:
            return self._outlook.is_hopeless(self.lead.staff_id, self._led)
        return self._outlook.leaves_no_way(number, before)

    def _visit(self, number: int, start: datetime, before: Pieces) -> Iterator[PlannedVisit]:
        placing = Placing(self.wish.visits[number], before, self._led if number == 0 else None)
        return self._tasks(placing, start, ())

    def _tasks(
        self, placing: Placing, start: datetime, done: tuple[Performed, ...]
    ) -> Iterator[PlannedVisit]:
        number = len(done)
        leads_on = False
        alike: set[Hashable] = set()
        for staff in self._people(placing.visit.tasks[number], done, placing.led):
            if self._looks_ahead:
                like = self._alike(placing, staff, done)
                if like in alike:
                    continue
                alike.add(like)
            for performed in self.ways(placing, staff, start, done):
                self._step(placing.before)
                way = (*done, performed)
                planned = None if placing.is_dead(way) else self._placed(placing, way)
                if planned is None:
                    continue
                if len(way) == len(placing.visit.tasks):
                    leads_on = True
                    yield planned
                    continue
                for whole in self._tasks(placing, performed.end, way):
                    leads_on = True
                    yield whole
        if not leads_on:
            placing.leads_nowhere(done)

    def _step(self, before: Pieces) -> None:
        """Count one task placed; the more is taken by the order, the longer it takes."""
        self._tries += 1
        self.board.steps += 1 + len(before) // 8
        if self._tries > MOST_TRIES:
            raise _GivenUp

    def _alike(self, placing: Placing, staff: Staff, done: tuple[Performed, ...]) -> Hashable:
        """Give what is the same for people of whom one has no way where the other one has none."""
        who = staff.staff_id
        leads = placing.led is not None and who == self.lead.staff_id
        if self._outlook is None or leads or _is_among(who, (each.staff for each in done)):
            return who
        return self._outlook.likeness(who), _own(who, placing.before)

    def _taken(self, before: Pieces) -> frozenset[Any]:
        """Give what an order has taken so far; by which visit, and of whom among those alike, is the same."""
        if self._outlook is None or not self._looks_ahead:
            return frozenset((piece.holder, _own(piece.holder, before)) for piece in before)
        own = {piece.holder: _own(piece.holder, before) for piece in before}
        alike = Counter((self._outlook.likeness(holder), pieces) for holder, pieces in own.items())
        return frozenset(alike.items())

    def _placed(self, placing: Placing, way: tuple[Performed, ...]) -> PlannedVisit | None:
        """Give the visit as far as it is planned, or None where something stands in its way."""
        planned = PlannedVisit(placing.visit, self.place, way, placing.pieces(way))
        obstacle = next(self.obstacles(planned, placing.before), None)
        if obstacle is None:
            return planned
        self.met.append(obstacle)
        return None

    def _people(self, task: Task, done: tuple[Performed, ...], led: int | None) -> Sequence[Staff]:
        """Give who may perform the task: the lead first, then whoever performed the one before."""
        if led == len(done):
            return (self.lead,)
        lead, latest = self.lead.staff_id, done[-1].staff.staff_id if done else ""
        return sorted(task.people, key=lambda staff: (staff.staff_id != lead, staff.staff_id != latest))

    def way(
        self, placing: Placing, staff: Staff, start: datetime, done: tuple[Performed, ...]
    ) -> Performed | None:
        """Give how somebody can perform the next task, or None where they cannot."""
        every = self.ways(placing, staff, start, done)
        return next((each for each in every if self._placed(placing, (*done, each))), None)

    def ways(
        self, placing: Placing, staff: Staff, start: datetime, done: tuple[Performed, ...]
    ) -> Iterator[Performed]:
        """Give the ways in which somebody might perform the next task."""
        agenda, task = self.board.of_staff(staff, self.place), placing.visit.tasks[len(done)]
        service, name = task.service, session_name(task, staff, self.place, start)
        there = joined(name, agenda, placing.before, self.board.now) if name else None
        self.board.steps += 2 if name else 0
        if name and (there.free if there else service.seats) < task.seats:
            self.met.append(Obstacle("full", staff.staff_id, name, agenda.claims.get(name)))
            return
        if there:
            end, resources = there.stretch.end, there.session.resources
            yield Performed(task, staff, start, end, resources, name, there.session, there.stretch)
            return
        look = self.board.look(task, staff, self.place, start)
        plain = (
            look.plain._replace(session_name=name, session=session_of(service, ())) if name else look.plain
        )
        if not service.needs:
            if len(placing.visit.tasks) == 1 or self._is_free(look, placing.before):
                yield plain
        elif self._has_time(agenda, placing, (*done, plain)):
            likeness = str if self._outlook is None else self._outlook.likeness
            equipping = Equipping(self.wish, self.board, self.place, placing, self.met, likeness)
            for resources in equipping.choices(plain, done):
                begun = session_of(service, resources) if name else None
                yield plain._replace(resources=resources, session=begun)

    def _is_free(self, look: Look, before: Pieces) -> bool:
        """Tell whether somebody has the time for a task, leaving aside what must stay free around it."""
        obstacle = look.obstacle
        for busy in look.busy:
            obstacle = obstacle or clash(look.plain.staff.staff_id, busy, before)
        if obstacle is not None:
            self.met.append(obstacle)
        return obstacle is None

    def _has_time(self, agenda: Agenda, placing: Placing, way: tuple[Performed, ...]) -> bool:
        """Tell whether who performs a task has the time: else no resources need to be chosen for it."""
        for piece in placing.pieces(way):
            if piece.holder == agenda.holder and piece.stretch.end > way[-1].start:
                obstacle = self.board.obstacle(agenda, piece.stretch)
                obstacle = obstacle or clash(piece.holder, piece.stretch, placing.before)
                if obstacle is not None:
                    self.met.append(obstacle)
                    return False
        return True

    def obstacles(self, planned: PlannedVisit, before: Pieces) -> Iterator[Obstacle]:
        """Give what stands in the way of a planned visit, given the pieces of those before it."""
        closing = self.board.of_holder(location_holder(self.place.location_id))
        closed = closing.conflict(Stretch(planned.start, planned.end))
        if closed is not None:
            yield Obstacle("closed", closing.holder, closed, closing.claims[closed])
        yield from self.out_of_sight(planned)
        people = {each.staff.staff_id: each.staff for each in planned.performed}
        for number, piece in enumerate(planned.pieces):
            staff = people.get(piece.holder)
            # a session's time around it is for everybody in it: here even one visit keeps it free
            shared = tuple(p for p in planned.pieces[:number] if p.session or piece.session)
            agenda = self.board.of_staff(staff, self.place) if staff else self.board.of_holder(piece.holder)
            if piece.session_name in agenda.claims:
                obstacle = agenda.obstacle_to_joining(piece.session_name, piece.stretch)
            else:
                obstacle = self.board.obstacle(agenda, piece.stretch)
            obstacle = obstacle or clash(piece.holder, piece.stretch, before + shared, piece.session_name)
            if obstacle is not None:
                yield obstacle

    def out_of_sight(self, planned: PlannedVisit) -> Iterator[Obstacle]:
        """Give the time on sheets that were not read: of a session from when its class was another one.

        It was longer then, or in other rooms.
        """
        if not any(each.joined for each in planned.performed):
            return
        zone = self.wish.catalogue.business.zone
        holders = set(self.wish.holders())
        days = set(planned.wished.extent(planned.start).dates(zone))
        for piece in planned.pieces:
            guarded = Interval(piece.stretch.guarded_start, piece.stretch.guarded_end)
            if piece.holder not in holders or not days.issuperset(guarded.dates(zone)):
                yield Obstacle("taken", piece.holder, piece.session_name, wanted=piece.stretch)


def _is_among(staff_id: str, people: Iterable[Staff]) -> bool:
    return any(staff.staff_id == staff_id for staff in people)


def _own(holder: str, before: Pieces) -> tuple[Any, ...]:
    """Give what an order has taken of a holder's time so far, in a settled order."""
    own = [(piece.stretch, piece.session_name, piece.seats) for piece in before if piece.holder == holder]
    return tuple(sorted(own)) if len(own) > 1 else tuple(own)


def session_of(service: Service, resources: tuple[str, ...]) -> Session:
    """Give the session that a class begins in these rooms, with nobody in it yet."""
    return Session(service_id=service.service_id, seats=service.seats, resources=resources)


def session_name(task: Task, staff: Staff, place: Location, start: datetime) -> str:
    """Give the name of the claim that everybody in one class shares; an empty one where it is no class."""
    if task.service.seats == 1:
        return ""
    return stable_id("session", task.service.service_id, staff.staff_id, place.location_id, start.isoformat())

"""What staff book against the rules: the visits as wished, and which rules that sets aside."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.catalogue.model import Staff
from chalicelib.catalogue.service import works_at
from chalicelib.core.errors import SlotTaken
from chalicelib.scheduling.agenda import Obstacle, Reason, Stretch, stretch_of
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import board_for, leads_of
from chalicelib.scheduling.equipping import Equipping
from chalicelib.scheduling.pieces import pieces_of
from chalicelib.scheduling.placing import Pieces, Placing
from chalicelib.scheduling.plan import Performed, Piece, Plan, PlannedVisit, Task, Wish
from chalicelib.scheduling.search import Search, session_name, session_of
from chalicelib.scheduling.sheets import Sheets


def plan_against_rules(wish: Wish, sheets: Sheets, now: datetime) -> Plan:
    """Give the plan at exactly the wished time, with the person named or the first who could lead.

    Whatever else it takes goes to those who are free where anybody is. `broken` names every rule that it
    sets aside. Raises SlotTaken where a class that stands leaves nothing to set aside.
    """
    place = wish.places[0]
    start, board = wish.start_at(place), board_for(wish, sheets, now)
    lead = leads_of(wish, place)[0]
    search = Search(wish, board, place, lead)
    forbidden = wish.forbidden(start, place, now)
    broken: dict[Reason, None] = {forbidden.reason: None} if forbidden else {}
    visits: list[PlannedVisit] = []
    before: tuple[Piece, ...] = ()
    for visit in wish.visits:
        performed: tuple[Performed, ...] = ()
        moment = start + visit.offset
        for task in visit.tasks:
            people = [lead] if not visits and lead in task.people else _by_place(search, task)
            performed = (*performed, _performed(search, Placing(visit, before), people, moment, performed))
            moment = performed[-1].end
        planned = PlannedVisit(visit, place, performed, pieces_of(visit, performed))
        if any(search.out_of_sight(planned)):
            raise SlotTaken
        obstacles = [*search.obstacles(planned, before), *_short_of(board, planned, before)]
        broken |= dict.fromkeys(obstacle.reason for obstacle in obstacles)
        visits.append(planned)
        before += planned.pieces
    return Plan(place, start, tuple(visits), wish.rules.window_minutes, broken=tuple(broken))


def _by_place(search: Search, task: Task) -> list[Staff]:
    """Give who could perform the task, those first who work at the place."""
    return sorted(task.people, key=lambda staff: not works_at(staff, search.place))


def _performed(
    search: Search, placing: Placing, people: list[Staff], start: datetime, done: tuple[Performed, ...]
) -> Performed:
    """Give the next task as the first of the people performs it who can, or else the first of all."""
    for staff in people:
        free = search.way(placing, staff, start, done)
        if free is not None:
            return free
    task, staff = placing.visit.tasks[len(done)], people[0]
    end = start + timedelta(minutes=task.minutes(staff))
    name = session_name(task, staff, search.place, start)
    claim = search.board.of_staff(staff, search.place).claims.get(name)
    if claim is not None and claim.session is not None:
        session = claim.session.model_copy(update={"taken": {}})
        stands = stretch_of(claim)
        return Performed(task, staff, start, claim.ends_at, session.resources, name, session, stands)
    resources = _resources(search, placing, task, Stretch(start, end))
    return Performed(
        task, staff, start, end, resources, name, session_of(task.service, resources) if name else None
    )


def _resources(search: Search, placing: Placing, task: Task, wanted: Stretch) -> tuple[str, ...]:
    """Give as many resources as the task needs, or as there are, those that are free first."""
    equipping = Equipping(search.wish, search.board, search.place, placing, [])
    chosen: list[str] = []
    for need in task.service.needs:
        every = [resource.resource_id for resource in search.wish.resources_for(need.type, search.place)]
        free = {name: equipping.is_free(name, wanted) for name in every}
        left = [name for name in every if name not in chosen]
        chosen += sorted(left, key=lambda name: (not free[name], name))[: need.count]
    return tuple(chosen)


def _short_of(board: Board, planned: PlannedVisit, before: Pieces) -> Iterator[Obstacle]:
    """Give an obstacle for each class with more participants than seats, and each task short of resources."""
    for each in planned.performed:
        who, name = each.staff.staff_id, each.session_name
        if each.session is not None:
            claim = board.of_staff(each.staff, planned.place).claims.get(name)
            free = claim.session.free(board.now) if claim and claim.session else each.session.seats
            own = sum(piece.seats for piece in before if (piece.holder, piece.session_name) == (who, name))
            if free - own < each.task.seats:
                yield Obstacle("full", who, name, claim)
        needed = sum(need.count for need in each.task.service.needs)
        if not each.joined and len(each.resources) < needed:
            yield Obstacle("no_resource", each.task.service.needs[0].type)

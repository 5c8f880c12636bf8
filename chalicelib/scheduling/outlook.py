"""What can be known of a start before anything is placed: for whom it is hopeless, and who is like whom.

Each visit is looked at as if it were alone, and then the people and things that visits must have at one
instant are counted. It errs on one side only: what is called hopeless has no way. Classes are left out.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.catalogue.model import Location
from chalicelib.scheduling.agenda import Stretch
from chalicelib.scheduling.board import Board, Look
from chalicelib.scheduling.placing import Pieces, clash
from chalicelib.scheduling.plan import Task, Wish, WishedVisit
from chalicelib.scheduling.sheets import resource_holder

MOST_INSTANTS = 12
"""At how many instants a task of a visit may begin, by who performs those before it, to be looked at."""
MOMENT = timedelta(microseconds=1)


class Stage(NamedTuple):
    """One task of a visit, and everybody's looks at it, whenever it can begin."""

    task: Task
    looks: Sequence[Look]


Course = Sequence[Stage]
"""A visit as if it were alone: only looks that are on a way from its first task to its last."""


class Outlook:
    """What can be known of the visits of a wish that begin at an instant at one place."""

    def __init__(self, wish: Wish, board: Board, place: Location, start: datetime) -> None:
        self._wish, self._board, self._place = wish, board, place
        known: dict[tuple[int, datetime], Course | None] = {}
        self._courses: list[Course | None] = []
        for visit in wish.visits:
            key = (id(visit.tasks), start + visit.offset)
            if key not in known:
                known[key] = self._course(visit, key[1])
            self._courses.append(known[key])
        self._likeness: dict[str, Hashable] = {}
        self._hopeless: dict[tuple[str, int | None], bool] = {}

    def is_hopeless(self, lead: str, led: int | None) -> bool:
        """Tell whether there is certainly no way when the lead takes the task `led` of the first visit."""
        key = (lead, led)
        if key not in self._hopeless:
            self._hopeless[key] = self.leaves_no_way(0, (), lead, led)
        return self._hopeless[key]

    def leaves_no_way(self, number: int, before: Pieces, lead: str = "", led: int | None = None) -> bool:
        """Tell whether the visits from this number on certainly cannot be had after these pieces."""
        courses: list[Course] = []
        kept: dict[int, Course] = {}
        for place, alone in enumerate(self._courses[number:], number):
            if alone is None:
                continue
            if place == 0 and led is not None:
                course = _passable([_only(lead, s) if n == led else s for n, s in enumerate(alone)])
            else:
                if id(alone) not in kept:
                    kept[id(alone)] = _passable([_after(before, s) for s in alone]) if before else alone
                course = kept[id(alone)]
            if not all(stage.looks for stage in course):
                return True
            courses.append(course)
        self._board.steps += sum(len(stage.looks) for course in courses for stage in course) // 4
        instants = {_latest(stage) for course in courses for stage in course}
        return any(self._is_short(courses, instant, before) for instant in sorted(instants))

    def likeness(self, holder: str) -> Hashable:
        """Give what is the same for people, or things, that can give the same time to the same tasks."""
        if any(course is None for course in self._courses):
            return holder
        if holder not in self._likeness:
            seen: list[Any] = []
            courses = {
                id(course): (course, visit)
                for course, visit in zip(self._courses, self._wish.visits, strict=True)
            }
            for course, visit in courses.values():
                for number, stage in enumerate(course or ()):
                    seen += ((id(course), number, *it) for it in self._offers(holder, stage, visit))
            self._likeness[holder] = tuple(seen)
        return self._likeness[holder]

    def _offers(self, holder: str, stage: Stage, visit: WishedVisit) -> Iterable[tuple[Any, ...]]:
        """Give the times that a holder can give to a task, and whether those around it are free as well."""
        service = stage.task.service
        before, after = (
            max(it, visit.travel_minutes) for it in (service.before_minutes, service.after_minutes)
        )
        kind = self._things(stage.task).get(holder)
        if kind is not None:
            agenda = self._board.of_holder(holder)
            for start, end in sorted({(look.plain.start, look.plain.end) for look in stage.looks}):
                around = (Stretch(start, end), Stretch(start, end, before), Stretch(start, end, 0, after))
                yield kind, start, end, *(self._board.obstacle(agenda, each) is None for each in around)
        for look in stage.looks:
            if look.plain.staff.staff_id == holder:
                agenda = self._board.of_staff(look.plain.staff, self._place)
                first, last = look.busy[0]._replace(before=before), look.busy[-1]._replace(after=after)
                free = (self._board.obstacle(agenda, each) is None for each in (first, last))
                yield look.plain.start, look.plain.end, *free

    def _things(self, task: Task) -> dict[str, str]:
        """Give the types of the resources that a task could take, by holder."""
        return {
            resource_holder(resource.resource_id): need.type
            for need in task.service.needs
            for resource in self._wish.resources_for(need.type, self._place)
        }

    def _course(self, visit: WishedVisit, start: datetime) -> Course | None:
        """Give the course of a visit, or None where nothing can be said of it."""
        if any(task.service.seats > 1 for task in visit.tasks):
            return None
        stages: list[Stage] = []
        instants = {start}
        for task in visit.tasks:
            if len(instants) > MOST_INSTANTS:
                return None
            looks = [
                self._board.look(task, staff, self._place, instant)
                for instant in sorted(instants)
                for staff in task.people
            ]
            free = [look for look in looks if look.obstacle is None]
            stages.append(Stage(task, [*self._with_gaps(visit, len(stages), free)]))
            instants = {look.plain.end for look in stages[-1].looks}
        return _passable(stages)

    def _with_gaps(self, visit: WishedVisit, number: int, looks: Iterable[Look]) -> Iterator[Look]:
        """Give the looks that are free with the minutes that are kept free before or after any visit, too."""
        service = visit.tasks[number].service
        before = max(service.before_minutes, visit.travel_minutes) if number == 0 else 0
        after = max(service.after_minutes, visit.travel_minutes) if number == len(visit.tasks) - 1 else 0
        if not before and not after:
            yield from looks
            return
        for look in looks:
            busy = list(look.busy)
            if busy[0].start == look.plain.start:
                busy[0] = busy[0]._replace(before=before)
            if busy[-1].end == look.plain.end:
                busy[-1] = busy[-1]._replace(after=after)
            agenda = self._board.of_staff(look.plain.staff, self._place)
            if all(self._board.obstacle(agenda, stretch) is None for stretch in busy):
                yield look._replace(busy=busy)

    def _is_short(self, courses: Iterable[Course], instant: datetime, before: Pieces) -> bool:
        """Tell whether there are too few people or things for those who must have one at the instant."""
        wanted: list[list[str]] = []
        needs: Counter[str] = Counter()
        for course in courses:
            for stage in course:
                if all(_covers(look.busy, instant) for look in stage.looks):
                    wanted.append(list({look.plain.staff.staff_id: None for look in stage.looks}))
                if all(look.plain.start <= instant < look.plain.end for look in stage.looks):
                    for need in stage.task.service.needs:
                        needs[need.type] += need.count
        return not _all_matched(wanted) or any(
            count > self._free(kind, instant, before) for kind, count in needs.items()
        )

    def _free(self, kind: str, instant: datetime, before: Pieces) -> int:
        """Give how many resources of a type are free at the instant."""
        wanted = Stretch(instant, instant + MOMENT)
        self._board.steps += 1
        names = [resource_holder(it.resource_id) for it in self._wish.resources_for(kind, self._place)]
        return sum(
            self._board.obstacle(self._board.of_holder(name), wanted) is None
            and clash(name, wanted, before) is None
            for name in names
        )


def outlook_at(wish: Wish, board: Board, place: Location, start: datetime) -> Outlook:
    """Give the outlook for a start, worked out once for everybody who could lead."""
    key = (place.location_id, start)
    if key not in board.outlooks:
        board.outlooks[key] = Outlook(wish, board, place, start)
    found: Outlook = board.outlooks[key]
    return found


def _passable(stages: Sequence[Stage]) -> Course:
    """Give the stages with those looks only that are on a way from the first to the last."""
    course: list[Stage] = []
    ends: set[datetime] | None = None
    for stage in stages:
        looks = [look for look in stage.looks if ends is None or look.plain.start in ends]
        course.append(Stage(stage.task, looks))
        ends = {look.plain.end for look in looks}
    starts: set[datetime] | None = None
    for number in reversed(range(len(course))):
        looks = [look for look in course[number].looks if starts is None or look.plain.end in starts]
        course[number] = Stage(course[number].task, looks)
        starts = {look.plain.start for look in looks}
    return course


def _after(before: Pieces, stage: Stage) -> Stage:
    """Give the stage with those only who are not taken by the pieces."""
    looks = [
        look
        for look in stage.looks
        if not any(clash(look.plain.staff.staff_id, busy, before) for busy in look.busy)
    ]
    return Stage(stage.task, looks)


def _only(staff_id: str, stage: Stage) -> Stage:
    return Stage(stage.task, [look for look in stage.looks if look.plain.staff.staff_id == staff_id])


def _latest(stage: Stage) -> datetime:
    return max(look.busy[0].start for look in stage.looks)


def _covers(busy: Iterable[Stretch], instant: datetime) -> bool:
    return any(stretch.start <= instant < stretch.end for stretch in busy)


def _all_matched(wanted: Sequence[Sequence[str]]) -> bool:
    """Tell whether everybody can have one of those they want, nobody two of them the same."""
    has: dict[str, int] = {}

    def match(who: int, seen: set[str]) -> bool:
        for one in wanted[who]:
            if one not in seen:
                seen.add(one)
                if one not in has or match(has[one], seen):
                    has[one] = who
                    return True
        return False

    return all(match(who, set()) for who in range(len(wanted)))

"""Choosing the resources that a task needs: so many of each kind, all of them free."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.catalogue.model import Location, Need
from chalicelib.scheduling.agenda import Obstacle, Stretch
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.placing import Placing, clash
from chalicelib.scheduling.plan import Performed, Wish
from chalicelib.scheduling.sheets import resource_holder


@dataclass(frozen=True, slots=True)
class Equipping:
    """The choice of resources at one place for a visit being placed; obstacles are added to `met`.

    Holders of one `likeness` can stand for each other, as long as the order has taken nothing of them.
    """

    wish: Wish
    board: Board
    place: Location
    placing: Placing
    met: list[Obstacle]
    likeness: Callable[[str], Hashable] = str

    def choices(self, plain: Performed, done: tuple[Performed, ...]) -> Iterator[tuple[str, ...]]:
        """Give the ways to choose everything that a task needs, what the task before has first."""
        return self._choices(plain.task.service.needs, plain, done, ())

    def _choices(
        self, needs: Sequence[Need], plain: Performed, done: tuple[Performed, ...], chosen: tuple[str, ...]
    ) -> Iterator[tuple[str, ...]]:
        if not needs:
            yield chosen
            return
        need, wanted = needs[0], Stretch(plain.start, plain.end)
        every = [resource.resource_id for resource in self.wish.resources_for(need.type, self.place)]
        self.board.steps += len(every) // 2
        free = [name for name in every if name not in chosen and self.is_free(name, wanted)]
        if len(free) < need.count:
            self.met.append(Obstacle("no_resource", need.type, wanted=wanted))
            return
        for some in self._sets(self._fitting(free, plain, done), need.count, done):
            yield from self._choices(needs[1:], plain, done, (*chosen, *some))

    def is_free(self, resource: str, wanted: Stretch) -> bool:
        """Tell whether a resource can be had at all, given what the order has taken before."""
        holder = resource_holder(resource)
        taken = self.board.of_holder(holder).conflict(wanted) is not None
        return not taken and clash(holder, wanted, self.placing.before) is None

    def _sets(
        self, fitting: Sequence[str], count: int, done: tuple[Performed, ...]
    ) -> Iterator[tuple[str, ...]]:
        """Give the sets of so many, the first ones first, and of those that are alike only one."""
        first = tuple(fitting[:count])
        if len(first) < count:
            return
        yield first
        alike: dict[Hashable, list[str]] = {}
        for name in fitting:
            holder = resource_holder(name)
            own = tuple(piece.stretch for piece in self.placing.before if piece.holder == holder)
            used = tuple(name in each.resources for each in done)
            alike.setdefault((self.likeness(holder), own, used), []).append(name)
        for some in _of_each(list(alike.values()), count):
            if set(some) != set(first):
                yield some

    def _fitting(self, free: Sequence[str], plain: Performed, done: tuple[Performed, ...]) -> list[str]:
        """Give those with the minutes free around the task that are needed whatever comes after it."""
        latest = done[-1].resources if done else ()
        service, travel = plain.task.service, self.placing.visit.travel_minutes
        is_last = len(done) == len(self.placing.visit.tasks) - 1
        after = max(service.after_minutes, travel) if is_last or plain.session else 0
        fitting: list[str] = []
        for name in sorted(free, key=lambda name: name not in latest):
            before = 0 if name in latest else max(service.before_minutes, travel)
            stretch = Stretch(plain.start, plain.end, before, after)
            obstacle = self.board.of_holder(resource_holder(name)).obstacle(stretch)
            if obstacle is None:
                fitting.append(name)
            else:
                self.met.append(obstacle)
        return fitting


def _of_each(groups: Sequence[Sequence[str]], count: int) -> Iterator[tuple[str, ...]]:
    """Give every way to take so many out of groups, always the first ones of a group."""
    if not groups:
        yield ()
        return
    others = sum(len(group) for group in groups[1:])
    for number in range(min(len(groups[0]), count), max(0, count - others) - 1, -1):
        for some in _of_each(groups[1:], count - number):
            yield (*groups[0][:number], *some)

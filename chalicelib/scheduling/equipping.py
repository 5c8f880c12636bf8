"""Choosing the resources that a task needs: so many of each kind, all of them free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from chalicelib.catalogue.model import Location, Need
from chalicelib.scheduling.agenda import Obstacle, Stretch
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.placing import Placing, clash
from chalicelib.scheduling.plan import Performed, Wish
from chalicelib.scheduling.sheets import resource_holder


@dataclass(frozen=True, slots=True)
class Equipping:
    """The choice of resources at one place for a visit being placed; obstacles are added to `met`."""

    wish: Wish
    board: Board
    place: Location
    placing: Placing
    met: list[Obstacle]

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
        free = [name for name in every if name not in chosen and self.is_free(name, wanted)]
        if len(free) < need.count:
            self.met.append(Obstacle("no_resource", need.type, wanted=wanted))
            return
        for some in combinations(self._fitting(free, plain, done), need.count):
            yield from self._choices(needs[1:], plain, done, (*chosen, *some))

    def is_free(self, resource: str, wanted: Stretch) -> bool:
        """Tell whether a resource can be had at all, given what the order has taken before."""
        holder = resource_holder(resource)
        taken = self.board.of_holder(holder).conflict(wanted) is not None
        return not taken and clash(holder, wanted, self.placing.before) is None

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

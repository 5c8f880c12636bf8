"""The search finds a way exactly where there is one: compared with trying everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.model import Location, Staff
from chalicelib.scheduling.pieces import pieces_of
from chalicelib.scheduling.plan import Performed, Plan, PlannedVisit, Task, Wish, WishedVisit
from tests.examples import examples
from tests.scheduling.judging import complaints, what_stands
from tests.scheduling.worlds import MINUTE, World, made_up

seeds = st.integers(0, 2**40)
Choice = tuple[Staff, tuple[str, ...]]
"""Who performs a task, and with which resources."""


def choices(wish: Wish, task: Task, place: Location, number: int) -> list[Choice]:
    """Give everybody who could perform the task, with every set of resources that it could take."""
    sets: list[tuple[str, ...]] = [()]
    for need in task.service.needs[:1]:
        names = [resource.resource_id for resource in wish.resources_for(need.type, place)]
        sets = [*combinations(names, need.count)]
    return [(staff, tuple(some)) for some in sets for staff in task.people]


def planned(visit: WishedVisit, place: Location, start: datetime, chosen: tuple[Choice, ...]) -> PlannedVisit:
    done: list[Performed] = []
    for task, (staff, resources) in zip(visit.tasks, chosen, strict=True):
        end = start + timedelta(minutes=task.minutes(staff))
        done.append(Performed(task, staff, start, end, resources))
        start = end
    return PlannedVisit(visit, place, tuple(done), pieces_of(visit, done))


def every_way(wish: Wish, place: Location, start: datetime) -> Iterator[Plan]:
    """Give everything that could be done at all, possible or not."""
    ways = []
    for number, visit in enumerate(wish.visits):
        some = product(*(choices(wish, task, place, number) for task in visit.tasks))
        ways.append([planned(visit, place, start + visit.offset, chosen) for chosen in some])
    return (Plan(place, start, visits) for visits in product(*ways))


def is_plain(wish: Wish) -> bool:
    """Tell whether it is few enough tasks to try everything, none of them a class or in a window."""
    tasks = [task for visit in wish.visits for task in visit.tasks]
    return len(tasks) <= 3 and not wish.rules.window_minutes and all(t.service.seats == 1 for t in tasks)


def starts(random: Random, world: World, wish: Wish, place: Location) -> Iterator[datetime]:
    """Give instants near what stands, that no rule for starts forbids."""
    claims = [claim for sheet in world.sheets.values() for claim in sheet.claims.values()]
    near = [instant for claim in claims for instant in (claim.guarded.start, claim.ends_at)] or [world.now]
    around = random.choice(near).replace(minute=0) - timedelta(hours=random.randint(-1, 3))
    for minutes in range(0, 240, 15):
        start = around + minutes * MINUTE
        if wish.forbidden(start, place, world.now) is None:
            yield start


@examples(300)
@given(seeds)
def test_a_way_is_found_exactly_where_there_is_one(seed: int) -> None:
    made = made_up(seed)
    if made is None or not is_plain(made[1]):
        return
    world, wish = made
    random = Random(seed)
    place = random.choice(wish.places)
    wish = replace(wish, places=(place,))
    there = what_stands(world, wish)
    for start in [*starts(random, world, wish, place)][:6]:
        found = world.accepted(replace(wish, starts_at=start))
        possible = any(
            not any(complaints(world, wish, plan, there)) for plan in every_way(wish, place, start)
        )
        assert (found is not None) == possible

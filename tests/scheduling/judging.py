"""A plan judged without the search: each rule looked at by itself, one claim after the other."""

from collections.abc import Iterator

from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.sheets import Claim, Taken, location_holder, standing, without_taken
from tests.scheduling.made_up import DAY
from tests.scheduling.worlds import World

There = dict[tuple[str, str], Claim]
"""What stands, by holder and name."""


def what_stands(world: World, wish: Wish) -> There:
    """Give the claims that count on any sheet, without those that the wish gives up."""
    sheets = {**world.sheets, **without_taken(world.sheets, wish.gives_up, wish.owner, world.zone)}
    found: There = {}
    for (holder, _), sheet in sheets.items():
        found |= {(holder, name): claim for name, claim in standing(sheet.claims, world.now).items()}
    return found


def complaints(world: World, wish: Wish, plan: Plan, there: There | None = None) -> Iterator[str]:
    """Give everything that is wrong with a plan, in words; nothing where it can be had."""
    there = what_stands(world, wish) if there is None else there
    taken = [(number, it) for number, visit in enumerate(plan.visits) for it in visit.takes(f"new-{number}")]
    for number, it in taken:
        yield from _against_others(it, there)
        yield from _against_work(world, plan, it)
        for other_number, other in taken:
            apart = other.holder == it.holder and other.name != it.name and other_number != number
            if apart and other.claim.conflicts_with(it.claim):
                yield f"{it.holder} is with two of one order"
    yield from _against_seats(world, there, [it for _, it in taken])
    yield from _against_place(world, there, plan)


def _against_others(it: Taken, there: There) -> Iterator[str]:
    """Who joins a class that stands is stopped only by what is no visit."""
    joins = (it.holder, it.name) in there
    if it.claim.starts_at >= it.claim.ends_at:
        yield f"{it} takes no time"
    for (holder, name), claim in there.items():
        meets = holder == it.holder and name != it.name and it.claim.conflicts_with(claim)
        if meets and (not joins or claim.kind not in ("appointment", "hold")):
            yield f"{it} meets {claim}"


def _against_work(world: World, plan: Plan, it: Taken) -> Iterator[str]:
    staff = world.catalogue.staff.get(it.holder)
    if staff:
        day = it.claim.starts_at.astimezone(plan.place.zone).date()
        working = working_intervals(staff, plan.place, day - 2 * DAY, day + 2 * DAY)
        if not any(interval.contains(it.claim.interval) for interval in working):
            yield f"{it.holder} does not work then"


def _against_seats(world: World, there: There, taken: list[Taken]) -> Iterator[str]:
    seats: dict[tuple[str, str], int] = {}
    for it in taken:
        known = there.get((it.holder, it.name), it.claim).session
        if known is not None:
            seats[it.holder, it.name] = seats.get((it.holder, it.name), 0) + it.seats
            if seats[it.holder, it.name] > known.free(world.now):
                yield f"{it.name} has too few seats"


def _against_place(world: World, there: There, plan: Plan) -> Iterator[str]:
    """The place is open throughout, and each service has what it needs, from there."""
    closed = [claim for (who, _), claim in there.items() if who == location_holder(plan.place.location_id)]
    for visit in plan.visits:
        if any(claim.interval.overlaps(Interval(visit.start, visit.end)) for claim in closed):
            yield "it is closed"
        for each in visit.performed:
            chosen = [world.catalogue.resources[name] for name in each.resources]
            if len(set(each.resources)) < len(chosen):
                yield "one resource is taken twice"
            for need in each.task.service.needs if not each.joined else ():
                fitting = [r for r in chosen if r.active and r.location_id == plan.place.location_id]
                if sum(resource.type == need.type for resource in fitting) != need.count:
                    yield f"{need} is not met"

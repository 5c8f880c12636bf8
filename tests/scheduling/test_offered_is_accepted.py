"""What is offered is what is accepted, for any rules, any claims and any request; and it stands alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.model import Location
from chalicelib.core.interval import boundary_at
from chalicelib.scheduling.model import Slot
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Wish
from tests.examples import examples
from tests.scheduling.diary import Seen
from tests.scheduling.judging import complaints
from tests.scheduling.made_up import DAY
from tests.scheduling.worlds import CHANGES, MINUTE, World, made_up

seeds = st.integers(0, 2**40)
HOUR = timedelta(hours=1)


def edges(world: World) -> list[datetime]:
    """Give the instants near which offer and acceptance might differ."""
    zones = {place.time_zone: place.zone for place in world.catalogue.locations.values()}
    days = [boundary_at(day, 0, zone) for zone in zones.values() for day in (world.first, world.last + DAY)]
    changes = [change.at for name in zones for change in CHANGES[name]]
    near = [at for at in changes if abs(at.date() - world.first) <= 2 * DAY]
    claims = [claim for sheet in world.sheets.values() for claim in sheet.claims.values()]
    ends = [instant for claim in claims for instant in (claim.guarded.start, claim.ends_at)]
    return [*days, *near, *near, *ends, world.now]


def starts_to_try(
    random: Random, world: World, wish: Wish, place: Location, offered: Sequence[Slot] = ()
) -> Iterator[datetime]:
    """Give three hours of starts around an edge or something offered, on the days asked about.

    For staff, who are not bound by steps, only those on step: no others are offered.
    """
    near = [slot.starts_at for slot in offered] if offered and random.random() < 0.5 else edges(world)
    around = random.choice(near).replace(minute=0, second=0) + random.randint(-3, 1) * HOUR
    on_step = replace(wish.rules, bound=True, lead_minutes=0, horizon_days=9, package=None)
    for minutes in range(0, 180, 5):
        start = around + minutes * MINUTE
        local = start.astimezone(place.zone).date()
        earliest = max(world.first, world.now.date() - DAY)
        if earliest <= local <= world.last and (
            wish.rules.bound or on_step.obstacle(start, place, start) is None
        ):
            yield start


def at_place(wish: Wish, place: Location, start: datetime, lead: str = "") -> Wish:
    return replace(wish, places=(place,), starts_at=start, lead=wish.lead or lead)


@examples(2000)
@given(seeds)
def test_what_is_offered_is_what_is_accepted(seed: int) -> None:
    made = made_up(seed)
    if made is None:
        return
    world, wish = made
    random, offered = Random(seed), world.offered(wish)
    leads = [staff.staff_id for staff in wish.visits[0].tasks[0].people]
    place, lead = random.choice(wish.places), random.choice(leads)
    seats = wish.visits[0].tasks[0].service.seats
    there = {slot.starts_at: slot for slot in offered if slot.location_id == place.location_id}
    if not wish.lead:
        there = {s.starts_at: s for s in offered if (s.location_id, s.staff_id) == (place.location_id, lead)}
    for start in starts_to_try(random, world, wish, place, offered):
        accepted = world.accepted(at_place(wish, place, start, lead))
        assert (accepted is not None) == (start in there)
    joined = [slot for slot in offered if slot.seats_free and slot.seats_free < seats]
    for slot in random.sample(offered, min(len(offered), 2)) + joined[:1]:
        where = world.catalogue.locations[slot.location_id]
        plan = world.decide(at_place(wish, where, slot.starts_at, slot.staff_id))
        people = [each.staff.staff_id for visit in plan.visits for each in visit.performed]
        assert (plan.start, tuple(people)) == (slot.starts_at, slot.staff_ids)
        assert [*complaints(world, wish, plan)] == []
        assert world.decide(replace(wish, starts_at=slot.starts_at)).start == slot.starts_at


@examples(500)
@given(seeds)
def test_no_slot_is_offered_twice_or_in_a_gap_or_outside_its_days(seed: int) -> None:
    made = made_up(seed)
    if made is None:
        return
    world, wish = made
    offered = world.offered(wish)
    names = [(slot.starts_at, slot.location_id, slot.staff_ids[:1]) for slot in offered]
    assert len(set(names)) == len(names)
    assert offered == sorted(offered)
    for slot in offered:
        local = slot.starts_at.astimezone(world.catalogue.locations[slot.location_id].zone)
        assert local.fold == 0
        assert world.first <= local.date() <= world.last
        assert slot.ends_at > slot.starts_at


@examples(300)
@given(seeds)
def test_whatever_is_refused_is_booked_against_the_rules_with_each_of_them_named(seed: int) -> None:
    made = made_up(seed)
    if made is None:
        return
    world, wish = made
    random = Random(seed)
    place = random.choice(wish.places)
    for start in starts_to_try(random, world, wish, place):
        asked = at_place(wish, place, start)
        if world.accepted(asked) is None:
            sheets = Seen(world.sheets, asked.sheet_names())
            plan = plan_against_rules(asked, sheets, world.now)
            assert plan.broken
            assert plan.start == start
            return

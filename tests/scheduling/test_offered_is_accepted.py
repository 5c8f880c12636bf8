"""What is offered is what is accepted, for any rules, any claims and any request."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.model import BookingPolicy, Location, Pause, Shift, Staff, TimeOff
from chalicelib.core.errors import NotOffered, SlotTaken
from chalicelib.core.interval import boundary_at, zone_named
from chalicelib.scheduling.model import Claim, DaySheet, Slot
from chalicelib.scheduling.offered import bookable_days, free_slots, sheet_days
from chalicelib.scheduling.planning import Wish, with_claim
from tests.cast import BUSINESS, salon
from tests.examples import examples
from tests.messaging.cast import NOW
from tests.zones import ZONES, transitions

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CHANGES = {zone: list(transitions(zone, [2027])) for zone in ZONES}
steps = st.sampled_from([5, 15, 30, 40, 45, 90, 240])
weekdays = st.sampled_from([range(7), range(7), range(5)])


@dataclass(frozen=True)
class World:
    """Some people's rules, what stands on their sheets, and a range of days that is asked about."""

    wish: Wish
    claims: dict[str, dict[str, Claim]]
    first: date
    last: date
    now: datetime

    def sheets(self, staff_id: str) -> defaultdict[date, DaySheet]:
        """Give a person's sheets, each claim on every date that it touches."""
        sheets: defaultdict[date, DaySheet] = defaultdict(lambda: DaySheet(staff_id=staff_id, day=self.first))
        for name, claim in self.claims[staff_id].items():
            for day in claim.guarded.dates(self.wish.catalogue.business.zone):
                sheets[day] = with_claim(sheets[day], name, claim)
        return sheets

    def offered(self) -> list[Slot]:
        """Give what the list of free times says, reading the sheets that it says it needs."""
        policy = self.wish.catalogue.business.policy
        first, last = bookable_days(self.first, self.last, policy, self.now)
        if last < first:
            return []
        low, high = sheet_days(self.wish, first, last)
        read = {
            staff_id: [sheet for day, sheet in self.sheets(staff_id).items() if low <= day <= high]
            for staff_id in self.claims
        }
        return free_slots(self.wish, first, last, read, self.now)

    def accepts(self, start: datetime, staff: Staff, location: Location) -> bool:
        """Tell whether a booking of that time there is accepted, reading the sheets that it says it needs."""
        wish = replace(self.wish, candidates=((staff, location),), starts_at=start)
        sheets = self.sheets(staff.staff_id)
        try:
            wish.decide({name: sheets[name[1]] for name in wish.sheet_names()}, self.now)
        except (SlotTaken, NotOffered):
            return False
        return True


@st.composite
def people(draw: st.DrawFn, staff_id: str, places: list[Location], day: date) -> Staff:
    def spell() -> tuple[int, int]:
        if draw(st.booleans()):
            return 0, 1440
        start = draw(st.integers(0, 24 * 4)) * 15
        return start, min(2880, start + draw(st.integers(1, 60)) * 15)

    shifts, pauses = [], []
    for _ in range(draw(st.integers(1, 3))):
        start, end = spell()
        place = draw(st.sampled_from(places))
        shifts += [
            Shift(weekday=weekday, starts_minute=start, ends_minute=end, location_id=place.location_id)
            for weekday in draw(weekdays)
        ]
    if draw(st.integers(0, 3)) == 0:
        start, end = draw(st.integers(0, 90)) * 15, 1440
        pauses = [Pause(weekday=weekday, starts_minute=start, ends_minute=end) for weekday in range(7)]
    off = [TimeOff(first_on=day, last_on=day)] if draw(st.integers(0, 4)) == 0 else []
    return Staff(staff_id=staff_id, name=staff_id, shifts=shifts, pauses=pauses, time_off=off)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    zones = [draw(st.sampled_from(ZONES)) for _ in range(3)]
    changes = [change for zone in zones for change in CHANGES[zone]]
    near = draw(st.sampled_from([change.at for change in changes] or [NOW]))
    first = near.date() + timedelta(days=draw(st.integers(-1, 1)))
    places = [
        Location(location_id=f"place-{number}", name="", time_zone=zone)
        for number, zone in enumerate(zones[:2])
    ]
    policy = BookingPolicy(
        step_minutes=draw(steps),
        lead_minutes=draw(st.sampled_from([0, 60, 1440])),
        horizon_days=draw(st.sampled_from([1, 120, 120, 120])),
    )
    business = BUSINESS.model_copy(update={"time_zone": zones[2], "policy": policy})
    staff = [draw(people(staff_id, places, first)) for staff_id in ("ana", "ben")]
    now = datetime.combine(first, datetime.min.time(), tzinfo=zone_named(zones[0]))
    now -= draw(st.sampled_from([-600, 30, 600, 1500, 3000])) * MINUTE
    length = draw(
        st.tuples(
            st.sampled_from([0, 10, 120]), st.sampled_from([15, 45, 45, 90, 2000]), st.sampled_from([0, 90])
        )
    )
    claims: dict[str, dict[str, Claim]] = {}
    midnight = boundary_at(first + draw(st.integers(0, 3)) * DAY, 0, zone_named(zones[2]))
    for person in staff:
        starts = draw(st.lists(st.integers(-18, 18), max_size=2))
        claims[person.staff_id] = {
            f"claim-{number}": Claim(
                starts_at=midnight + start * 5 * MINUTE,
                ends_at=midnight + (start * 5 + draw(st.sampled_from([5, 45, 300]))) * MINUTE,
                before_minutes=draw(st.sampled_from([0, 0, 15, 700])),
                after_minutes=draw(st.sampled_from([0, 0, 15, 700])),
            )
            for number, start in enumerate(starts)
        }
    candidates = tuple((person, place) for person in staff for place in places)
    wish = Wish(salon(business=business), candidates, length, now)
    return World(wish, claims, first, first + timedelta(days=draw(st.integers(0, 2))), now)


def edges(world: World) -> list[datetime]:
    """Give the instants near which offer and acceptance might differ."""
    zones = [
        *(place.time_zone for _, place in world.wish.candidates),
        world.wish.catalogue.business.time_zone,
    ]
    days = [
        boundary_at(day, 0, zone_named(zone)) for zone in zones for day in (world.first, world.last + DAY)
    ]
    claims = [claim for own in world.claims.values() for claim in own.values()]
    changes = [change.at for zone in zones for change in CHANGES[zone]]
    near = [at for at in changes if abs(at.date() - world.first) <= 3 * DAY]
    return [*days, *near, *near, *(claim.guarded.start for claim in claims), *(c.ends_at for c in claims)]


@examples(200)
@given(worlds(), st.data())
def test_what_is_offered_is_what_is_accepted(world: World, data: st.DataObject) -> None:
    offered = world.offered()
    staff, location = data.draw(st.sampled_from(world.wish.candidates))
    there = {
        slot.starts_at
        for slot in offered
        if (slot.staff_id, slot.location_id) == (staff.staff_id, location.location_id)
    }
    around = data.draw(st.sampled_from(edges(world))).replace(minute=0) + data.draw(
        st.integers(-3, 3)
    ) * timedelta(hours=1)
    for minutes in range(0, 180, 5):
        asked = around + minutes * MINUTE
        if world.first <= asked.astimezone(location.zone).date() <= world.last:
            assert world.accepts(asked, staff, location) == (asked in there)
    for start in sorted(there)[:: max(1, len(there) // 3)]:
        assert world.accepts(start, staff, location)


@examples(100)
@given(worlds())
def test_no_slot_is_offered_twice_or_in_a_gap_and_each_keeps_its_length(world: World) -> None:
    offered = world.offered()
    assert len(set(offered)) == len(offered)
    for slot in offered:
        local = slot.starts_at.astimezone(zone_named(slot.time_zone))
        assert local.fold == 0
        assert world.first <= local.date() <= world.last
        assert (local.hour * 60 + local.minute) % world.wish.catalogue.business.policy.step_minutes == 0
        assert slot.ends_at - slot.starts_at == world.wish.length[1] * MINUTE

"""For any rules, claims and request: there is a reason against everybody exactly where nothing is offered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.catalogue.model import BookingPolicy, Catalogue, Idle, Need, Package, Resource, WeeklyStart
from chalicelib.core.errors import NotOffered, SlotTaken
from chalicelib.scheduling.decision import Attempt, attempts, board_for, decide, leads_of
from chalicelib.scheduling.model import BookingRequest, Claim, DaySheet, Guest, SheetName
from chalicelib.scheduling.offered import free_slots, sheet_days
from chalicelib.scheduling.plan import Task, Wish
from chalicelib.scheduling.reasons import WhyNot, explained
from chalicelib.scheduling.search import session_name
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import Seats, Session, location_holder, resource_holder
from chalicelib.scheduling.wishing import wish_to_book
from tests.cast import ANA, BEN, BERLIN, BUSINESS, COLOUR, CUT, MITTE, PORTO, TUESDAY, at, salon, wishes
from tests.examples import examples
from tests.messaging.cast import NOW
from tests.scheduling.asking import CARLAS, YOGA

CHAIR = Resource(resource_id="chair-1", name="Chair 1", type="chair", location_id="mitte")
OTHER = Resource(resource_id="chair-2", name="Chair 2", type="chair", location_id="mitte")
KINDS = ["appointment", "appointment", "hold", "break", "time_off", "busy"]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """What can be booked, what stands where under which name, and what is asked for."""

    catalogue: Catalogue
    claims: tuple[tuple[str, str, Claim], ...]
    request: BookingRequest

    def wish(self) -> Wish:
        return wish_to_book(self.catalogue, self.request)

    def sheets(self, names: list[SheetName], without: str = "") -> dict[SheetName, DaySheet]:
        """Give these sheets, each claim on every date that it touches, one of them left out."""
        standing = [(who, name, claim) for who, name, claim in self.claims if name != without]
        return {
            (holder, day): DaySheet(
                holder=holder,
                day=day,
                claims={n: c for who, n, c in standing if who == holder and day in c.guarded.dates(BERLIN)},
            )
            for holder, day in names
        }

    def tried(self, without: str = "") -> list[Attempt]:
        wish = self.wish()
        return attempts(wish, board_for(wish, self.sheets(wish.sheet_names(), without), NOW))

    def why_not(self) -> WhyNot:
        wish = self.wish()
        board = board_for(wish, self.sheets(wish.sheet_names()), NOW)
        return explained(wish, board, attempts(wish, board), {"a1": CARLAS})

    def is_listed(self) -> bool:
        """Tell whether the list of free times has the time."""
        wish = self.wish()
        starts = {wish.start_at(place) for place in wish.places}
        (day,) = {start.astimezone(place.zone).date() for start in starts for place in wish.places}
        days = sheet_days(wish, day, day)
        every = [
            (who, days[0] + n * DAY) for who in wish.holders() for n in range((days[1] - days[0]).days + 1)
        ]
        return bool(starts & {slot.starts_at for slot in free_slots(wish, day, day, self.sheets(every), NOW)})

    def is_accepted(self) -> bool:
        wish = self.wish()
        try:
            decide(wish, self.sheets(wish.sheet_names()), Shares(), NOW)
        except (SlotTaken, NotOffered):
            return False
        return True


moments = st.integers(0, 12 * 10).map(lambda number: at(8) + timedelta(minutes=5 * number))


@st.composite
def claims(draw: st.DrawFn, number: int) -> tuple[str, str, Claim]:
    holder = draw(
        st.sampled_from(
            [
                "ana",
                "ben",
                "ben",
                resource_holder("chair-1"),
                resource_holder("chair-2"),
                location_holder("mitte"),
            ]
        )
    )
    start = draw(moments)
    kind = "closure" if holder.startswith("location") else draw(st.sampled_from(KINDS))
    around = st.sampled_from([0, 0, 15, 60])
    fields: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + timedelta(minutes=draw(st.sampled_from([15, 45, 120, 3000]))),
        "until": NOW + timedelta(hours=draw(st.sampled_from([-1, 1]))) if kind == "hold" else None,
    }
    if kind == "appointment":
        fields |= {"before_minutes": draw(around), "after_minutes": draw(around)}
    return holder, f"a{number}", Claim(kind=kind, title=draw(st.sampled_from(["", "Dentist"])), **fields)


def session(taken: int, start: datetime) -> tuple[str, str, Claim]:
    name = session_name(Task(YOGA, (BEN,)), BEN, MITTE, wishes(start).starts_at.astimezone(NOW.tzinfo))
    seats = {"a9": Seats(number=taken)}
    own = Session(service_id="yoga", seats=8, taken=seats)
    return "ben", name, Claim(starts_at=start, ends_at=start + timedelta(hours=1), session=own)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    cut = CUT.model_copy(
        update={
            "needs": draw(st.sampled_from([(), (Need(type="chair"),), (Need(type="chair", count=2),)])),
            "before_minutes": draw(st.sampled_from([0, 20])),
            "starts": draw(st.sampled_from([(), (), (WeeklyStart(weekday=1, minute=600),)])),
            "window_minutes": draw(st.sampled_from([0, 0, 0, 120])),
        }
    )
    colour = COLOUR.model_copy(
        update={"idle": draw(st.sampled_from([(), (Idle(from_minute=30, to_minute=60),)]))}
    )
    last = draw(st.sampled_from([None, date(2027, 5, 3), TUESDAY]))
    offer = Package(
        package_id="offer", name="Offer", service_ids=("cut", "colour"), price=CUT.price, last_on=last
    )
    policy = BookingPolicy(
        step_minutes=draw(st.sampled_from([5, 15, 30])),
        lead_minutes=draw(st.sampled_from([0, 60, 60, 2880])),
        horizon_days=draw(st.sampled_from([1, 120, 120])),
    )
    ben = BEN.model_copy(update={"service_ids": None})
    return salon(
        business=BUSINESS.model_copy(update={"policy": policy}),
        services={"cut": cut, "colour": colour, "yoga": YOGA},
        packages={"offer": offer},
        staff={"ana": ANA, "ben": ben},
        resources={"chair-1": CHAIR, "chair-2": OTHER},
        locations=draw(st.sampled_from([{"mitte": MITTE}, {"mitte": MITTE, "porto": PORTO}])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    start, catalogue = draw(moments), draw(catalogues())
    there = [draw(claims(number)) for number in range(draw(st.integers(0, 4)))]
    if draw(st.booleans()):
        there.append(session(draw(st.integers(1, 8)), start))
    what = draw(st.sampled_from([("cut",), ("cut", "colour"), ("yoga",), ("yoga", "cut"), ()]))
    request = wishes(
        start,
        service_ids=what,
        package_id=None if what else "offer",
        staff_id=draw(st.sampled_from([None, "ana", "ben"])),
        guests=(Guest(name="Davide"),) * draw(st.sampled_from([0, 0, 1, 2])),
        participants=("Carla",) * draw(st.sampled_from([0, 3, 9])) if "yoga" in what else (),
    )
    return World(catalogue, tuple(there), request)


def can_be_wished(world: World) -> bool:
    try:
        world.wish()
    except NotOffered:
        return False
    return True


@examples(200)
@given(worlds())
def test_a_time_is_offered_exactly_where_somebody_has_no_reason_against_them(world: World) -> None:
    assume(can_be_wished(world))
    found, wish = world.why_not(), world.wish()
    everybody = {
        (lead.staff_id, place.location_id) for place in wish.places for lead in leads_of(wish, place)
    }
    free = {(it.staff_id, it.location_id) for it in found.free}
    against = [it.candidate for it in found.reasons]
    hindered = {
        (who, where)
        for who, where in everybody
        if any(it.location_id == where and it.staff_id in (None, who) for it in against)
    }
    assert free | hindered == everybody
    assert not free & hindered
    assert found.offered == bool(free) == world.is_accepted() == world.is_listed()


@examples(200)
@given(worlds())
def test_every_reason_is_a_sentence(world: World) -> None:
    assume(can_be_wished(world))
    for reason in world.why_not().reasons:
        words = reason.sentence
        assert words[0].isupper() or words[0].isdigit()
        assert words.endswith(".")
        assert "None" not in words
        assert "  " not in words


@examples(200)
@given(worlds())
def test_what_a_reason_names_stands_in_the_way(world: World) -> None:
    assume(can_be_wished(world))
    for number, each in enumerate(world.tried()):
        if each.obstacle is not None and each.obstacle.claim is not None:
            rid_of_it = world.tried(without=each.obstacle.name)[number]
            assert rid_of_it.obstacle != each.obstacle

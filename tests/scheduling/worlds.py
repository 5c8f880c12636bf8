"""Businesses made up at random: rules, people, places in several zones, and what stands on their sheets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from chalicelib.catalogue.model import (
    BookingPolicy,
    Catalogue,
    Resource,
)
from chalicelib.core.errors import BadInput, NotOffered, SlotTaken, TooManyDays
from chalicelib.core.interval import Interval, boundary_at, zone_named
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import attempt, decide, leads_of
from chalicelib.scheduling.drafting import drafted
from chalicelib.scheduling.model import Appointment, BookingRequest, Guest, Slot
from chalicelib.scheduling.offered import bookable_days, free_slots, sheet_days
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.search import Search
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import (
    Claim,
    DaySheet,
    Kind,
    SheetName,
    Taken,
    location_holder,
    resource_holder,
    with_taken,
)
from chalicelib.scheduling.wishing import wish_to_book, wish_to_move
from tests.cast import BUSINESS, salon
from tests.messaging.cast import NOW
from tests.scheduling.diary import Seen
from tests.scheduling.made_up import DAY, SERVICES, one, package, person, places_in, service
from tests.zones import ZONES, transitions

T = TypeVar("T")
MINUTE = timedelta(minutes=1)
CHANGES = {zone: list(transitions(zone, [2027])) for zone in ZONES}
PEOPLE = ("ana", "ben", "cora", "dora")
KINDS: tuple[Kind, ...] = ("appointment", "hold", "break", "time_off", "busy")
ABSENT: tuple[Kind, ...] = ("closure", "holiday")


@dataclass
class World:
    """A catalogue, the sheets, what is asked for on which days, and the present instant."""

    catalogue: Catalogue
    now: datetime
    first: date
    last: date
    sheets: dict[SheetName, DaySheet] = field(default_factory=dict)
    kept: dict[str, tuple[Taken, ...]] = field(default_factory=dict)
    """What was booked in the same way before, by its owner."""

    @property
    def zone(self) -> Any:
        return self.catalogue.business.zone

    def take(self, taken: Sequence[Taken], owner: str) -> None:
        """Let claims stand, whatever stands there."""
        names = [name for each in taken for name in each.sheet_names(self.zone)]
        self.sheets |= with_taken(Seen(self.sheets, names), taken, owner, self.zone, self.now)

    def decide(self, wish: Wish) -> Plan:
        """Decide on exactly the sheets that the wish names."""
        return decide(wish, Seen(self.sheets, wish.sheet_names()), Shares(), self.now)

    def accepted(self, wish: Wish) -> Plan | None:
        try:
            return self.decide(wish)
        except (SlotTaken, NotOffered):
            return None

    def offered(self, wish: Wish) -> list[Slot]:
        """Give the list of free times, reading the sheets that it says it needs and no others.

        Where all the days are too much to work out, those that were are all that is asked about from then on.
        """
        first, last = bookable_days(self.first, self.last, wish.rules, self.now)
        if last < first:
            return []
        holders = set(wish.holders())
        low, high = sheet_days(wish, first, last)
        read = {n: sheet for n, sheet in self.sheets.items() if n[0] in holders and low <= n[1] <= high}
        try:
            return free_slots(wish, first, last, read, self.now)
        except TooManyDays as refusal:
            self.last = first + (refusal.days - 1) * DAY
            return list(refusal.found)
        except NotOffered:
            self.last = self.first - DAY
            return []

    def starts(self, request: BookingRequest) -> Wish | None:
        """Give the wish, or None where nobody performs it or nobody goes there."""
        try:
            return wish_to_book(self.catalogue, request)
        except NotOffered:
            return None


def made_up(seed: int) -> tuple[World, Wish] | None:
    """Give a world and a wish in it, alike for the same seed; None where nobody performs what is wished."""
    random = Random(seed)
    world = _world(random)
    _furnish(random, world)
    for number in range(random.randint(0, 4)):
        _book_something(random, world, f"earlier-{number}")
    if random.random() < 0.2:
        services = {name: service(random, name) for name in SERVICES}
        world.catalogue = replace(world.catalogue, services=services)
    try:
        wish = _move(random, world) if random.random() < 0.35 else None
        return world, wish or wish_to_book(world.catalogue, request(random, world))
    except NotOffered:
        return None


def _world(random: Random) -> World:
    zones = [random.choice(ZONES) for _ in range(3)]
    if random.random() < 0.5:
        zones = [zones[0]] * 3
    changes = [change.at for zone in zones for change in CHANGES[zone]] or [NOW]
    first = random.choice(changes).date() + random.randint(-1, 1) * DAY
    places = places_in(random, zones)
    policy = BookingPolicy(
        step_minutes=one(random, 15, 30, 40, 45, 90, 240),
        lead_minutes=one(random, 0, 60, 60, 1440),
        horizon_days=one(random, 1, 120, 120, 120, 120, 120),
        whole_gaps=random.random() < 0.3,
    )
    chairs = [
        Resource(
            resource_id=f"chair-{n}",
            name="",
            type="chair",
            location_id=random.choice(places).location_id,
            active=random.random() < 0.9,
        )
        for n in range(random.randint(0, 3))
    ]
    catalogue = salon(
        business=BUSINESS.model_copy(update={"time_zone": zones[2], "policy": policy}),
        locations={place.location_id: place for place in places},
        staff={name: person(random, name, places) for name in PEOPLE[: random.randint(1, 4)]},
        resources={chair.resource_id: chair for chair in chairs},
        services={name: service(random, name) for name in SERVICES},
        packages={"offer": package(random, first)},
    )
    midnight = datetime.combine(first, datetime.min.time(), tzinfo=zone_named(zones[0]))
    now = midnight - one(random, -600, 30, 600, 1500, 1500) * MINUTE
    return World(catalogue, now.astimezone(NOW.tzinfo), first, first + random.randint(0, 1) * DAY)


def _furnish(random: Random, world: World) -> None:
    """Let claims of all kinds stand, near midnight most of all, some of them held and over."""
    people = [*world.catalogue.staff]
    chairs = [resource_holder(name) for name in world.catalogue.resources]
    places = [location_holder(name) for name in world.catalogue.locations]
    midnight = boundary_at(world.first + random.randint(0, 2) * DAY, 0, world.zone)
    for number in range(random.randint(0, 6)):
        holder = random.choice([*people, *people, *chairs, *places])
        start = midnight + random.randint(-36, 72) * 10 * MINUTE
        kind = random.choice(ABSENT if holder in places else KINDS)
        claim = Claim(
            starts_at=start,
            ends_at=start + one(random, 10, 45, 300) * MINUTE,
            before_minutes=one(random, 0, 0, 15, 700) if kind == "appointment" else 0,
            after_minutes=one(random, 0, 0, 15, 700) if kind == "appointment" else 0,
            kind=kind,
            until=_until(random, world) if kind == "hold" else None,
        )
        world.take([Taken(holder=holder, name=f"there-{number}", claim=claim)], "")


def _until(random: Random, world: World) -> datetime:
    """Give an end before, at or after the present instant."""
    return world.now + one(random, -60, 0, 1, 600) * MINUTE


def request(random: Random, world: World, **more: Any) -> BookingRequest:
    """Give what somebody asks for: services or a package, perhaps with guests, from somebody or anybody."""
    services = tuple(random.sample(SERVICES, one(random, 1, 1, 1, 2, 3)))
    services = ("yoga",) if random.random() < 0.3 else services
    package = "offer" if random.random() < 0.15 else None
    guests = tuple(
        Guest(
            name=f"Guest {n}",
            service_ids=one(random, (), (), ("cut",), ("yoga",)),
            staff_id=random.choice([None, None, None, None, *world.catalogue.staff]),
            starts_at=world.now + one(random, 45, 60, -120, 360) * MINUTE if random.random() < 0.5 else None,
        )
        for n in range(one(random, 0, 0, 0, 0, 1, 1, 2))
    )
    class_ = "yoga" in services and world.catalogue.services["yoga"].seats > 1 and not package
    asked: dict[str, Any] = {
        "starts_at": world.now,
        "name": "Carla",
        "service_ids": () if package else services,
        "package_id": package,
        "staff_id": random.choice([None, None, None, *world.catalogue.staff]),
        "guests": guests,
        "participants": ("Carla", "Else") if class_ and random.random() < 0.3 else (),
        "postcode": "10115",
        "source": one(random, "online", "online", "online", "staff"),
    }
    return BookingRequest("salon", **{**asked, **more})


def _book_something(random: Random, world: World, owner: str) -> None:
    """Let somebody have booked one of the times that were offered then, for good or held."""
    wish = world.starts(request(random, world, source="staff"))
    plan = _some_plan(random, world, wish) if wish else None
    if plan is None:
        return
    until = _until(random, world) if random.random() < 0.3 else None
    for number, visit in enumerate(plan.visits):
        name = f"{owner}-{number}"
        world.kept[name] = visit.takes(name, until)
        world.take(world.kept[name], name)


def _some_plan(random: Random, world: World, wish: Wish) -> Plan | None:
    """Give what is planned for a time at which somebody works; None where a handful, drawn, are not free."""
    place = random.choice(wish.places)
    days = Interval(boundary_at(world.first, 0, place.zone), boundary_at(world.last + DAY, 0, place.zone))
    around = Interval(wish.reach(days.start).start, wish.reach(days.end).end)
    board, leads = Board(wish, world.sheets, around, world.now), leads_of(wish, place)
    if not leads:
        return None
    search = Search(wish, board, place, random.choice(leads))
    working = board.of_staff(search.lead, place).working or []
    starts = [
        start
        for part in working
        for start in wish.rules.starts(part, place)
        if days.start <= start < days.end
    ]
    for start in random.sample(starts, min(len(starts), 8)):
        if attempt(search, start).visits:
            return world.decide(replace(wish, starts_at=start))
    return None


def _move(random: Random, world: World) -> Wish | None:
    """Give the wish to move an appointment that was made the usual way; None where none can be made."""
    asked = request(random, world, guests=(), participants=())
    wish = world.starts(asked)
    plan = _some_plan(random, world, wish) if wish else None
    if plan is None:
        return None
    made: list[Appointment] = drafted(world.catalogue, asked, plan, ["moves"], "carla", False, world.now)
    world.take(made[0].standing, "moves")
    who = random.choice([None, None, *world.catalogue.staff])
    try:
        return wish_to_move(world.catalogue, made[0], world.now, who, one(random, True, False))
    except BadInput:
        return wish_to_move(world.catalogue, made[0], world.now)

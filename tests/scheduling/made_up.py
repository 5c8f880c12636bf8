"""Made-up places, services, people and offers, drawn at random."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from chalicelib.catalogue.model import (
    Idle,
    Location,
    Need,
    Package,
    Pause,
    Service,
    Shift,
    Staff,
    Terms,
    TravelArea,
    WeeklyStart,
)
from tests.cast import euros

T = TypeVar("T")
SERVICES, DAY = ("cut", "dye", "yoga"), timedelta(days=1)


def one(random: Random, *things: T) -> T:
    return random.choice(things)


def places_in(random: Random, zones: Sequence[str]) -> list[Location]:
    """Give one or two locations, people from the first of which also go to their clients."""
    return [
        Location(
            location_id=f"place-{number}",
            name="",
            time_zone=zones[number],
            travel=(TravelArea(postcode="1", minutes=one(random, 0, 20, 100)),) if number == 0 else (),
        )
        for number in range(random.randint(1, 2))
    ]


def service(random: Random, name: str) -> Service:
    """Give a service with a few of the things that services can have."""
    more: dict[str, Any] = {}
    if random.random() < 0.3:
        more["before_minutes"] = one(random, 10, 45, 120)
    if random.random() < 0.3:
        more["after_minutes"] = one(random, 10, 45, 120)
    if name == "dye" and random.random() < 0.7:
        start = random.randint(0, 4) * 10
        more["idle"] = (Idle(from_minute=start, to_minute=start + one(random, 10, 30, 90)),)
    if name == "yoga" and random.random() < 0.8:
        more["seats"] = random.randint(2, 4)
    if random.random() < 0.3:
        more["needs"] = (Need(type="chair", count=one(random, 1, 1, 2)),)
    if random.random() < 0.15:
        more["starts"] = tuple(
            WeeklyStart(weekday=day, minute=minute) for day in range(7) for minute in (0, 90, 600, 1410)
        )
    if random.random() < 0.15:
        more["window_minutes"] = one(random, 60, 120)
    if random.random() < 0.1:
        more["at_client"] = True
    if random.random() < 0.2:
        more |= {"step_minutes": one(random, 20, 60), "lead_minutes": one(random, 0, 300)}
    length = one(random, 15, 30, 45, 60, 90) if name != "yoga" else one(random, 30, 60)
    return Service(
        service_id=name, name=name, category_id="hair", duration_minutes=length, price=euros(10), **more
    )


def person(random: Random, name: str, places: Sequence[Location]) -> Staff:
    shifts: list[Shift] = []
    for _ in range(random.randint(1, 2)):
        start = random.randint(0, 24) * 60
        end = 1440 if random.random() < 0.2 else min(2880, start + random.randint(2, 16) * 60)
        if end <= start:
            start, end = 0, 1440
        place = random.choice(places).location_id
        shifts += [
            Shift(weekday=weekday, starts_minute=start, ends_minute=end, location_id=place)
            for weekday in range(7)
        ]
    pauses = [Pause(weekday=day, starts_minute=720, ends_minute=780) for day in range(one(random, 0, 7))]
    terms = {name: Terms(duration_minutes=one(random, 20, 75)) for name in SERVICES if random.random() < 0.15}
    able = None if random.random() < 0.75 else tuple(random.sample(SERVICES, random.randint(1, 2)))
    return Staff(
        staff_id=name, name=name, service_ids=able, shifts=tuple(shifts), pauses=tuple(pauses), terms=terms
    )


def package(random: Random, first: date) -> Package:
    return Package(
        package_id="offer",
        name="Offer",
        service_ids=tuple(random.sample(SERVICES, random.randint(1, 2))),
        price=euros(9),
        first_on=one(random, None, first, first + DAY),
        last_on=one(random, None, first),
        weekdays=one(random, None, (first.weekday(),)),
    )

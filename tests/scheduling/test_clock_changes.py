"""Slots and series at every clock change of every zone from 2020 to 2035.

No slot in a gap, none doubled where an hour comes twice, none lost, real lengths kept; repeated visits keep
their wall time. What is compared with is a clock that somebody moves by hand at the instant of the change.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise, product

from chalicelib.catalogue.model import (
    BookingPolicy,
    Business,
    Catalogue,
    Location,
    Pause,
    Service,
    Shift,
    Staff,
    WeeklyStart,
)
from chalicelib.core.money import Money
from chalicelib.scheduling.model import BookingRequest, Slot
from chalicelib.scheduling.offered import free_slots
from chalicelib.scheduling.recurrence import Recurrence
from chalicelib.scheduling.request import Source
from chalicelib.scheduling.wishing import wish_to_book
from tests.examples import drawn
from tests.zones import Transition, every_change

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
STEPS = (5, 7, 10, 15, 20, 25, 30, 40, 45, 60)
LENGTHS = (5, 20, 45, 60, 90, 180)
SOURCES: tuple[Source, ...] = ("online", "staff")
SERIES = {
    "FREQ=DAILY;COUNT=9": 4,
    "FREQ=DAILY;INTERVAL=3;COUNT=5": 6,
    "FREQ=WEEKLY;COUNT=3": 7,
    "FREQ=WEEKLY;INTERVAL=2;COUNT=2": 14,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=9": 4,
    "FREQ=MONTHLY;COUNT=3": 0,
}
"""Rules, and how many days before the change the series begins so that one visit is on its very day."""


Hours = tuple[datetime, datetime]
"""From one wall time to another."""


def walls_around(change: Transition) -> list[datetime]:
    """Give wall times before and after the change, at its edges, and in the gap or coming twice."""
    low, high = change.walls
    middle = low + (high - low) / 2
    edges = [low, low + MINUTE, middle, high - MINUTE, high]
    return [low - 90 * MINUTE, low - MINUTE, *edges, high + MINUTE, high + 90 * MINUTE]


def hours_around(change: Transition) -> list[Hours]:
    """Give working hours that cover the change, begin in it, end in it or keep clear of it."""
    low, high = change.walls
    middle = low + (high - low) / 2
    early, late = low - 200 * MINUTE, high + 200 * MINUTE
    covering = [(early, late), (low - 25 * MINUTE, high + 25 * MINUTE), (low, high)]
    return [*covering, (middle, late), (early, middle), (high, late), (early, low)]


def breaks_around(change: Transition) -> list[Hours]:
    """Give no break (one that is over at once), and breaks in the change, across it and along its edges."""
    low, high = change.walls
    middle = low + (high - low) / 2
    within = [(low, middle), (middle, high), (low, high)]
    return [(low, low), *within, (low - 10 * MINUTE, middle), (middle, high + 35 * MINUTE)]


def weekly(hours: Hours) -> dict[str, int]:
    """Give the hours as a weekly rule counts them."""
    midnight = datetime.combine(hours[0], time())
    start, end = ((wall - midnight) // MINUTE for wall in hours)
    return {"weekday": midnight.weekday(), "starts_minute": start, "ends_minute": end}


def offered(
    change: Transition, hours: Hours, pause: Hours, service: Service, step: int, source: Source
) -> list[Slot]:
    """Give what is offered around the change by somebody who works those hours every week."""
    ana = Staff(
        staff_id="ana",
        name="Ana",
        shifts=(Shift(**weekly(hours), location_id="there"),),
        pauses=(Pause(**weekly(pause)),),
    )
    business = Business(
        business_id="salon",
        name="Ana's Salon",
        time_zone=change.name,
        country="DE",
        currency="EUR",
        policy=BookingPolicy(step_minutes=step, lead_minutes=0),
    )
    place = Location(location_id="there", name="There", time_zone=change.name)
    catalogue = Catalogue(
        business=business,
        signing_secret="made-up",
        locations={"there": place},
        staff={"ana": ana},
        resources={},
        categories={},
        services={"cut": service},
        packages={},
    )
    wish = wish_to_book(catalogue, BookingRequest("salon", change.at, "Carla", ("cut",), source=source))
    day = change.walls[0].date()
    return free_slots(wish, day - DAY, day + DAY, {}, change.at - 4 * DAY)


def possible(
    change: Transition, hours: Hours, pause: Hours, length: int, walls: Iterable[datetime]
) -> list[datetime]:
    """Give the instants of those wall times that come at all and leave working time for the visit."""

    def minute(wall: datetime) -> int:
        return (change.reached(wall) - change.at) // MINUTE

    worked = set(range(*map(minute, hours))).difference(range(*map(minute, pause)))
    return [
        change.reached(wall)
        for wall in walls
        if change.shown_at(change.reached(wall)) == wall
        and worked.issuperset(range(minute(wall), minute(wall) + length))
    ]


def cut(length: int, *starts: datetime) -> Service:
    return Service(
        service_id="cut",
        name="Cut",
        category_id="hair",
        duration_minutes=length,
        price=Money(amount=4500, currency="EUR"),
        starts=tuple(WeeklyStart(weekday=w.weekday(), minute=w.hour * 60 + w.minute) for w in starts),
    )


def test_every_multiple_of_the_step_that_comes_is_offered_once_and_nothing_else() -> None:
    wrong = []
    for change in every_change():
        cases = [*product(hours_around(change), breaks_around(change), STEPS, LENGTHS, SOURCES)]
        for hours, pause, step, length, source in drawn(cases, 4, change):
            every = (hours[0] + n * MINUTE for n in range((hours[1] - hours[0]) // MINUTE))
            walls = [wall for wall in every if (wall.hour * 60 + wall.minute) % step == 0]
            slots = offered(change, hours, pause, cut(length), step, source)
            starts = [slot.starts_at for slot in slots]
            lengths = {slot.ends_at - slot.starts_at for slot in slots}
            if starts != possible(change, hours, pause, length, walls) or lengths - {length * MINUTE}:
                wrong.append(f"{change} {hours} without {pause}, {length} minutes every {step}, {source}")
    assert wrong == []


def test_a_fixed_time_is_offered_once_on_the_day_of_a_change_unless_it_is_skipped() -> None:
    wrong = []
    for change in every_change():
        walls = walls_around(change)
        cases = [*product(hours_around(change), breaks_around(change), LENGTHS, SOURCES)]
        for hours, pause, length, source in drawn(cases, 1, change):
            slots = offered(change, hours, pause, cut(length, *walls), 15, source)
            if [slot.starts_at for slot in slots] != possible(change, hours, pause, length, walls):
                wrong.append(f"{change} {hours} without {pause}, {length} minutes, {source}")
    assert wrong == []


def test_a_series_keeps_its_wall_time_and_reports_the_visit_that_a_change_skips() -> None:
    wrong = []
    for change in every_change():
        for wall, (rule, days) in drawn([*product(walls_around(change), SERIES.items())], 3, change):
            visits = Recurrence(rrule=rule).occurrences(wall.date() - days * DAY, wall.time(), change.zone)
            kept = all(is_kept(change, wall, day, instant) for day, instant in visits)
            instants = [instant for _, instant in visits if instant]
            in_order = all(earlier < later for earlier, later in pairwise(instants))
            if not kept or not in_order or wall.date() not in dict(visits):
                wrong.append(f"{change} {wall} {rule}")
    assert wrong == []


def is_kept(change: Transition, wall: datetime, day: date, instant: datetime | None) -> bool:
    """Tell whether the instant is the first at which the clock shows the wall time on that day."""
    local = datetime.combine(day, wall.time())
    if abs(day - wall.date()) > 4 * DAY:  # clocks may be changed once more by then
        return instant is None or instant.astimezone(change.zone).replace(tzinfo=None) == local
    reached = change.reached(local)
    return instant == (reached if change.shown_at(reached) == local else None)

"""Wall time and instants agree at every clock change of every zone from 2020 to 2035.

What is compared with is a clock that somebody moves by hand at the instant of the change, and nobody
touches for days around it.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from chalicelib.core.interval import Interval, boundary_at, instant_at
from tests.examples import drawn
from tests.zones import EVERY_ZONE, YEARS, Transition, every_change, every_clock

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def walls_around(change: Transition) -> list[datetime]:
    """Give wall times from an hour before the change to an hour after it, surely those at its edges."""
    low, high = change.walls
    edges = [wall + minutes * MINUTE for wall in (low, high) for minutes in (-1, 0, 1)]
    every = [low + minutes * MINUTE for minutes in range(-60, (high - low) // MINUTE + 61)]
    return edges + drawn(every, 20, change)


def test_every_zone_has_its_clock_and_every_change_stands_alone() -> None:
    named = sorted(name for clock in every_clock() for name in clock.names)
    assert named == list(EVERY_ZONE)
    assert available_timezones() - set(named) <= {"Factory", "localtime"}
    assert len(named) > 590
    berlin = next(clock for clock in every_clock() if "Europe/Berlin" in clock.names)
    assert len(berlin.changes) == 2 * len(YEARS)
    assert "Europe/Paris" in berlin.names
    for clock in every_clock():
        assert all(later.at - change.at > 4 * DAY for change, later in pairwise(clock.changes))


def test_a_clock_moved_by_hand_shows_the_local_time() -> None:
    wrong = [
        f"{change} {minute}"
        for change in every_change()
        for minute in (-3 * 1440, -60, -1, 0, 1, 60, 3 * 1440)
        if change.shown_at(change.at + minute * MINUTE)
        != (change.at + minute * MINUTE).astimezone(change.zone).replace(tzinfo=None)
    ]
    assert wrong == []


def test_a_wall_time_is_the_first_instant_that_shows_it_or_none() -> None:
    wrong = []
    for change in every_change():
        for wall in walls_around(change):
            reached = change.reached(wall)
            expected = reached if change.shown_at(reached) == wall else None
            if instant_at(wall.date(), wall.time(), change.zone) != expected:
                wrong.append(f"{change} {wall}")
    assert wrong == []


def test_a_boundary_is_the_instant_at_which_the_clock_reaches_it() -> None:
    wrong = []
    for change in every_change():
        for wall in walls_around(change):
            minutes = wall.hour * 60 + wall.minute
            same = boundary_at(wall.date(), minutes, change.zone)
            past_midnight = boundary_at(wall.date() - DAY, 1440 + minutes, change.zone)
            if not same == past_midnight == change.reached(wall):
                wrong.append(f"{change} {wall}")
    assert wrong == []


def test_an_interval_across_a_change_touches_the_dates_that_the_clock_shows() -> None:
    wrong = []
    for change in every_change():
        for before, after in ((1, 1), (30, 30), (200, 1), (1, 200), (1500, 0), (0, 1500), (720, 720)):
            interval = Interval(change.at - before * MINUTE, change.at + after * MINUTE)
            moments = [
                interval.start + n * MINUTE for n in (*range(0, before + after, 30), before + after - 1)
            ]
            shown = {change.shown_at(moment).date() for moment in moments}
            if interval.dates(change.zone) != sorted(shown):
                wrong.append(f"{change} {before} {after}")
    assert wrong == []

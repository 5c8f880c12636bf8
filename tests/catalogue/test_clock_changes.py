"""Working time across every clock change of every zone from 2020 to 2035, minute by minute.

The rules are drawn around the change: shifts and breaks that cover it, begin in it, end in it or lie in it,
on the day itself or past the midnight before. What is compared with is a clock moved by hand.
"""

from datetime import date, datetime, time, timedelta
from itertools import combinations, product

from chalicelib.catalogue.model import Location, Pause, Shift, Staff
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval
from tests.examples import drawn
from tests.zones import Transition, every_change

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Rule = tuple[date, int, int]
"""A date, and the minutes from its midnight from which and until which the rule says something."""


def rules_around(change: Transition) -> list[Rule]:
    """Give every pair of wall times around the change, counted from either midnight before it."""
    low, high = change.walls
    middle = low + (high - low) / 2
    walls = [low - 90 * MINUTE, low - 20 * MINUTE, low, middle, high, high + 20 * MINUTE, high + 90 * MINUTE]
    rules = []
    for day in (walls[0].date(), walls[0].date() - DAY):
        midnight = datetime.combine(day, time())
        rules += [(day, *pair) for pair in combinations([(wall - midnight) // MINUTE for wall in walls], 2)]
        rules += [(day, 0, 1440), (day, 18 * 60, 30 * 60)]
    return [rule for rule in rules if rule[2] <= 2880]


def staff_with(shifts: list[Rule], pauses: list[Rule]) -> Staff:
    return Staff(
        staff_id="ana",
        name="Ana",
        shifts=tuple(
            Shift(weekday=day.weekday(), starts_minute=start, ends_minute=end, location_id="there")
            for day, start, end in shifts
        ),
        pauses=tuple(
            Pause(weekday=day.weekday(), starts_minute=start, ends_minute=end) for day, start, end in pauses
        ),
    )


def minutes_of(change: Transition, rule: Rule) -> set[int]:
    """Give the real minutes, counted from the change, between the start and the end of a rule."""
    midnight = datetime.combine(rule[0], time())
    start, end = (change.reached(midnight + minutes * MINUTE) for minutes in rule[1:])
    return set(range((start - change.at) // MINUTE, (end - change.at) // MINUTE))


def worked(change: Transition, shifts: list[Rule], pauses: list[Rule]) -> list[Interval]:
    """Give what the program makes of the rules around the change."""
    place = Location(location_id="there", name="There", time_zone=change.name)
    day = change.walls[0].date()
    return working_intervals(staff_with(shifts, pauses), place, day - 2 * DAY, day + 2 * DAY)


def is_right(change: Transition, shifts: list[Rule], pauses: list[Rule]) -> bool:
    """Tell whether the intervals are the minutes of the shifts without those of the breaks, in few pieces."""
    expected = set().union(*(minutes_of(change, shift) for shift in shifts))
    expected = expected.difference(*(minutes_of(change, pause) for pause in pauses))
    found = [
        ((part.start - change.at) // MINUTE, (part.end - change.at) // MINUTE)
        for part in worked(change, shifts, pauses)
    ]
    pieces = sum(minute - 1 not in expected for minute in expected)
    return {m for start, end in found for m in range(start, end)} == expected and len(found) == pieces


def test_a_shift_lasts_from_when_the_clock_reaches_its_start_until_it_reaches_its_end() -> None:
    wrong = [
        f"{change} {shift}"
        for change in every_change()
        for shift in drawn(rules_around(change), 10, change)
        if not is_right(change, [shift], [])
    ]
    assert wrong == []


def test_a_break_takes_its_own_minutes_from_a_shift_and_no_others() -> None:
    wrong = []
    for change in every_change():
        rules = rules_around(change)
        wrong += [
            f"{change} {shift} without {pause}"
            for shift, pause in drawn([*product(rules, rules)], 12, change)
            if not is_right(change, [shift], [pause])
        ]
    assert wrong == []


def test_a_shift_in_two_parts_is_the_whole_shift() -> None:
    wrong = []
    for change in every_change():
        rules = rules_around(change)
        parts = [(a, b) for a, b in product(rules, rules) if a[0] == b[0] and a[2] == b[1]]
        for first, second in drawn(parts, 5, change):
            whole = (first[0], first[1], second[2])
            apart = worked(change, [first, second], [])
            if apart != worked(change, [whole], []) or not is_right(change, [whole], []):
                wrong.append(f"{change} {first} {second}")
    assert wrong == []

"""The days on which visits are repeated are those one would mark in a calendar, and they are soon found."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput
from chalicelib.core.interval import zone_named
from chalicelib.scheduling.recurrence import (
    WEEKDAYS,
    Recurrence,
    recurrence_from_choices,
    recurrence_from_rrule,
)
from tests.examples import examples
from tests.zones import ZONES

BERLIN = zone_named("Europe/Berlin")
NINE = time(9)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def read(text: str) -> Recurrence:
    return recurrence_from_rrule(text, NINE, BERLIN)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, list[int | str]]:
    """Give the parts of a rule that visits are repeated by, before they are written down."""
    unit = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    every = draw(st.integers(1, {"DAILY": 40, "WEEKLY": 30, "MONTHLY": 24, "YEARLY": 2}[unit]))
    parts: dict[str, list[int | str]] = {"FREQ": [unit], "INTERVAL": [every]}
    months = unit in {"MONTHLY", "YEARLY"}
    seldom = unit == "YEARLY" or every % 12 == 0
    named = draw(st.sampled_from(["BYDAY", "BYMONTHDAY", None] if months else ["BYDAY", None]))
    if named == "BYMONTHDAY":
        highest = 28 if seldom else 31
        parts[named] = list(draw(st.sets(st.sampled_from([-1, *range(1, highest + 1)]), min_size=1)))
    elif named == "BYDAY":
        numbers = ["-1", *"12345"[: 4 if seldom else 5]] if months else [""]
        days = st.tuples(st.sampled_from(numbers), st.sampled_from(WEEKDAYS)).map("".join)
        parts[named] = list(draw(st.sets(days, min_size=1, max_size=5)))
    if unit == "YEARLY" and named:
        parts["BYMONTH"] = [draw(st.integers(1, 12))]
    if unit == "WEEKLY":
        parts["WKST"] = [draw(st.sampled_from(WEEKDAYS))]
    return parts


def written(parts: dict[str, list[int | str]]) -> str:
    return ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())


def by_hand(parts: dict[str, list[int | str]], first: date) -> Iterator[date]:
    """Go through two years day by day, as one does with a calendar and a pencil."""
    unit, every = parts["FREQ"][0], int(parts["INTERVAL"][0])
    monday = WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0]))
    begun = first - timedelta(days=(first.weekday() - monday) % 7)
    day = first
    while (day.year - first.year, day.month, day.day) <= (2, first.month, first.day):
        months = 12 * (day.year - first.year) + day.month - first.month
        apart = {"DAILY": (day - first).days, "WEEKLY": (day - begun).days // 7, "MONTHLY": months}
        if unit == "YEARLY":
            month = parts.get("BYMONTH", [first.month])[0]
            fits = (day.year - first.year) % every == 0 and day.month == month
        else:
            fits = apart[str(unit)] % every == 0
        if fits and names(day) & set(map(str, days_named(parts, first))):
            yield day
        day += DAY


def days_named(parts: dict[str, list[int | str]], first: date) -> list[int | str]:
    unnamed: dict[int | str, list[int | str]] = {"DAILY": [*WEEKDAYS], "WEEKLY": [WEEKDAYS[first.weekday()]]}
    named = parts.get("BYDAY", []) + parts.get("BYMONTHDAY", [])
    return named or unnamed.get(parts["FREQ"][0], [first.day])


def names(day: date) -> set[str]:
    """Give everything that a rule can call the day: TU, 2TU, -1TU, 9, -1."""
    weekday = WEEKDAYS[day.weekday()]
    found = {weekday, f"{(day.day - 1) // 7 + 1}{weekday}", str(day.day)}
    if (day + DAY).day == 1:
        found.add("-1")
    if (day + 7 * DAY).month != day.month:
        found.add(f"-1{weekday}")
    return found


firsts = st.dates(date(2023, 1, 1), date(2035, 12, 31))


@examples(300)
@given(rules(), firsts)
def test_an_endless_rule_gives_the_days_one_would_mark_in_a_calendar(
    parts: dict[str, list[int | str]], first: date
) -> None:
    expected = list(by_hand(parts, first))[:104]
    if expected:
        assert read(written(parts)).dates(first) == expected
    else:
        with pytest.raises(BadInput, match="rrule"):
            read(written(parts)).dates(first)


@examples(100)
@given(rules(), firsts, st.integers(1, 104))
def test_a_number_of_times_is_kept_or_refused(
    parts: dict[str, list[int | str]], first: date, count: int
) -> None:
    expected = list(by_hand(parts, first))[:count]
    rule = read(f"{written(parts)};COUNT={count}")
    if len(expected) == count:
        assert rule.dates(first) == expected
    else:
        with pytest.raises(BadInput, match="rrule"):
            rule.dates(first)


@examples(100)
@given(rules(), firsts, st.integers(-3, 740))
def test_the_last_date_is_included_and_nothing_after_it(
    parts: dict[str, list[int | str]], first: date, days: int
) -> None:
    until = first + timedelta(days=days)
    expected = [day for day in by_hand(parts, first) if day <= until]
    rule = read(f"{written(parts)};UNTIL={until:%Y%m%d}")
    if 0 < len(expected) <= 104 and days <= 730:
        assert rule.dates(first) == expected
    elif not expected or len(expected) > 104 or days > 731:
        with pytest.raises(BadInput, match="rrule"):
            rule.dates(first)


def test_no_rule_is_searched_for_in_vain() -> None:
    texts = [f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY=31" for n in range(1, 24) if n != 12]
    texts += [f"FREQ=MONTHLY;INTERVAL={n};BYDAY=5MO" for n in range(1, 24) if n != 12]
    texts += [f"FREQ={often};INTERVAL={n}" for often, n in (("MONTHLY", 12), ("MONTHLY", 24), ("YEARLY", 2))]
    begun = process_time()
    for rule in map(read, texts):
        for month in range(1, 13):
            for day in (date(2027, month, 28), date(2028, month, 29)):
                with suppress(BadInput):
                    assert len(rule.dates(day)) <= 104
    assert process_time() - begun < 10 * len(texts) * 24 / 1000  # milliseconds each, seconds for one in vain


@examples(200)
@given(
    rules(),
    st.one_of(st.none(), st.integers(1, 104), st.dates(date(2024, 1, 1), date(2035, 12, 31))),
    st.sampled_from(ZONES),
    st.times().map(lambda wall: wall.replace(second=0, microsecond=0)),
)
def test_what_is_written_for_a_calendar_is_read_back_as_the_same_rule(
    parts: dict[str, list[int | str]], end: int | date | None, name: str, wall: time
) -> None:
    ending = "" if end is None else f";COUNT={end}" if isinstance(end, int) else f";UNTIL={end:%Y%m%d}"
    zone = zone_named(name)
    rule = recurrence_from_rrule(written(parts) + ending, wall, zone)
    assert recurrence_from_rrule(rule.rrule, wall, zone) == rule
    assert recurrence_from_rrule(rule.for_calendar(wall, zone), wall, zone) == rule


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31), date(2027, 7, 6)])
def test_a_calendar_program_ends_the_series_on_the_same_day(day: date) -> None:
    first = day - 3 * WEEK
    rule = recurrence_from_choices("week", until=day)
    shown = rrulestr(rule.for_calendar(NINE, BERLIN), dtstart=datetime.combine(first, NINE, tzinfo=BERLIN))
    assert [moment.date() for moment in shown] == rule.dates(first) == [first + n * WEEK for n in range(4)]


def test_a_visit_keeps_its_wall_time_and_a_skipped_one_is_reported() -> None:
    rule = recurrence_from_choices("week", times=3)
    week_before = date(2027, 3, 21)
    assert rule.occurrences(week_before, NINE, BERLIN) == [
        (date(2027, 3, 21), datetime(2027, 3, 21, 8, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (date(2027, 4, 4), datetime(2027, 4, 4, 7, tzinfo=UTC)),
    ]
    at_night = rule.occurrences(week_before, time(2, 30), BERLIN)
    assert [instant is None for _, instant in at_night] == [False, True, False]

"""How a rule is cut, moved along and gone on with: by days one can count in a calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput
from chalicelib.scheduling.service import recurrence_from_rrule
from chalicelib.series.model import Person, Series, Wanted
from chalicelib.series.pairing import paired_by_distance, paired_by_month, paired_by_nearness
from chalicelib.series.rule import (
    MOST_AHEAD,
    ended_before,
    first_search_day,
    from_date_on,
    further_dates,
    laid_out,
    moved_along,
)
from tests.cast import BERLIN
from tests.examples import examples
from tests.messaging.cast import NOW, SALON

FIRST = date(2027, 5, 4)
TEN = time(10)
DAY = timedelta(days=1)


def series(rrule: str, first: date = FIRST) -> Series:
    rule = recurrence_from_rrule(rrule, TEN, BERLIN)
    dates = laid_out(rule, first, first, 120)
    plain = Series(
        series_id="s1",
        business_id=SALON,
        client=Person(name="Carla"),
        wanted=Wanted(location_id="mitte"),
        time_zone="Europe/Berlin",
        recurrence=rule,
        first=dates[0],
        wall=TEN,
        laid_out_to=dates[-1],
        created_at=NOW,
        changed_at=NOW,
    )
    return plain.with_(occurrences=tuple(plain.new_occurrence(day) for day in dates))


weekdays = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), max_size=4, unique=True)
weekly = st.builds(
    lambda every, days, week: (
        f"FREQ=WEEKLY;INTERVAL={every};WKST={week}" + (f";BYDAY={','.join(days)}" if days else "")
    ),
    st.integers(1, 5),
    weekdays,
    st.sampled_from(["MO", "WE", "SU"]),
)
daily = st.integers(1, 10).map(lambda every: f"FREQ=DAILY;INTERVAL={every}")
starts = st.integers(0, 400).map(lambda days: FIRST + days * DAY)


@examples(150)
@given(weekly | daily, starts, st.integers(-20, 20), st.integers(0, 8))
def test_dates_by_weeks_all_move_by_the_same_days(rrule: str, first: date, days: int, place: int) -> None:
    rule = recurrence_from_rrule(f"{rrule};COUNT=12", TEN, BERLIN)
    before = rule.dates(first)
    on = before[place]
    to = on + days * DAY
    after = moved_along(rule, on, to, TEN, BERLIN).dates(first_search_day(rule, before[0], on, to))
    assert after == [day + days * DAY for day in before]


@examples(100)
@given(st.integers(0, 60), st.sampled_from(["BYDAY={n}{d}", "BYMONTHDAY={m}", ""]), st.integers(1, 28))
def test_dates_by_months_move_within_their_month(start: int, named: str, to_day: int) -> None:
    first = FIRST + start * DAY
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
    part = named.format(n=(first.day - 1) // 7 + 1, d=weekday, m=first.day)
    rule = recurrence_from_rrule(f"FREQ=MONTHLY;COUNT=6;{part}", TEN, BERLIN)
    on, to = first, first.replace(day=to_day)
    after = moved_along(rule, on, to, TEN, BERLIN).dates(first_search_day(rule, first, on, to))
    assert after[0] == to
    same = [day.day for day in after] if "BYDAY" not in part else [day.weekday() for day in after]
    assert len(set(same)) == 1


def test_the_last_friday_becomes_the_last_thursday() -> None:
    rule = recurrence_from_rrule("FREQ=MONTHLY;BYDAY=-1FR", TEN, BERLIN)
    moved = moved_along(rule, date(2027, 5, 28), date(2027, 5, 27), TEN, BERLIN)
    assert moved.rrule == "FREQ=MONTHLY;BYDAY=-1TH"


@pytest.mark.parametrize(
    ("rrule", "to"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", date(2027, 5, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=4", date(2027, 6, 1)),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4", date(2027, 4, 30)),
    ],
)
def test_what_no_rule_says_is_refused(rrule: str, to: date) -> None:
    rule = recurrence_from_rrule(rrule, TEN, BERLIN)
    with pytest.raises(BadInput) as refused:
        moved_along(rule, FIRST, to, TEN, BERLIN)
    assert refused.value.fields[0][0] == "rrule"


@examples(100)
@given(weekly | daily, starts, st.sampled_from(["COUNT=9", "UNTIL={:%Y%m%d}", ""]), st.integers(1, 5))
def test_a_rule_that_is_cut_has_the_same_dates_as_before(
    rrule: str, first: date, end: str, place: int
) -> None:
    until = first + 90 * DAY
    whole = series(f"{rrule};{end.format(until)}".removesuffix(";"), first)
    dates = whole.recurrence.dates(whole.first)
    cut = dates[min(place, len(dates) - 1)]
    before = [day for day in dates if day < cut]
    assert before == [] or ended_before(whole, cut).dates(whole.first) == before
    rest = from_date_on(whole, cut).dates(cut)
    assert rest[: len(dates) - len(before)] == dates[len(before) :]


@examples(20)
@given(weekly, starts, st.integers(20, 60))
def test_a_rule_without_an_end_goes_on_for_years_without_losing_its_step(
    rrule: str, first: date, step: int
) -> None:
    it = series(rrule, first)
    every, today = list(laid_out(it.recurrence, first, first, 120)), first
    while today < first + timedelta(days=3 * 365):
        today += step * DAY
        further = further_dates(it, today, 120)
        every += further
        if further:
            new = tuple(it.new_occurrence(day) for day in further)
            ahead = tuple(each for each in it.occurrences if each.on >= today)
            it = it.with_(occurrences=(*ahead, *new), laid_out_to=further[-1])
            assert sum(each.on >= today for each in it.occurrences) <= MOST_AHEAD
    told = rrulestr(rrule, dtstart=datetime.combine(first, time()))
    last = datetime.combine(every[-1], time())
    assert every == [moment.date() for moment in told.replace(until=last)]


def test_the_first_date_is_booked_though_it_is_beyond_the_horizon() -> None:
    rule = recurrence_from_rrule("FREQ=WEEKLY", TEN, BERLIN)
    assert laid_out(rule, FIRST + 200 * DAY, FIRST, 120) == [FIRST + 200 * DAY]


def tuesdays(number: int, step: int = 1) -> Sequence[date]:
    return [FIRST + timedelta(weeks=step * n) for n in range(number)]


def test_dates_that_both_rules_have_are_the_same_visit() -> None:
    assert paired_by_nearness(tuesdays(5), tuesdays(4, 2)) == {day: day for day in tuesdays(3, 2)}


def test_otherwise_the_nearest_ones_are() -> None:
    wednesdays = [day + DAY for day in tuesdays(3, 2)]
    pairs = paired_by_nearness(tuesdays(5), wednesdays)
    assert pairs == {day: day + DAY for day in tuesdays(3, 2)}
    assert paired_by_nearness(tuesdays(1), [FIRST + 16 * DAY]) == {}


@examples(100)
@given(st.sets(starts, max_size=12), st.sets(starts, max_size=12))
def test_pairs_keep_their_order_and_nobody_is_in_two(olds: set[date], news: set[date]) -> None:
    pairs = paired_by_nearness(sorted(olds), sorted(news))
    assert sorted(pairs) == [old for old, _ in sorted(pairs.items(), key=lambda pair: pair[1])]
    assert len(set(pairs.values())) == len(pairs)
    assert all(abs((old - new).days) <= 15 for old, new in pairs.items())
    assert (olds & news) <= {old for old, new in pairs.items() if old == new} or len(pairs) > len(olds & news)


def test_by_distance_and_by_month() -> None:
    assert paired_by_distance(tuesdays(3), [FIRST + DAY, FIRST + 8 * DAY], 1) == {
        FIRST: FIRST + DAY,
        FIRST + 7 * DAY: FIRST + 8 * DAY,
    }
    assert paired_by_month([FIRST, date(2027, 7, 31)], [date(2027, 5, 30), date(2027, 6, 30)]) == {
        FIRST: date(2027, 5, 30)
    }

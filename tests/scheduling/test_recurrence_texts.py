"""A rule for repeating is read in any spelling and kept in one, or is refused with a reason."""

from contextlib import suppress
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput
from chalicelib.core.interval import zone_named
from chalicelib.scheduling.recurrence import Recurrence, recurrence_from_choices, recurrence_from_rrule
from chalicelib.scheduling.recurrence_words import in_words
from tests.examples import examples


def read(text: str) -> Recurrence:
    return recurrence_from_rrule(text, time(9), zone_named("Europe/Berlin"))


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270401", date(2027, 4, 1)),
        ("20270401T070000Z", date(2027, 4, 1)),  # nine o'clock in Berlin
        ("20270401T065959Z", date(2027, 3, 31)),
        ("20270401T090000", date(2027, 4, 1)),
        ("20270401T085959", date(2027, 3, 31)),
    ],
)
def test_an_until_with_a_time_ends_with_the_visit_that_is_not_after_it(until: str, last: date) -> None:
    assert read(f"FREQ=DAILY;UNTIL={until}").rrule == f"FREQ=DAILY;UNTIL={last:%Y%m%d}"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        (" rrule:byday=fr,tu,fr;freq=weekly;\n", "FREQ=WEEKLY;BYDAY=TU,FR"),
        ("COUNT=5;FREQ=MONTHLY;BYDAY=-1FR,+2TU", "FREQ=MONTHLY;COUNT=5;BYDAY=2TU,-1FR"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,31,15,15", "FREQ=MONTHLY;BYMONTHDAY=15,31,-1"),
        ("FREQ=MONTHLY;WKST=SU", "FREQ=MONTHLY"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU"),
        ("FREQ=YEARLY;BYMONTH=05;BYMONTHDAY=09", "FREQ=YEARLY;BYMONTHDAY=9;BYMONTH=5"),
    ],
)
def test_a_rule_is_kept_in_one_form_however_it_was_written(text: str, normal: str) -> None:
    assert read(text).rrule == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tuesday",
        "FREQ=DAILY" * 1000,
        "FREQ=" + "D" * 10_000,
        "FREQ=DAILY;BYDAY=" + ",".join(["TU"] * 4000),
        "FREQ=DAILY\nATTACH:file:///etc/passwd",
        "FREQ=DAILY\r\nX=1",
        "FREQ=DAILY;;COUNT=2",
        "FREQ=DAILY;COUNT=2;COUNT=3",
        "FREQ=DAILY;FREQ=DAILY",
        "INTERVAL=2;BYDAY=TU",
        "FREQ=HOURLY",
        "FREQ=MINUTELY;INTERVAL=1440",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=DAILY;BYMINUTE=0",
        "FREQ=DAILY;BYSECOND=1",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYEASTER=1",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,2,3",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2",
        "FREQ=MONTHLY;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=1",
        "FREQ=DAILY;COUNT=3;UNTIL=20270601",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=105",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=1,2",
        "FREQ=DAILY;COUNT=٣",
        "FREQ=DAILY;COUNT=1_0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=999999999",
        "FREQ=DAILY;INTERVAL=99999999999999999999999",
        "FREQ=YEARLY;INTERVAL=3",
        "FREQ=DAILY;UNTIL=20270231",
        "FREQ=DAILY;UNTIL=20270601T256199Z",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=0TU",
        "FREQ=MONTHLY;BYDAY=6TU",
        "FREQ=MONTHLY;BYDAY=-2TU",
        "FREQ=MONTHLY;BYDAY=99TU",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;BYMONTH=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYDAY=5MO",
        "FREQ=YEARLY;BYMONTH=2",
        "FREQ=YEARLY;BYMONTHDAY=15",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=15",
        "FREQ=DAILY;BYMONTH=5L",
        "FREQ=DAILY;WKST=1",
    ],
)
def test_what_is_no_rule_for_visits_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(text)
    ((field, sentence),) = refused.value.fields
    assert field == "rrule"
    assert sentence.endswith(".")
    assert len(sentence) < 140


NAMES = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "BYHOUR"]
VALUES = ["WEEKLY", "MONTHLY", "YEARLY", "0", "1", "-1", "5", "31", "MO", "2TU", "-1FR", "20270601", "MO,2FR"]
scraps = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)).map("=".join)).map(";".join)


@examples(500)
@given(st.one_of(st.text(), scraps, scraps.map("FREQ=MONTHLY;{}".format)))
def test_any_text_is_a_rule_or_is_refused(text: str) -> None:
    with suppress(BadInput):
        rule = read(text)
        assert read(rule.rrule) == rule


def test_what_a_form_offers_becomes_a_rule() -> None:
    end = date(2027, 12, 31)
    assert recurrence_from_choices("day", 3, times=4).rrule == "FREQ=DAILY;COUNT=4;INTERVAL=3"
    assert recurrence_from_choices("week", weekdays=[4, 1]).rrule == "FREQ=WEEKLY;BYDAY=TU,FR"
    assert recurrence_from_choices("month", which=2, weekdays=[1]).rrule == "FREQ=MONTHLY;BYDAY=2TU"
    assert recurrence_from_choices("month", which=-1, weekdays=[4]).rrule == "FREQ=MONTHLY;BYDAY=-1FR"
    assert recurrence_from_choices("month", 6, day=15, until=end).rrule == (
        "FREQ=MONTHLY;UNTIL=20271231;INTERVAL=6;BYMONTHDAY=15"
    )
    assert recurrence_from_choices("year").rrule == "FREQ=YEARLY"


@pytest.mark.parametrize(
    "choices",
    [
        {"unit": "week", "every": 0},
        {"unit": "week", "every": -1},
        {"unit": "week", "weekdays": [1], "which": 2},
        {"unit": "week", "day": 15},
        {"unit": "month", "weekdays": [1]},
        {"unit": "month", "weekdays": [1], "which": 9},
        {"unit": "month", "weekdays": [1], "which": 123},
        {"unit": "month", "until": date(1, 1, 1)},
        {"unit": "month", "weekdays": [1], "which": 2, "day": 15},
        {"unit": "month", "day": 32},
        {"unit": "day", "times": 105},
        {"unit": "day", "times": 10, "until": date(2027, 12, 31)},
    ],
)
def test_choices_that_do_not_go_together_are_refused(choices: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="rrule"):
        recurrence_from_choices(**choices)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10", "every 2 weeks on Tuesday, 10 times"),
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=1", "every 10 days, once"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "every week on Monday, Wednesday, and Friday"),
        ("FREQ=MONTHLY;BYDAY=2TU,-1FR", "every month on the second Tuesday and the last Friday"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15,-1", "every 3 months on day 15 and the last day"),
        ("FREQ=MONTHLY;UNTIL=20271231", "every month, until 31 December 2027"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=1MO", "every year on the first Monday of May"),
    ],
)
def test_a_rule_is_said_in_words(text: str, words: str) -> None:
    assert in_words(read(text), "en") == words
    assert in_words(read(text), "xx") == words

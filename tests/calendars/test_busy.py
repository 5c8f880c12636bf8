"""What time a calendar of somebody else takes."""

import time

import pytest

from chalicelib.calendars.busy import MOST_EVENTS, Window, busy_in, digest_of
from chalicelib.calendars.model import CannotRead
from chalicelib.core.interval import zone_named
from tests.calendars.files import (
    BERLIN_AS_OUTLOOK_SAYS_IT,
    OWN,
    WINDOW,
    calendar,
    event,
    hours,
    read,
    taken,
)

NINE = hours("Tue 4.5. 09:00")


def test_an_event_takes_the_time_from_its_start_to_its_end() -> None:
    assert taken("UID:1\nDTSTART:20270504T070000Z\nDTEND:20270504T081500Z") == [
        ("Tue 4.5. 09:00", "Tue 4.5. 10:15")
    ]
    assert taken(event()) == NINE


def test_events_that_overlap_or_touch_are_one_time() -> None:
    several = (event("20270504T090000"), event("20270504T093000", uid="2"), event("20270504T103000", uid="3"))
    assert taken(*several) == [("Tue 4.5. 09:00", "Tue 4.5. 11:30")]


def test_a_day_is_taken_from_midnight_to_midnight_where_the_business_is() -> None:
    whole_days = "UID:1\nDTSTART;VALUE=DATE:20270504\nDTEND;VALUE=DATE:20270506"
    assert taken(whole_days) == [("Tue 4.5. 00:00", "Thu 6.5. 00:00")]
    assert taken("UID:1\nDTSTART;VALUE=DATE:20270504") == [("Tue 4.5. 00:00", "Wed 5.5. 00:00")]
    there = Window(WINDOW.first, WINDOW.last, zone_named("America/New_York"))
    assert taken(whole_days, window=there) == [("Tue 4.5. 06:00", "Thu 6.5. 06:00")]


@pytest.mark.parametrize(
    "more",
    ["TRANSP:TRANSPARENT", "transp:transparent", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
)
def test_what_is_marked_as_free_or_called_off_takes_no_time(more: str) -> None:
    assert taken(event(more=more)) == []


@pytest.mark.parametrize("more", ["TRANSP:OPAQUE", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", ""])
def test_what_may_take_place_takes_its_time(more: str) -> None:
    assert taken(event(more=more)) == NINE


def test_an_event_without_length_takes_no_time() -> None:
    assert taken("UID:1\nDTSTART:20270504T070000Z") == []


def test_a_time_without_zone_is_meant_in_the_zone_of_its_calendar_or_else_of_the_business() -> None:
    floating = "UID:1\nDTSTART:20270504T090000\nDURATION:PT1H"
    assert taken(floating) == NINE
    assert taken(floating, head="X-WR-TIMEZONE:America/New_York\n") == hours("Tue 4.5. 15:00")
    assert taken(floating, head="X-WR-TIMEZONE:Middle Earth\n") == NINE


@pytest.mark.parametrize(
    "zone",
    [
        "W. Europe Standard Time",
        '"W. Europe Standard Time"',
        "/freeassociation.sourceforge.net/Europe/Berlin",
        "Custom Berlin",
    ],
)
def test_the_names_that_other_programs_have_for_zones_are_understood(zone: str) -> None:
    summer_and_winter = (event("20270504T090000", zone=zone), event("20271104T090000", uid="2", zone=zone))
    until_winter = Window(WINDOW.first, WINDOW.last.replace(month=12), WINDOW.zone)
    found = taken(*summer_and_winter, head=BERLIN_AS_OUTLOOK_SAYS_IT, window=until_winter)
    assert found == hours("Tue 4.5. 09:00", "Thu 4.11. 09:00")


def test_a_zone_that_one_calendar_defines_means_nothing_in_the_next() -> None:
    far_east = BERLIN_AS_OUTLOOK_SAYS_IT.replace("TZOFFSETTO:+0", "TZOFFSETTO:+1")
    assert taken(event("20270504T200000", zone="Custom Berlin"), head=far_east) == hours("Tue 4.5. 10:00")
    assert taken(event(zone="Custom Berlin"), head=BERLIN_AS_OUTLOOK_SAYS_IT) == NINE
    assert taken(event(zone="Custom Berlin")) == NINE


def test_a_rule_keeps_its_wall_time_across_a_clock_change() -> None:
    weekly = event("20271019T090000", "RRULE:FREQ=WEEKLY;COUNT=4")
    autumn = Window(WINDOW.first, WINDOW.last.replace(month=12), WINDOW.zone)
    clock = hours("Tue 19.10. 09:00", "Tue 26.10. 09:00", "Tue 2.11. 09:00", "Tue 9.11. 09:00")
    assert taken(weekly, window=autumn) == clock
    universal = "UID:1\nDTSTART:20271019T070000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4"
    assert taken(universal, head="X-WR-TIMEZONE:Europe/Berlin\n", window=autumn) == clock


def test_exceptions_leave_out_move_lengthen_and_call_off_single_times() -> None:
    rule = event("20270504T090000", "RRULE:FREQ=WEEKLY;COUNT=6\nEXDATE;TZID=Europe/Berlin:20270511T090000")
    moved = event("20270519T140000", "RECURRENCE-ID;TZID=Europe/Berlin:20270518T090000")
    called_off = event(
        "20270525T090000", "RECURRENCE-ID;TZID=Europe/Berlin:20270525T090000\nSTATUS:CANCELLED"
    )
    free = event("20270601T090000", "RECURRENCE-ID:20270601T070000Z\nTRANSP:TRANSPARENT")
    assert taken(rule, moved, called_off, free) == hours(
        "Tue 4.5. 09:00", "Wed 19.5. 14:00", "Tue 8.6. 09:00"
    )


def test_single_further_times_and_periods_are_taken() -> None:
    more = "RDATE;TZID=Europe/Berlin:20270506T100000\nRDATE;VALUE=PERIOD:20270507T080000Z/PT2H"
    assert taken(event(more=more)) == [
        *NINE,
        *hours("Thu 6.5. 10:00"),
        ("Fri 7.5. 10:00", "Fri 7.5. 12:00"),
    ]


def test_an_old_event_that_was_moved_into_the_future_is_found() -> None:
    old = event("20200107T090000", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("20270505T110000", "RECURRENCE-ID;TZID=Europe/Berlin:20200114T090000")
    assert taken(old, moved) == hours("Wed 5.5. 11:00")


def test_what_lasts_across_the_edges_of_the_window_is_cut_there() -> None:
    long = "UID:1\nDTSTART:20200101T000000Z\nDTEND:20300101T000000Z"
    assert taken(long) == [("Mon 3.5. 00:00", "Fri 3.9. 00:00")]
    assert taken("UID:1\nDTSTART:20200101T000000Z\nDURATION:P30W") == []


def test_our_own_appointments_that_come_back_take_no_time() -> None:
    assert taken(event(uid=f"a1{OWN}"), event("20270505T090000", uid="a1@other.regulars")) == hours(
        "Wed 5.5. 09:00"
    )


def test_entries_that_make_no_sense_are_passed_over_and_counted() -> None:
    nonsense = [
        event(more="RRULE:FREQ=SOMETIMES", uid="1"),
        event(more="RRULE:FREQ=DAILY;INTERVAL=0", uid="2"),
        event(more="RRULE:FREQ=DAILY;INTERVAL=-1", uid="3"),
        event(more="RRULE:FREQ=DAILY;COUNT=0", uid="4"),
        event(more="RRULE:FREQ=DAILY;UNTIL=soon", uid="5"),
        "UID:6\nDTSTART:tomorrow\nDURATION:PT1H",
        "UID:7\nTRANSP:OPAQUE",
        "UID:8\nDTSTART:99991231T090000Z\nDURATION:P9D",
        event("20270504T090000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", uid="9"),
    ]
    found = read(*nonsense, event("20270504T090000", uid="good"))
    assert (len(found.intervals), found.unreadable) == (1, len(nonsense))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=100000000",
        "FREQ=MINUTELY",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    ],
)
def test_a_rule_of_a_million_times_is_refused_before_it_is_followed(rule: str) -> None:
    begun = time.process_time()
    with pytest.raises(CannotRead, match="more often than can be followed") as refused:
        read("UID:1\nDTSTART:20260101T000000Z\nDURATION:PT1S\nRRULE:" + rule)
    assert refused.value.permanent
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=5",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=100",
    ],
)
def test_a_day_that_never_comes_is_not_searched_for_until_the_end_of_time(rule: str) -> None:
    begun = time.process_time()
    assert read("UID:1\nDTSTART:20200101T000000Z\nDURATION:PT1H\nRRULE:" + rule).unreadable == 1
    many = [event(more="RRULE:" + rule, uid=str(number)) for number in range(50)]
    with pytest.raises(CannotRead, match="more often"):
        read(*many)
    assert time.process_time() - begun < 20


def test_a_rule_hidden_in_a_time_zone_is_not_followed() -> None:
    evil = BERLIN_AS_OUTLOOK_SAYS_IT.replace(
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;", "RRULE:FREQ=SECONDLY;"
    )
    begun = time.process_time()
    assert len(taken(event(zone="Custom Berlin"), head=evil)) == 1
    assert time.process_time() - begun < 5


def test_more_entries_than_can_be_taken_apart_are_refused_and_the_past_does_not_count() -> None:
    past = [event("20200101T090000", uid=str(number)) for number in range(MOST_EVENTS)]
    assert taken(*past, event()) == NINE
    lasting = "UID:0\nDTSTART:20200101T090000Z\nDTEND:20270503T080000Z"
    assert taken(*past, lasting) == [("Mon 3.5. 00:00", "Mon 3.5. 10:00")]
    with pytest.raises(CannotRead, match="5000 entries"):
        read(*(event(uid=str(number)) for number in range(MOST_EVENTS + 1)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Sign in</html>",
        b"\x00\xff" * 100,
        b"BEGIN:VCARD\r\nEND:VCARD\r\n",
        calendar(event())[:-9],
    ],
    ids=["nothing", "a page", "noise", "a card", "the beginning of a calendar"],
)
def test_what_is_no_whole_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(CannotRead, match="not a calendar"):
        busy_in([content], WINDOW, OWN)


def test_a_calendar_without_events_takes_no_time() -> None:
    assert taken() == []
    assert taken(head="BEGIN:VTODO\nUID:1\nDTSTART:20270504T070000Z\nDURATION:PT1H\nEND:VTODO\n") == []


def test_an_alarm_inside_an_event_changes_nothing_of_it() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT9H\nSTATUS:CANCELLED\nEND:VALARM"
    assert taken(event(more=alarm)) == NINE


def test_the_digest_changes_with_the_time_taken_and_with_nothing_else() -> None:
    plain = digest_of([calendar(event())], WINDOW)
    assert digest_of([calendar(event(more="DTSTAMP:20270101T000000Z\nSUMMARY:Secret"))], WINDOW) == plain
    assert digest_of([calendar(event("20200504T090000", uid="0"), event())], WINDOW) == plain
    assert digest_of([calendar(event(more="TRANSP:TRANSPARENT"))], WINDOW) != plain
    assert read(event()).digest == plain

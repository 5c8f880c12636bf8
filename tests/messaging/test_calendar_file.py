from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.messaging.calendar_file import calendar_file
from tests.messaging.cast import CALENDAR, NOW

GOLDEN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Regulars//Appointments//EN
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Cut + Colour\\, Ana's Salon
DTSTART:20270504T123000Z
DTEND:20270504T131500Z
DTSTAMP:20270503T090000Z
UID:a1@salon.regulars
SEQUENCE:2
ATTENDEE;CN="Carla Costa";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALS
 E:mailto:carla@example.com
DESCRIPTION:Ring twice\\; bring nothing\\, please.
LOCATION:Ana's Salon Mitte\\, Example Street 1\\, Berlin
ORGANIZER;CN="Ana's Salon":mailto:bookings@salon.example
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""


def written(**changes: Any) -> bytes:
    entry = CALENDAR.model_copy(update=changes)
    return calendar_file([entry], "bookings@salon.example", NOW).content


def parsed(**changes: Any) -> tuple[Any, Any]:
    calendar: Any = Calendar.from_ical(written(**changes))
    (event,) = calendar.walk("VEVENT")
    assert calendar.errors == event.errors == []
    return calendar, event


def test_the_file_is_this_byte_for_byte() -> None:
    assert written().decode() == GOLDEN.replace("\n", "\r\n")


def test_a_calendar_reads_what_was_meant() -> None:
    calendar, event = parsed()
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("a1@salon.regulars", 2, "CONFIRMED")
    assert (CALENDAR.starts_at, CALENDAR.ends_at) == (event.DTSTART, event.DTEND)
    assert event["SUMMARY"] == "Cut + Colour, Ana's Salon"
    assert event["DESCRIPTION"] == "Ring twice; bring nothing, please."
    assert event["ATTENDEE"] == "mailto:carla@example.com"
    assert event["ORGANIZER"].params["CN"] == "Ana's Salon"


def test_a_cancellation_takes_the_same_visit_out_of_the_calendar() -> None:
    calendar, event = parsed(method="CANCEL", sequence=3)
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("a1@salon.regulars", 3, "CANCELLED")


def test_what_is_requested_or_held_is_tentative_and_then_the_same_visit_is_confirmed() -> None:
    _, asked = parsed(tentative=True)
    _, booked = parsed(sequence=3)
    assert (asked["STATUS"], booked["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert asked["UID"] == booked["UID"]
    _, gone = parsed(tentative=True, method="CANCEL")
    assert gone["STATUS"] == "CANCELLED"


def test_visits_of_one_order_are_published_in_one_file_each_under_its_own_name() -> None:
    entries = [
        CALENDAR.model_copy(update={"uid": f"a{number}@salon.regulars", "method": "PUBLISH"})
        for number in range(3)
    ]
    file = calendar_file(entries, "bookings@salon.example", NOW)
    calendar: Any = Calendar.from_ical(file.content)
    assert (file.method, calendar["METHOD"]) == ("PUBLISH", "PUBLISH")
    events = calendar.walk("VEVENT")
    assert [event["UID"] for event in events] == [entry.uid for entry in entries]
    assert all("ATTENDEE" not in event for event in events)  # RFC 5546: a published one names none


def test_an_entry_without_place_and_words_leaves_the_lines_out() -> None:
    _, event = parsed(location="", description="")
    assert {"LOCATION", "DESCRIPTION"} & set(event) == set()


@pytest.mark.parametrize("starts_at", ["2027-03-28T00:59:00Z", "2027-10-31T01:30:00Z"])
def test_a_visit_near_a_clock_change_stays_the_same_instant(starts_at: str) -> None:
    instant = datetime.fromisoformat(starts_at)
    _, event = parsed(starts_at=instant, ends_at=instant + timedelta(hours=1))
    assert instant == event.DTSTART
    assert timedelta(hours=1) == event.DTEND - event.DTSTART


def test_times_with_another_offset_are_written_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    _, event = parsed(starts_at=CALENDAR.starts_at.astimezone(berlin))
    assert event["DTSTART"].to_ical() == b"20270504T123000Z"


@pytest.mark.parametrize("field", ["summary", "location", "description", "organizer_name", "attendee_name"])
def test_nothing_that_people_write_becomes_a_line_of_its_own(field: str) -> None:
    wicked = 'Carla"\r\nX-EVIL:1\r\nEND:VEVENT;,:\\'
    calendar, event = parsed(**{field: wicked})
    assert "X-EVIL" not in event
    assert len(calendar.walk("VEVENT")) == 1
    assert written(**{field: wicked}).count(b"END:VEVENT\r\n") == 1


def test_long_lines_are_folded() -> None:
    assert max(len(line) for line in written(description="ä" * 500).split(b"\r\n")) <= 75

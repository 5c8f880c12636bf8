"""Our own calendars as files."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from chalicelib.calendars.feed import calendar_file, entry_of, tag_of
from chalicelib.catalogue.model import Staff
from chalicelib.messaging import calendar_file as messages
from chalicelib.scheduling.model import Claim, Taken
from chalicelib.scheduling.service import calendar_of
from tests.calendars.visits import visit
from tests.cast import ANA, BEN, at
from tests.messaging.cast import NOW

GOLDEN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Regulars//Appointments//EN
NAME:Ben\\, Ana's Salon
X-WR-CALNAME:Ben\\, Ana's Salon
REFRESH-INTERVAL;VALUE=DURATION:PT15M
X-PUBLISHED-TTL:PT15M
BEGIN:VEVENT
SUMMARY:Cut: Carla Costa
DTSTART:20270504T080000Z
DTEND:20270504T084500Z
DTSTAMP:20270503T090000Z
UID:a1@salon.regulars
SEQUENCE:2
DESCRIPTION:I bring the dog\\; he is nice.
LAST-MODIFIED:20270503T090000Z
LOCATION:Ana's Salon Mitte\\, Example Street 1\\, Berlin
STATUS:CONFIRMED
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""


def parsed(*visits: Any, staff: Staff | None = BEN) -> list[Any]:
    calendar = Calendar.from_ical(calendar_file([entry_of(each, staff) for each in visits], "Ben"))
    events = calendar.walk("VEVENT")
    assert [error for each in (calendar, *events) for error in each.errors] == []
    return list(events)


def test_the_file_is_this_byte_for_byte() -> None:
    entry = entry_of(visit(sequence=2, note="I bring the dog; he is nice."), BEN)
    assert calendar_file([entry], "Ben, Ana's Salon").decode() == GOLDEN.replace("\n", "\r\n")


def test_the_same_diary_gives_the_same_bytes_and_another_one_another_tag() -> None:
    once, again, moved = (calendar_file([entry_of(each)]) for each in (visit(), visit(), visit(at(11))))
    assert tag_of(once) == tag_of(again)
    assert tag_of(once) != tag_of(moved)


def test_a_visit_has_the_name_in_a_feed_that_it_has_in_messages() -> None:
    entry = calendar_of(visit(sequence=3), "Ben", "ben@salon.example", "REQUEST", BEN)
    message = messages.calendar_file([entry], "bookings@salon.example", NOW)
    (told,) = Calendar.from_ical(message.content).walk("VEVENT")
    (shown,) = parsed(visit(sequence=3))
    for name in ("UID", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "STATUS"):
        assert told[name].to_ical() == shown[name].to_ical()


def test_a_visit_that_was_called_off_stays_as_cancelled_and_takes_no_time() -> None:
    (event,) = parsed(visit(status="cancelled", sequence=1))
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 1)


@pytest.mark.parametrize(
    ("status", "shown"),
    [("requested", "TENTATIVE"), ("held", "TENTATIVE"), ("arrived", "CONFIRMED"), ("no_show", "CONFIRMED")],
)
def test_what_still_waits_for_something_is_tentative(status: str, shown: str) -> None:
    assert parsed(visit(status=status))[0]["STATUS"] == shown


def test_a_calendar_program_finds_the_visit_at_its_time() -> None:
    calendar = Calendar.from_ical(calendar_file([entry_of(visit())], "Ben"))
    (found,) = recurring_ical_events.of(calendar).at((2027, 5, 4))
    assert found["DTSTART"].dt == at(10)
    assert recurring_ical_events.of(calendar).at((2027, 5, 5)) == []


def test_a_location_sees_who_performs_it_and_whoever_performs_it_does_not_need_to() -> None:
    assert parsed(visit(), staff=None)[0]["SUMMARY"] == "Cut: Carla Costa, with Ben"
    assert parsed(visit(served="Mila Costa"))[0]["SUMMARY"] == "Cut: Mila Costa"


def test_a_visit_at_the_clients_address_is_shown_there() -> None:
    assert parsed(visit(address="Other Street 2"))[0]["LOCATION"] == "Other Street 2"


def test_each_of_several_people_sees_their_own_part_and_the_location_the_whole() -> None:
    parts = {"ana": (at(10), at(10, 45)), "ben": (at(10, 45), at(11, 30))}
    takes = [
        Taken(holder=who, name="a1", claim=Claim(starts_at=start, ends_at=end))
        for who, (start, end) in parts.items()
    ]
    whole = visit(takes=tuple(takes), staff_id="ana", ends_at=at(11, 30))
    entries = {staff and staff.staff_id: entry_of(whole, staff) for staff in (ANA, BEN, None)}
    spans = {who: (entry.starts_at, entry.ends_at) for who, entry in entries.items()}
    assert spans == {"ana": parts["ana"], "ben": parts["ben"], None: (at(10), at(11, 30))}


def test_no_name_becomes_a_line_of_its_own() -> None:
    content = calendar_file([], "Ben\r\nX-EVIL:1;,")
    assert "X-EVIL" not in Calendar.from_ical(content)


@pytest.mark.parametrize("field", ["client_name", "note", "address", "served"])
def test_nothing_that_people_write_becomes_a_line_of_its_own(field: str) -> None:
    wicked = 'Carla"\r\nX-EVIL:1\r\nEND:VEVENT;,:\\'
    changes: dict[str, Any] = {field: wicked}
    (event,) = parsed(visit(**changes))
    assert "X-EVIL" not in event


def test_a_visit_keeps_its_length_across_a_clock_change() -> None:
    start = datetime(2027, 10, 30, 23, tzinfo=UTC)
    (event,) = parsed(visit(start, ends_at=start + timedelta(hours=3)))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=3)

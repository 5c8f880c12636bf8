"""What other calendars read of a series is when its visits take place, by a parser that is not ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from chalicelib.scheduling import service as scheduling
from chalicelib.series import service
from tests.cast import at
from tests.messaging.cast import NOW, SALON
from tests.series.salon import FIRST, FOURTH, SECOND, THIRD, booked, changed, seen, still_on, visit, wall

pytestmark = pytest.mark.usefixtures("salon_is_open")

DAY = timedelta(days=1)


def lines(series_id: str) -> list[str]:
    return service.recurrence_lines(seen(series_id).series, service.standings(seen(series_id), NOW))


def read_by_others(series_id: str) -> list[datetime]:
    """Give the instants that a calendar entry with these lines stands for, within two years."""
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:s1", "SUMMARY:Cut"]
    text += ["DTSTAMP:20270503T090000Z", *lines(series_id), "DURATION:PT45M", "END:VEVENT", "END:VCALENDAR"]
    calendar: Any = Calendar.from_ical("\r\n".join(text) + "\r\n")
    found = recurring_ical_events.of(calendar).between(NOW, NOW + timedelta(days=730))
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in found)


def booked_here(series_id: str) -> list[datetime]:
    return [it.starts_at.astimezone(UTC) for it in still_on() if it.series_id == series_id]


def test_a_series_as_it_was_booked_is_its_rule() -> None:
    series_id = booked()
    assert lines(series_id) == ["DTSTART;TZID=Europe/Berlin:20270504T100000", "RRULE:FREQ=WEEKLY;COUNT=5"]
    assert read_by_others(series_id) == booked_here(series_id)


def test_what_was_left_out_moved_or_called_off_is_so_for_others_too() -> None:
    series_id = booked({SECOND: "skip"})
    changed(series_id, "this", THIRD, starts_at=wall(THIRD, 15))
    scheduling.cancel_by_client(visit(series_id, FOURTH), "", NOW)
    assert lines(series_id)[2:] == [
        "EXDATE;TZID=Europe/Berlin:20270511T100000,20270518T100000,20270525T100000",
        "RDATE:20270518T130000Z",
    ]
    assert read_by_others(series_id) == booked_here(series_id)


def test_an_end_by_date_and_clock_changes_are_read_alike() -> None:
    series_id = booked(starts_at=wall(FIRST, 10), rrule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20280201")
    assert len(booked_here(series_id)) == 10
    assert read_by_others(series_id) == booked_here(series_id)


def test_visits_of_an_earlier_rule_and_dates_that_the_rule_lost_are_read_alike() -> None:
    series_id = booked(rrule="FREQ=WEEKLY;COUNT=8")
    changed(series_id, "this", FOURTH, starts_at=wall(FOURTH, 15))
    change = {"starts_at": wall(THIRD + DAY, 11), "now": at(12, 0, SECOND)}
    changed(series_id, "all", THIRD, **change)  # type: ignore[arg-type] # only times
    changed(series_id, "all", rrule="FREQ=WEEKLY;INTERVAL=3;COUNT=2", now=at(12, 0, SECOND))
    assert len(booked_here(series_id)) == 5
    assert read_by_others(series_id) == booked_here(series_id)


def test_after_a_split_each_part_is_read_by_itself() -> None:
    series_id = booked(rrule="FREQ=WEEKLY;COUNT=6")
    new = changed(series_id, "following", THIRD, starts_at=wall(THIRD + DAY, 11)).view.series.series_id
    assert read_by_others(series_id) == booked_here(series_id)
    assert read_by_others(new) == booked_here(new)
    assert len(booked_here(new)) == 4


def test_a_rule_without_an_end_goes_on_for_others_where_ours_is_laid_out() -> None:
    series_id = booked(rrule="FREQ=WEEKLY")
    here = booked_here(series_id)
    assert read_by_others(series_id)[: len(here)] == here
    assert "COUNT" not in lines(series_id)[1]
    assert seen(series_id).series.business_id == SALON

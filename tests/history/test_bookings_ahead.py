"""What another program has booked already, and what becomes of it later."""

from datetime import datetime, timedelta

import pytest

from chalicelib.core.errors import SlotTaken
from chalicelib.scheduling import service as scheduling
from tests.history.salon import (
    AHEAD,
    NOW,
    SALON,
    client_of,
    diary,
    everything,
    online,
    row,
    take_over,
    the_one,
)

pytestmark = pytest.mark.usefixtures("salon")


def test_they_take_their_time_from_those_who_book_online() -> None:
    report = take_over(row(starts_at=AHEAD, status="booked"))
    with pytest.raises(SlotTaken):
        scheduling.book(online("2027-05-10T10:30"), NOW)
    assert report.ahead == 1
    assert client_of(the_one()).upcoming == {the_one().appointment_id: the_one().ends_at}


def test_they_are_kept_and_marked_where_they_overlap() -> None:
    report = take_over(
        row(starts_at=AHEAD, status="booked"),
        row("dora", "2027-05-10T10:30", "booked"),
        row("emil", "2027-05-10T10:45", "booked", staff="Berta"),
    )
    marked = {one.client_name: one.overlaps for one in diary()}
    assert marked == {"carla": False, "dora": True, "emil": False}
    assert report.overlapping == 1


def test_many_of_them_go_in_together() -> None:
    many = [
        row(f"client {number}", f"2027-05-{10 + number // 9:02}T{9 + number % 9:02}:00", "booked")
        for number in range(60)
    ]
    assert take_over(*many).ahead == 60
    assert sum(len(client_of(one).upcoming) for one in diary()) == 60


def test_a_night_across_two_days_stands_on_both() -> None:
    take_over(row(starts_at="2027-05-10T23:30", status="booked", duration_minutes="90"))
    take_over(row("dora", "2027-05-11T00:30", "booked"))
    assert [one.overlaps for one in diary()] == [False, True]


def test_a_booking_gone_by_is_kept_but_is_neither_a_visit_nor_ahead() -> None:
    take_over(row(status="booked"))
    assert the_one().status == "booked"
    assert client_of(the_one()).upcoming == {}
    assert everything()["day_sheets"] == []


def test_a_new_status_is_followed() -> None:
    take_over(row(starts_at=AHEAD, status="booked"))
    report = take_over(row(starts_at=AHEAD, status="done", price="50"), now=NOW + timedelta(days=8))
    visit = the_one()
    assert (visit.status, visit.version, visit.price.amount) == ("done", 2, 5000)
    assert (report.visits, client_of(visit).upcoming) == ({"changed": 1}, {})


def test_a_cancellation_gives_the_time_back() -> None:
    take_over(row(starts_at=AHEAD, status="booked"))
    take_over(row(starts_at=AHEAD, status="cancelled"))
    (cancelled,) = diary()
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)
    assert scheduling.book(online(AHEAD), NOW).appointment.starts_at == cancelled.starts_at


def test_what_was_moved_here_stays_moved() -> None:
    take_over(row(starts_at=AHEAD, status="booked"))
    visit = scheduling.get_visit(SALON, the_one().appointment_id)
    scheduling.reschedule(visit, datetime.fromisoformat("2027-05-11T12:00"), None, NOW)
    before = everything()
    assert take_over(row(starts_at=AHEAD, status="booked")).visits == {"there": 1}
    assert take_over(row(starts_at=AHEAD, status="cancelled")).visits == {"kept": 1}
    assert everything() == before


def test_what_was_closed_here_stays_closed() -> None:
    take_over(row(starts_at=AHEAD, status="booked"))
    visit = scheduling.get_visit(SALON, the_one().appointment_id)
    scheduling.set_status(visit, "no_show", NOW + timedelta(days=8))
    report = take_over(row(starts_at=AHEAD, status="done"), now=NOW + timedelta(days=9))
    assert (report.visits, the_one().status) == ({"kept": 1}, "no_show")

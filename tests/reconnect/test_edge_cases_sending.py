"""The edge cases of inviting back and of what came of it, each by its name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import ReportRow
from chalicelib.scheduling import service as scheduling
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF = named("Elif")


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


def reported(studio: Studio, category_id: str = "massage") -> ReportRow:
    rows, total = reconnect.report(STUDIO, FIRST_DAY, FIRST_DAY + timedelta(days=365), studio.clock.now())
    for row in (*rows, total):
        outcomes = (row.booked, row.raced, row.called_off, row.other_category, row.not_booked)
        assert (sum(outcomes), sum(row.by_channel.values())) == (row.contacted, row.contacted)
    return next(row for row in rows if row.category_id == category_id)


def test_edge_message_accepted_and_booked_one_second_before_is_no_reconnect_and_is_counted(
    studio: Studio,
) -> None:
    studio.press("massage", ["email"])
    (told, _) = studio.invitations(CARLA)
    assert told.sent_at is not None
    studio.clock.set(told.sent_at - timedelta(seconds=1))
    studio.book(CARLA, "massage", 200)
    row = reported(studio)
    assert (row.contacted, row.booked, row.raced, row.money.amount) == (1, 0, 1, 0)
    assert studio.reconnected("massage") == 0
    studio.at(188)
    assert studio.sent(CARLA) == [("reconnect", "email")]


def test_edge_booked_one_second_after_the_message_was_accepted_is_a_reconnect(studio: Studio) -> None:
    studio.press("massage", ["email"])
    (told, _) = studio.invitations(CARLA)
    assert told.sent_at is not None
    studio.clock.set(told.sent_at + timedelta(seconds=1))
    studio.book(CARLA, "massage", 200)
    row = reported(studio)
    assert (row.booked, row.raced, row.money.amount) == (1, 0, 3000)


def test_edge_booked_while_the_message_waits_for_the_morning_is_no_reconnect(studio: Studio) -> None:
    studio.at(180, 22)
    studio.press("massage", ["email"])
    assert reported(studio).by_channel == {"waiting": 1}
    studio.book(CARLA, "massage", 200)
    studio.at(181, 9)
    assert studio.sent(CARLA) == []
    row = reported(studio)
    assert (row.booked, row.raced, row.failed) == (0, 1, 0)
    assert row.by_channel == {"withdrawn": 1}


def test_edge_booked_by_the_link_cancelled_and_booked_again_is_one_reconnect_if_the_last_stands(
    studio: Studio,
) -> None:
    studio.press("massage", ["email"])
    studio.at(181)
    first = studio.book(CARLA, "massage", 200, source="online")
    current = scheduling.get_visit(STUDIO, first.appointment.appointment_id)
    scheduling.cancel_by_client(current, "", studio.clock.now())
    studio.drain()
    row = reported(studio)
    assert (row.booked, row.called_off) == (0, 1)
    again = studio.book(CARLA, "massage", 203, source="online")
    row = reported(studio)
    assert (row.booked, row.called_off) == (1, 0)
    studio.set_status(again, "cancelled")
    row = reported(studio)
    assert (row.booked, row.called_off) == (0, 1)


def test_edge_two_locations_press_at_once_and_the_first_keeps_the_credit(studio: Studio) -> None:
    studio.has_been(CARLA, "massage", 84, place="nord")
    first, second = studio.clock.now(), studio.clock.now() + timedelta(seconds=1)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(reconnect.contact, STUDIO, "massage", ("email",), at) for at in (first, second)]
    assert sorted(each.result().contacted for each in both) == [0, 1]
    studio.clock.set(second)  # whichever of the two came first, what it asked for is due by now
    studio.drain()
    assert studio.sent(CARLA) == [("reconnect", "email")]
    studio.at(181)
    studio.book(CARLA, "massage", 200, place="nord")
    assert (reported(studio).contacted, reported(studio).booked) == (1, 1)


def test_edge_a_member_of_staff_has_left_and_no_text_names_them(studio: Studio) -> None:
    ana = get_catalogue(STUDIO).staff["ana"]
    add(STUDIO, [ana.model_copy(update={"active": False})])
    assert studio.press("massage").contacted == 1
    studio.at(188)
    received = studio.received(CARLA)
    assert len(received) == 4
    business = get_catalogue(STUDIO).business.name
    assert not any("Ana" in message["text"].replace(business, "") for message in received)

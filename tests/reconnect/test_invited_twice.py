"""Somebody invited for one category, and a month later for another: each invitation keeps what came of it."""

import pytest

from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import Episode, ReportRow
from tests.meter import metered
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio as Carla has been invited back for a massage, and is used to have her hair cut."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.press("massage", ["email"])
    return studio


def invite_for_hair(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", 90, 118, 146)
    studio.at(212)
    assert studio.press("hair", ["email"]).contacted == 1


def row(studio: Studio, category_id: str) -> ReportRow:
    now = studio.clock.now()
    rows, _ = reconnect.report(STUDIO, FIRST_DAY, studio.moment(365).date(), now)
    return next(each for each in rows if each.category_id == category_id)


def came_of_it(studio: Studio, category_id: str) -> tuple[int, int, int]:
    """Give how many of those a category invited have booked it, been here for it, and booked another."""
    found = row(studio, category_id)
    return found.booked, found.attended, found.other_category


def episodes(studio: Studio) -> list[Episode]:
    return store.load_episodes_since(STUDIO, studio.moment(0))


def test_cr_37_a_booking_of_the_first_category_is_a_reconnect_of_the_first_invitation(studio: Studio) -> None:
    invite_for_hair(studio)
    studio.at(215)
    visit = studio.book(CARLA, "massage", 225)
    assert (studio.reconnected("massage"), studio.reconnected("hair")) == (1, 0)
    assert came_of_it(studio, "massage") == (1, 0, 0)
    assert came_of_it(studio, "hair") == (0, 0, 1)  # which is no reconnect, but what she did (CR-34)
    assert episodes(studio)[0].appointment_id == visit.appointment.appointment_id


def test_cr_38_a_visit_checked_out_after_the_next_invitation_was_attended(studio: Studio) -> None:
    studio.at(182)
    visit = studio.book(CARLA, "massage", 183)
    invite_for_hair(studio)
    studio.set_status(visit, "done")
    assert came_of_it(studio, "massage") == (1, 1, 0)
    assert came_of_it(studio, "hair") == (0, 0, 0)


def test_a_visit_checked_out_long_after_the_sixty_days_was_attended(studio: Studio) -> None:
    studio.at(182)
    visit = studio.book(CARLA, "massage", 183)
    invite_for_hair(studio)
    studio.at(260)
    studio.set_status(visit, "done")
    assert came_of_it(studio, "massage") == (1, 1, 0)


def test_what_the_first_invitation_brought_stays_when_something_else_happens(studio: Studio) -> None:
    studio.at(182)
    studio.set_status(studio.book(CARLA, "massage", 183), "done")
    invite_for_hair(studio)
    studio.book(CARLA, "cut", 225)
    studio.streams.repeat()
    assert came_of_it(studio, "massage") == (1, 1, 0)
    assert came_of_it(studio, "hair") == (1, 0, 0)


def test_cr_37_the_same_category_invited_for_twice_is_one_reconnect_of_the_later_one(studio: Studio) -> None:
    studio.at(212)
    assert studio.press("massage", ["email"]).contacted == 1
    studio.at(215)
    studio.book(CARLA, "massage", 225)
    assert [it.reconnected_at is not None for it in episodes(studio)] == [False, True]
    assert came_of_it(studio, "massage") == (1, 0, 0)


def test_both_invitations_belong_to_the_category_that_theirs_was_merged_into(studio: Studio) -> None:
    invite_for_hair(studio)
    reconnect.merge_category(STUDIO, "massage", "facial", "ana", studio.clock.now())
    studio.drain()
    assert [it.category_ids for it in episodes(studio)] == [("facial",), ("hair",)]
    studio.book(CARLA, "facial", 225)
    assert came_of_it(studio, "facial") == (1, 0, 0)


def test_what_happens_to_who_was_invited_twice_is_read_in_as_many_round_trips(studio: Studio) -> None:
    once = named("Dana")
    for who in (CARLA, once):
        studio.has_been(who, "cut", 90, 118, 146)
    studio.at(212)
    assert studio.press("hair", ["email"]).contacted == 2
    visits = [studio.book(who, "cut", 230, hour=hour) for who, hour in ((CARLA, 10), (once, 12))]
    reads = []
    for visit in visits:
        with metered() as meter:
            studio.set_status(visit, "confirmed")
        reads.append(meter.reads)
    assert reads[0] == reads[1]


def test_each_of_two_cards_keeps_what_came_of_its_own_invitation_once_parted(studio: Studio) -> None:
    carlotta = named("Carlotta")
    studio.has_been(carlotta, "massage", 0, 28, 56)
    studio.press("massage", ["email"])
    studio.at(182)
    studio.book(CARLA, "massage", 190)
    reconnect.merge_clients(STUDIO, studio.enter(carlotta), studio.enter(CARLA), "ana", studio.clock.now())
    reconnect.part_clients(STUDIO, studio.enter(carlotta), studio.clock.now())
    studio.book(carlotta, "facial", 191)
    assert came_of_it(studio, "massage") == (1, 0, 1)

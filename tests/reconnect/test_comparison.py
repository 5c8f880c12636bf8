"""Who is held back for comparison: by chance, by their episode, and only where there is a crowd."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.core.errors import BadInput
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION
from chalicelib.reconnect.comparison import CROWD, is_compared, is_held_back
from tests.reconnect.studio import STUDIO, Studio, named

MONDAY = date(2027, 1, 4)


def test_about_the_chosen_share_is_held_back_and_each_episode_always_alike() -> None:
    drawn = [is_held_back("studio", f"client-{n}", "hair", MONDAY, 10) for n in range(10_000)]
    assert 900 < sum(drawn) < 1100
    assert drawn == [is_held_back("studio", f"client-{n}", "hair", MONDAY, 10) for n in range(10_000)]


def test_the_next_episode_of_a_client_is_drawn_anew() -> None:
    days = [MONDAY + timedelta(days=n) for n in range(1000)]
    drawn = [is_held_back("studio", "carla", "hair", day, 10) for day in days]
    assert 60 < sum(drawn) < 140


@pytest.mark.parametrize(
    ("known", "share", "compared"), [(CROWD, 10, True), (CROWD - 1, 10, False), (500, 0, False)]
)
def test_only_a_crowd_is_compared_and_nobody_where_the_owner_says_so(
    known: int, share: int, compared: bool
) -> None:
    assert is_compared(known, share) == compared


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give a studio whose category knows a crowd, holds back half, and has forty clients who are overdue."""
    studio.at(180)
    for number in range(40):
        studio.has_been(named(f"Guest{number}"), "massage", 0, 28, 56)
    studio.choose("massage", held_back=50)
    crowd = replace(DEFAULT_POPULATION, clients=CROWD)
    store.save_populations(STUDIO, {"massage": crowd}, studio.clock.now())
    return studio


def test_whoever_is_held_back_gets_nothing_and_pressing_again_changes_nothing(studio: Studio) -> None:
    result = studio.press("massage", ["email"])
    held = [each.client_id for each in result.skipped if each.reason == "held_back"]
    assert result.contacted + len(held) == 40
    assert 8 < len(held) < 32
    for number in range(40):
        who = named(f"Guest{number}")
        assert bool(studio.invitations(who)) == (studio.enter(who) not in held)
    again = studio.press("massage", ["email"])
    assert (
        again.contacted,
        sorted(each.client_id for each in again.skipped if each.reason == "held_back"),
    ) == (
        0,
        sorted(held),
    )
    studio.at(211)
    assert not {each.client_id for each in studio.press("massage", ["email"]).skipped} - set(held)


def test_the_report_adds_up_and_says_what_the_messages_brought(studio: Studio) -> None:
    result = studio.press("massage", ["email"])
    studio.at(183)
    studio.book(named("Guest1"), "massage", 200)
    studio.book(named("Guest2"), "facial", 201)
    rows, total = reconnect.report(STUDIO, MONDAY, MONDAY + timedelta(days=365), studio.clock.now())
    (row,) = (each for each in rows if each.category_id == "massage")
    assert (row.episodes, row.contacted, row.held_back) == (40, result.contacted, 40 - result.contacted)
    assert sum(row.by_channel.values()) == row.contacted
    assert row.booked + row.called_off + row.other_category + row.not_booked == row.contacted
    assert row.extra_bookings is not None
    assert not row.extra_bookings_proven
    assert total.model_copy(update={"category_id": "massage", "name": "Massage"}) == row


def test_nothing_is_said_of_a_period_without_anybody(studio: Studio) -> None:
    rows, total = reconnect.report(STUDIO, MONDAY - timedelta(days=90), MONDAY, studio.clock.now())
    assert {row.episodes for row in (*rows, total)} == {0}
    assert {row.extra_bookings for row in (*rows, total)} == {None}


@pytest.mark.parametrize("days", [-1, 900])
def test_a_period_that_is_backwards_or_endless_is_refused(studio: Studio, days: int) -> None:
    with pytest.raises(BadInput):
        reconnect.report(STUDIO, MONDAY, MONDAY + timedelta(days=days), studio.clock.now())

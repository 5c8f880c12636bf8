"""Who is overdue: rules CR-1 to CR-9, CR-12, CR-14 and CR-15."""

from datetime import timedelta

import pytest

from chalicelib.history.service import import_visits
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import Mode
from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox
from tests.reconnect.studio import BERLIN, CARLA, STUDIO, Studio

A_YEAR = 366
"""Days from March 2027 to March 2028."""

MODES = pytest.mark.parametrize("mode", list(Mode), ids=str)


def interval_in(studio: Studio, category_id: str) -> float:
    _, rhythms = store.load_client_rows(STUDIO, studio.enter(CARLA))
    return float(rhythms[category_id].typical_interval_days)


@MODES
def test_cr_01_no_pattern_before_three_visits_in_the_same_category(studio: Studio, mode: Mode) -> None:
    studio.at(300)
    studio.choose("hair", mode=mode)
    studio.has_been(CARLA, "cut", 0, 28)
    studio.has_been(CARLA, "colour", 14)
    assert store.load_client_rows(STUDIO, studio.enter(CARLA))[1] == {}
    assert not any(studio.counts().values())
    studio.has_been(CARLA, "blow-dry", 56)
    assert studio.counts() == {"hair": 1, "colour": 0, "nails": 0, "massage": 0, "facial": 0}
    assert set(store.load_client_rows(STUDIO, studio.enter(CARLA))[1]) == {"hair"}


def test_cr_01_two_appointments_on_one_day_are_one_visit(studio: Studio) -> None:
    studio.at(300)
    studio.compat("hair")
    studio.has_been(CARLA, "cut", 0, 28)
    studio.has_been(CARLA, "blow-dry", 28)
    assert studio.counts()["hair"] == 0


def test_cr_01_only_what_was_checked_out_is_a_visit(studio: Studio) -> None:
    studio.at(300)
    studio.has_been(CARLA, "cut", 0, 28)
    studio.has_been(CARLA, "cut", 56, status="no_show")
    studio.has_been(CARLA, "cut", 84, status="cancelled")
    assert studio.counts()["hair"] == 0


@pytest.mark.parametrize("days", [(0, 28, 56), (0, 20, 56)])
def test_cr_02_interval_is_the_mean_gap_of_three_visits(studio: Studio, days: tuple[int, ...]) -> None:
    studio.at(60)
    studio.compat("hair")
    studio.has_been(CARLA, "cut", *days)
    assert interval_in(studio, "hair") == 28


@pytest.mark.parametrize("zone", [BERLIN, "Pacific/Auckland", "America/Los_Angeles"])
def test_cr_03_overdue_from_the_day_on_which_the_interval_has_passed_where_the_business_is(
    tables: None, clock: MovableClock, mailbox: Mailbox, zone: str
) -> None:
    studio = Studio(clock, mailbox, zone)
    studio.at(83, 23)
    studio.compat("hair")
    studio.has_been(CARLA, "cut", 0, 28, 56)
    assert studio.overdue("hair") == []
    studio.at(84, 0)
    assert studio.overdue("hair") == ["Carla Costa"]


def test_cr_04_with_more_visits_the_last_three_count_in_compat_mode(studio: Studio) -> None:
    studio.at(120)
    studio.compat("hair")
    studio.has_been(CARLA, "cut", 0, 28, 56, 112)
    assert interval_in(studio, "hair") == 42


def test_cr_04_in_calibrated_mode_all_visits_count(studio: Studio) -> None:
    studio.at(120)
    studio.has_been(CARLA, "cut", 0, 28, 56, 112)
    assert 25 < interval_in(studio, "hair") < 42


def test_cr_05_the_list_works_with_nothing_set(studio: Studio) -> None:
    studio.at(70)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    assert studio.overdue("hair") == []
    studio.at(150)
    assert studio.overdue("hair") == ["Carla Costa"]


@MODES
def test_cr_06_visits_at_all_locations_feed_one_pattern(studio: Studio, mode: Mode) -> None:
    studio.at(180)
    studio.choose("hair", mode=mode)
    studio.has_been(CARLA, "cut", 0, 28, place="mitte")
    assert studio.overdue("hair") == []
    studio.has_been(CARLA, "cut", 56, place="nord")
    assert studio.overdue("hair") == ["Carla Costa"]


@MODES
def test_cr_07_each_category_is_judged_alone(studio: Studio, mode: Mode) -> None:
    studio.at(180)
    for category_id in ("hair", "nails", "colour"):
        studio.choose(category_id, mode=mode)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.has_been(CARLA, "manicure", 0, 14, 28)
    studio.has_been(CARLA, "colour", 0, 80, 160)
    assert studio.overdue("hair") == studio.overdue("nails") == ["Carla Costa"]
    assert studio.counts() == {"hair": 1, "nails": 1, "colour": 0, "massage": 0, "facial": 0}


def test_cr_08_any_future_appointment_clears_it(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    assert studio.overdue("massage") == studio.overdue("hair") == ["Carla Costa"]
    studio.book(CARLA, "facial", 200, drain=False)
    assert studio.overdue("massage") == studio.overdue("hair") == []
    assert not any(studio.counts().values())


def test_cr_08_a_cancelled_appointment_is_none(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    visit = studio.book(CARLA, "facial", 200)
    studio.set_status(visit, "cancelled")
    assert studio.overdue("massage") == ["Carla Costa"]


def test_cr_09_at_any_location(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "cut", 0, 28, 56, place="mitte")
    studio.book(CARLA, "cut", 190, place="nord")
    assert studio.overdue("hair") == []


def test_cr_12_an_appointment_later_today_counts_and_so_does_one_under_way(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    visit = studio.book(CARLA, "facial", 180, hour=15)
    assert studio.overdue("massage") == []
    studio.timer.move_to(studio.moment(180, 15) + timedelta(minutes=29))
    assert studio.overdue("massage") == []
    studio.at(180, 16)
    studio.set_status(visit, "no_show")
    assert studio.overdue("massage") == []  # left alone after a missed appointment
    studio.at(195)
    assert studio.overdue("massage") == ["Carla Costa"]


@MODES
def test_cr_12_until_it_is_checked_out_nobody_is_brought_back_for_a_day(studio: Studio, mode: Mode) -> None:
    studio.at(180)
    studio.choose("massage", mode=mode, automatic_first_message=True)
    studio.has_been(CARLA, "massage", 0, 28, 56, drain=False)
    visit = studio.book(CARLA, "massage", 180, hour=15)
    studio.at(181)
    assert (studio.overdue("massage"), studio.press("massage").contacted, studio.sent(CARLA)) == ([], 0, [])
    why = reconnect.explain_client(STUDIO, studio.enter(CARLA), studio.clock.now())
    assert "not checked out yet" in next(str(it.why) for it in why if it.category_id == "massage")
    studio.set_status(visit, "done")
    studio.at(182)
    assert (studio.overdue("massage"), studio.sent(CARLA)) == ([], [])


def test_cr_12_what_is_never_checked_out_counts_for_a_day_and_no_longer(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.book(CARLA, "facial", 180, hour=15)
    studio.timer.move_to(studio.moment(181, 15) + timedelta(minutes=29))
    assert studio.overdue("massage") == []
    studio.timer.move_to(studio.moment(181, 15) + timedelta(minutes=30))
    assert studio.overdue("massage") == ["Carla Costa"]


@MODES
def test_cr_14_who_stays_away_too_long_has_lapsed_and_nobody_vanishes(studio: Studio, mode: Mode) -> None:
    studio.at(56 + A_YEAR)
    studio.choose("hair", mode=mode)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    assert (studio.overdue("hair"), studio.overdue("hair", lapsed=True)) == (["Carla Costa"], [])
    studio.at(56 + A_YEAR + 1)
    assert (studio.overdue("hair"), studio.overdue("hair", lapsed=True)) == ([], ["Carla Costa"])
    assert studio.press("hair").contacted == 0
    assert studio.invitations(CARLA) == []


def test_cr_14_three_long_intervals_count_where_they_are_more_than_a_year(studio: Studio) -> None:
    studio.at(1000)
    studio.compat("hair")
    studio.has_been(CARLA, "cut", 0, 200, 400)
    assert studio.overdue("hair") == ["Carla Costa"]
    studio.at(1001)
    assert studio.overdue("hair", lapsed=True) == ["Carla Costa"]


def test_cr_15_imported_visits_count_from_day_one(studio: Studio) -> None:
    studio.at(180)
    lines = [
        "client_key,client_name,email,category,service,starts_at,status",
        *(f"17,Elif Eren,elif@example.com,Hair,Cut,2027-0{month}-04T10:00,done" for month in (1, 2, 3)),
    ]
    assert import_visits(STUDIO, lines, studio.clock.now()).written
    studio.drain()
    assert studio.overdue("hair") == ["Elif Eren"]
    assert studio.counts()["hair"] == 1

"""Who is late and left alone all the same: rules CR-11, CR-13, CR-14 and CR-27, and the cases beside them."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Standing
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import Mode
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF, FRIEDA = named("Elif"), named("Frieda")
DAYS = FIRST_DAY, FIRST_DAY + timedelta(days=365)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


def called_off_by_client(studio: Studio, visit: Visit) -> None:
    current = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    scheduling.cancel_by_client(current, "", studio.clock.now())
    studio.drain()


@pytest.mark.parametrize("service", ["massage", "facial"])
def test_cr_11_whoever_calls_off_what_lay_ahead_is_listed_again_a_week_later(
    studio: Studio, service: str
) -> None:
    visit = studio.book(CARLA, service, 200)
    studio.at(182)
    called_off_by_client(studio, visit)
    assert (studio.overdue("massage"), studio.overdue("massage", which="excluded")) == ([], ["Carla Costa"])
    studio.at(188)
    assert studio.overdue("massage") == []
    studio.at(189)
    assert studio.overdue("massage") == ["Carla Costa"]


@pytest.mark.parametrize("mode", list(Mode), ids=str)
@pytest.mark.parametrize("booked_for", [186, 200])
def test_cr_11_and_stays_listed_when_the_date_of_what_was_called_off_is_past(
    studio: Studio, mode: Mode, booked_for: int
) -> None:
    studio.choose("massage", mode=mode)
    visit = studio.book(CARLA, "massage", booked_for)
    studio.at(182)
    called_off_by_client(studio, visit)
    for day in (189, booked_for + 5, booked_for + 30):
        studio.at(day)
        reconnect.plan_learning(STUDIO, studio.clock.now())
        studio.settle()
        assert studio.overdue("massage") == ["Carla Costa"]


def test_cr_11_as_the_rule_counts_it_called_off_on_day_90_and_listed_from_day_97(studio: Studio) -> None:
    studio.compat("hair")
    studio.at(200)
    studio.has_been(ELIF, "cut", 100, 120, 140)
    visit = studio.book(ELIF, "cut", 260)
    studio.at(230)
    called_off_by_client(studio, visit)
    listed = []
    for day in (236, 237):
        studio.at(day)
        listed.append(studio.overdue("hair"))
    assert listed == [[], ["Elif"]]


def test_cr_11_nothing_goes_by_itself_during_the_grace_and_then_it_does(studio: Studio) -> None:
    visit = studio.book(CARLA, "massage", 200)
    studio.choose("massage", automatic_first_message=True)
    called_off_by_client(studio, visit)
    studio.at(186)
    assert studio.sent(CARLA) == []
    studio.at(188)
    assert ("reconnect", "email") in studio.sent(CARLA)


def test_what_the_business_called_off_lists_the_client_at_once_with_a_label(studio: Studio) -> None:
    visit = studio.book(CARLA, "massage", 200)
    studio.at(182)
    studio.set_status(visit, "cancelled")
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert (listed.name, listed.let_down) == ("Carla Costa", True)


@pytest.mark.parametrize("mode", list(Mode), ids=str)
def test_whoever_failed_to_come_is_left_to_those_who_follow_that_up_for_two_weeks(
    studio: Studio, mode: Mode
) -> None:
    studio.choose("massage", mode=mode)
    studio.has_been(CARLA, "massage", 179, status="no_show")
    studio.at(181)
    assert studio.overdue("massage", which="excluded") == ["Carla Costa"]
    studio.at(193)
    assert studio.overdue("massage") == ["Carla Costa"]


def test_cr_13_whoever_waits_for_a_time_is_listed_and_never_written_to(studio: Studio) -> None:
    week = Wanted(
        service_ids=("massage",),
        first_on=FIRST_DAY + timedelta(days=181),
        last_on=FIRST_DAY + timedelta(days=190),
    )
    waiting.enter(STUDIO, week, studio.clock.now(), name=CARLA.name, email=CARLA.email, phone=CARLA.phone)
    studio.drain()
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert listed.not_written_to == "wants_to_come"
    result = studio.press("massage")
    assert [(each.reason) for each in result.skipped] == ["wants_to_come"]
    assert studio.invitations(CARLA) == []


def test_cr_14_nobody_vanishes(studio: Studio) -> None:
    for number in range(12):
        who = named(f"Guest{number}")
        begins = -400 if number % 4 == 3 else 0
        studio.has_been(who, "massage", begins, begins + 28, begins + 56)
        if number % 4 == 1:
            clients.set_standing(STUDIO, studio.enter(who), Standing(state="blocked"))
        if number % 4 == 2:
            studio.book(who, "facial", 200 + number)
    studio.at(182)
    (count,) = (
        it for it in reconnect.list_categories(STUDIO, studio.clock.now()) if it.category_id == "massage"
    )
    lists = [studio.overdue("massage", which=which) for which in ("overdue", "lapsed", "excluded")]
    assert [count.overdue, count.lapsed, count.excluded] == [len(each) for each in lists]
    assert [len(each) for each in lists] == [4, 3, 3]  # and three have something ahead
    assert len({name for each in lists for name in each}) == 10


def test_cr_14_the_lapsed_are_invited_by_a_press_of_their_own_in_words_of_their_own(studio: Studio) -> None:
    studio.has_been(ELIF, "massage", -400, -372, -344)
    studio.at(182)
    assert (studio.overdue("massage"), studio.overdue("massage", lapsed=True)) == (["Carla Costa"], ["Elif"])
    overdue = studio.press("massage", ["email"])
    assert overdue.invited == (studio.enter(CARLA),)
    lapsed = studio.press("massage", ["email"], which="lapsed")
    assert (lapsed.invited, lapsed.skipped) == ((studio.enter(ELIF),), ())
    studio.at(183)
    assert studio.sent(ELIF) == [("reconnect_lapsed", "email")]
    assert "quite some time ago" in studio.received(ELIF)[-1]["text"]
    assert "quite some time ago" not in studio.received(CARLA)[-1]["text"]
    assert [it.reason for it in studio.press("massage", which="lapsed").skipped] == ["already_contacted"]


def test_cr_14_a_lapsed_client_who_books_after_the_message_is_a_reconnect_and_one_who_does_not_is_followed_up(
    studio: Studio,
) -> None:
    for who in (ELIF, FRIEDA):
        studio.has_been(who, "massage", -400, -372, -344)
    studio.at(182)
    assert studio.press("massage", ["email"], which="lapsed").contacted == 2
    studio.at(183)
    studio.book(ELIF, "massage", 200)
    studio.at(190)
    assert studio.reconnected("massage") == 1
    assert studio.sent(ELIF) == [("reconnect_lapsed", "email")]
    assert studio.sent(FRIEDA) == [("reconnect_lapsed", "email"), ("reconnect_follow_up", "email")]
    (row,) = (it for it in reconnect.report(STUDIO, *DAYS, studio.clock.now())[0] if it.episodes)
    assert (row.contacted, row.by_channel, row.booked, row.failed) == (2, {"email": 2}, 1, 0)


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing(state="blocked"), "blocked"),
        (Standing(state="deceased"), "deceased"),
        (Standing(on_hold_until=FIRST_DAY + timedelta(days=200)), "on_hold"),
        (Standing(case_open=True), "case_open"),
    ],
)
def test_cr_27_some_are_never_contacted(studio: Studio, standing: Standing, why: str) -> None:
    clients.set_standing(STUDIO, studio.enter(CARLA), standing)
    studio.choose("massage", automatic_first_message=True)
    assert studio.overdue("massage") == []
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now(), "excluded")
    assert (listed.excluded, listed.excluded_until) == (why, standing.on_hold_until)
    assert (studio.press("massage").contacted, studio.sent(CARLA)) == (0, [])
    studio.at(195)
    assert studio.invitations(CARLA) == []


def test_cr_27_whoever_was_on_hold_is_invited_when_that_is_over(studio: Studio) -> None:
    on_hold = Standing(on_hold_until=FIRST_DAY + timedelta(days=200))
    clients.set_standing(STUDIO, studio.enter(CARLA), on_hold)
    studio.choose("massage", automatic_first_message=True)
    studio.at(199)
    assert studio.sent(CARLA) == []
    studio.at(201)
    assert ("reconnect", "email") in studio.sent(CARLA)


def test_cr_27_blocked_between_the_press_and_the_sending_means_no_message(studio: Studio) -> None:
    reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now())
    clients.set_standing(STUDIO, studio.enter(CARLA), Standing(state="blocked"))
    studio.drain()
    assert [(it.state, it.reason) for it in studio.invitations(CARLA)][:1] == [("cancelled", "Is blocked.")]


def test_a_category_that_is_off_lists_nobody_and_sends_nothing(studio: Studio) -> None:
    studio.choose("massage", active=False, automatic_first_message=True)
    assert (studio.overdue("massage"), studio.counts()["massage"]) == ([], 0)
    assert studio.press("massage").contacted == 0
    studio.at(190)
    assert studio.invitations(CARLA) == []


def standings(studio: Studio, who: Any) -> dict[str, tuple[str, str]]:
    found = reconnect.explain_client(STUDIO, studio.enter(who), studio.clock.now())
    return {each.category_id: (each.state, each.why) for each in found}


def test_for_any_client_the_true_reason_is_told(studio: Studio) -> None:
    state, why = standings(studio, CARLA)["massage"]
    assert (state, why.startswith("Usually")) == ("overdue", True)
    studio.has_been(ELIF, "cut", 100, 128)
    assert standings(studio, ELIF)["hair"] == (
        "no_pattern",
        "A pattern takes three visits; there have been 2 so far.",
    )
    studio.has_been(ELIF, "cut", 156)
    assert standings(studio, ELIF)["hair"][0] == "not_due"
    studio.book(CARLA, "facial", 200)
    assert standings(studio, CARLA)["massage"] == ("ahead", "Has an appointment on 23 July 2027.")
    clients.set_standing(STUDIO, studio.enter(ELIF), Standing(case_open=True))
    studio.at(300)
    assert standings(studio, ELIF)["hair"][0] == "excluded"

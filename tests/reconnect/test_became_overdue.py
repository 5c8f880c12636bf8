"""Rule CR-39, its first part: who became overdue in a period, and what has become of each of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import ReportRow
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from tests.meter import metered
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF = named("Elif")


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla has become overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.at(181)
    return studio


def row(studio: Studio, first: int = 0, last: int = 365, category_id: str = "massage") -> ReportRow:
    """Give what the report says of a category, from one day to another."""
    days = [FIRST_DAY + timedelta(days=day) for day in (first, last)]
    rows, total = reconnect.report(STUDIO, days[0], days[1], studio.clock.now())
    for each in (*rows, total):
        assert sum(each.became.values()) == each.overdue
    assert total.overdue == sum(each.overdue for each in rows)
    return next(each for each in rows if each.category_id == category_id)


def overdue_on(studio: Studio, who: ClientDetails = CARLA, category_id: str = "massage") -> int:
    """Give the day on which somebody's rhythm says that they became overdue."""
    _, rhythms = store.load_client_rows(STUDIO, studio.enter(who))
    return ((rhythms[category_id].overdue_on or FIRST_DAY) - FIRST_DAY).days


def stands(**standing: Any) -> Callable[[Studio], object]:
    def say(studio: Studio) -> None:
        clients.set_standing(STUDIO, studio.enter(CARLA), Standing(**standing))

    return say


def wait(studio: Studio) -> None:
    days = {"first_on": FIRST_DAY + timedelta(days=182), "last_on": FIRST_DAY + timedelta(days=190)}
    week = Wanted(service_ids=("massage",), **days)
    waiting.enter(STUDIO, week, studio.clock.now(), name=CARLA.name, email=CARLA.email, phone=CARLA.phone)
    studio.drain()


def archive(studio: Studio) -> None:
    add(STUDIO, [get_catalogue(STUDIO).categories["massage"].model_copy(update={"active": False})])


def come_by_themselves(studio: Studio) -> None:
    studio.has_been(CARLA, "massage", 182)
    studio.at(183)


def call_off(studio: Studio) -> None:
    visit = studio.book(CARLA, "facial", 200)
    studio.at(182)
    studio.set_status(visit, "cancelled")


HAPPENED: list[tuple[str, Callable[[Studio], object]]] = [
    ("on_the_list", lambda studio: None),
    ("invited", lambda studio: studio.press("massage", ["email"])),
    ("came", come_by_themselves),
    ("ahead", lambda studio: studio.book(CARLA, "facial", 200)),
    ("on_the_list", call_off),
    ("blocked", stands(state="blocked")),
    ("deceased", stands(state="deceased")),
    ("on_hold", stands(on_hold_until=FIRST_DAY + timedelta(days=300))),
    ("case_open", stands(case_open=True)),
    ("wants_to_come", wait),
    ("lapsed", lambda studio: studio.jump(500)),
    ("switched_off", archive),
    ("switched_off", lambda studio: studio.choose("massage", active=False)),
]


@pytest.mark.parametrize(("became", "happen"), HAPPENED, ids=lambda value: str(value)[:20])
def test_cr_39_everybody_who_became_overdue_is_counted_once_with_what_became_of_them(
    studio: Studio, became: str, happen: Callable[[Studio], object]
) -> None:
    happen(studio)
    assert row(studio).became == {became: 1}


@pytest.mark.parametrize(
    ("who", "reason"), [(named("Mia", email=False), "no_consent"), (ELIF, "on_the_list")]
)
def test_cr_39_whoever_cannot_be_written_to_is_counted_by_the_reason(
    studio: Studio, who: Any, reason: str
) -> None:
    studio.has_been(who, "cut", 0, 28, 56)
    studio.at(182)
    assert row(studio, category_id="hair").became == {reason: 1}


def test_whoever_has_been_here_today_has_come_by_themselves(studio: Studio) -> None:
    studio.has_been(CARLA, "massage", 181)
    assert row(studio).became == {"came": 1}


def test_it_counts_in_the_period_in_which_they_became_overdue(studio: Studio) -> None:
    on = overdue_on(studio)
    assert [row(studio, *days).overdue for days in ((0, on - 1), (on, on), (on + 1, 365))] == [0, 1, 0]


def test_it_is_noted_once_however_often_the_sweep_and_the_learning_look(studio: Studio) -> None:
    stands(case_open=True)(studio)
    for day in (188, 195, 210):
        reconnect.plan_learning(STUDIO, studio.clock.now())
        studio.at(day)
    assert row(studio).became == {"case_open": 1}
    stands()(studio)
    studio.at(225)
    assert row(studio).became == {"on_the_list": 1}


def test_it_counts_by_the_date_of_the_first_note_though_the_rhythm_has_another_by_now(studio: Studio) -> None:
    studio.has_been(ELIF, "facial", 0, 28, 56)
    clients.set_standing(STUDIO, studio.enter(ELIF), Standing(case_open=True))  # looked at again every week
    studio.at(182)
    before = overdue_on(studio, ELIF, "facial")
    studio.choose("facial", false_alarms=30)
    studio.at(196)
    assert overdue_on(studio, ELIF, "facial") < before
    periods = ((0, before - 1), (before, before))
    assert [row(studio, *days, "facial").overdue for days in periods] == [0, 1]


def test_somebody_who_is_excluded_from_the_first_day_on_is_counted_too(studio: Studio) -> None:
    studio.has_been(ELIF, "massage", 0, 28, 56)
    clients.set_standing(STUDIO, studio.enter(ELIF), Standing(state="blocked"))
    studio.at(182)
    assert row(studio).became == {"blocked": 1, "on_the_list": 1}
    studio.choose("massage", false_alarms=30)  # by which the rhythms have other dates
    studio.at(195)
    assert row(studio).became == {"blocked": 1, "on_the_list": 1}


def test_each_time_somebody_becomes_overdue_counts_by_itself(studio: Studio) -> None:
    studio.press("massage", ["email"])
    studio.has_been(CARLA, "massage", 181)
    studio.at(360)
    assert row(studio).became == {"invited": 1, "on_the_list": 1}


def test_who_is_held_back_for_comparison_is_counted_as_that(studio: Studio) -> None:
    for number in range(60):
        studio.has_been(named(f"Guest{number}"), "cut", 0, 28, 56)
    studio.choose("hair", held_back=50)
    studio.at(182)
    assert row(studio, category_id="hair").became == {"on_the_list": 60}
    studio.press("hair", ["email"])
    became = row(studio, category_id="hair").became
    assert set(became) == {"invited", "held_back"}
    assert became["held_back"] == row(studio, category_id="hair").held_back


def test_of_merged_categories_and_cards_it_counts_where_they_are_now(studio: Studio) -> None:
    studio.press("massage", ["email"])
    reconnect.merge_category(STUDIO, "massage", "facial", "ana", studio.clock.now())
    studio.drain()
    assert row(studio, category_id="facial").became == {"invited": 1}
    reconnect.merge_clients(STUDIO, studio.enter(CARLA), studio.enter(ELIF), "ana", studio.clock.now())
    assert row(studio, category_id="facial").became == {"invited": 1}


def test_whoever_is_looked_at_again_after_a_merge_is_counted_once_all_the_same(studio: Studio) -> None:
    reconnect.merge_category(STUDIO, "massage", "facial", "ana", studio.clock.now())
    studio.at(195)
    assert row(studio, category_id="facial").became == {"on_the_list": 1}
    reconnect.merge_clients(STUDIO, studio.enter(CARLA), studio.enter(ELIF), "ana", studio.clock.now())
    studio.at(210)
    assert row(studio, category_id="facial").became == {"on_the_list": 1}


def test_the_report_takes_as_many_round_trips_for_many_as_for_one(studio: Studio) -> None:
    with metered() as one:
        row(studio)
    for number in range(30):
        studio.has_been(named(f"Guest{number}"), "massage", 0, 28, 56)
    studio.at(182)
    with metered() as many:
        assert row(studio).overdue == 31
    assert many.calls == one.calls

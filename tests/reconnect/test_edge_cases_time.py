"""The edge cases of time: who is left alone for a while, long gaps, clocks and zones, each by its name."""

from datetime import date, timedelta

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing, Told
from chalicelib.consent import service as consent
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import Rhythm
from tests.reconnect.studio import FIRST_DAY, STUDIO, Studio, named

ELIF = named("Elif")
A_YEAR = 365


def rhythm(studio: Studio, who: ClientDetails, category_id: str = "hair") -> Rhythm | None:
    return store.load_client_rows(STUDIO, studio.enter(who))[1].get(category_id)


def test_edge_free_redo_or_complaint_open_is_not_messaged_while_it_is(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(ELIF, "massage", 0, 28, 56)
    clients.set_standing(STUDIO, studio.enter(ELIF), Standing(case_open=True))
    assert studio.press("massage").contacted == 0
    assert studio.overdue("massage", which="excluded") == ["Elif"]
    clients.set_standing(STUDIO, studio.enter(ELIF), Standing())
    assert studio.press("massage").contacted == 1


def test_edge_two_gaps_of_four_weeks_then_a_year_abroad(studio: Studio) -> None:
    back = 56 + A_YEAR
    studio.at(back + 1)
    studio.compat("nails")
    for service in ("manicure", "cut"):
        studio.has_been(ELIF, service, 0, 28, 56, back)
    by_compat, by_model = rhythm(studio, ELIF, "nails"), rhythm(studio, ELIF)
    assert by_compat is not None
    assert by_model is not None
    assert float(by_compat.typical_interval_days) == (28 + A_YEAR) / 2
    assert float(by_model.typical_interval_days) < 60


def test_edge_a_seasonal_client_is_silent_while_on_hold(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(ELIF, "massage", 0, 28, 56)
    studio.choose("massage", automatic_first_message=True)
    assert studio.sent(ELIF) == [("reconnect", "email")]
    studio.at(215)
    summer = FIRST_DAY + timedelta(days=300)
    clients.set_standing(STUDIO, studio.enter(ELIF), Standing(on_hold_until=summer))
    studio.at(299)
    assert studio.overdue("massage", which="excluded") == ["Elif"]
    assert studio.press("massage").contacted == 0
    studio.at(300)
    assert studio.overdue("massage") == ["Elif"]


def test_edge_a_seasonal_client_of_two_years_running_is_silent_off_season_and_missed_in_the_next(
    studio: Studio,
) -> None:
    summers = [day + year for year in (0, A_YEAR) for day in (100, 128, 155, 184, 212, 240)]
    studio.jump(A_YEAR + 241)
    studio.choose("massage", automatic_first_message=True, nudge=True, channels=("email",))
    studio.has_been(ELIF, "massage", *summers)
    studio.at(A_YEAR + 250)
    thanked = studio.received(ELIF)
    for day in (A_YEAR + 300, 2 * A_YEAR + 90):
        studio.at(day)
        assert (studio.overdue("massage"), studio.received(ELIF)) == ([], thanked)
    (standing,) = reconnect.explain_client(STUDIO, studio.enter(ELIF), studio.clock.now())
    assert "the season begins again about" in standing.why
    studio.at(2 * A_YEAR + 99)
    assert len(studio.received(ELIF)) == len(thanked) + 1  # the reminder to book
    studio.at(2 * A_YEAR + 160)
    assert studio.overdue("massage") == ["Elif"]
    assert ("reconnect", "email") in studio.sent(ELIF)


@pytest.mark.parametrize("first", [date(2027, 2, 27), date(2027, 10, 2)])
def test_edge_a_clock_change_leaves_intervals_of_dates_as_they_are(studio: Studio, first: date) -> None:
    """The clocks in Berlin change on 28 March and on 31 October 2027."""
    day = (first - FIRST_DAY).days
    studio.at(day + 57)
    studio.compat("hair")
    studio.has_been(ELIF, "cut", day, day + 28, day + 56)
    found = rhythm(studio, ELIF)
    assert found is not None
    assert float(found.typical_interval_days) == 28
    assert found.overdue_on == FIRST_DAY + timedelta(days=day + 84)
    assert found.due_at == studio.moment(day + 84, 0)


def test_edge_client_moves_zone_and_quiet_hours_follow_them_while_dates_follow_the_business(
    studio: Studio,
) -> None:
    studio.at(83, 22)
    studio.compat("hair")
    studio.has_been(ELIF, "cut", 0, 28, 56)
    client = clients.get_client(STUDIO, studio.enter(ELIF))
    consent.choose(STUDIO, client, {"time_zone": "America/Los_Angeles"}, Told(), studio.clock.now())
    studio.at(83, 23)
    assert studio.overdue("hair") == []
    studio.at(84, 1)
    assert studio.overdue("hair") == ["Elif"]
    studio.at(84, 10)
    studio.press("hair")
    assert studio.sent(ELIF) == []
    studio.at(84, 16)
    assert studio.sent(ELIF) == []
    studio.at(84, 18)
    assert studio.sent(ELIF) == [("reconnect", "email")]

"""Who stands on which list, and what is said of them there."""

import pytest

from chalicelib.core.money import Money
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import List, OverdueClient
from tests.reconnect.studio import CARLA, STUDIO, Studio, named

LISTS: tuple[List, ...] = ("due_soon", "overdue", "lapsed", "excluded")
NOBODY = named("Nobody", email=False)


def listed(studio: Studio, which: List, category_id: str = "hair") -> list[OverdueClient]:
    return reconnect.list_overdue(STUDIO, category_id, studio.clock.now(), which)


@pytest.mark.parametrize(
    ("day", "which"), [(69, None), (70, "due_soon"), (83, "due_soon"), (84, "overdue"), (500, "lapsed")]
)
def test_two_weeks_before_somebody_is_overdue_they_are_due_soon(
    studio: Studio, day: int, which: List | None
) -> None:
    studio.compat("hair")
    studio.at(day)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    assert [name for name in LISTS if listed(studio, name)] == ([which] if which else [])
    counts = {it.category_id: it for it in reconnect.list_categories(STUDIO, studio.clock.now())}
    sizes = {name: getattr(counts["hair"], name) for name in LISTS}
    assert sizes == {name: int(name == which) for name in LISTS}


def test_who_is_due_soon_is_listed_with_the_days_left_and_not_written_to(studio: Studio) -> None:
    studio.compat("hair")
    studio.at(80)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    (client,) = listed(studio, "due_soon")
    assert client.days_overdue == -4
    assert studio.press("hair").contacted == 0
    (stands,) = reconnect.explain_client(STUDIO, client.client_id, studio.clock.now())
    assert (stands.state, stands.until) == ("due_soon", client.overdue_since)


def test_whoever_has_something_ahead_is_not_due_soon(studio: Studio) -> None:
    studio.compat("hair")
    studio.at(80)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.book(CARLA, "massage", 90)
    assert listed(studio, "due_soon") == []


def test_whoever_has_been_here_today_is_not_due_soon_however_often_they_come(studio: Studio) -> None:
    studio.compat("hair")
    studio.at(56, 18)
    studio.has_been(CARLA, "cut", 42, 49, 56)
    assert listed(studio, "due_soon") == []
    studio.at(57)
    assert [client.name for client in listed(studio, "due_soon")] == ["Carla Costa"]


def test_whoever_failed_to_come_is_told_of_with_the_day_and_until_when_they_are_left_alone(
    studio: Studio,
) -> None:
    studio.compat("hair")
    studio.at(78)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.has_been(CARLA, "cut", 76, status="no_show")
    for day, state in ((78, "not_due"), (84, "excluded")):
        studio.at(day)
        (stands,) = reconnect.explain_client(STUDIO, studio.enter(CARLA), studio.clock.now())
        assert stands.state == state
        assert stands.why.startswith(
            "Did not come to the appointment on 21 March 2027 and is left alone until 4 April 2027:"
            " speak about that first. Usually every 4 weeks"
        )
        assert stands.why.endswith("Overdue from 4 April 2027, if nothing happens.") == (day == 78)


def test_a_list_says_what_the_client_spent_in_a_year_and_how_they_may_be_written_to(studio: Studio) -> None:
    studio.compat("hair")
    studio.at(401)
    studio.has_been(CARLA, "cut", 10, 100, 200, 300)
    studio.has_been(CARLA, "massage", 310)
    studio.has_been(NOBODY, "cut", 100, 200, 300)
    carla, nobody = sorted(listed(studio, "overdue"), key=lambda client: client.name)
    assert carla.spent_last_year == Money(amount=4 * 3000, currency="EUR")
    assert carla.channels == ("email", "sms")
    assert (nobody.spent_last_year.amount, nobody.channels) == (3 * 3000, ())


def test_cr_25_the_lapsed_list_says_why_somebody_cannot_be_written_to(studio: Studio) -> None:
    studio.at(600)
    for who in (CARLA, NOBODY):
        studio.has_been(who, "cut", 0, 28, 56)
    pressed = studio.press("hair", which="lapsed")
    carla, nobody = sorted(listed(studio, "lapsed"), key=lambda client: client.name)
    assert (carla.not_written_to, nobody.not_written_to) == ("already_contacted", "no_consent")
    assert [each.reason for each in pressed.skipped] == ["no_consent"]
    (stands,) = reconnect.explain_client(STUDIO, nobody.client_id, studio.clock.now())
    assert (stands.state, stands.not_written_to) == ("lapsed", "no_consent")


def test_cr_28_who_was_written_to_for_something_else_is_not_written_to_as_lapsed_and_it_says_so(
    studio: Studio,
) -> None:
    studio.at(600)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.has_been(CARLA, "cut", 420, 448, 476)
    (before,) = listed(studio, "lapsed", "massage")
    assert before.not_written_to is None
    assert studio.press("hair", ["email"]).contacted == 1
    (lapsed,) = listed(studio, "lapsed", "massage")
    assert lapsed.not_written_to == "already_contacted"
    assert [it.reason for it in studio.press("massage", which="lapsed").skipped] == ["already_contacted"]

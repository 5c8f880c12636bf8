"""Contacting more clients than one press can: the rest by going on, and a result that always adds up."""

import pytest

from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import ContactResult
from tests.reconnect.studio import STUDIO, Studio, named

PEOPLE = [named(f"Guest{number}") for number in range(5)]
UNREACHABLE = named("Gita", email=False)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio with six overdue clients, one of whom cannot be written to."""
    studio.at(180)
    for who in (*PEOPLE, UNREACHABLE):
        studio.has_been(who, "massage", 0, 28, 56)
    return studio


def press(
    studio: Studio, first: ContactResult | None = None, chosen: list[str] | None = None
) -> ContactResult:
    studio.jump(180, 9 if first is None else 10)
    began_at = first.began_at if first else None
    result = reconnect.contact(STUDIO, "massage", ("email", "sms"), studio.clock.now(), chosen, began_at, 2)
    studio.drain()
    return result


def sums(result: ContactResult) -> tuple[int, int, int]:
    return (result.contacted, len(result.skipped), result.remaining)


def test_those_who_remain_are_contacted_by_going_on_and_the_sum_stays_the_same(studio: Studio) -> None:
    first = press(studio)
    assert sums(first) == (2, 1, 3)
    second = press(studio, first)
    assert sums(second) == (4, 1, 1)
    third = press(studio, second)
    assert sums(third) == (5, 1, 0)
    assert third.began_at == first.began_at
    assert set(first.invited) < set(second.invited) < set(third.invited)
    assert [len(studio.received(who)) for who in PEOPLE] == [1] * 5


def test_going_on_when_nobody_remains_says_the_same_and_writes_to_nobody(studio: Studio) -> None:
    last = press(studio, press(studio, press(studio)))
    assert press(studio, last) == last
    assert [len(studio.received(who)) for who in PEOPLE] == [1] * 5


def test_a_press_that_is_not_going_on_takes_who_was_contacted_for_just_that(studio: Studio) -> None:
    first = press(studio)
    again = press(studio)
    assert sums(again) == (2, 3, 1)
    assert {each.reason for each in again.skipped} == {"already_contacted", "no_consent"}
    assert first.began_at <= again.began_at


def test_whoever_books_in_between_is_left_out_and_still_adds_up(studio: Studio) -> None:
    first = press(studio)
    late = next(who for who in PEOPLE if studio.enter(who) not in first.invited)
    studio.book(late, "massage", 200)
    second = press(studio, first)
    assert sums(second) == (4, 2, 0)
    assert ("just_booked", studio.enter(late)) in [(it.reason, it.client_id) for it in second.skipped]


def test_going_on_with_those_chosen_accounts_for_each_of_them(studio: Studio) -> None:
    chosen = [studio.enter(who) for who in PEOPLE[:3]]
    first = press(studio, chosen=chosen)
    assert sums(first) == (2, 0, 1)
    assert sums(press(studio, first, chosen=chosen)) == (3, 0, 0)

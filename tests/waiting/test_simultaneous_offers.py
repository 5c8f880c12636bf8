"""Many at the very same moment: never two winners, and nobody who waits is lost."""

from datetime import timedelta
from functools import partial

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.core.errors import ChangedMeanwhile, HoldEnded, SlotTaken
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service as waiting
from tests.cast import at, open_salon, wishes
from tests.ledger import appointments, known_clients
from tests.messaging.cast import NOW, SALON, later
from tests.scheduling.test_simultaneous import at_once
from tests.waiting.queue import (
    again,
    all_wishes,
    cancel,
    fill,
    holds,
    look,
    offered,
    require_sound,
    tell,
    told,
    wait,
    wanted,
    who,
)

MORNING = {"to_minute": 12 * 60}


@pytest.fixture(autouse=True)
def full(tables: None) -> list[Visit]:
    """Let every cut of Ben's Tuesday morning be taken; who waits is asked with all others at once."""
    open_salon(policy=BookingPolicy(offer_to_all=True))
    return fill(at(9), at(12), NOW)


def test_of_six_who_say_yes_at_once_one_has_it(full: list[Visit]) -> None:
    them = [wait(f"Client{n}", NOW + timedelta(seconds=n), **MORNING) for n in range(6)]
    cancel(full[1], later(1))
    look(later(1))
    asked = [again(it) for it in them]
    outcome = at_once([partial(waiting.accept, it, later(2)) for it in asked])
    assert outcome == {"done": 1, HoldEnded.code: 5}
    look(later(3))
    assert len([wish for wish in all_wishes() if wish.state == "taken"]) == 1
    assert len(told("waiting_list_gone")) == 5
    require_sound(later(3))


def test_a_yes_said_twice_at_once_books_once(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, **MORNING)
    cancel(full[1], later(1))
    look(later(1))
    asked = again(carla)
    assert at_once([lambda: waiting.accept(asked, later(2))] * 4) == {"done": 4}
    assert len([it for it in appointments() if it.client_id == asked.wish.client_id]) == 1
    require_sound(later(2))


def test_a_yes_at_the_last_moment_and_the_timer_do_not_both_have_their_way(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, **MORNING)
    cancel(full[1], later(1))
    look(later(1))
    asked = again(carla)
    acts = [lambda: waiting.accept(asked, later(31) - timedelta(seconds=1)), lambda: look(later(31))]
    outcome = at_once(acts)
    assert outcome in ({"done": 2}, {"done": 1, HoldEnded.code: 1})
    look(later(32))
    assert again(carla).wish.state == ("taken" if outcome["done"] == 2 else "open")
    require_sound(later(32))


def test_a_yes_and_a_no_of_the_same_person_at_once_end_in_one_of_them(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, **MORNING)
    cancel(full[1], later(1))
    look(later(1))
    asked = again(carla)
    at_once([lambda: waiting.accept(asked, later(2)), lambda: waiting.decline(asked, later(2))])
    look(later(2))
    require_sound(later(2))
    assert again(carla).wish.state in ("taken", "open")
    assert [hold.settled for hold in holds()] == [True]


def test_a_yes_and_leaving_the_list_at_once_end_in_one_of_them(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, **MORNING)
    cancel(full[1], later(1))
    look(later(1))
    asked = again(carla)
    acts = [lambda: waiting.accept(asked, later(2)), lambda: waiting.withdraw(asked, later(2))]
    assert set(at_once(acts)) <= {"done", HoldEnded.code, ChangedMeanwhile.code}
    look(later(2))
    require_sound(later(2))
    assert again(carla).wish.state in ("taken", "withdrawn")


def test_timers_that_come_at_once_offer_each_time_once(full: list[Visit]) -> None:
    for number, name in enumerate(("Carla", "Dora", "Emil")):
        wait(name, NOW + timedelta(seconds=number), **MORNING)
    cancel(full[1], later(1))
    assert at_once([lambda: look(later(1), rounds=1)] * 4) == {"done": 4}
    look(later(1))
    assert len(holds()) == 1
    assert told("waiting_list_offer") == ["Carla", "Dora", "Emil"]
    require_sound(later(1))


def test_changes_told_of_while_the_timer_looks_are_looked_at(full: list[Visit]) -> None:
    wait("Carla", NOW, **MORNING)
    wait("Dora", NOW + timedelta(seconds=1), **MORNING)
    look(NOW)
    before = full[1].appointment
    cancel(full[1], later(1), times=0)
    cancelled = full[1].appointment.model_copy(update={"status": "cancelled", "version": 2})
    at_once([lambda: tell(before, cancelled, later(1)), lambda: look(later(1))])
    look(later(1))
    assert offered(later(1)) == {"Carla", "Dora"}


def test_the_same_wish_entered_four_times_at_once_waits_once() -> None:
    outcome = at_once([lambda: waiting.enter(SALON, wanted(), NOW, **who("Carla"))] * 4)
    assert outcome == {"done": 4}
    assert (len(all_wishes()), len([it for it in known_clients() if it.name == "Carla"])) == (1, 1)


def test_of_five_who_keep_the_same_time_one_has_it() -> None:
    acts = [lambda: waiting.hold(wishes(at(14), name="", email=None), NOW)] * 5
    assert at_once(acts) == {"done": 1, SlotTaken.code: 4}
    require_sound(NOW)


def test_booking_kept_time_and_releasing_it_at_once_end_in_one_of_them() -> None:
    kept, token = waiting.hold(wishes(at(14), name="", email=None), NOW)
    acts = [
        lambda: waiting.book_with_hold(wishes(at(14)), kept.hold_id, token, later(1)),
        lambda: waiting.release(SALON, kept.hold_id, token, later(1)),
    ]
    outcome = at_once(acts)
    assert outcome in ({"done": 2}, {"done": 1, HoldEnded.code: 1})
    (after,) = holds()
    assert after.state == ("booked" if outcome["done"] == 2 else "released")
    require_sound(later(1))

"""Those who wait: who is offered what, for how long, and what becomes of it."""

from datetime import datetime, timedelta

import pytest

from chalicelib.catalogue.service import add
from chalicelib.core.errors import HoldEnded, SlotTaken
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Days
from tests.cast import BEN, TUESDAY, at, open_salon, weekly, wishes
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import (
    DAY,
    again,
    cancel,
    fill,
    holds,
    look,
    offered,
    require_sound,
    tell,
    the_list,
    told,
    wait,
)

SECOND = timedelta(seconds=1)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()


@pytest.fixture
def full() -> list[Visit]:
    """Let every minute of Ben's Tuesday be taken."""
    return fill(at(9), at(12), NOW) + fill(at(13), at(17, 30), NOW) + _rest()


def _rest() -> list[Visit]:
    person = {"name": "Rest", "email": "rest@example.com"}
    asked = wishes(at(17, 30), source="staff", override_reason="The last one stays longer.", **person)
    return [scheduling.book(asked, NOW)]


def start_of(visit: Visit) -> datetime:
    return visit.appointment.starts_at


def test_nobody_is_offered_anything_while_nothing_is_free(full: list[Visit]) -> None:
    wait("Carla", NOW)
    look(NOW)
    assert offered(NOW) == set()
    assert told("waiting_list_offer") == []


def test_a_time_that_gets_free_is_kept_for_who_waited_longest(full: list[Visit]) -> None:
    wait("Carla", NOW)
    wait("Dora", NOW + SECOND)
    cancel(full[1], NOW + 2 * SECOND)
    look(NOW + 2 * SECOND)
    assert offered(NOW + 2 * SECOND) == {"Carla"}
    assert told("waiting_list_offer") == ["Carla"]
    (hold,) = holds()
    assert (hold.starts_at, hold.until) == (start_of(full[1]), NOW + 2 * SECOND + HALF_HOUR)
    with pytest.raises(SlotTaken):
        scheduling.book(wishes(start_of(full[1]), name="Eve", email="eve@example.com"), NOW + 3 * SECOND)
    require_sound(NOW + 2 * SECOND)


def test_the_offer_becomes_an_appointment_by_one_yes_however_often_it_is_said(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, note="By the window, please.")
    cancel(full[1], NOW)
    look(NOW)
    first = waiting.accept(again(carla), later(5))
    second = waiting.accept(again(carla), later(6))
    assert [it.appointment for it in first] == [it.appointment for it in second]
    visit = first[0].appointment
    assert (visit.starts_at, visit.staff_id, visit.status) == (start_of(full[1]), "ben", "booked")
    assert (visit.source, visit.note) == ("waiting_list", "By the window, please.")
    assert again(carla).wish.state == "taken"
    look(later(7))
    assert [hold.settled for hold in holds()] == [True]
    assert the_list().due_at is None
    require_sound(later(7))


def test_a_no_gives_the_time_to_the_next_and_who_said_it_goes_on_waiting(full: list[Visit]) -> None:
    carla, dora = wait("Carla", NOW), wait("Dora", NOW + SECOND)
    cancel(full[1], NOW + SECOND)
    look(later(1))
    waiting.decline(again(carla), later(2))
    look(later(2))
    assert offered(later(2)) == {"Dora"}
    assert again(carla).wish.state == "open"
    waiting.accept(again(dora), later(3))
    cancel(full[2], later(4))
    look(later(4))
    assert offered(later(4)) == {"Carla"}
    require_sound(later(4))


def test_an_offer_that_is_not_taken_ends_and_the_next_gets_it(full: list[Visit]) -> None:
    carla, _ = wait("Carla", NOW), wait("Dora", NOW + SECOND)
    cancel(full[1], NOW + SECOND)
    look(later(1))
    late = again(carla)
    look(later(30))
    assert offered(later(30)) == {"Carla"}
    look(later(31))
    assert offered(later(31)) == {"Dora"}
    with pytest.raises(HoldEnded):
        waiting.accept(late, later(32))
    with pytest.raises(HoldEnded):
        waiting.accept(again(carla), later(32))
    require_sound(later(32))


def test_the_same_time_is_not_offered_to_the_same_wish_twice(full: list[Visit]) -> None:
    carla = wait("Carla", NOW)
    cancel(full[1], NOW)
    for minute in range(0, 600, 31):
        look(later(minute))
    assert len(again(carla).wish.offers) == 1
    assert told("waiting_list_offer") == ["Carla"]


def test_once_nobody_who_waits_wants_it_the_time_is_free_for_everybody(full: list[Visit]) -> None:
    carla = wait("Carla", NOW)
    cancel(full[1], NOW)
    look(NOW)
    waiting.decline(again(carla), later(1))
    look(later(1))
    eve = scheduling.book(wishes(start_of(full[1]), name="Eve", email="eve@example.com"), later(2))
    assert eve.appointment.status == "booked"
    require_sound(later(2))


@pytest.mark.parametrize(
    "changes",
    [
        {"staff_ids": ("ana",), "service_ids": ("colour",), "to_minute": 600},
        {"weekdays": (2,)},
        {"from_minute": 16 * 60},
        {"to_minute": 10 * 60},
        {"first_on": TUESDAY + DAY, "last_on": TUESDAY + DAY, "to_minute": 9 * 60 + 30},
        {"service_ids": ("colour",)},
    ],
)
def test_what_does_not_suit_is_not_offered_and_the_next_one_is_asked(
    full: list[Visit], changes: dict[str, object]
) -> None:
    wait("Carla", NOW, **changes)
    wait("Dora", NOW + SECOND)
    cancel(full[2], later(1))
    look(later(1))
    assert offered(later(1)) == {"Dora"}


def test_nothing_is_offered_that_begins_too_soon_to_be_booked(full: list[Visit]) -> None:
    wait("Carla", NOW, to_minute=12 * 60)
    soon = start_of(full[0]) - timedelta(minutes=64)
    cancel(full[0], soon)
    look(soon)
    assert told("waiting_list_offer") == []


def test_an_offer_shortly_before_the_visit_is_shorter(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, to_minute=12 * 60)
    soon = start_of(full[0]) - timedelta(minutes=70)
    cancel(full[0], soon)
    look(soon)
    (hold,) = holds()
    assert hold.until == start_of(full[0]) - timedelta(minutes=60)
    last = hold.until - SECOND
    assert waiting.accept(again(carla), last)[0].appointment.status == "booked"


def test_time_that_is_free_already_is_offered_to_whoever_comes_onto_the_list() -> None:
    wait("Carla", NOW, from_minute=15 * 60)
    look(NOW)
    (hold,) = holds()
    assert hold.starts_at == at(15)


def test_time_that_a_move_leaves_is_offered(full: list[Visit]) -> None:
    wait("Carla", NOW)
    before = scheduling.get_visit(SALON, full[1].appointment.appointment_id)
    after = scheduling.reschedule(before, at(10, day=TUESDAY + DAY), None, NOW)
    tell(before.appointment, after.appointment, NOW)
    look(NOW)
    assert [hold.starts_at for hold in holds()] == [start_of(full[1])]


def test_time_that_somebody_kept_in_vain_is_offered(full: list[Visit]) -> None:
    cancel(full[1], NOW)
    asked = wishes(start_of(full[1]), name="", email=None)
    waiting.hold(asked, NOW)
    wait("Carla", NOW)
    look(NOW)
    assert offered(NOW) == set()
    look(later(16))
    assert offered(later(16)) == {"Carla"}


def test_time_off_that_is_taken_back_is_offered(full: list[Visit]) -> None:
    wait("Carla", NOW)
    look(NOW)
    cancel(full[1], later(1), times=0)
    look(later(1))
    assert offered(later(1)) == set()
    waiting.on_time_freed(SALON, Days(first=TUESDAY, last=TUESDAY), later(2))
    look(later(2))
    assert offered(later(2)) == {"Carla"}


def test_hours_that_become_longer_are_offered(full: list[Visit]) -> None:
    wait("Carla", NOW)
    look(NOW)
    add(SALON, [BEN.model_copy(update={"shifts": weekly(range(5), 8, 18)})])
    look(later(1))
    assert offered(later(1)) == set()
    waiting.on_catalogue_changed(SALON, later(2))
    look(later(2))
    assert offered(later(2)) == {"Carla"}
    assert [hold.starts_at for hold in holds()] == [at(8)]


def test_what_nobody_told_of_is_found_within_a_day() -> None:
    day = TUESDAY + DAY
    busy = fill(at(9, day=day), at(9, 45, day=day), NOW)
    wait("Carla", NOW, first_on=day, last_on=day, to_minute=9 * 60 + 45)
    look(NOW)
    cancel(busy[0], later(1), times=0)
    look(NOW + DAY - SECOND)
    assert offered(NOW + DAY - SECOND) == set()
    look(NOW + DAY)
    assert offered(NOW + DAY) == {"Carla"}


def test_a_change_that_is_told_of_twice_is_offered_once(full: list[Visit]) -> None:
    wait("Carla", NOW)
    cancel(full[1], NOW, times=2)
    look(NOW)
    now_of = scheduling.get_visit(SALON, full[1].appointment.appointment_id)
    tell(full[1].appointment, now_of.appointment, NOW)
    look(NOW)
    assert len(holds()) == 1
    assert told("waiting_list_offer") == ["Carla"]


def test_two_times_are_offered_to_two_who_wait_at_once(full: list[Visit]) -> None:
    for number, name in enumerate(("Carla", "Dora", "Emil")):
        wait(name, NOW + number * SECOND)
    cancel(full[1], later(1))
    cancel(full[3], later(1))
    look(later(1))
    assert offered(later(1)) == {"Carla", "Dora"}
    assert {hold.starts_at for hold in holds()} == {start_of(full[1]), start_of(full[3])}
    require_sound(later(1))


def test_what_gets_free_while_somebody_has_an_offer_is_not_lost_to_them(
    full: list[Visit],
) -> None:
    carla = wait("Carla", NOW)
    cancel(full[1], NOW)
    look(NOW)
    cancel(full[3], later(1))
    look(later(1))
    waiting.decline(again(carla), later(2))
    look(later(2))
    assert again(carla).offer is not None
    assert [hold.starts_at for hold in holds() if hold.state == "open"] == [start_of(full[3])]


def test_who_withdraws_while_a_time_is_offered_gives_it_to_the_next(full: list[Visit]) -> None:
    carla, _ = wait("Carla", NOW), wait("Dora", NOW + SECOND)
    cancel(full[1], later(1))
    look(later(1))
    waiting.withdraw(again(carla), later(2))
    waiting.withdraw(again(carla), later(2))
    look(later(2))
    assert again(carla).wish.state == "withdrawn"
    assert offered(later(2)) == {"Dora"}
    require_sound(later(2))

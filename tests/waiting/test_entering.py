"""Who comes onto the waiting list, and who is offered what others do not get."""

from datetime import datetime, timedelta

import pytest

from chalicelib.catalogue.service import add
from chalicelib.core.errors import BadInput, NotFound, NotOffered
from chalicelib.core.money import Money
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest, Visit
from chalicelib.waiting import service as waiting
from tests.cast import CUT, TUESDAY, at, open_salon, wishes
from tests.ledger import appointments, only_client, sheets
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import (
    DAY,
    again,
    all_wishes,
    cancel,
    fill,
    look,
    offered,
    require_sound,
    the_list,
    wait,
    wanted,
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


def test_the_same_wish_entered_again_is_the_one_that_waits() -> None:
    first, repeated = wait("Carla", NOW), wait("Carla", later(1))
    assert first.wish == repeated.wish
    assert first.wish.client_id == only_client().client_id
    other = wait("Carla", later(1), from_minute=900)
    assert other.wish.wish_id != first.wish.wish_id


def test_whoever_comes_onto_the_list_is_the_client_that_they_are_already(full: list[Visit]) -> None:
    visit = scheduling.book(wishes(at(10, day=TUESDAY + DAY)), NOW)
    assert wait("Carla", NOW).wish.client_id == visit.appointment.client_id


def test_when_the_days_are_over_the_wish_is_too(full: list[Visit]) -> None:
    carla = wait("Carla", NOW)
    look(later(1))
    for day in range(1, 4):
        look(NOW + day * DAY)
    assert again(carla).wish.state == "expired"
    assert the_list().due_at is None


def test_what_the_business_asks_for_is_still_asked_for_after_a_yes(full: list[Visit]) -> None:
    deposit = Money(amount=1000, currency="EUR")
    add(SALON, [CUT.model_copy(update={"approval": True, "deposit": deposit})])
    carla = wait("Carla", NOW)
    cancel(full[1], NOW)
    look(NOW)
    visit = waiting.accept(again(carla), later(1))[0].appointment
    assert (visit.status, visit.pending) == ("requested", ("approval", "payment"))
    require_sound(later(1))


def test_a_family_is_offered_time_for_all_of_them_or_none(full: list[Visit]) -> None:
    carla = wait("Carla", NOW, staff_ids=(), guests=(Guest("Cleo"),))
    look(NOW)
    assert offered(NOW) == set()
    fill(at(9), at(17), NOW, staff_id="ana")
    cancel(full[1], NOW)
    look(NOW)
    assert offered(NOW) == set()
    ana = next(it for it in appointments() if it.staff_id == "ana" and it.starts_at == start_of(full[1]))
    cancel(scheduling.get_visit(SALON, ana.appointment_id), NOW)
    look(NOW)
    booked = waiting.accept(again(carla), later(1))
    assert {it.appointment.staff_id for it in booked} == {"ana", "ben"}
    assert waiting.accept(again(carla), later(2)) == booked
    require_sound(later(2))


def test_a_seat_that_gets_free_in_a_class_is_offered() -> None:
    add(SALON, [CUT.model_copy(update={"seats": 2})])
    asked = {"source": "staff", "participants": ("A", "B")}
    visit = scheduling.book(wishes(at(10), name="Eve", email="eve@example.com", **asked), NOW)
    carla = wait("Carla", NOW, from_minute=600, to_minute=645)
    look(NOW)
    assert offered(NOW) == set()
    cancel(visit, NOW)
    look(NOW)
    assert offered(NOW) == {"Carla"}
    assert waiting.accept(again(carla), later(1))[0].appointment.starts_at == at(10)
    ((claim,),) = [sheet.claims.values() for sheet in sheets().values()]
    assert claim.session is not None
    assert claim.session.free(later(1)) == 1


def test_who_must_not_be_told_any_more_is_passed_over(full: list[Visit]) -> None:
    who = {"name": "Emil", "phone": "+4915112345670"}
    emil = waiting.enter(SALON, wanted(), NOW, sms_consent=True, **who)
    wait("Dora", NOW + SECOND)
    scheduling.book(wishes(at(10, day=TUESDAY + DAY), email=None, sms_consent=False, **who), NOW)
    cancel(full[1], later(1))
    look(later(1))
    assert offered(later(1)) == {"Dora"}
    assert again(emil).wish.state == "open"


def test_who_could_not_be_told_does_not_come_onto_the_list() -> None:
    with pytest.raises(BadInput):
        waiting.enter(SALON, wanted(), NOW, name="Emil", phone="+4915112345670")


@pytest.mark.parametrize(
    "changes",
    [
        {"last_on": TUESDAY - DAY},
        {"first_on": TUESDAY - 9 * DAY, "last_on": TUESDAY - 3 * DAY},
        {"last_on": TUESDAY + 92 * DAY},
        {"from_minute": 600, "to_minute": 600},
        {"service_ids": ()},
        {"service_ids": ("party",), "staff_ids": ("ana",)},
        {"service_ids": ("shave",)},
        {"location_id": "nowhere"},
    ],
)
def test_what_cannot_come_true_does_not_come_onto_the_list(changes: dict[str, object]) -> None:
    with pytest.raises((BadInput, NotFound, NotOffered)):
        wait("Carla", NOW, **changes)
    assert all_wishes() == []

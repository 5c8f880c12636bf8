"""Time that is kept without an appointment: for some minutes, for whoever holds its token."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.core.errors import HoldEnded, NotAllowed, NotFound, NotOffered, SlotTaken
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Hold, hold_token
from tests.cast import CUT, at, open_salon, wishes
from tests.ledger import appointments, rows, sheets
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import holds, look, require_sound

EVE = {"name": "Eve", "email": "eve@example.com"}


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()


def keep(**changes: object) -> tuple[Hold, str]:
    """Keep Tuesday at ten with Ben, for somebody who did not say who they are."""
    return waiting.hold(wishes(at(10), **{"name": "", "email": None, **changes}), NOW)


def test_kept_time_is_nobody_elses_for_a_quarter_of_an_hour() -> None:
    kept, _ = keep()
    assert (kept.starts_at, kept.ends_at, kept.staff_id) == (at(10), at(10, 45), "ben")
    assert kept.until == later(15)
    with pytest.raises(SlotTaken):
        scheduling.book(wishes(at(10, 30), **EVE), later(14))
    assert scheduling.book(wishes(at(10, 30), **EVE), later(15)).appointment.status == "booked"
    require_sound(later(15))


def test_whoever_keeps_time_books_it() -> None:
    kept, token = keep()
    (visit,) = waiting.book_with_hold(wishes(at(10)), kept.hold_id, token, later(5))
    assert visit.appointment.starts_at == at(10)
    assert [(hold.state, hold.settled) for hold in holds()] == [("booked", True)]
    require_sound(later(5))


def test_the_same_booking_sent_again_is_the_same_and_another_one_comes_too_late() -> None:
    kept, token = keep()
    request = wishes(at(10), idempotency_key="k")
    first = waiting.book_with_hold(request, kept.hold_id, token, later(5))
    assert waiting.book_with_hold(request, kept.hold_id, token, later(20)) == first
    with pytest.raises(HoldEnded):
        waiting.book_with_hold(wishes(at(10), **EVE), kept.hold_id, token, later(6))
    assert len(appointments()) == 1


def test_time_is_not_kept_beyond_its_end_even_before_anybody_ends_it() -> None:
    kept, token = keep()
    with pytest.raises(HoldEnded):
        waiting.book_with_hold(wishes(at(10)), kept.hold_id, token, later(15))
    look(later(16))
    assert [(hold.state, hold.settled) for hold in holds()] == [("ended", True)]
    assert [sheet.claims for sheet in sheets().values()] == [{}]


def test_kept_time_is_given_back_when_it_is_not_needed() -> None:
    kept, token = keep()
    assert waiting.release(SALON, kept.hold_id, token, later(1)) == "released"
    assert waiting.release(SALON, kept.hold_id, token, later(2)) == "released"
    assert scheduling.book(wishes(at(10), **EVE), later(2)).appointment.status == "booked"
    with pytest.raises(HoldEnded):
        waiting.book_with_hold(wishes(at(10)), kept.hold_id, token, later(3))


def test_what_was_booked_is_not_released() -> None:
    kept, token = keep()
    waiting.book_with_hold(wishes(at(10)), kept.hold_id, token, later(1))
    assert waiting.release(SALON, kept.hold_id, token, later(2)) == "booked"
    require_sound(later(2))


def test_only_who_keeps_time_may_book_or_release_it() -> None:
    kept, _ = keep()
    _, other = waiting.hold(wishes(at(14), name="", email=None), NOW)
    for token in ("", "made up", other):
        with pytest.raises(NotAllowed):
            waiting.release(SALON, kept.hold_id, token, later(1))
        with pytest.raises(NotAllowed):
            waiting.book_with_hold(wishes(at(10)), kept.hold_id, token, later(1))
    require_sound(later(1))


def test_a_hold_long_over_is_not_on_record() -> None:
    token = hold_token(get_catalogue(SALON), "gone")
    with pytest.raises(NotFound):
        waiting.release(SALON, "gone", token, NOW)


def test_time_is_kept_only_where_it_could_be_booked() -> None:
    with pytest.raises(NotOffered):
        waiting.hold(wishes(at(3)), NOW)
    assert rows("schedule") == []


def test_time_is_kept_until_it_could_be_booked_no_longer() -> None:
    soon = at(10) - timedelta(minutes=64)
    kept, token = waiting.hold(wishes(at(10), name="", email=None), soon)
    assert kept.until == at(9)
    assert waiting.book_with_hold(wishes(at(10)), kept.hold_id, token, at(8, 59))[
        0
    ].appointment.starts_at == at(10)


def test_time_for_several_is_kept_and_booked_together() -> None:
    kept, token = keep(staff_id=None, guests=(Guest("Cleo"),))
    assert {taken.holder for taken in kept.takes} == {"ana", "ben"}
    booked = waiting.book_with_hold(
        wishes(at(10), staff_id=None, guests=(Guest("Cleo"),)), kept.hold_id, token, later(1)
    )
    assert len(booked) == 2
    require_sound(later(1))


def test_seats_are_kept_beside_those_of_others() -> None:
    add(SALON, [CUT.model_copy(update={"seats": 3})])
    scheduling.book(wishes(at(10), **EVE), NOW)
    kept, token = keep(participants=("A", "B"))
    with pytest.raises(SlotTaken):
        scheduling.book(wishes(at(10), name="Dora", email="dora@example.com"), later(1))
    waiting.release(SALON, kept.hold_id, token, later(2))
    dora = scheduling.book(wishes(at(10), name="Dora", email="dora@example.com"), later(3))
    assert dora.appointment.starts_at == at(10)
    require_sound(later(3))


def test_a_hold_for_another_time_helps_nobody_to_a_taken_one() -> None:
    scheduling.book(wishes(at(14), **EVE), NOW)
    kept, token = keep()
    with pytest.raises(SlotTaken):
        waiting.book_with_hold(wishes(at(14)), kept.hold_id, token, later(1))
    assert [hold.state for hold in holds()] == ["open"]
    require_sound(later(1))

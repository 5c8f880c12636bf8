"""The life of an appointment, in one table."""

from datetime import timedelta
from itertools import product
from typing import get_args

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.core.errors import MoveNotAllowed
from chalicelib.scheduling.lifecycle import (
    FOLLOWS,
    OVER,
    SET_BY_STAFF,
    STILL_AHEAD,
    pending_for,
    require_move,
    status_for,
    waits_until,
)
from chalicelib.scheduling.model import WAITING, Pending, Status
from tests.cast import CUT, at, euros

EVERY: tuple[Status, ...] = get_args(Status)


def test_the_table_speaks_of_every_status() -> None:
    assert set(FOLLOWS) == set(EVERY)


@pytest.mark.parametrize(("current", "wanted"), list(product(EVERY, EVERY)))
def test_a_move_is_allowed_exactly_where_the_table_says(current: Status, wanted: Status) -> None:
    if wanted in FOLLOWS[current]:
        require_move(current, wanted)
        assert current != wanted
    else:
        with pytest.raises(MoveNotAllowed) as refused:
            require_move(current, wanted)
        assert refused.value.data == {"current": current, "wanted": wanted}


def test_nothing_follows_what_is_done_or_cancelled() -> None:
    assert FOLLOWS["done"] == FOLLOWS["cancelled"] == frozenset()


def test_only_what_waits_or_is_moved_becomes_booked() -> None:
    before = {status for status, following in FOLLOWS.items() if "booked" in following}
    assert before == WAITING | {"confirmed"}
    assert "booked" not in SET_BY_STAFF


@pytest.mark.parametrize("pending", [(), ("contact",), ("approval",), ("payment",), ("contact", "approval")])
def test_the_status_follows_from_what_is_waited_for_first(pending: tuple[Pending, ...]) -> None:
    expected = "booked" if not pending else "requested" if pending[0] == "approval" else "held"
    assert status_for(pending) == expected
    assert (status_for(pending) in WAITING) == bool(pending)


def test_a_booking_asks_only_for_what_the_rules_ask_for() -> None:
    asks = CUT.model_copy(update={"approval": True, "deposit": euros(10)})
    strict = BookingPolicy(verify_contact=True)
    assert pending_for([CUT], strict, is_new=False) == ()
    assert pending_for([CUT, asks], strict, is_new=True) == ("contact", "approval", "payment")
    assert pending_for([CUT, asks], BookingPolicy(), is_new=True) == ("approval", "payment")


def test_each_thing_is_waited_for_as_long_as_its_rule_says_and_never_beyond_the_visit() -> None:
    policy = BookingPolicy(verify_minutes=10, answer_minutes=60, pay_minutes=20)
    each: dict[Pending, int] = {"contact": 10, "approval": 60, "payment": 20}
    for pending, minutes in each.items():
        assert waits_until((pending,), policy, at(10), at(8)) == at(8) + timedelta(minutes=minutes)
    assert waits_until(("approval",), policy, at(8, 30), at(8)) == at(8, 30)
    assert waits_until(("approval",), policy, at(8), at(8)) == at(8, 1)
    assert waits_until((), policy, at(10), at(8)) is None


def test_what_is_still_ahead_is_not_over() -> None:
    assert not STILL_AHEAD & OVER

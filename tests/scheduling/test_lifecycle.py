"""The life of an appointment, in one table."""

from itertools import product
from typing import get_args

import pytest

from chalicelib.core.errors import MoveNotAllowed
from chalicelib.scheduling.lifecycle import FOLLOWS, OVER, STILL_AHEAD, require_move
from chalicelib.scheduling.model import Status

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


def test_nothing_follows_what_is_done_or_cancelled_and_nobody_is_booked_again() -> None:
    assert FOLLOWS["done"] == FOLLOWS["cancelled"] == frozenset()
    assert all("booked" not in following for following in FOLLOWS.values())


def test_what_is_still_ahead_is_not_over() -> None:
    assert not STILL_AHEAD & OVER

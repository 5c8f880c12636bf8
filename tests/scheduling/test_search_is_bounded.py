"""A list of free times takes a bounded number of steps, and says so where it would take more."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.errors import SlotTaken, TooManyDays
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import attempts, board_for
from chalicelib.scheduling.model import Guest
from chalicelib.scheduling.offered import free_slots
from tests.cast import BEN, TUESDAY, at
from tests.scheduling.diary import Diary, able_to_do_all, chairs, seated

GUESTS = (Guest(name="Else"),) * 5
DAY = timedelta(days=1)


def team(number: int) -> list[object]:
    return [able_to_do_all(BEN, staff_id=f"ben-{n}") for n in range(number)]


def steps_of(diary: Diary, **asked: Any) -> Board:
    wish = diary.wish(staff_id="ben-0", **asked)
    board = board_for(wish, {}, diary.now)
    attempts(wish, board)
    return board


def test_six_people_are_placed_in_few_steps_and_one_too_many_refused_in_few() -> None:
    assert steps_of(Diary(*team(10)), guests=GUESTS, service_ids=("cut", "nails")).steps < 150
    assert steps_of(Diary(*team(3)), guests=GUESTS, service_ids=("cut", "nails")).steps < 1000


def test_chairs_that_are_alike_are_not_tried_one_after_the_other() -> None:
    diary = Diary(seated(count=3), *chairs(8), *team(10))
    assert steps_of(diary, guests=GUESTS[:2]).steps < 200
    with pytest.raises(SlotTaken):
        diary.book("a1", at(10), staff_id="ben-0", guests=GUESTS[:2])
    diary.book("a1", at(10), staff_id="ben-0", guests=GUESTS[:1])


def test_who_asks_for_too_many_days_is_told_how_many_can_be_asked_for() -> None:
    diary = Diary(*team(10))
    wish = diary.wish(guests=GUESTS, service_ids=("cut", "nails"), staff_id=None)
    with pytest.raises(TooManyDays, match="at most") as refused:
        free_slots(wish, TUESDAY, TUESDAY + 40 * DAY, {}, diary.now)
    found = refused.value.found
    last = max(slot.starts_at for slot in found).date()
    assert free_slots(wish, TUESDAY, last, {}, diary.now) == found

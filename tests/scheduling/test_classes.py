"""Classes: one session that many share, seat by seat."""

from datetime import date
from typing import Any

import pytest

from chalicelib.catalogue.model import Need
from chalicelib.core.errors import SlotTaken
from chalicelib.scheduling.model import Guest
from tests.cast import BEN, at
from tests.scheduling.diary import (
    YOGA,
    Diary,
    able_to_do_all,
    chairs,
    shown,
    times_of,
)

SATURDAY, SUNDAY = date(2027, 5, 8), date(2027, 5, 9)
ANYBODY = {"staff_id": None}


def yoga_diary(**changes: object) -> Diary:
    return Diary(YOGA.model_copy(update=changes), able_to_do_all(BEN), *chairs(2, "room"))


def join(diary: Diary, who: str, *participants: str, **asked: Any) -> None:
    diary.book(who, service_ids=("yoga",), participants=participants, **asked)


def seats_free(diary: Diary) -> dict[str, int | None]:
    return {shown(slot.starts_at): slot.seats_free for slot in diary.slots(service_ids=("yoga",))}


def test_a_class_has_as_many_seats_as_it_has() -> None:
    diary = yoga_diary()
    join(diary, "a1", "Carla", "Else")
    assert seats_free(diary)["10:00"] == 1
    join(diary, "a2")
    assert "10:00" not in seats_free(diary)
    with pytest.raises(SlotTaken):
        join(diary, "a3")


def test_who_comes_with_more_people_than_there_are_seats_is_told_that_it_is_full() -> None:
    diary = yoga_diary()
    join(diary, "a1", "Carla", "Else")
    with pytest.raises(SlotTaken):
        join(diary, "a2", "Frieda", "Gül")
    with pytest.raises(SlotTaken):
        join(diary, "a3", "Frieda", "Gül", "Hanna", "Ines", starts_at=at(14))


def test_a_class_takes_its_person_for_everybody_at_once_and_nobody_else() -> None:
    diary = yoga_diary()
    join(diary, "a1")
    with pytest.raises(SlotTaken):
        diary.book("a2", at(10, 30))
    with pytest.raises(SlotTaken):
        join(diary, "a3", starts_at=at(10, 30))


def test_when_the_last_one_leaves_the_time_is_free_again() -> None:
    diary = yoga_diary()
    plans = [diary.book(who, service_ids=("yoga",)) for who in ("a1", "a2")]
    diary.leave(plans[0].visits[0].takes("a1"), "a1")
    assert seats_free(diary)["10:00"] == 2
    assert "10:15" not in diary.offered()
    diary.leave(plans[1].visits[0].takes("a2"), "a2")
    assert "10:15" in diary.offered()


def test_a_seat_that_is_held_is_free_once_its_end_has_come() -> None:
    diary = yoga_diary(seats=2)
    join(diary, "a1")
    join(diary, "a2", until=at(9))
    with pytest.raises(SlotTaken):
        join(diary, "a3")
    diary.now = at(9)
    join(diary, "a4")
    with pytest.raises(SlotTaken):
        join(diary, "a5")


def test_whoever_joins_is_in_the_room_that_the_class_has() -> None:
    diary = yoga_diary(needs=(Need(type="room"),))
    diary.block("resource:room-1", at(9), 90, "out_of_use")
    join(diary, "a1")
    diary.block("resource:room-2", at(14), 60, "out_of_use")
    plan = diary.book("a2", service_ids=("yoga",))
    assert times_of(plan) == {"ben": ["10:00-11:00"], "resource:room-2": ["10:00-11:00"]}


def test_a_class_whose_held_seats_have_all_ended_is_planned_anew() -> None:
    diary = yoga_diary(needs=(Need(type="room"),))
    join(diary, "a1", until=at(9))
    diary.now = at(9)
    diary.block("resource:room-1", at(9, 30), 90, "out_of_use")
    for who in ("a2", "a3"):
        plan = diary.book(who, service_ids=("yoga",))
        assert "resource:room-2" in times_of(plan)


def test_nobody_joins_a_class_once_its_time_was_taken_for_something_else() -> None:
    diary = yoga_diary()
    join(diary, "a1")
    diary.block("ben", at(9), 540, "time_off")
    with pytest.raises(SlotTaken):
        join(diary, "a2")
    assert seats_free(diary) == {}


def test_a_class_keeps_its_length_when_its_service_gets_another_one() -> None:
    diary = yoga_diary()
    join(diary, "a1")
    for minutes in (45, 90):
        diary.catalogue.services["yoga"] = YOGA.model_copy(update={"duration_minutes": minutes})
        plan = diary.book(f"joins-{minutes}", service_ids=("yoga",))
        assert times_of(plan) == {"ben": ["10:00-11:00"]}


def test_a_class_that_was_longer_and_went_on_past_midnight_is_joined_by_nobody() -> None:
    """Its other sheet was not read: the visit as it would be today ends before midnight."""
    diary = yoga_diary()
    join(diary, "a1", starts_at=at(23, 30, SATURDAY))
    diary.catalogue.services["yoga"] = YOGA.model_copy(update={"duration_minutes": 30})
    with pytest.raises(SlotTaken):
        join(diary, "a2", starts_at=at(23, 30, SATURDAY))


def test_a_class_in_a_room_that_is_needed_no_longer_is_joined_by_nobody() -> None:
    diary = yoga_diary(needs=(Need(type="room"),))
    join(diary, "a1")
    diary.catalogue.services["yoga"] = YOGA
    with pytest.raises(SlotTaken):
        join(diary, "a2")


def test_two_classes_of_one_person_at_different_times_are_two() -> None:
    diary = yoga_diary()
    for who, hour in (("a1", 10), ("a2", 14)):
        join(diary, who, "Carla", "Else", starts_at=at(hour))
    assert (seats_free(diary)["10:00"], seats_free(diary)["14:00"]) == (1, 1)


def guests(*names: str, **more: object) -> tuple[Guest, ...]:
    return tuple(Guest(name, **more) for name in names)  # type: ignore[arg-type] # as each test says


def test_guests_share_a_class_and_its_seats() -> None:
    diary = yoga_diary()
    diary.book("a1", service_ids=("yoga",), guests=guests("Else", "Frieda"))
    with pytest.raises(SlotTaken):
        join(diary, "a2")
    with pytest.raises(SlotTaken):
        yoga_diary().book("a1", service_ids=("yoga",), guests=guests("Else", "Frieda", "Gül"))

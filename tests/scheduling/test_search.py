"""The search for a way to do what is wished: by whom, with what, one after the other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.catalogue.model import Need, Resource, Terms, WeeklyStart
from chalicelib.core.errors import NotOffered, SlotTaken
from chalicelib.scheduling.model import Guest
from tests.cast import ANA, BEN, COLOUR, CUT, NAILS, PARTY, PORTO, at, weekly
from tests.scheduling.diary import (
    DYE,
    Diary,
    able_to_do_all,
    chairs,
    performed,
    seated,
    shown,
    times_of,
)

SATURDAY, SUNDAY = date(2027, 5, 8), date(2027, 5, 9)
ANYBODY = {"staff_id": None}


# Several services


def test_services_are_performed_one_after_the_other_by_whoever_can() -> None:
    plan = Diary().book("a1", service_ids=("cut", "nails", "colour"), **ANYBODY)
    assert performed(plan) == [("ana", "cut", "10:00"), ("ana", "nails", "10:45"), ("ana", "colour", "11:15")]
    split = Diary().book("a1", service_ids=("cut", "nails"))
    assert performed(split) == [("ben", "cut", "10:00"), ("ana", "nails", "10:45")]


def test_another_one_takes_over_where_the_first_has_no_time() -> None:
    diary = Diary()
    diary.block("ben", at(10, 45), 60)
    assert performed(diary.book("a1", service_ids=("cut", "colour"))) == [
        ("ben", "cut", "10:00"),
        ("ana", "colour", "10:45"),
    ]


def test_where_the_second_service_has_nobody_the_first_is_not_taken_either() -> None:
    diary = Diary()
    diary.block("ana", at(10, 45), 30)
    with pytest.raises(SlotTaken):
        diary.book("a1", service_ids=("cut", "nails"))


def test_whoever_is_named_performs_the_first_service_that_they_can() -> None:
    plan = Diary().book("a1", at(13), staff_id="ben", service_ids=("nails", "cut", "colour"))
    assert performed(plan) == [("ana", "nails", "13:00"), ("ben", "cut", "13:30"), ("ben", "colour", "14:15")]


def test_how_long_a_service_takes_is_up_to_who_performs_it() -> None:
    diary = Diary(ANA.model_copy(update={"terms": {"cut": Terms(duration_minutes=60)}}))
    assert performed(diary.book("a1", staff_id="ana", service_ids=("cut", "nails"))) == [
        ("ana", "cut", "10:00"),
        ("ana", "nails", "11:00"),
    ]
    assert performed(diary.book("a2", staff_id="ben", service_ids=("cut",))) == [("ben", "cut", "10:00")]
    assert {slot.ends_at - slot.starts_at for slot in diary.slots(staff_id="ana")} == {timedelta(hours=1)}


def test_a_person_with_a_bad_time_first_is_tried_again_with_another_one() -> None:
    """Ben is quicker, and only so is Ana free in time for the nails."""
    diary = Diary(BEN.model_copy(update={"terms": {"cut": Terms(duration_minutes=30)}}))
    diary.block("ana", at(11), 60)
    assert performed(diary.book("a1", service_ids=("cut", "nails"), **ANYBODY)) == [
        ("ben", "cut", "10:00"),
        ("ana", "nails", "10:30"),
    ]


# Idle minutes


def test_somebody_else_is_served_in_the_idle_minutes_of_a_colour() -> None:
    diary = Diary(DYE, able_to_do_all(BEN))
    diary.book("a1", service_ids=("dye",))
    assert performed(diary.book("a2", at(10, 30), service_ids=("nails",))) == [("ben", "nails", "10:30")]
    assert not {"10:15", "10:45", "11:00"} & set(diary.offered(service_ids=("nails",)))


def test_a_colour_is_offered_where_its_busy_parts_are_free() -> None:
    diary = Diary(DYE, able_to_do_all(BEN))
    diary.book("a1", at(10, 30), service_ids=("nails",))
    assert "10:00" in diary.offered(service_ids=("dye",))
    assert not {"09:30", "10:15", "10:30"} & set(diary.offered(service_ids=("dye",)))


# Resources


def test_a_visit_takes_its_chair_or_is_not_had() -> None:
    diary = Diary(seated(), *chairs(1))
    assert times_of(diary.book("a1")) == {"ben": ["10:00-10:45"], "resource:chair-1": ["10:00-10:45"]}
    with pytest.raises(SlotTaken):
        diary.book("a2", at(10, 15), staff_id="ana")
    assert "10:45" in diary.offered(staff_id="ana")


def test_two_of_three_chairs_are_taken_with_the_person() -> None:
    diary = Diary(seated(count=2), *chairs(3))
    assert set(times_of(diary.book("a1"))) == {"ben", "resource:chair-1", "resource:chair-2"}
    with pytest.raises(SlotTaken):
        diary.book("a2", staff_id="ana")
    diary.block("resource:chair-1", at(12), 60, "out_of_use")
    assert set(times_of(diary.book("a3", at(11, 15)))) == {"ben", "resource:chair-1", "resource:chair-2"}


def test_a_chair_that_is_out_of_use_is_passed_over() -> None:
    diary = Diary(seated(), *chairs(2))
    diary.block("resource:chair-1", at(9), 480, "out_of_use")
    assert "resource:chair-2" in times_of(diary.book("a1"))


def test_chairs_elsewhere_and_those_put_away_do_not_count() -> None:
    away = Resource(resource_id="chair-2", name="", type="chair", location_id="porto")
    broken = Resource(resource_id="chair-1", name="", type="chair", location_id="mitte", active=False)
    with pytest.raises(SlotTaken):
        Diary(seated(), away, broken).book("a1")


def test_the_chair_of_the_service_before_is_kept_if_it_can_be() -> None:
    diary = Diary(seated(), seated(COLOUR), *chairs(2))
    diary.block("resource:chair-1", at(10), 45, "out_of_use")
    plan = diary.book("a1", staff_id="ana", service_ids=("cut", "colour"))
    assert times_of(plan) == {"ana": ["10:00-12:15"], "resource:chair-2": ["10:00-12:15"]}


def test_another_choice_of_chairs_is_tried_where_the_first_one_leads_nowhere() -> None:
    """The gap that stays free after a colour is known only once its chair is chosen."""
    diary = Diary(seated(COLOUR), *chairs(2))
    diary.block("resource:chair-1", at(11, 30), 60, "out_of_use")
    assert "resource:chair-2" in times_of(diary.book("a1", service_ids=("colour",)))
    diary.block("resource:chair-2", at(13), 60, "out_of_use")
    with pytest.raises(SlotTaken):
        diary.book("a2", at(10), staff_id="ana", service_ids=("colour",))


def test_needs_of_two_kinds_are_both_met() -> None:
    both = CUT.model_copy(update={"needs": (Need(type="chair"), Need(type="basin"))})
    diary = Diary(both, *chairs(2), *chairs(1, "basin"))
    assert set(times_of(diary.book("a1"))) == {"ben", "resource:chair-1", "resource:basin-1"}
    with pytest.raises(SlotTaken):
        diary.book("a2", staff_id="ana")


def test_one_kind_that_is_needed_twice_takes_two() -> None:
    twice = CUT.model_copy(update={"needs": (Need(type="chair"), Need(type="chair"))})
    diary = Diary(twice, *chairs(2))
    assert set(times_of(diary.book("a1"))) == {"ben", "resource:chair-1", "resource:chair-2"}


def test_a_chair_stays_taken_while_its_colour_works() -> None:
    diary = Diary(seated(DYE), seated(NAILS), able_to_do_all(BEN), *chairs(1))
    diary.book("a1", service_ids=("dye",))
    with pytest.raises(SlotTaken):
        diary.book("a2", at(10, 30), service_ids=("nails",))


# Guests


def guests(*names: str, **more: object) -> tuple[Guest, ...]:
    return tuple(Guest(name, **more) for name in names)  # type: ignore[arg-type] # as each test says


def test_a_guest_is_served_at_the_same_time_by_somebody_else() -> None:
    plan = Diary().book("a1", guests=guests("Else"))
    assert performed(plan) == [("ben", "cut", "10:00"), ("ana", "cut", "10:00")]


def test_where_there_are_not_enough_people_for_all_nobody_is_booked() -> None:
    diary = Diary()
    with pytest.raises(SlotTaken):
        diary.book("a1", guests=guests("Else", "Frieda"))
    assert diary.sheets == {}
    assert diary.offered(guests=guests("Else", "Frieda")) == []


def test_whoever_leads_does_not_have_to_serve_the_guests() -> None:
    times = Diary().offered(guests=guests("Else"), **ANYBODY)
    assert "10:00" in times


def test_somebody_serves_two_of_one_order_one_after_the_other() -> None:
    later = guests("Else", starts_at=at(10, 45), staff_id="ben")
    assert performed(Diary().book("a1", guests=later)) == [("ben", "cut", "10:00"), ("ben", "cut", "10:45")]
    with pytest.raises(SlotTaken):
        Diary().book("a1", guests=guests("Else", starts_at=at(10, 30), staff_id="ben"))


def test_visits_of_one_order_keep_the_minutes_free_between_them() -> None:
    def book_else_at(hour: int, minute: int) -> None:
        after = guests("Else", service_ids=("cut",), starts_at=at(hour, minute), staff_id="ana")
        Diary().book("a1", staff_id="ana", service_ids=("colour",), guests=after)

    with pytest.raises(SlotTaken):
        book_else_at(11, 30)
    book_else_at(11, 45)


def test_guests_take_something_else_and_come_earlier_if_they_like() -> None:
    earlier = guests("Else", service_ids=("nails",), starts_at=at(9, 30))
    assert performed(Diary().book("a1", guests=earlier)) == [
        ("ben", "cut", "10:00"),
        ("ana", "nails", "09:30"),
    ]


def test_another_one_serves_the_guest_where_the_first_choice_leads_nowhere() -> None:
    """Both could begin with a cut; the guest's nails leave Ana only to the guest."""
    diary = Diary(able_to_do_all(ANA), able_to_do_all(BEN, service_ids=("cut",)))
    plan = diary.book("a1", guests=guests("Else", service_ids=("nails",)), **ANYBODY)
    assert performed(plan) == [("ben", "cut", "10:00"), ("ana", "nails", "10:00")]


def test_each_guest_has_a_chair() -> None:
    diary = Diary(seated(), *chairs(2))
    plan = diary.book("a1", guests=guests("Else"))
    assert [sorted(it.holder for it in visit.takes("a")) for visit in plan.visits] == [
        ["ben", "resource:chair-1"],
        ["ana", "resource:chair-2"],
    ]
    with pytest.raises(SlotTaken):
        Diary(seated(), *chairs(1)).book("a1", guests=guests("Else"))


def test_a_guest_is_not_booked_too_soon_or_on_a_day_on_which_their_offer_does_not_hold() -> None:
    diary = Diary(now=at(9), lead_minutes=60)
    with pytest.raises(NotOffered, match="too close"):
        diary.book("a1", guests=guests("Else", starts_at=at(9, 30)))
    diary = Diary(NAILS.model_copy(update={"starts": (WeeklyStart(weekday=1, minute=600),)}))
    assert diary.offered(guests=guests("Else", service_ids=("nails",)), service_ids=("cut",)) == ["10:00"]


# Time and place


def test_a_visit_over_midnight_meets_what_stands_on_the_next_day() -> None:
    diary = Diary()
    diary.book("a1", at(23, 30, SATURDAY), service_ids=("party",))
    with pytest.raises(SlotTaken):
        diary.book("a2", at(0, 15, SUNDAY), service_ids=("party",))
    diary.book("a3", at(0, 30, SUNDAY), service_ids=("party",))


@pytest.mark.parametrize("after", [0, 15])
def test_a_gap_that_a_visit_wants_after_midnight_is_kept_free_of_the_next_one(after: int) -> None:
    diary = Diary(PARTY.model_copy(update={"after_minutes": after}))
    diary.book("a1", at(0, 0, SUNDAY), service_ids=("party",))
    if after:
        with pytest.raises(SlotTaken):
            diary.book("a2", at(23, 0, SATURDAY), service_ids=("party",))
    else:
        diary.book("a2", at(23, 0, SATURDAY), service_ids=("party",))


def test_nothing_happens_at_a_place_that_is_closed() -> None:
    diary = Diary()
    diary.block("location:mitte", at(10), 120, "closure")
    assert not {"09:30", "10:00", "11:45"} & set(diary.offered())
    assert {"09:15", "13:00"} <= set(diary.offered())
    with pytest.raises(NotOffered, match="closed"):
        diary.book("a1")


def test_what_closes_one_place_leaves_another_open() -> None:
    diary = Diary(ANA.model_copy(update={"shifts": weekly(range(2), 9, 17, PORTO)}))
    diary.block("location:mitte", at(0), 1440, "holiday")
    assert diary.book("a1", at(12), staff_id="ana").place.location_id == "porto"


def test_who_moves_a_visit_may_use_its_own_time() -> None:
    diary = Diary()
    plan = diary.book("a1")
    takes = plan.visits[0].takes("a1")
    with pytest.raises(SlotTaken):
        diary.book("a2", at(10, 30))
    wish = replace(diary.wish(at(10, 30)), gives_up=takes, owner="a1")
    assert shown(diary.decide(wish).start) == "10:30"

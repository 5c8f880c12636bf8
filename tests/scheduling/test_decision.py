"""Who takes a visit and when, and what a refusal says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.catalogue.model import Location
from chalicelib.core.errors import NotOffered, Refusal, SlotTaken
from chalicelib.scheduling.agenda import Obstacle, Reason
from chalicelib.scheduling.decision import NEAREST, SENTENCES, nearest_obstacle, refusal_for
from chalicelib.scheduling.shares import Shares
from tests.cast import ANA, BEN, CUT, PORTO, TUESDAY, at, weekly
from tests.scheduling.diary import Diary, performed, shown, times_of

WINDOW = CUT.model_copy(update={"window_minutes": 120, "step_minutes": 30})


def test_what_is_left_to_the_business_goes_to_the_one_with_the_most_credit() -> None:
    diary = Diary()
    wish = diary.wish(staff_id=None)
    assert diary.decide(wish).lead == "ana"
    assert diary.decide(wish, Shares(balances={"ana": -10, "ben": 10})).lead == "ben"
    assert diary.decide(wish, Shares(balances={"ana": -10, "ben": 10})).weights == {"ana": 1, "ben": 1}


def test_with_equal_credit_the_one_with_the_least_claimed_time_takes_it() -> None:
    diary = Diary()
    diary.block("ana", at(14), 60)
    assert diary.decide(diary.wish(staff_id=None)).lead == "ben"
    diary.block("ben", at(14), 90)
    assert diary.decide(diary.wish(staff_id=None)).lead == "ana"


def test_where_only_one_is_free_or_one_is_named_nobody_is_charged() -> None:
    diary = Diary()
    assert diary.decide(diary.wish()).weights == {}
    diary.block("ana", at(9), 480)
    plan = diary.decide(diary.wish(staff_id=None), Shares(balances={"ana": 10, "ben": -10}))
    assert (plan.lead, plan.weights) == ("ben", {})


def test_whom_the_client_likes_best_takes_it_if_free_and_nobody_is_charged() -> None:
    diary = Diary()
    wish = replace(diary.wish(staff_id=None), preferred=("ben", "ana"))
    assert (diary.decide(wish).lead, diary.decide(wish).weights) == ("ben", {})
    diary.block("ben", at(9), 480)
    wish = replace(diary.wish(staff_id=None), preferred=("ben",))
    assert diary.decide(wish).lead == "ana"


def test_who_has_no_weight_gets_what_nobody_else_can_take() -> None:
    diary = Diary(ANA.model_copy(update={"share": 0}))
    assert diary.decide(diary.wish(staff_id=None)).lead == "ben"
    diary.block("ben", at(9), 480)
    assert diary.decide(diary.wish(staff_id=None)).lead == "ana"


def test_the_seconds_of_a_plan_are_those_of_all_its_visits() -> None:
    assert Diary().book("a1", service_ids=("cut", "nails")).seconds == 75 * 60


def test_wall_time_is_that_of_whichever_place_has_somebody() -> None:
    diary = Diary()
    naive = at(10).replace(tzinfo=None)
    assert diary.book("a1", naive).start == at(10)
    friday = at(10, day=TUESDAY + timedelta(days=3)).replace(tzinfo=None)
    plan = diary.book("a2", friday, staff_id="ana")
    assert (plan.place.location_id, plan.start.astimezone(PORTO.zone).hour) == ("porto", 10)


def test_a_visit_in_an_arrival_window_is_planned_at_the_first_time_that_is_free() -> None:
    diary = Diary(WINDOW)
    assert diary.offered()[:2] == ["08:00", "10:00"]
    plan = diary.book("a1", at(10))
    assert (shown(plan.start), times_of(plan)) == ("10:00", {"ben": ["10:00-10:45"]})
    again = diary.book("a2", at(10))
    assert (shown(again.start), times_of(again)) == ("10:00", {"ben": ["11:00-11:45"]})
    with pytest.raises(SlotTaken):
        diary.book("a3", at(10))


def test_a_window_may_begin_before_work_does_and_is_offered_where_somebody_arrives_later() -> None:
    diary = Diary(WINDOW)
    plan = diary.book("a1", at(8))
    assert times_of(plan) == {"ben": ["09:00-09:45"]}
    (slot, *_) = diary.slots()
    assert (shown(slot.starts_at), slot.arrives_until) == ("10:00", at(12))


def test_a_package_is_one_visit_of_its_services() -> None:
    plan = Diary().book("a1", at(13), service_ids=(), package_id="fresh")
    assert performed(plan) == [("ben", "cut", "13:00"), ("ben", "colour", "13:45")]


@pytest.mark.parametrize("reason", NEAREST)
def test_every_obstacle_becomes_a_refusal_that_names_nobody(reason: Reason) -> None:
    refusal: Refusal = refusal_for(Obstacle(reason, "ben", "carlas-visit"))
    assert "carlas" not in refusal.sentence
    if reason in SENTENCES:
        assert isinstance(refusal, NotOffered)
        assert refusal.reason == reason
    else:
        assert isinstance(refusal, SlotTaken)


def test_the_refusal_is_the_one_that_comes_nearest_to_a_yes() -> None:
    far, near = Obstacle("outside_hours", "ana"), Obstacle("taken", "ben")
    assert nearest_obstacle([far, near]) is near
    assert nearest_obstacle([]).reason == "outside_hours"


def test_somebody_who_is_off_and_somebody_who_is_busy_make_it_taken() -> None:
    diary = Diary(ANA.model_copy(update={"shifts": weekly(range(1, 2), 14, 17)}), BEN)
    diary.block("ben", at(10), 60)
    with pytest.raises(SlotTaken):
        diary.book("a1", staff_id=None)
    with pytest.raises(NotOffered):
        diary.book("a1", staff_id="ana")


def test_a_place_where_nobody_works_then_says_so() -> None:
    with pytest.raises(NotOffered) as refused:
        Diary().book("a1", at(8))
    assert refused.value.reason == "outside_hours"


def test_only_the_place_asked_for_is_looked_at() -> None:
    far = Location(location_id="far", name="Far", time_zone="Europe/Berlin")
    both = BEN.model_copy(update={"shifts": (*weekly(range(1, 2), 9, 12), *weekly(range(1, 2), 13, 17, far))})
    diary = Diary(far, both)
    assert diary.book("a1", at(10)).place.location_id == "mitte"
    assert diary.book("a2", at(14)).place.location_id == "far"
    with pytest.raises(NotOffered):
        diary.book("a3", at(15), location_id="mitte")

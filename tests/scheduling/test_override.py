"""What staff book against the rules: as wished, with every rule named that is set aside."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import Need
from chalicelib.core.errors import SlotTaken
from chalicelib.scheduling.model import Guest
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Plan
from tests.cast import ANA, BEN, TUESDAY, at
from tests.scheduling.diary import YOGA, Diary, Seen, able_to_do_all, chairs, performed, seated, times_of


def against_rules(diary: Diary, hour: int = 10, minute: int = 0, **asked: Any) -> Plan:
    wish = diary.wish(at(hour, minute), source="staff", **asked)
    return plan_against_rules(wish, Seen(diary.sheets, wish.sheet_names()), diary.now)


def test_the_visit_is_exactly_as_wished_and_says_that_the_time_was_taken() -> None:
    diary = Diary()
    diary.book("a1")
    plan = against_rules(diary, 10, 7)
    assert (performed(plan), plan.broken) == ([("ben", "cut", "10:07")], ("taken",))


@pytest.mark.parametrize(
    ("hour", "closed", "broken"),
    [
        (12, False, {"outside_hours"}),
        (10, True, {"closed"}),
        (6, True, {"outside_hours"}),
        (12, True, {"outside_hours", "closed"}),
    ],
)
def test_every_rule_that_is_set_aside_is_named(hour: int, closed: bool, broken: set[str]) -> None:
    diary = Diary()
    if closed:
        diary.block("location:mitte", at(9), 300, "closure")
    assert set(against_rules(diary, hour).broken) == broken


def test_an_offer_that_does_not_hold_then_is_named() -> None:
    fresh = Diary().catalogue.packages["fresh"].model_copy(update={"first_on": TUESDAY + timedelta(days=1)})
    plan = against_rules(Diary(fresh), 13, service_ids=(), package_id="fresh")
    assert plan.broken == ("not_valid_then",)


def test_a_class_may_get_more_people_than_it_has_seats() -> None:
    diary = Diary(YOGA, able_to_do_all(BEN))
    for who in ("a1", "a2"):
        diary.book(who, service_ids=("yoga",))
    plan = against_rules(diary, service_ids=("yoga",), participants=("Else", "Frieda"))
    assert plan.broken == ("full",)
    diary.take(plan.visits[0].takes("a3", override=True), "a3")
    (class_,) = diary.sheets["ben", TUESDAY].claims.values()
    assert class_.session is not None
    assert class_.session.free(diary.now) == -1


def test_guests_count_as_well_when_a_class_gets_too_many() -> None:
    diary = Diary(YOGA, able_to_do_all(BEN))
    guests = tuple(Guest(name) for name in ("Else", "Frieda", "Gül"))
    assert against_rules(diary, service_ids=("yoga",), guests=guests).broken == ("full",)


def test_a_chair_that_is_free_goes_before_one_that_is_not() -> None:
    diary = Diary(seated(), *chairs(2))
    diary.block("resource:chair-1", at(9), 480, "out_of_use")
    diary.block("ben", at(10), 60)
    plan = against_rules(diary)
    assert plan.broken == ("taken",)
    assert "resource:chair-2" in times_of(plan)


def test_where_there_are_too_few_chairs_at_all_that_is_named() -> None:
    plan = against_rules(Diary(seated(count=3), *chairs(2)))
    assert plan.broken == ("no_resource",)
    assert set(times_of(plan)) == {"ben", "resource:chair-1", "resource:chair-2"}


def test_two_needs_of_one_kind_do_not_get_the_same_chair() -> None:
    twice = seated().model_copy(update={"needs": (Need(type="chair"), Need(type="chair"))})
    diary = Diary(twice, *chairs(2))
    diary.block("ben", at(10), 60)
    assert set(times_of(against_rules(diary))) == {"ben", "resource:chair-1", "resource:chair-2"}


def test_only_the_one_in_the_lead_is_overbooked_and_everything_else_goes_to_who_is_free() -> None:
    diary = Diary(able_to_do_all(ANA), able_to_do_all(BEN), seated(), *chairs(2))
    diary.block("ben", at(9), 480)
    plan = against_rules(diary, guests=(Guest("Else"),))
    assert performed(plan) == [("ben", "cut", "10:00"), ("ana", "cut", "10:00")]
    assert [sorted(it.holder for it in visit.takes("a")) for visit in plan.visits] == [
        ["ben", "resource:chair-1"],
        ["ana", "resource:chair-2"],
    ]


def test_an_order_that_is_too_large_overbooks_somebody_of_it() -> None:
    plan = against_rules(Diary(), guests=(Guest("Else"), Guest("Frieda")))
    assert plan.broken == ("taken",)
    assert len(plan.visits) == 3


def test_what_is_not_against_any_rule_breaks_none() -> None:
    assert against_rules(Diary()).broken == ()


def test_a_class_of_which_a_sheet_was_not_read_stays_refused() -> None:
    saturday = TUESDAY + timedelta(days=4)
    diary = Diary(YOGA, able_to_do_all(BEN))
    diary.book("a1", at(23, 30, saturday), service_ids=("yoga",))
    diary.catalogue.services["yoga"] = YOGA.model_copy(update={"duration_minutes": 30})
    wish = diary.wish(at(23, 30, saturday), service_ids=("yoga",), source="staff")
    with pytest.raises(SlotTaken):
        plan_against_rules(wish, Seen(diary.sheets, wish.sheet_names()), diary.now)

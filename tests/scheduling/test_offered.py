"""The list of free times: steps, windows, places, and which of them leave no useless hole."""

from collections import UserDict
from collections.abc import KeysView
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.model import WeeklyStart
from chalicelib.scheduling.offered import bookable_days, free_slots, nearest_first, sheet_days
from chalicelib.scheduling.sheets import DaySheet, SheetName
from tests.cast import ANA, COLOUR, CUT, NAILS, PORTO, TUESDAY, at, weekly
from tests.examples import examples
from tests.messaging.cast import NOW
from tests.scheduling.diary import DYE, YOGA, Diary, able_to_do_all, claim, shown
from tests.scheduling.worlds import made_up

DAY = timedelta(days=1)


def recommended(diary: Diary, **asked: object) -> list[str]:
    return [shown(slot.starts_at) for slot in diary.slots(**asked) if slot.recommended]


def test_an_empty_day_is_offered_on_every_step_up_to_the_last_visit_that_fits() -> None:
    times = Diary(step_minutes=15).offered()
    assert times[:3] == ["09:00", "09:15", "09:30"]
    assert "11:15" in times
    assert "11:30" not in times
    assert times[-1] == "17:15"


def test_the_step_is_independent_of_the_length() -> None:
    assert Diary(step_minutes=60).offered()[:4] == ["09:00", "10:00", "11:00", "13:00"]
    assert Diary(step_minutes=60).offered(staff_id="ana", service_ids=("nails",))[-1] == "16:00"


def test_visits_may_follow_each_other_without_a_gap() -> None:
    diary = Diary()
    diary.book("a1")
    times = diary.offered()
    assert {"09:15", "10:45"} <= set(times)
    assert not {"09:30", "10:00", "10:30"} & set(times)


def test_only_fixed_times_are_offered_where_there_are_any() -> None:
    fixed = CUT.model_copy(update={"starts": (WeeklyStart(weekday=1, minute=630),)})
    assert Diary(fixed).offered() == ["10:30"]


def test_each_person_who_is_free_is_a_slot_of_its_own() -> None:
    slots = [slot for slot in Diary().slots(staff_id=None) if slot.starts_at == at(10)]
    assert [(slot.staff_id, slot.staff_ids) for slot in slots] == [("ana", ("ana",)), ("ben", ("ben",))]


def test_a_slot_says_who_performs_what_and_where_it_is() -> None:
    slot = next(s for s in Diary().slots(service_ids=("cut", "nails")) if s.starts_at == at(10))
    assert (slot.ends_at, slot.staff_ids) == (at(11, 15), ("ben", "ana"))
    assert (slot.location_id, slot.time_zone) == ("mitte", "Europe/Berlin")


def test_somebody_who_leads_a_later_service_is_offered_before_their_own_work_begins() -> None:
    late = ANA.model_copy(update={"service_ids": ("nails",), "shifts": weekly(range(5), 10, 17)})
    diary = Diary(late)
    times = diary.offered(staff_id="ana", service_ids=("cut", "nails"))
    assert times[0] == "09:15"


def test_days_are_those_of_the_place() -> None:
    """Ana works in Porto on Fridays; her day begins an hour later than in Berlin."""
    diary = Diary(ANA.model_copy(update={"shifts": weekly(range(1, 2), 0, 1, PORTO)}))
    (slot, *_) = diary.slots(staff_id="ana", service_ids=("nails",))
    assert slot.starts_at.astimezone(PORTO.zone).date() == TUESDAY
    assert shown(slot.starts_at) == "01:00"


def test_the_sheets_that_are_read_reach_as_far_as_the_last_visit() -> None:
    diary = Diary()
    assert sheet_days(diary.wish(), TUESDAY, TUESDAY) == (TUESDAY, TUESDAY + DAY)
    colour = diary.wish(service_ids=("colour",))
    assert sheet_days(colour, TUESDAY, TUESDAY) == (TUESDAY - DAY, TUESDAY + DAY)


def test_no_sheet_is_read_for_days_on_which_nothing_can_be_booked() -> None:
    rules = Diary(horizon_days=10).wish().rules
    today = NOW.date()
    assert bookable_days(today - 30 * DAY, today + 90 * DAY, rules, NOW) == (today - DAY, today + 11 * DAY)
    first, last = bookable_days(today + 40 * DAY, today + 50 * DAY, rules, NOW)
    assert last < first


def test_staff_look_beyond_the_horizon() -> None:
    rules = Diary(horizon_days=10).wish(source="staff").rules
    far = NOW.date() + 300 * DAY
    assert bookable_days(far, far, rules, NOW) == (far, far)


# Useless holes


def test_without_the_preference_every_time_is_recommended() -> None:
    diary = Diary()
    assert recommended(diary) == diary.offered()


def test_times_that_leave_a_hole_too_short_for_anything_are_offered_and_not_recommended() -> None:
    diary = Diary(whole_gaps=True)  # the shortest service takes half an hour
    good = recommended(diary)
    assert {"09:00", "09:30", "09:45"} <= set(good)
    assert "09:15" not in good
    assert "09:15" in diary.offered()
    assert "11:15" in good  # up to Ben's lunch
    assert not {"11:00", "13:15"} & set(good)


def test_a_time_next_to_another_visit_with_its_free_minutes_leaves_no_hole() -> None:
    diary = Diary(whole_gaps=True)
    diary.book("a1", at(13), service_ids=("colour",))  # until 14:30, and 15 minutes after
    good = recommended(diary)
    assert "14:45" in good
    assert "15:00" not in good
    assert "15:15" in good


def test_a_visit_of_several_services_is_judged_by_its_own_beginning_and_end() -> None:
    diary = Diary(able_to_do_all(ANA), whole_gaps=True)
    diary.block("ana", at(10, 15), 60)
    assert "09:00" in recommended(diary, staff_id="ana", service_ids=("cut", "nails"))
    assert recommended(diary, staff_id="ana", service_ids=("nails", "cut"))[0] == "09:00"


def test_idle_minutes_are_no_hole_of_the_visit_itself() -> None:
    diary = Diary(DYE, able_to_do_all(ANA), whole_gaps=True)
    diary.block("ana", at(9, 35), 20)
    assert "09:00" in recommended(diary, staff_id="ana", service_ids=("dye",))


# What stands on the sheets


def test_a_class_shows_how_many_seats_are_free() -> None:
    diary = Diary(YOGA, able_to_do_all(ANA))
    diary.book("a1", staff_id="ana", service_ids=("yoga",))
    seats = {
        shown(slot.starts_at): slot.seats_free for slot in diary.slots(staff_id="ana", service_ids=("yoga",))
    }
    assert (seats["10:00"], seats["11:00"]) == (2, 3)
    assert "10:15" not in seats


@pytest.mark.parametrize("kind", ["time_off", "break", "busy", "hold"])
def test_whatever_takes_time_takes_it_from_the_list(kind: str) -> None:
    diary = Diary()
    diary.block("ben", at(10), 60, kind)  # type: ignore[arg-type] # each of the kinds
    assert not {"09:30", "10:00", "10:45"} & set(diary.offered())
    assert {"09:15", "11:00"} <= set(diary.offered())


def test_a_hold_counts_until_its_end_has_come() -> None:
    diary = Diary()
    diary.book("h1", until=at(9))
    assert "10:00" not in diary.offered()
    diary.now = at(9)
    assert "10:00" in diary.offered()


def test_a_claim_of_the_day_before_is_not_overlooked() -> None:
    saturday, sunday = date(2027, 5, 8), date(2027, 5, 9)
    diary = Diary()
    diary.book("a1", at(23, 30, saturday), service_ids=("party",))
    assert ("ben", sunday) in diary.sheets
    assert claim(at(23, 30, saturday), 60) in diary.sheets["ben", sunday].claims.values()


def test_neighbours_share_the_larger_gap_in_the_list_too() -> None:
    diary = Diary(COLOUR, NAILS)
    diary.book("a1", at(13), service_ids=("colour",))
    assert next(time for time in diary.offered() if time > "13:00") == "14:45"


@examples(30)
@given(seed=st.integers(0, 10**9))
def test_the_nearest_times_are_those_of_the_whole_list_in_order(seed: int) -> None:
    world, wish = next(made for made in map(made_up, range(seed, seed + 99)) if made)
    wanted = wish.start_at(wish.places[0])
    first, last = wanted.date() - 2 * DAY, wanted.date() + 3 * DAY
    whole = free_slots(wish, first, last, world.sheets, world.now)
    in_order = sorted(whole, key=lambda slot: (abs(slot.starts_at - wanted), slot))
    assert list(nearest_first(wish, first, last, world.sheets, world.now)) == in_order


class Looked(UserDict[SheetName, DaySheet]):
    """Day sheets that count how often all of them are looked at: once for each day that is worked out."""

    times = 0

    def keys(self) -> KeysView[SheetName]:
        self.times += 1
        return super().keys()


def test_times_nearby_are_found_without_working_out_the_whole_week() -> None:
    diary, sheets = Diary(), Looked()
    nearest = nearest_first(diary.wish(), TUESDAY - 2 * DAY, TUESDAY + 7 * DAY, sheets, diary.now)
    assert [shown(slot.starts_at) for slot in islice(nearest, 3)] == ["10:00", "09:45", "10:15"]
    assert sheets.times == 1
    assert len(list(nearest)) > 50
    assert sheets.times == 10

"""Which sheets a decision needs, and that a neighbour's gap across midnight is seen by offer and booking."""

from datetime import date, timedelta

import pytest

from chalicelib.core.errors import SlotTaken
from chalicelib.scheduling.model import Claim, DaySheet, Slot
from chalicelib.scheduling.offered import free_slots, sheet_days
from chalicelib.scheduling.planning import Wish, claims_on, with_claim, without_claim
from tests.cast import BEN, MITTE, at, salon
from tests.messaging.cast import NOW

SATURDAY = date(2027, 5, 8)
SUNDAY = SATURDAY + timedelta(days=1)


def wish(hour: int, minute: int, after: int = 0) -> Wish:
    """Give the wish for 30 minutes with Ben on Saturday night."""
    return Wish(salon(), ((BEN, MITTE),), (0, 30, after), at(hour, minute, SATURDAY))


def sunday_sheet(before: int = 0) -> DaySheet:
    """Give the sheet of Sunday with a visit from midnight on."""
    midnight = at(0, 0, SUNDAY)
    claim = Claim(starts_at=midnight, ends_at=midnight + timedelta(minutes=30), before_minutes=before)
    return with_claim(DaySheet(staff_id="ben", day=SUNDAY), "a1", claim)


def test_a_visit_needs_the_sheets_of_every_date_that_its_gaps_touch() -> None:
    assert wish(23, 0).sheet_names() == [("ben", SATURDAY)]
    assert wish(23, 30).sheet_names() == [("ben", SATURDAY)]
    assert wish(23, 30, after=1).sheet_names() == [("ben", SATURDAY), ("ben", SUNDAY)]


def test_the_list_of_free_times_reads_as_far_as_its_last_visit_reaches() -> None:
    assert sheet_days(wish(23, 0), SATURDAY, SATURDAY)[1] == SUNDAY
    first, last = sheet_days(wish(23, 0, after=700), SATURDAY, SATURDAY)
    assert (first, last) == (SATURDAY, SUNDAY)


@pytest.mark.parametrize("after", [0, 15])
def test_a_gap_that_a_visit_wants_after_midnight_is_kept_free_of_the_next_one(after: int) -> None:
    sheets = {("ben", SATURDAY): DaySheet(staff_id="ben", day=SATURDAY), ("ben", SUNDAY): sunday_sheet()}
    wanted = wish(23, 30, after)
    offered = free_slots(wanted, SATURDAY, SATURDAY, {"ben": sheets.values()}, NOW)
    slot = Slot(wanted.starts_at, at(0, 0, SUNDAY), "ben", "mitte", MITTE.time_zone)
    if after:
        assert slot not in offered
        with pytest.raises(SlotTaken):
            wanted.decide({name: sheets[name] for name in wanted.sheet_names()}, NOW)
    else:
        assert slot in offered
        assert wanted.decide({name: sheets[name] for name in wanted.sheet_names()}, NOW).staff == BEN


def test_a_claim_on_two_sheets_counts_once_and_goes_from_each() -> None:
    both = [sunday_sheet(), sunday_sheet().model_copy(update={"day": SATURDAY})]
    assert len(claims_on(both)) == 1
    assert claims_on(both, leaving_out="a1") == []
    assert claims_on(without_claim(sheet, "a1") for sheet in both) == []

"""Slots on the days on which clocks are changed: none in a gap, none doubled, none lost, lengths kept."""

from datetime import date, datetime, time, timedelta

import pytest

from chalicelib.catalogue.model import BookingPolicy, Location, Shift, Staff
from chalicelib.core.interval import instant_at
from chalicelib.scheduling.model import Slot
from chalicelib.scheduling.offered import free_slots
from chalicelib.scheduling.planning import Wish
from tests.cast import BUSINESS, salon
from tests.zones import ZONES, Transition, transitions

CHANGES = [change for zone in ZONES for change in transitions(zone, range(2026, 2031))]
ALWAYS = tuple(Shift(weekday=day, starts_minute=0, ends_minute=1440, location_id="there") for day in range(7))
DAY = timedelta(days=1)


def slots_on(day: date, zone: str, step: int, minutes: int = 30) -> list[Slot]:
    """Give what somebody offers on the day who works around the clock."""
    place = Location(location_id="there", name="There", time_zone=zone)
    policy = BookingPolicy(step_minutes=step, lead_minutes=0)
    business = BUSINESS.model_copy(update={"policy": policy, "time_zone": zone})
    staff = Staff(staff_id="ana", name="Ana", shifts=ALWAYS)
    now = datetime.combine(day - DAY, time(), tzinfo=place.zone)
    wish = Wish(salon(business=business), ((staff, place),), (0, minutes, 0), now)
    return free_slots(wish, day, day, {"ana": []}, now)


@pytest.mark.parametrize("step", [15, 40, 45, 90, 240])
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_multiple_of_the_step_that_exists_is_offered_once_and_nothing_else(
    change: Transition, step: int
) -> None:
    for day in {(change.at + hours).astimezone(change.zone).date() for hours in (-DAY / 24, DAY / 24)}:
        walls = [time(*divmod(minute, 60)) for minute in range(0, 1440, step)]
        expected = [instant for wall in walls if (instant := instant_at(day, wall, change.zone))]
        offered = slots_on(day, change.name, step)
        assert [slot.starts_at for slot in offered] == expected
        assert {slot.ends_at - slot.starts_at for slot in offered} == {timedelta(minutes=30)}


@pytest.mark.parametrize("change", [c for c in CHANGES if c.name == "Europe/Berlin"], ids=str)
def test_visits_across_the_change_last_as_long_as_they_should(change: Transition) -> None:
    day = change.at.astimezone(change.zone).date()
    (across,) = [s for s in slots_on(day, change.name, 60, 180) if s.starts_at == change.at - DAY / 24]
    assert across.ends_at - across.starts_at == timedelta(hours=3)

"""One decision for what is offered and what is accepted: step, lead, horizon, hours, neighbours."""

from datetime import datetime, timedelta

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.errors import NotOffered, SlotTaken
from chalicelib.core.interval import Interval
from chalicelib.scheduling.availability import Diary, Obstacle, choose, refusal_for
from chalicelib.scheduling.model import Claim
from tests.cast import ANA, BEN, MITTE, TUESDAY, at
from tests.messaging.cast import NOW

DAY = timedelta(days=1)


def claim(start: datetime, minutes: int, before: int = 0, after: int = 0) -> Claim:
    return Claim(
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        before_minutes=before,
        after_minutes=after,
    )


def diary(
    *claims: Claim, length: tuple[int, int, int] = (0, 45, 0), now: datetime = NOW, **policy: int
) -> Diary:
    working = working_intervals(BEN, MITTE, TUESDAY - DAY, TUESDAY + 30 * DAY)
    return Diary(BEN, MITTE, working, claims, length, BookingPolicy(**policy), now)


def offered(diary: Diary) -> list[str]:
    return [f"{start.astimezone(MITTE.zone):%H:%M}" for start in diary.starts(Interval(at(0), at(23, 59)))]


def test_an_empty_day_is_offered_on_every_step_up_to_the_last_visit_that_fits() -> None:
    times = offered(diary(step_minutes=15))
    assert times[:3] == ["09:00", "09:15", "09:30"]
    assert "11:15" in times
    assert "11:30" not in times
    assert times[-1] == "17:15"


def test_the_step_is_independent_of_the_length() -> None:
    assert offered(diary(step_minutes=60))[:4] == ["09:00", "10:00", "11:00", "13:00"]
    assert offered(diary(length=(0, 20, 0), step_minutes=60))[-1] == "17:00"


def test_visits_may_follow_each_other_without_a_gap() -> None:
    times = offered(diary(claim(at(10), 45), length=(0, 30, 0)))
    assert "09:30" in times
    assert not {"09:45", "10:00", "10:15", "10:30"} & set(times)
    assert "10:45" in times


@pytest.mark.parametrize(
    ("after_first", "before_second", "first_free"),
    [
        (0, 0, "10:45"),
        (15, 0, "11:00"),
        (0, 15, "11:00"),
        (15, 15, "11:00"),
        (15, 5, "11:00"),
        (5, 15, "11:00"),
    ],
)
def test_neighbours_share_the_larger_of_their_gaps(
    after_first: int, before_second: int, first_free: str
) -> None:
    times = offered(diary(claim(at(10), 45, after=after_first), length=(before_second, 30, 0)))
    assert next(time for time in times if time > "10:00") == first_free


def test_a_buffer_may_reach_out_of_the_working_hours() -> None:
    assert "09:00" in offered(diary(length=(30, 45, 30)))
    assert "17:15" in offered(diary(length=(30, 45, 30)))


def test_nothing_is_offered_sooner_than_the_lead_time_or_beyond_the_horizon() -> None:
    near = diary(now=at(9, 30), lead_minutes=60)
    assert offered(near)[0] == "10:30"
    far = diary(now=at(10) - 10 * DAY, horizon_days=10)
    assert offered(far)[-1] == "10:00"


@pytest.mark.parametrize(
    ("start", "obstacle"),
    [
        (at(9), None),
        (at(9, 7), "off_step"),
        (at(9) + timedelta(seconds=1), "off_step"),
        (at(8, 45), "outside_hours"),
        (at(11, 30), "outside_hours"),
        (at(17, 30), "outside_hours"),
        (at(14, 30), "taken"),
        (at(9) - 20 * DAY, "too_soon"),
        (at(9) + 200 * DAY, "too_far_ahead"),
    ],
)
def test_each_obstacle_has_its_name(start: datetime, obstacle: Obstacle | None) -> None:
    assert diary(claim(at(14), 60)).obstacle(start) == obstacle


def test_what_is_taken_becomes_slot_taken_and_the_rest_says_which_rule() -> None:
    assert isinstance(refusal_for("taken"), SlotTaken)
    refusal = refusal_for("too_soon")
    assert isinstance(refusal, NotOffered)
    assert refusal.reason == "too_soon"


def test_the_one_with_the_least_claimed_time_takes_the_visit_and_ties_go_by_name() -> None:
    working = [Interval(at(9), at(18))]

    def who(ana: list[Claim], ben: list[Claim]) -> str | None:
        diaries = [
            Diary(staff, MITTE, working, claims, (0, 45, 0), BookingPolicy(), NOW)
            for staff, claims in ((BEN, ben), (ANA, ana))
        ]
        chosen = choose(diaries, at(10))
        return chosen.staff.staff_id if chosen else None

    assert who([], []) == "ana"
    assert who([claim(at(14), 60)], []) == "ben"
    assert who([claim(at(14), 60)], [claim(at(12), 90)]) == "ana"
    assert who([claim(at(10), 60)], [claim(at(10), 60)]) is None

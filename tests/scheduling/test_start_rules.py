"""When a visit may start at all."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.catalogue.model import BookingPolicy, Package, WeeklyStart
from chalicelib.core.interval import Interval
from chalicelib.scheduling.agenda import Reason
from chalicelib.scheduling.start_rules import StartRules, start_rules_of
from tests.cast import COLOUR, CUT, MITTE, TUESDAY, at, euros
from tests.messaging.cast import NOW
from tests.scheduling.diary import MINUTE, shown

DAY = timedelta(days=1)
WHOLE_DAY = Interval(at(0), at(0) + DAY)
FIXED = (WeeklyStart(weekday=1, minute=10 * 60), WeeklyStart(weekday=2, minute=18 * 60 + 30))
SPRING = Package(
    package_id="spring",
    name="Spring",
    service_ids=("cut",),
    price=euros(30),
    first_on=TUESDAY,
    last_on=TUESDAY + 7 * DAY,
    weekdays=(1, 2),
)


def rules(**changes: object) -> StartRules:
    usual: dict[str, object] = {"lead_minutes": 60, "horizon_days": 120, "step_minutes": 15}
    return StartRules(**{**usual, **changes})  # type: ignore[arg-type] # each test names what it is about


def reason(start: datetime, own: StartRules, now: datetime = NOW) -> Reason | None:
    obstacle = own.obstacle(start, MITTE, now)
    return obstacle.reason if obstacle else None


def starts(own: StartRules, within: Interval = WHOLE_DAY) -> list[str]:
    instants = Interval(within.start.astimezone(UTC), within.end.astimezone(UTC))
    return [shown(start) for start in own.starts(instants, MITTE)]


def test_visits_start_on_every_step_counted_from_midnight() -> None:
    assert starts(rules(step_minutes=15), Interval(at(9), at(10))) == ["09:00", "09:15", "09:30", "09:45"]
    assert starts(rules(step_minutes=90))[:3] == ["00:00", "01:30", "03:00"]
    assert starts(rules(step_minutes=60), Interval(at(9) + 10 * MINUTE, at(12))) == ["10:00", "11:00"]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (at(9), None),
        (at(9, 7), "off_step"),
        (at(9) + timedelta(seconds=1), "off_step"),
        (at(9) - 20 * DAY, "too_soon"),
        (at(9) + 200 * DAY, "too_far_ahead"),
    ],
)
def test_each_rule_has_its_name(start: datetime, expected: Reason | None) -> None:
    assert reason(start, rules()) == expected


def test_the_lead_time_and_the_horizon_end_at_an_instant() -> None:
    own = rules(lead_minutes=60, horizon_days=1)
    assert reason(at(10), own, now=at(9)) is None
    assert reason(at(10), own, now=at(9) + timedelta(microseconds=1)) == "too_soon"
    assert reason(at(10), own, now=at(10) - DAY) is None
    assert reason(at(10), own, now=at(10) - DAY - timedelta(microseconds=1)) == "too_far_ahead"


def test_fixed_times_take_the_place_of_steps() -> None:
    own = rules(fixed=FIXED)
    assert starts(own, Interval(at(0), at(0) + 8 * DAY)) == ["10:00", "18:30", "10:00"]
    assert reason(at(10), own) is None
    assert reason(at(18, 30), own) == "off_step"
    assert reason(at(18, 30) + DAY, own) is None
    assert reason(at(10, 15), own) == "off_step"


def test_an_arrival_window_is_a_step_and_somebody_can_arrive_at_any_time_of_it() -> None:
    own = rules(window_minutes=120, step_minutes=30)
    assert starts(own, Interval(at(8), at(13))) == ["08:00", "10:00", "12:00"]
    assert reason(at(8, 30), own) == "off_step"
    assert [shown(start) for start in own.planned(at(8))] == ["08:00", "08:30", "09:00", "09:30"]
    assert list(rules().planned(at(8))) == [at(8)]


def test_an_offer_holds_on_its_days_and_on_no_others() -> None:
    own = rules(package=SPRING)
    days = [TUESDAY + n * DAY for n in range(-1, 10)]
    valid = [day for day in days if reason(at(10, day=day), own) is None]
    assert valid == [TUESDAY, TUESDAY + DAY, TUESDAY + 7 * DAY]
    assert reason(at(10, day=TUESDAY + 8 * DAY), own) == "not_valid_then"


def test_the_day_of_an_offer_is_the_one_on_the_wall_of_the_place() -> None:
    own = rules(package=SPRING, step_minutes=5)
    assert reason(at(0, 5), own) is None  # the evening before, in UTC


def test_staff_are_not_bound_by_what_protects_those_who_book_online() -> None:
    own = rules(bound=False, fixed=FIXED)
    for start in (at(9, 7), at(9) - 20 * DAY, at(9) + 200 * DAY):
        assert reason(start, own) is None


def test_an_offer_that_does_not_hold_binds_staff_too() -> None:
    assert reason(at(10, day=TUESDAY - DAY), rules(bound=False, package=SPRING)) == "not_valid_then"


def test_a_service_stands_before_the_business_and_the_strictest_of_several_counts() -> None:
    policy = BookingPolicy(lead_minutes=60, horizon_days=120, step_minutes=15)
    slow = CUT.model_copy(update={"lead_minutes": 0, "horizon_days": 300, "step_minutes": 30})
    strict = COLOUR.model_copy(update={"lead_minutes": 2880, "horizon_days": 14, "step_minutes": 60})
    alone = start_rules_of(policy, (slow,), None)
    assert (alone.lead_minutes, alone.horizon_days, alone.step_minutes) == (0, 300, 30)
    both = start_rules_of(policy, (slow, strict), None)
    assert (both.lead_minutes, both.horizon_days, both.step_minutes) == (2880, 14, 30)
    plain = start_rules_of(policy, (CUT,), None)
    assert (plain.lead_minutes, plain.horizon_days, plain.step_minutes) == (60, 120, 15)


def test_steps_begin_anew_each_midnight_where_they_do_not_divide_the_day() -> None:
    two_days = Interval(at(23), at(0) + DAY + 50 * MINUTE)
    assert starts(rules(step_minutes=50), two_days) == ["23:20", "00:00"]


def test_an_hour_that_comes_twice_counts_once_and_one_that_is_skipped_not_at_all() -> None:
    def on(day: date) -> list[str]:
        return starts(rules(step_minutes=30), Interval(at(1, day=day), at(4, day=day)))

    assert on(date(2027, 10, 31)) == ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
    assert on(date(2027, 3, 28)) == ["01:00", "01:30", "03:00", "03:30"]

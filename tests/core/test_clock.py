"""One clock for everybody, which the local stack may move."""

from datetime import UTC, datetime, timedelta

from chalicelib.core import clock as the_clock
from infra.local.clock import MovableClock


def test_the_clock_is_aware_and_in_utc() -> None:
    assert the_clock.now().tzinfo is UTC


def test_a_moved_clock_shows_the_moved_time_at_once_and_again(clock: MovableClock) -> None:
    for year in (2027, 2031, 2018):
        instant = datetime(year, 5, 3, 9, 0, tzinfo=UTC)
        clock.set(instant)
        assert timedelta(0) <= the_clock.now() - instant < timedelta(minutes=5)

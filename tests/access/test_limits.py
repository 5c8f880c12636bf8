"""The rule by which tries are counted, without any table."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.access.limits import LIMITS, QUARTER, Counter, Limit, counter, network_of, visitor_address
from tests.examples import examples
from tests.messaging.cast import NOW, SALON

WRONG_KEYS = Limit("wrong_key", "address", 10, QUARTER, "WRONG_KEYS")
CARLA = "+4915112345678"

MOST = st.integers(1, 4)
TIMES = st.lists(st.integers(0, 700), min_size=1, max_size=50).map(
    lambda waits: [NOW + timedelta(seconds=seconds) for seconds in accumulate(waits)]
)


class Counted:
    """Stands for the table: lets a try through unless its counter is full."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.tries: dict[Counter, int] = {}

    def counter(self, now: datetime) -> Counter:
        return counter(WRONG_KEYS, self.most, SALON, "203.0.113.7", now, "key")

    def lets_through(self, now: datetime) -> bool:
        at = self.counter(now)
        if self.tries.get(at, 0) >= at.most:
            return False
        self.tries[at] = self.tries.get(at, 0) + 1
        return True


def in_span_from(start: datetime, times: list[datetime]) -> int:
    """Count the times within one span that begins at the start."""
    return sum(start <= time < start + QUARTER for time in times)


@examples(100)
@given(MOST, TIMES)
def test_in_no_span_more_than_twice_the_number_goes_through(most: int, times: list[datetime]) -> None:
    counted = Counted(most)
    passed = [time for time in times if counted.lets_through(time)]
    assert max(in_span_from(time, passed) for time in passed) <= 2 * most
    assert set(counted.tries.values()) <= set(range(1, most + 1))


@examples(100)
@given(MOST, TIMES)
def test_whoever_stays_within_the_number_in_every_span_is_never_refused(
    most: int, times: list[datetime]
) -> None:
    counted = Counted(most)
    moderate: list[datetime] = []
    for time in times:
        if sum(time - QUARTER < earlier for earlier in moderate) < most:
            moderate.append(time)
    assert all(counted.lets_through(time) for time in moderate)


@examples(100)
@given(MOST, TIMES)
def test_whoever_waits_as_long_as_told_may_try_again(most: int, times: list[datetime]) -> None:
    counted = Counted(most)
    for time in times:
        if not counted.lets_through(time):
            wait = counted.counter(time).seconds_left(time)
            assert 1 <= wait <= QUARTER.total_seconds()
            assert counted.counter(time + timedelta(seconds=wait)) != counted.counter(time)


def test_a_window_ends_at_a_whole_multiple_of_its_span() -> None:
    at = datetime(2027, 5, 4, 10, 14, 59, 1, tzinfo=UTC)
    found = counter(WRONG_KEYS, 10, SALON, "203.0.113.7", at, "key")
    assert found.ends_at == datetime(2027, 5, 4, 10, 15, tzinfo=UTC)
    assert found.seconds_left(at) == 1
    assert found.seconds_left(found.ends_at) == 1


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.variable)
def test_a_counter_names_nobody_and_belongs_to_one_business_and_one_key(limit: Limit) -> None:
    found = counter(limit, 3, SALON, CARLA, NOW, "key")
    assert CARLA.lstrip("+") not in repr(found)
    assert found.pk.startswith(f"{SALON}#")
    elsewhere = counter(limit, 3, "garage", CARLA, NOW, "key").pk.removeprefix("garage")
    keyed_otherwise = counter(limit, 3, SALON, CARLA, NOW, "another").pk.removeprefix(SALON)
    assert len({found.pk.removeprefix(SALON), elsewhere, keyed_otherwise}) == 3


def test_every_limit_has_a_variable_of_its_own_and_a_number() -> None:
    assert len({limit.variable for limit in LIMITS}) == len(LIMITS)
    assert all(limit.most > 0 for limit in LIMITS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::9", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("test-invoke-source-ip", ""),
        ("", ""),
    ],
)
def test_ipv6_counts_by_its_64_bits_and_ipv4_by_itself(address: str, network: str) -> None:
    assert network_of(address) == network


EDGE, CLIENT = "198.51.100.1", "203.0.113.7"


@pytest.mark.parametrize(
    ("forwarded_for", "is_from_cdn", "address"),
    [
        ("", False, EDGE),
        (CLIENT, False, EDGE),  # anybody can write that
        (CLIENT, True, CLIENT),
        (f"{CLIENT}, {EDGE}", True, CLIENT),  # the gateway adds the CDN's own address
        (f"192.0.2.66, {CLIENT}", True, CLIENT),  # the first is what the client made up
        (f"192.0.2.66,{CLIENT} , {EDGE}", True, CLIENT),
        (EDGE, True, EDGE),
        (" , ", True, EDGE),
    ],
)
def test_only_what_our_cdn_adds_to_x_forwarded_for_is_believed(
    forwarded_for: str, is_from_cdn: bool, address: str
) -> None:
    assert visitor_address(EDGE, forwarded_for, is_from_cdn=is_from_cdn) == address

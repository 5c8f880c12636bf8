"""What wants looking after is found by when, over all shards."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.due import SHARDS, due_at, due_key, due_place

NOON = datetime(2027, 5, 3, 12, tzinfo=UTC)
instants = st.integers(-(10**12), 10**12).map(
    lambda microseconds: NOON + timedelta(microseconds=microseconds)
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"])


@given(first=instants, second=instants)
def test_keys_sort_as_their_instants_do(first: datetime, second: datetime) -> None:
    assert (due_key("salon", "a", first) < due_key("salon", "a", second)) == (first < second)


@given(at=instants, zone=zones)
def test_the_instant_is_read_back_to_the_microsecond_in_whatever_zone_it_was_given(
    at: datetime, zone: str
) -> None:
    assert due_at(due_key("salon", "a#b", at.astimezone(ZoneInfo(zone)))) == at


def test_rows_spread_over_every_shard_and_each_stays_in_its_own() -> None:
    places = [due_place("salon", f"message-{number}", NOON)[0] for number in range(400)]

    assert set(places) == {f"due#{shard}" for shard in range(SHARDS)}
    assert min(places.count(place) for place in set(places)) > 50
    assert due_place("salon", "message-1", NOON + timedelta(days=9))[0] == places[1]

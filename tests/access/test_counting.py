"""Tries counted in DynamoDB: as many as allowed, in one round trip, with nobody's name on record."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.access.model import Subjects
from chalicelib.access.service import require_key, require_within_limits
from chalicelib.core.errors import NotSignedIn, TooManyRequests
from chalicelib.core.table import connection
from infra.functions import FUNCTIONS
from infra.grants import is_granted
from tests.cast import SALON_KEY, open_salon
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

HOUR = timedelta(hours=1)
OFFICE, CAFE = "203.0.113.7", "198.51.100.1"
CARLA, ELSE = "carla@example.com", "+4915112345678"


@pytest.fixture(autouse=True)
def limits(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, most in (
        ("BOOKINGS_AN_HOUR_PER_ADDRESS", "7"),
        ("BOOKINGS_A_DAY_PER_CONTACT", "3"),
        ("MOVES_A_DAY_PER_APPOINTMENT", "2"),
        ("WRONG_KEYS_A_QUARTER_HOUR_PER_ADDRESS", "3"),
    ):
        monkeypatch.setenv(variable, most)


def from_(address: str, *contacts: str) -> Subjects:
    return {"address": [address], "contact": contacts} if contacts else {"address": [address]}


def book(subjects: Subjects, now: datetime = NOW, again: str | None = None) -> bool:
    """Tell whether one more booking is let through."""
    try:
        require_within_limits(SALON, "booking", subjects, now, again)
    except TooManyRequests:
        return False
    return True


def tries() -> list[int]:
    return sorted(row["tries"] for row in rows("access") if "tries" in row)


def test_as_many_as_allowed_go_through_until_the_window_ends() -> None:
    assert [book(from_(OFFICE)) for _ in range(9)] == [True] * 7 + [False] * 2
    assert book(from_(CAFE))
    with pytest.raises(TooManyRequests) as refused:
        require_within_limits(SALON, "booking", from_(OFFICE), NOW)
    end = NOW + timedelta(seconds=refused.value.retry_after_seconds)
    assert not book(from_(OFFICE), end - timedelta(seconds=1))
    assert book(from_(OFFICE), end)


def test_a_contact_is_counted_wherever_the_try_comes_from() -> None:
    assert [book(from_(f"203.0.113.{n}", CARLA)) for n in range(4)] == [True] * 3 + [False]
    assert book(from_(CAFE, ELSE))


def test_what_one_limit_refuses_counts_on_none() -> None:
    assert [book(from_(OFFICE, CARLA, ELSE)) for _ in range(20)] == [True] * 3 + [False] * 17
    assert tries() == [3, 3, 3]


def test_who_leaves_no_contact_where_one_belongs_is_not_counted() -> None:
    require_within_limits(SALON, "booking", {"address": [OFFICE], "contact": []}, NOW)
    assert tries() == []


def test_a_refusal_says_how_long_the_longest_wait_is() -> None:
    for _ in range(7):
        book(from_(OFFICE, CARLA))
        book(from_(OFFICE))
    with pytest.raises(TooManyRequests) as refused:
        require_within_limits(SALON, "booking", from_(OFFICE, CARLA), NOW)
    assert NOW + timedelta(seconds=refused.value.retry_after_seconds) == datetime(2027, 5, 4, tzinfo=UTC)


def test_of_many_at_the_same_moment_as_many_as_allowed_go_through() -> None:
    ready = Barrier(40)

    def go(number: int) -> bool:
        ready.wait()
        return book(from_(OFFICE, f"client-{number}@example.com"))

    with ThreadPoolExecutor(40) as pool:
        assert Counter(pool.map(go, range(40))) == {True: 7, False: 33}
    assert max(tries()) == 7


def test_the_same_request_again_is_counted_once_and_another_one_anew() -> None:
    assert all(book(from_(OFFICE, CARLA), again="k1") for _ in range(5))
    assert tries() == [1, 1]
    assert book(from_(OFFICE, CARLA), again="k2")
    assert book(from_(OFFICE, ELSE), again="k2")
    assert tries() == [1, 2, 3]
    assert book(from_(OFFICE, CARLA), NOW + HOUR, again="k1")
    assert all(book(from_(CAFE), again="k1") for _ in range(20))


def test_the_rows_name_nobody_and_expire_an_hour_after_their_window() -> None:
    book(from_(OFFICE, CARLA, ELSE))
    kept = repr(rows("access"))
    assert [word for word in (OFFICE, "carla", "15112345678") if word in kept] == []
    an_hour_later = {datetime(2027, 5, 3, 11, tzinfo=UTC), datetime(2027, 5, 4, 1, tzinfo=UTC)}
    assert datetime(2027, 5, 3, 9, tzinfo=UTC) == NOW
    assert {datetime.fromtimestamp(row["ttl"], UTC) for row in rows("access")} == an_hour_later


def test_counting_is_one_request_and_nothing_at_all_without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with metered() as several:
        book(from_(OFFICE, CARLA, ELSE))
    with metered() as one:
        require_within_limits(SALON, "move", {"appointment": ["a1"]}, NOW)
    monkeypatch.setenv("BOOKINGS_AN_HOUR_PER_ADDRESS", "0")
    monkeypatch.delenv("BOOKINGS_A_DAY_PER_CONTACT")
    with metered() as none:
        assert all(book(from_(OFFICE, CARLA)) for _ in range(9))
    assert (several.calls, one.calls) == ({"TransactWriteItems": 1}, {"UpdateItem": 1})
    assert none.calls == {}


@contextmanager
def overheard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Give every request that goes to DynamoDB meanwhile."""
    heard: list[tuple[str, dict[str, Any]]] = []
    events = connection().client.meta.events

    def hear(params: dict[str, Any], model: Any, **_: Any) -> None:
        heard.append((model.name, params))

    events.register("before-parameter-build.dynamodb", hear, unique_id="overheard")
    try:
        yield heard
    finally:
        events.unregister("before-parameter-build.dynamodb", unique_id="overheard")


def test_whoever_answers_requests_may_count_them() -> None:
    (api,) = (function for function in FUNCTIONS if function.name == "api_handler")
    with overheard() as heard:
        book(from_(OFFICE, CARLA))
        require_within_limits(SALON, "move", {"appointment": ["a1"]}, NOW)
        with pytest.raises(NotSignedIn):
            require_key(SALON, "wrong", OFFICE, NOW)
    assert {name for name, _ in heard} == {"TransactWriteItems", "UpdateItem", "BatchGetItem"}
    assert all(is_granted(api, name, params) for name, params in heard)


@contextmanager
def others_count_there(times: int) -> Iterator[None]:
    """Let DynamoDB answer so many transactions that another one is under way."""
    reason = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
    conflict = SimpleNamespace(status_code=400), {"Error": error, "CancellationReasons": [reason, reason]}
    left = [conflict] * times
    events = connection().client.meta.events
    name = "before-call.dynamodb.TransactWriteItems"
    events.register(name, lambda **_: left.pop() if left else None, unique_id="others")
    try:
        yield
    finally:
        events.unregister(name, unique_id="others")


def test_counting_is_tried_again_when_others_count_there_at_that_moment() -> None:
    with others_count_there(3):
        assert book(from_(OFFICE, CARLA))
    assert tries() == [1, 1]


def test_where_others_never_stop_counting_one_has_to_wait_a_second() -> None:
    with others_count_there(100), pytest.raises(TooManyRequests) as refused:
        require_within_limits(SALON, "booking", from_(OFFICE, CARLA), NOW)
    assert refused.value.retry_after_seconds == 1
    assert tries() == []


def wrong_key(address: str, key: str = "wrong") -> str:
    """Try a key; give what came of it."""
    try:
        require_key(SALON, key, address, NOW)
    except (NotSignedIn, TooManyRequests) as refusal:
        return refusal.code
    return "in"


def test_after_too_many_wrong_keys_even_the_right_one_must_wait_there_but_nowhere_else() -> None:
    open_salon()
    assert [wrong_key(OFFICE) for _ in range(4)] == ["not_signed_in"] * 3 + ["too_many_requests"]
    assert wrong_key(OFFICE, SALON_KEY) == "too_many_requests"
    assert wrong_key(CAFE, SALON_KEY) == "in"
    assert require_key(SALON, SALON_KEY, OFFICE, NOW + timedelta(minutes=15)).name == "Ana's key"


def test_right_keys_are_not_counted_and_cost_one_read() -> None:
    open_salon()
    with metered() as meter:
        assert [wrong_key(OFFICE, SALON_KEY) for _ in range(9)] == ["in"] * 9
    assert (meter.reads, meter.writes) == (9, 0)


def test_of_many_guesses_at_once_as_many_as_allowed_are_answered() -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(wrong_key, [OFFICE] * 20))
    assert answers == {"not_signed_in": 3, "too_many_requests": 17}


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [(1, "a minute"), (60, "a minute"), (61, "2 minutes"), (5400, "90 minutes"), (5401, "2 hours")],
)
def test_a_refusal_says_in_words_how_long_to_wait(seconds: int, wait: str) -> None:
    assert TooManyRequests(seconds).sentence == f"Please try again in {wait}, or call us."

"""What reaches a function from its stream, and what becomes of what it cannot process."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.patterns import wanted
from infra.local.stack import PREFIX, Stack
from tests.infra.local.small import Handlers, key, put, stream_function


def fail_on(bad: str) -> Callable[[list[dict[str, Any]]], None]:
    def handler(records: list[dict[str, Any]]) -> None:
        if bad in map(key, records):
            raise RuntimeError("poison")

    return handler


def name_as_failed(bad: str) -> Callable[[list[dict[str, Any]]], Any]:
    def handler(records: list[dict[str, Any]]) -> Any:
        failed = [record["dynamodb"]["SequenceNumber"] for record in records if key(record) == bad]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

    return handler


def put_at_once(stack: Stack, *keys: str) -> None:
    """Put rows in one batch, so that they reach the function together."""
    requests = [{"PutRequest": {"Item": {"pk": {"S": pk}, "sk": {"S": "visit"}}}} for pk in keys]
    stack.emulator.client("dynamodb").batch_write_item(RequestItems={PREFIX + "visits": requests})


def test_a_change_reaches_the_function_in_the_shape_aws_sends(stack: Stack, handlers: Handlers) -> None:
    put(stack, "a", {"count": {"N": "1"}})
    put(stack, "a", {"count": {"N": "2"}})
    stack.drain()
    first, second = handlers.records
    assert (first["eventName"], second["eventName"]) == ("INSERT", "MODIFY")
    assert set(second) == {
        "eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "eventSourceARN", "dynamodb",
    }  # fmt: skip
    assert second["eventSourceARN"].split("/stream/")[0].endswith(f"table/{PREFIX}visits")
    told = second["dynamodb"]
    assert told["Keys"] == {"pk": {"S": "a"}, "sk": {"S": "visit"}}
    assert (told["OldImage"]["count"], told["NewImage"]["count"]) == ({"N": "1"}, {"N": "2"})
    assert told["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert isinstance(told["ApproximateCreationDateTime"], float)
    assert int(told["SequenceNumber"]) == int(first["dynamodb"]["SequenceNumber"]) + 1
    assert told["SizeBytes"] > 0


def test_a_batch_holds_at_most_the_declared_number(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    stack = open_stack(functions=[stream_function(batch_size=4)])
    put_at_once(stack, *"abcdefghij")
    stack.drain()
    assert [len(batch) for batch in handlers.batches] == [4, 4, 2]
    assert [key(record) for record in handlers.records] == list("abcdefghij")


def test_a_poisoned_record_goes_to_the_dead_letters_and_those_behind_it_are_processed(
    stack: Stack, handlers: Handlers
) -> None:
    handlers.on_visit = fail_on("poison")
    put_at_once(stack, "a", "b", "poison", "c", "d")
    stack.drain()
    assert [key(record) for record in handlers.records] == ["a", "b", "c", "d"]
    assert handlers.batches.count(["poison"]) == 3  # split off, then tried, and tried twice again
    (letter,) = map(json.loads, stack.dead_letters("on_visit"))
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["requestContext"]["approximateInvokeCount"] == 3
    assert letter["responseContext"]["functionError"] == "Unhandled"
    about = letter["DDBStreamBatchInfo"]
    assert about["batchSize"] == 1
    assert about["startSequenceNumber"] == about["endSequenceNumber"]
    assert f"{PREFIX}visits/stream/" in about["streamArn"]


def test_a_record_that_fails_once_is_tried_again(stack: Stack, handlers: Handlers) -> None:
    failures = iter([True, False])

    def fail_first(records: list[dict[str, Any]]) -> None:
        if next(failures):
            raise RuntimeError("not now")

    handlers.on_visit = fail_first
    put(stack, "a")
    stack.drain()
    assert (handlers.batches, stack.dead_letters("on_visit")) == ([["a"], ["a"]], [])


def test_a_partial_answer_resumes_at_the_first_failed_record(stack: Stack, handlers: Handlers) -> None:
    answers = iter([name_as_failed("c"), name_as_failed("nobody")])

    def answer(records: list[dict[str, Any]]) -> Any:
        return next(answers)(records)

    handlers.on_visit = answer
    put_at_once(stack, "a", "b", "c", "d")
    stack.drain()
    assert handlers.batches == [["a", "b", "c", "d"], ["c", "d"]]


def test_a_record_named_as_failed_too_often_is_given_up_and_those_behind_it_go_on(
    stack: Stack, handlers: Handlers
) -> None:
    handlers.on_visit = name_as_failed("b")
    put_at_once(stack, "a", "b", "c")
    stack.drain()
    assert handlers.batches == [["a", "b", "c"], ["b", "c"], ["b", "c"], ["c"]]
    (letter,) = map(json.loads, stack.dead_letters("on_visit"))
    assert "functionError" not in letter["responseContext"]


def test_an_answer_that_names_a_strange_record_fails_the_batch(stack: Stack, handlers: Handlers) -> None:
    handlers.on_visit = lambda records: {"batchItemFailures": [{"itemIdentifier": "none of these"}]}
    put(stack, "a")
    stack.drain()
    assert len(handlers.batches) == 3
    assert len(stack.dead_letters("on_visit")) == 1


def test_only_records_that_match_a_filter_arrive(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    pattern = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"state": {"S": ["queued"]}}}}
    stack = open_stack(functions=[stream_function(filter_patterns=(pattern,), batch_size=1)])
    put(stack, "a", {"state": {"S": "queued"}})
    put(stack, "b", {"state": {"S": "sent"}})
    put(stack, "a", {"state": {"S": "queued"}, "again": {"BOOL": True}})
    put(stack, "c", {"state": {"S": "queued"}})
    stack.drain()
    assert handlers.batches == [["a"], ["c"]]


def test_what_is_delivered_is_trimmed(stack: Stack) -> None:
    put_at_once(stack, *"abc")
    stack.drain()
    shard = stack.emulator.table("visits").stream_shard
    assert shard is not None
    assert shard.items == []


def test_drain_waits_for_what_handlers_write(stack: Stack, handlers: Handlers) -> None:
    def follow(records: list[dict[str, Any]]) -> None:
        for record in records:
            if len(key(record)) < 5:
                put(stack, key(record) + "+")

    handlers.on_visit = follow
    put(stack, "a")
    stack.drain()
    assert [key(record) for record in handlers.records] == ["a", "a+", "a++", "a+++", "a++++"]


def test_writers_need_not_wait_for_a_slow_function(stack: Stack, handlers: Handlers) -> None:
    free = threading.Event()
    handlers.on_visit = lambda records: free.wait(20) and None
    put(stack, "a")
    put(stack, "b")
    free.set()
    stack.drain()
    assert [key(record) for record in handlers.records] == ["a", "b"]


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (["a", "b"], "b", True),
        (["1"], 1, False),
        ([{"prefix": "re"}], "reminder", True),
        ([{"prefix": "re"}], "thanks", False),
        ([{"exists": True}], "x", True),
        ([{"exists": False}], "x", False),
        ([{"anything-but": ["x"]}], "y", True),
        ([{"anything-but": ["x"]}], "x", False),
    ],
)
def test_a_pattern_compares(rule: Any, value: Any, expected: bool) -> None:
    assert wanted([{"image": {"state": rule}}], {"image": {"state": value}}) is expected


def test_a_missing_field_only_matches_that_it_does_not_exist() -> None:
    assert wanted([{"image": {"state": [{"exists": False}]}}], {"image": None})
    assert not wanted([{"image": {"state": ["x"]}}], {})


def test_a_function_with_an_unknown_comparison_does_not_start(open_stack: Callable[..., Stack]) -> None:
    with pytest.raises(ValueError, match="cidr"):
        open_stack(functions=[stream_function(filter_patterns=({"ip": [{"cidr": "10.0.0.0/8"}]},))])


def test_an_unknown_comparison_is_an_error() -> None:
    with pytest.raises(ValueError, match="cidr"):
        wanted([{"ip": [{"cidr": "10.0.0.0/8"}]}], {"ip": "10.0.0.1"})

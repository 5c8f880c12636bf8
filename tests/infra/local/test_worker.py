"""What reaches a function from its queue of work, and what becomes of what it cannot do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.function import Function
from infra.local.stack import PREFIX, Stack
from tests.infra.local.small import Handlers

PACKS = Function(
    name="pack",
    purpose="",
    memory=128,
    timeout=5,
    grants={},
    takes_work=True,
    batch_size=3,
    most_at_once=2,
    maximum_retries=2,
)

Answer = Callable[[list[str]], Any]


def open_with(open_stack: Callable[..., Stack], handlers: Handlers, answer: Answer) -> Stack:
    """Start a stack whose function answers so to the pieces of work that it gets together."""

    def pack(event: dict[str, Any]) -> Any:
        handlers.records += event["Records"]
        return answer([record["body"] for record in event["Records"]])

    handlers.on_work = pack
    return open_stack(functions=[PACKS])


def hand_over(stack: Stack, *pieces: str) -> None:
    queues = stack.emulator.client("sqs")
    url = queues.get_queue_url(QueueName=f"{PREFIX}pack")["QueueUrl"]
    entries = [{"Id": str(number), "MessageBody": piece} for number, piece in enumerate(pieces)]
    queues.send_message_batch(QueueUrl=url, Entries=entries)


def tried(handlers: Handlers) -> list[str]:
    return [record["body"] for record in handlers.records]


def test_work_reaches_the_function_in_the_shape_aws_sends_and_is_gone_then(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    stack = open_with(open_stack, handlers, lambda _pieces: {"batchItemFailures": []})
    hand_over(stack, *"abcde")
    stack.drain()
    assert sorted(tried(handlers)) == list("abcde")
    (record, *_) = handlers.records
    assert set(record) == {
        "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource",
        "eventSourceARN", "awsRegion",
    }  # fmt: skip
    assert record["eventSourceARN"].endswith(f":{PREFIX}pack")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


@pytest.mark.parametrize("raises", [True, False])
def test_what_fails_is_tried_again_and_goes_to_the_dead_letters_while_the_rest_is_done(
    open_stack: Callable[..., Stack], handlers: Handlers, raises: bool
) -> None:
    def answer(pieces: list[str]) -> Any:
        if raises and "bad" in pieces:
            raise RuntimeError
        failed = [record["messageId"] for record in handlers.records if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": failed[-1]}] if "bad" in pieces else []}

    stack = open_with(open_stack, handlers, answer)
    hand_over(stack, "bad")
    stack.drain()
    hand_over(stack, "good", "fine")
    stack.drain()
    assert tried(handlers).count("bad") == 1 + PACKS.maximum_retries
    assert {"good", "fine"} <= set(tried(handlers))
    assert stack.dead_letters("pack") == ["bad"]


def test_a_piece_that_fails_once_is_done_at_its_next_try(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    def answer(pieces: list[str]) -> Any:
        named = [{"itemIdentifier": record["messageId"]} for record in handlers.records]
        return {"batchItemFailures": named if len(handlers.records) == 1 else []}

    stack = open_with(open_stack, handlers, answer)
    hand_over(stack, json.dumps({"box": 1}))
    stack.drain()
    assert len(handlers.records) == 2
    assert stack.dead_letters("pack") == []

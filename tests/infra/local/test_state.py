"""What was there before a stop is there after the next start."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.local.stack import PREFIX, CannotStart, Stack
from tests.infra.local.small import Handlers, ask, key, put


def rows(stack: Stack, table: str = "visits", **more: Any) -> list[dict[str, Any]]:
    answer = stack.emulator.client("dynamodb").scan(TableName=PREFIX + table, **more)
    return list(answer["Items"])


ROW: dict[str, Any] = {
    "gsi1pk": {"S": "day"},
    "gsi1sk": {"S": "10:00"},
    "version": {"N": "3"},
    "e": {
        "M": {
            "name": {"S": "Carla Ü\n"},
            "paid": {"BOOL": True},
            "services": {"L": [{"M": {"n": {"N": "1.5"}}}]},
        }
    },
    "tags": {"SS": ["a", "b"]},
    "photo": {"B": b"\x00\xff"},
}


def test_rows_come_back_whole_and_in_their_indexes(open_stack: Callable[..., Stack]) -> None:
    first = open_stack()
    put(first, "a", ROW)
    put(first, "n", table="notes")
    before = rows(first)
    second = open_stack()
    assert (rows(second), len(rows(second, "notes"))) == (before, 1)
    assert [row["pk"]["S"] for row in rows(second, IndexName="by_start")] == ["a"]


def test_old_rows_are_not_delivered_again(open_stack: Callable[..., Stack], handlers: Handlers) -> None:
    first = open_stack()
    put(first, "a")
    first.drain()
    second = open_stack()
    put(second, "b")
    second.drain()
    assert [key(record) for record in handlers.records] == ["a", "b"]
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in handlers.records]
    assert numbers[1] == numbers[0] + 1


def test_what_was_not_delivered_is_delivered_after_the_next_start(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    first, busy = open_stack(), threading.Event()

    def refuse(records: list[dict[str, Any]]) -> None:
        busy.set()
        raise RuntimeError("stopping anyway")

    handlers.on_visit = refuse
    put(first, "a", ROW)
    assert busy.wait(20)
    for pump in first.pumps:
        pump.stop()
    put(first, "b")
    handlers.on_visit = lambda records: None
    second = open_stack()
    second.drain()
    assert [key(record) for record in handlers.records] == ["a", "b"]
    assert handlers.records[0]["dynamodb"]["NewImage"]["e"] == ROW["e"]


def test_the_clock_and_the_mailbox_come_back(open_stack: Callable[..., Stack]) -> None:
    first = open_stack()
    ask(first, "POST", "/local/clock", {"advance": "P10D"})
    first.emulator.client("sns").publish(PhoneNumber="+4915112345678", Message="hello")
    moment = first.clock.now()
    second = open_stack()
    assert timedelta(0) <= second.clock.now() - moment < timedelta(minutes=1)
    (message,) = second.mailbox.messages()
    assert (message["to"], message["text"]) == ("+4915112345678", "hello")


def test_a_change_is_kept_without_a_stop(open_stack: Callable[..., Stack], tmp_path: Path) -> None:
    stack = open_stack(keep_seconds=0.05)
    put(stack, "a")
    file, waited = tmp_path / "state", threading.Event()
    for _ in range(200):
        if file.exists() and '"a"' in file.read_text():
            break
        waited.wait(0.05)
    assert '\t{"pk": {"S": "a"}, "sk": {"S": "visit"}}\n' in file.read_text()


def test_nothing_is_written_while_nothing_changes(open_stack: Callable[..., Stack], tmp_path: Path) -> None:
    put(open_stack(), "a")
    open_stack()
    before = (tmp_path / "state").stat().st_mtime_ns
    stack = open_stack()
    assert (tmp_path / "state").stat().st_mtime_ns == before
    assert len(rows(stack)) == 1


def test_a_stack_that_could_not_start_leaves_what_was_kept(
    open_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    put(open_stack(), "a")
    open_stack().close()
    file = tmp_path / "state"
    whole = file.read_text()
    file.write_text(whole + "not JSON\n")
    with pytest.raises(CannotStart, match=r"state cannot be read"):
        open_stack()
    assert file.read_text() == whole + "not JSON\n"

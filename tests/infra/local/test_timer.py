"""The clock moves, and everything that falls due on the way happens in order, at its time."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.infra.local.small import Handlers, ask, key, put, schedule_function, stream_function

START = datetime(2030, 5, 6, 9, 30, 20, tzinfo=UTC)


@pytest.fixture
def at_start(stack: Stack, handlers: Handlers) -> Stack:
    """Give a stack whose clock stands at START, with nothing fired yet."""
    ask(stack, "POST", "/local/clock", {"now": START.isoformat()})
    handlers.fired.clear()
    handlers.on_time = lambda name, event: None
    put(stack, "anything")  # so that what was answered before does not count
    stack.drain()
    return stack


def times(handlers: Handlers, name: str) -> list[str]:
    return [time[11:16] for fired, time in handlers.fired if fired == name]


def now(stack: Stack) -> datetime:
    return datetime.fromisoformat(ask(stack, "GET", "/local/clock").json()["now"])


def test_schedules_fire_on_the_way_in_order(at_start: Stack, handlers: Handlers) -> None:
    assert ask(at_start, "POST", "/local/clock", {"advance": "PT2H"}).status == 200
    assert times(handlers, "every_hour") == ["10:00", "11:00"]
    assert len(times(handlers, "every_minute")) == 120
    assert [time for _, time in handlers.fired] == sorted(time for _, time in handlers.fired)
    assert timedelta(hours=2) <= now(at_start) - START < timedelta(hours=2, minutes=1)


def test_each_handler_sees_the_time_of_its_firing(at_start: Stack, handlers: Handlers) -> None:
    seen: list[tuple[str, str]] = []

    def look(name: str, event: dict[str, Any]) -> None:
        seen.append((event["time"][:16], at_start.clock.now().isoformat()[:16]))

    handlers.on_time = look
    ask(at_start, "POST", "/local/clock", {"advance": "PT5M"})
    assert len(seen) == 5
    assert all(told == found for told, found in seen)


def test_streams_are_drained_before_the_clock_goes_on(at_start: Stack, handlers: Handlers) -> None:
    order: list[str] = []

    def write(name: str, event: dict[str, Any]) -> None:
        order.append(event["time"][11:16])
        put(at_start, f"written at {event['time'][11:16]}")

    handlers.on_time = write
    handlers.on_visit = lambda records: order.extend(map(key, records))
    ask(at_start, "POST", "/local/clock", {"advance": "PT2M"})
    assert order == ["09:31", "written at 09:31", "09:32", "written at 09:32"]


def test_firings_that_can_do_nothing_are_left_out(at_start: Stack, handlers: Handlers) -> None:
    due = START + timedelta(hours=3, minutes=30)

    def idle(name: str, event: dict[str, Any]) -> Any:
        waiting = event["time"] < due.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"idle_until": due.isoformat() if waiting and name == "every_minute" else None}

    handlers.on_time = idle
    ask(at_start, "POST", "/local/clock", {"advance": "P30D"})
    assert handlers.fired == [
        ("every_minute", "2030-05-06T09:31:00Z"),
        ("every_hour", "2030-05-06T10:00:00Z"),
        ("every_minute", "2030-05-06T13:01:00Z"),
    ]


def test_a_written_row_ends_the_idleness_of_every_schedule(at_start: Stack, handlers: Handlers) -> None:
    def write_once(name: str, event: dict[str, Any]) -> Any:
        if name == "every_hour" and event["time"][11:16] == "10:00":
            put(at_start, "new work", table="notes")
        return {"idle_until": None}

    handlers.on_time = write_once
    ask(at_start, "POST", "/local/clock", {"advance": "P1D"})
    assert times(handlers, "every_minute") == ["09:31", "10:01"]
    assert times(handlers, "every_hour") == ["10:00", "11:00"]


def test_a_schedule_that_does_not_say_when_fires_each_time(at_start: Stack, handlers: Handlers) -> None:
    handlers.on_time = lambda name, event: {"idle_until": None} if name == "every_minute" else None
    ask(at_start, "POST", "/local/clock", {"advance": "PT6H"})
    assert len(times(handlers, "every_hour")) == 6
    assert len(times(handlers, "every_minute")) == 1


def test_a_handler_that_raises_is_tried_twice_again_and_the_timer_goes_on(
    open_stack: Callable[..., Stack], handlers: Handlers
) -> None:
    stack = open_stack(functions=[schedule_function("every_hour", 60)])
    ask(stack, "POST", "/local/clock", {"now": START.isoformat()})
    handlers.fired.clear()

    def fail(name: str, event: dict[str, Any]) -> None:
        raise RuntimeError("not today")

    handlers.on_time = fail
    put(stack, "new work", table="notes")
    ask(stack, "POST", "/local/clock", {"advance": "PT2H"})
    assert times(handlers, "every_hour") == ["10:00"] * 3 + ["11:00"] * 3


def test_a_schedule_fires_by_itself_when_its_time_comes(at_start: Stack, handlers: Handlers) -> None:
    ask(at_start, "POST", "/local/clock", {"now": (START + timedelta(seconds=39)).isoformat()})
    waited, pause = 0, threading.Event()
    while not times(handlers, "every_minute") and waited < 200:
        pause.wait(0.05)
        waited += 1
    assert times(handlers, "every_minute") == ["09:31"]


def test_going_back_fires_nothing(at_start: Stack, handlers: Handlers) -> None:
    back = START - timedelta(days=400)
    assert ask(at_start, "POST", "/local/clock", {"now": back.isoformat()}).status == 200
    assert handlers.fired == []
    assert timedelta(0) <= now(at_start) - back < timedelta(minutes=1)


def test_after_going_back_schedules_fire_from_there(at_start: Stack, handlers: Handlers) -> None:
    ask(at_start, "POST", "/local/clock", {"now": (START - timedelta(days=400)).isoformat()})
    ask(at_start, "POST", "/local/clock", {"advance": "PT3M"})
    assert times(handlers, "every_minute") == ["09:31", "09:32", "09:33"]


def test_settle_works_until_nothing_is_left(at_start: Stack, handlers: Handlers) -> None:
    left = [3]

    def work(name: str, event: dict[str, Any]) -> Any:
        if name == "every_hour" and left[0]:
            left[0] -= 1
            put(at_start, f"left: {left[0]}")
        return {"idle_until": None}

    handlers.on_time = work
    handlers.records.clear()
    assert ask(at_start, "POST", "/local/settle").json() == {"settled": True}
    assert left == [0]
    assert [key(record) for record in handlers.records] == ["left: 2", "left: 1", "left: 0"]


def test_settling_again_has_nothing_to_do(at_start: Stack, handlers: Handlers) -> None:
    handlers.on_time = lambda name, event: {"idle_until": None}
    ask(at_start, "POST", "/local/settle")
    handlers.fired.clear()
    assert ask(at_start, "POST", "/local/settle").json() == {"settled": True}
    assert handlers.fired == []


def test_work_without_end_is_said_so(open_stack: Callable[..., Stack], handlers: Handlers) -> None:
    stack = open_stack(functions=[stream_function(), schedule_function("every_hour", 60)])
    count = iter(range(10_000))
    handlers.on_time = lambda name, event: put(stack, f"{next(count)}")
    answer = ask(stack, "POST", "/local/settle")
    assert (answer.status, answer.json()["code"]) == (503, "not_settled")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"now": START.isoformat(), "advance": "P1D"}, ""),
        ([], ""),
        (b"{", ""),
        (b"\xff", ""),
        ({"now": "2030-02-30T10:00:00Z"}, "now"),
        ({"now": "2030-02-03T10:00:00"}, "now"),
        ({"now": 5}, "now"),
        ({"now": "9999-12-31T23:59:59-12:00"}, "now"),
        ({"now": "1969-12-31T00:00:00Z"}, "now"),
        ({"advance": "a day"}, "advance"),
        ({"advance": "-P1D"}, "advance"),
        ({"advance": "P9999999999D"}, "advance"),
        ({"advance": "P90000Y"}, "advance"),
        ({"advance": None}, "advance"),
    ],
)
def test_a_bad_wish_is_refused_and_the_clock_stays(at_start: Stack, body: Any, field: str) -> None:
    answer = ask(at_start, "POST", "/local/clock", body)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == field
    assert now(at_start) - START < timedelta(minutes=1)


def test_months_and_hours_can_be_advanced(at_start: Stack, handlers: Handlers) -> None:
    handlers.on_time = lambda name, event: {"idle_until": None}
    ask(at_start, "POST", "/local/clock", {"advance": "P1M1DT1H"})
    assert now(at_start).isoformat()[:16] == "2030-06-07T10:30"


def test_each_move_is_seen_though_the_files_clock_stands_still(at_start: Stack) -> None:
    for seconds in range(50):
        at_start.clock.set_shift(1000.0 * seconds)
        ahead = at_start.clock.now() - datetime.now(UTC)
        assert abs(ahead - timedelta(seconds=1000 * seconds)) < timedelta(seconds=5)

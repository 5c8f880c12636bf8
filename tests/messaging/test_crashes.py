"""The sender dies at every line in turn; every delivery comes again and from many places at once."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import count
from types import FrameType
from typing import Any

import pytest

from chalicelib.messaging import lifecycle, sending, service, store
from chalicelib.messaging.model import Message, State, Verdict
from tests.messaging.cast import NOW, SALON, Crash, PostOffice, agree, later, message

pytestmark = pytest.mark.usefixtures("tables")

STEPS = {module.__file__ for module in (service, sending, lifecycle, store)}


@contextmanager
def dying_at_line(number: int) -> Iterator[list[int]]:
    """Let this thread die at that many lines of what looks after a message; count those it came to."""
    lines = [0]

    def at_each_line(_frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            lines[0] += 1
            if lines[0] == number:
                raise Crash
        return at_each_line

    def at_each_call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return at_each_line if frame.f_code.co_filename in STEPS else None

    before = sys.gettrace()
    sys.settrace(at_each_call)
    try:
        yield lines
    finally:
        sys.settrace(before)


def state_of(message_id: str) -> State:
    stored = store.load_message(SALON, message_id)
    assert stored is not None
    return stored.message.state


def test_a_sender_that_dies_at_any_line_sends_nothing_twice_and_loses_nothing_silently() -> None:
    post = PostOffice()
    names: list[str] = []
    for line in count(1):
        names.append(f"m{line}")
        service.enqueue([message(names[-1], to=f"{names[-1]}@example.com")])
        with suppress(Crash), dying_at_line(line) as lines:
            service.deliver(SALON, names[-1], agree, NOW, post)
        if lines[0] < line:  # it came to its end before it could die
            break
    assert len(names) > 50
    service.deliver_due(agree, later(6), senders=post)
    outcomes = Counter((state_of(name), post.accepted[f"{name}@example.com"]) for name in names)
    duplicates = sum(times > 1 for times in post.accepted.values())
    lost = sum(number for (state, times), number in outcomes.items() if times == 0 and state != "uncertain")
    assert (duplicates, lost) == (0, 0)
    assert set(outcomes) == {("sent", 1), ("uncertain", 0), ("uncertain", 1)}
    assert service.deliver_due(agree, later(600), senders=post) == service.DueReport(0, 0, None)


@pytest.mark.parametrize(
    ("judge_dies", "before_acceptance", "accepted", "state"),
    [(True, False, 1, "sent"), (False, True, 0, "uncertain"), (False, False, 1, "uncertain")],
    ids=["while judging", "claimed but not handed over", "handed over but not recorded"],
)
def test_only_between_claim_and_record_can_a_crash_leave_doubt(
    judge_dies: bool, before_acceptance: bool, accepted: int, state: str
) -> None:
    def judge(_message: Message, _now: datetime) -> Verdict:
        raise Crash

    class Dying(PostOffice):
        def accept(self, *parts: Any) -> str:
            if not before_acceptance:
                super().accept(*parts)
            raise Crash

    post = PostOffice() if judge_dies else Dying()
    service.enqueue([message()])
    with pytest.raises(Crash):
        service.deliver(SALON, "m1", judge if judge_dies else agree, NOW, post)
    survivor = PostOffice()
    for minutes in (1, 4, 5, 60):
        service.deliver_due(agree, later(minutes), senders=survivor)
    assert post.accepted.total() + survivor.accepted.total() == accepted
    assert state_of("m1") == state


def test_a_claim_is_left_alone_until_it_runs_out() -> None:
    service.enqueue([message()])
    stored = store.load_message(SALON, "m1")
    assert stored is not None
    store.replace(stored, lifecycle.claimed(stored.message, NOW))
    post = PostOffice()
    assert service.deliver(SALON, "m1", agree, later(4.9), post) == "claimed"
    report = service.deliver_due(agree, later(1), senders=post)
    assert (report.sent, report.others, report.next_due_at) == (0, 0, later(5))
    assert service.deliver(SALON, "m1", agree, later(5), post) == "uncertain"
    assert post.accepted.total() == 0


def test_a_sender_so_slow_that_its_claim_ran_out_still_records_what_happened() -> None:
    def meanwhile(_to: str) -> None:
        service.deliver(SALON, "m1", agree, later(6), PostOffice())
        assert state_of("m1") == "uncertain"

    service.enqueue([message()])
    assert service.deliver(SALON, "m1", agree, NOW, PostOffice(meanwhile)) == "sent"
    assert state_of("m1") == "sent"


def at_once(threads: int, act: Callable[[], object]) -> None:
    barrier = threading.Barrier(threads)

    def start(_number: int) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(start, range(threads)))


def test_delivered_from_eight_threads_at_once_it_goes_out_once() -> None:
    post = PostOffice()
    names = [f"m{number}" for number in range(12)]
    service.enqueue(message(name, to=f"{name}@example.com") for name in names)
    for name in names:
        at_once(8, partial(service.deliver, SALON, name, agree, NOW, post))
    assert post.accepted == dict.fromkeys((f"{name}@example.com" for name in names), 1)
    assert {state_of(name) for name in names} == {"sent"}


def test_timer_and_stream_together_send_everything_once() -> None:
    post = PostOffice()
    names = [f"m{number}" for number in range(20)]
    service.enqueue(message(name, to=f"{name}@example.com") for name in names)
    at_once(4, lambda: service.deliver_due(agree, NOW, senders=post))
    assert post.accepted == dict.fromkeys((f"{name}@example.com" for name in names), 1)
    assert {state_of(name) for name in names} == {"sent"}

"""The process dies before or after any write: what was begun is found again, and ends the same way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.core.table import connection
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Waiting
from infra.tables import TABLES
from tests.cast import at, open_salon
from tests.conftest import PREFIX, aws
from tests.ledger import appointments, forget
from tests.messaging.cast import NOW, SALON, Crash, later
from tests.waiting.queue import (
    all_wishes,
    fill,
    holds,
    look,
    require_sound,
    tell,
    the_list,
    told,
    wait,
)

WRITES = ("PutItem", "UpdateItem", "TransactWriteItems")
Step = Callable[[], object]


@contextmanager
def dying(number: int) -> Iterator[None]:
    """Let the process die before its so-maniest write, which is the same as right after the one before."""
    writes = count(1)

    def die(model: Any, **_: Any) -> None:
        if model.name in WRITES and next(writes) == number:
            raise Crash

    events = connection().client.meta.events
    events.register("before-call.dynamodb", die, unique_id="dying")
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb", unique_id="dying")


def survives(steps: list[Step], number: int) -> bool:
    """Do the steps, dying at the so-maniest write; who died begins that step again. Tell whether it died."""
    done: list[Step] = []
    with suppress(Crash), dying(number):
        for step in steps:
            step()
            done.append(step)
    for step in steps[len(done) :]:
        step()
    return len(done) < len(steps)


Items = dict[str, list[dict[str, Any]]]


def stored() -> Items:
    return {table.name: aws("dynamodb").scan(TableName=PREFIX + table.name)["Items"] for table in TABLES}


def restore(items: Items) -> None:
    """Let the tables hold these items and no others."""
    forget(items)
    for name, several in items.items():
        for item in several:
            aws("dynamodb").put_item(TableName=PREFIX + name, Item=item)


@pytest.fixture
def called_off(tables: None) -> tuple[Appointment, Appointment]:
    """Let Carla, Dora and Emil wait, all asked at once, and somebody call off who had the time."""
    open_salon(policy=BookingPolicy(offer_to_all=True))
    full = fill(at(9), at(12), NOW)
    for number, name in enumerate(("Carla", "Dora", "Emil")):
        wait(name, NOW + timedelta(seconds=number), to_minute=12 * 60)
    look(NOW)
    before = scheduling.get_visit(SALON, full[1].appointment.appointment_id)
    return before.appointment, scheduling.set_status(before, "cancelled", NOW).appointment


def wish_of(name: str) -> Waiting:
    wish_id = next(wish.wish_id for wish in all_wishes() if wish.name == name)
    return waiting.get_wish(SALON, wish_id)


def deaths(steps: list[Step]) -> Iterator[int]:
    """Do the steps again and again from where the tables are now, dying at each write in turn.

    The last time nothing dies.
    """
    items = stored()
    for number in count(1):
        restore(items)
        died = survives(steps, number)
        yield number
        if not died:
            return


def test_an_offer_that_is_taken_ends_the_same_whenever_the_process_dies(
    called_off: tuple[Appointment, Appointment],
) -> None:
    steps: list[Step] = [
        lambda: tell(*called_off, later(1)),
        lambda: look(later(2), rounds=1),
        lambda: waiting.accept(wish_of("Dora"), later(3)),
        lambda: look(later(4), rounds=1),
    ]
    times = 0
    for _ in deaths(steps):
        times += 1
        look(later(5))
        require_sound(later(5))
        assert told("waiting_list_offer") == ["Carla", "Dora", "Emil"]
        assert told("waiting_list_gone") == ["Carla", "Emil"]
        assert sorted(wish.state for wish in all_wishes()) == ["open", "open", "taken"]
        assert [(hold.state, hold.settled) for hold in holds()] == [("booked", True)]
        assert len([it for it in appointments() if it.source == "waiting_list"]) == 1
    assert times == 9  # told, offered, looked, taken, two told that it is gone, settled, looked, and no death


def test_an_offer_that_nobody_takes_ends_the_same_whenever_the_process_dies(
    called_off: tuple[Appointment, Appointment],
) -> None:
    steps: list[Step] = [
        lambda: tell(*called_off, later(1)),
        lambda: look(later(2), rounds=1),
        lambda: waiting.decline(wish_of("Carla"), later(3)),
        lambda: waiting.withdraw(wish_of("Dora"), later(3)),
        lambda: look(later(33), rounds=1),
        lambda: look(later(34), rounds=1),
    ]
    times = 0
    for _ in deaths(steps):
        times += 1
        look(later(35))
        require_sound(later(35))
        assert told("waiting_list_offer") == ["Carla", "Dora", "Emil"]
        assert told("waiting_list_gone") == []
        assert sorted(wish.state for wish in all_wishes()) == ["open", "open", "withdrawn"]
        assert [(hold.state, hold.settled) for hold in holds()] == [("ended", True)]
        assert the_list().noted_at is None
    assert times > 8

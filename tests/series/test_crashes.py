"""Whoever books or changes a series dies at any call of the tables: the same request again completes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.ids import stable_id
from chalicelib.core.table import connection
from chalicelib.scheduling import service as scheduling
from tests.cast import at
from tests.examples import drawn
from tests.ledger import require_agreement
from tests.messaging.cast import NOW, SALON, Crash
from tests.series.salon import (
    FIRST,
    SECOND,
    THIRD,
    another_world,
    became,
    booked,
    changed,
    seen,
    still_on,
    visit,
    wall,
)

THREE = "FREQ=WEEKLY;COUNT=3"
DAY = timedelta(days=1)
WRITES = {"PutItem", "UpdateItem", "TransactWriteItems"}


@contextmanager
def dying_at(number: int, moment: str) -> Iterator[list[int]]:
    """Die just before or just after so many writes; count those that it came to."""
    written = [0]

    def at_each_write(model: Any, **_: Any) -> None:
        if model.name in WRITES:
            written[0] += 1
            if written[0] == number:
                raise Crash

    events = connection().client.meta.events
    events.register(f"{moment}-call.dynamodb", at_each_write, unique_id="dying")
    try:
        yield written
    finally:
        events.unregister(f"{moment}-call.dynamodb", unique_id="dying")


def begin_three() -> str:
    return booked(key="k1", rrule=THREE)


def with_exceptions() -> str:
    """Book three dates of which Carla moves the second one by her link."""
    series_id = begin_three()
    scheduling.reschedule(visit(series_id, SECOND), at(16, 0, SECOND), None, NOW)
    return series_id


Doing = Callable[[str], Any]
CHANGES: dict[str, Doing] = {
    "this": lambda s: changed(s, "this", THIRD, starts_at=wall(THIRD, 14)),
    "all": lambda s: changed(s, "all", FIRST, starts_at=wall(FIRST + DAY, 11)),
    "all, a week later": lambda s: changed(s, "all", FIRST, starts_at=wall(SECOND)),
    "following": lambda s: changed(s, "following", SECOND, starts_at=wall(SECOND + DAY, 11)),
    "other service": lambda s: changed(s, "following", SECOND, {SECOND: "keep"}, service_ids=("colour",)),
    "other rule": lambda s: changed(s, "all", rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=3"),
    "cancelled": lambda s: changed(s, "following", SECOND, cancel=True),
}


def state(series_id: str) -> Any:
    """Give all that can be seen of a series and what continues it, and of every visit."""
    series = seen(series_id).series
    later = series.continued_by
    said = (series.recurrence.rrule, series.under_way, became(series_id), later and state(later))
    return said, [(it.appointment_id, it.starts_at, it.title, it.series_id) for it in still_on()]


def in_another_world(prepare: Callable[[], str], act: Doing, number: int, moment: str) -> tuple[int, Any]:
    """Die at a write and ask again; give how many writes there were until then, and how it ends."""
    with another_world():
        series_id = prepare()
        with suppress(Crash), dying_at(number, moment) as written:
            act(series_id)
        act(series_id)
        require_agreement()
        return written[0], state(series_id)


def ends_of(prepare: Callable[[], str], act: Doing, often: int) -> Iterator[tuple[Any, Any]]:
    """Give how it ends without a death, beside how it ends after each of so many deaths."""
    writes, expected = in_another_world(prepare, act, 0, "before")
    deaths = [(number, moment) for number in range(1, writes + 1) for moment in ("before", "after")]
    for number, moment in drawn(deaths, often, expected):
        yield expected, in_another_world(prepare, act, number, moment)[1]


def test_a_booking_that_dies_at_any_write_is_completed_by_asking_again() -> None:
    series_id = stable_id(SALON, "series", "k1")
    ends = list(ends_of(lambda: series_id, lambda _: begin_three(), 4))
    assert ends
    assert all(expected == end for expected, end in ends)


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_dies_at_any_write_is_completed_by_asking_again(what: str) -> None:
    ends = list(ends_of(with_exceptions, CHANGES[what], 2))
    assert ends
    assert all(expected == end for expected, end in ends)


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_was_interrupted_is_completed_before_the_next_one(what: str) -> None:
    with another_world():
        series_id = with_exceptions()
        with suppress(Crash), dying_at(2, "before"):
            CHANGES[what](series_id)
        ended = seen(series_id).series.continued_by or series_id
        changed(ended, "all", cancel=True)
        require_agreement()
        own = {FIRST} if ended != series_id else set()
        assert {it.local_date for it in still_on()} == own

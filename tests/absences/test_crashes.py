"""The process dies before or after any request to the tables; the same call again completes what it began."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import pytest

from chalicelib.absences import service
from chalicelib.absences.model import AbsenceRequest, Entry, When
from chalicelib.core.interval import Interval, merged
from chalicelib.core.table import connection
from infra.tables import TABLES, create_request
from tests.absences.asking import DAY, LONG, asked, change, closing, enter, hours, remove, set_region
from tests.cast import TUESDAY, at
from tests.conftest import PREFIX, aws
from tests.ledger import absences, require_agreement, rows, sheets
from tests.messaging.cast import NOW, SALON, Crash

KINDS: dict[str, Callable[..., AbsenceRequest]] = {"of a person": asked, "of a place": closing}
MOMENTS = ("before-call", "after-call")
UNTIL_2029 = 26
"""How many public holidays Berlin has from May 2027 to the end of 2029."""
OTHER_LONG = When(first_on=TUESDAY + 20 * DAY, last_on=TUESDAY + 65 * DAY)


@contextmanager
def dying_at_request(number: int, moment: str) -> Iterator[list[int]]:
    """Die at that request to the tables, before it is sent or after it was carried out; count them."""
    asked_so_far = [0]

    def die(**_: Any) -> None:
        asked_so_far[0] += 1
        if asked_so_far[0] == number:
            raise Crash

    events = connection().client.meta.events
    events.register(f"{moment}.dynamodb", die, unique_id="dying")
    try:
        yield asked_so_far
    finally:
        events.unregister(f"{moment}.dynamodb", unique_id="dying")


def crashed(act: Callable[[], object], begin: Callable[[], None]) -> Iterator[int]:
    """Do the act from the same beginning again and again, and let it die at each request in turn."""
    for moment in MOMENTS:
        for number in count(1):
            empty("schedule", "day_sheets")
            begin()
            with suppress(Crash), dying_at_request(number, moment) as requests:
                act()
            if requests[0] < number:  # it came to its end before it could die
                break
            yield number


def empty(*names: str) -> None:
    """Put new tables in place of those."""
    for table in TABLES:
        if table.name in names:
            aws("dynamodb").delete_table(TableName=PREFIX + table.name)
            aws("dynamodb").create_table(**create_request(table, PREFIX))


def taken() -> list[Interval]:
    """Give the time that stands on the day sheets, day by day, as few intervals."""
    claims = [claim for sheet in sheets().values() for claim in sheet.claims.values()]
    return merged(claim.interval for claim in claims)


def nothing() -> None:
    """Begin with nothing."""


@pytest.mark.parametrize(
    ("kind", "when"),
    [("of a person", hours(10, 12)), ("of a person", LONG), ("of a place", hours(10, 12))],
    ids=["hours of a person", "weeks of a person", "hours of a place"],
)
def test_entering_is_completed_by_the_same_request(kind: str, when: When) -> None:
    request = KINDS[kind](when, idempotency_key="k1")
    for _ in crashed(lambda: enter(request), nothing):
        entry = enter(request)
        assert entry.absence.state == "standing"
        assert taken() == [entry.absence.shown.interval]
        require_agreement()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_half_entered_can_be_seen_and_removed(kind: str) -> None:
    request = KINDS[kind](LONG)
    week = Interval(at(0), at(0) + 7 * DAY)
    for _ in crashed(lambda: enter(request), nothing):
        listed = service.list_absences(SALON, week)
        assert bool(taken()) <= bool(listed)
        for entry in listed:
            remove(entry)
        assert taken() == []
        require_agreement()


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("of a person", hours(10, 12), hours(11, 14)),
        ("of a person", LONG, OTHER_LONG),
        ("of a place", hours(10, 12), hours(11, 14)),
    ],
    ids=["hours of a person", "weeks of a person", "hours of a place"],
)
def test_while_it_is_changed_the_old_time_or_the_new_stands_and_the_same_change_completes_it(
    kind: str, before: When, after: When
) -> None:
    entries: list[Entry] = []
    old, new = (enter(KINDS[kind](when)).absence.shown.interval for when in (before, after))
    for _ in crashed(lambda: change(entries[-1], after), lambda: entries.append(enter(KINDS[kind](before)))):
        assert any(part.contains(whole) for part in taken() for whole in (old, new))
        change(entries[-1], after)
        assert taken() == [new]
        require_agreement()


@pytest.mark.parametrize(
    ("kind", "when"),
    [("of a person", hours(10, 12)), ("of a person", LONG), ("of a place", hours(10, 12))],
    ids=["hours of a person", "weeks of a person", "hours of a place"],
)
def test_removing_is_completed_by_removing_again(kind: str, when: When) -> None:
    entries: list[Entry] = []
    for _ in crashed(lambda: remove(entries[-1]), lambda: entries.append(enter(KINDS[kind](when)))):
        remove(entries[-1])
        assert taken() == []
        require_agreement()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 8, 11, 13, 60])
def test_public_holidays_are_completed_when_the_timer_comes_by(number: int, moment: str) -> None:
    set_region("DE-BE")
    with pytest.raises(Crash), dying_at_request(number, moment):
        service.keep_holidays(SALON, "mitte", NOW)
    service.keep_due_holidays(NOW)
    noted = [row for row in rows("schedule") if row["sk"] == "holidays#mitte"]
    assert len({absence.holiday_on for absence in absences()}) == (UNTIL_2029 if noted else 0)
    require_agreement()

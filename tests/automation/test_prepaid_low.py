"""Carla's prepaid sessions are nearly used up, and Ana's workflow starts on it: once for each sale."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.automation import service
from chalicelib.automation.conditions import holds
from chalicelib.automation.foreseeing import why_today
from chalicelib.automation.model import Check, PrepaidNote
from chalicelib.core.events import PrepaidChanged, PrepaidSale
from tests.automation.made import (
    CALL,
    DAY,
    MONDAY,
    booked,
    facts,
    runs,
    switched_on,
    tell,
    walk_until,
    workflow,
)
from tests.ledger import only_client
from tests.messaging.cast import NOW, SALON, later

LOW: dict[str, Any] = {"kind": "prepaid_low"}
TWO_LEFT = "2 prepaid sessions are left; the last one used was of “Ten cuts”."


def sold(left: int, used_at: datetime | None = NOW, sale_id: str = "ten", **changes: Any) -> PrepaidSale:
    plain: dict[str, Any] = {"name": "Ten cuts", "left_alike": left, "last_day": None, **changes}
    return PrepaidSale(sale_id=sale_id, left=left, used_at=used_at, **plain)


def told(version: int, *sales: PrepaidSale, now: datetime = NOW) -> int:
    """Tell workflows what Carla has paid for ahead; give how many runs that started."""
    event = PrepaidChanged(SALON, only_client().client_id, version, sales)
    return service.note_prepaid(event, now)


@pytest.fixture
def carla_has_booked(salon: None) -> None:
    tell(None, booked(), NOW)


@pytest.mark.usefixtures("carla_has_booked")
def test_it_starts_when_two_are_left_and_the_timeline_says_so() -> None:
    switched_on(LOW, CALL)
    assert [told(1, sold(4)), told(2, sold(3)), told(3, sold(2))] == [0, 0, 1]
    walk_until(later(10))
    assert len(service.list_tasks(SALON).items) == 1
    timeline = service.list_timeline(SALON, only_client().client_id)
    assert [entry.reason for entry in timeline if entry.kind == "start"] == [TWO_LEFT]


@pytest.mark.usefixtures("carla_has_booked")
def test_it_starts_once_for_each_sale_whatever_is_told_again() -> None:
    switched_on(LOW, CALL)
    assert [told(1, sold(2)), told(1, sold(2))] == [1, 0]
    walk_until(later(10))
    given_back = [told(2, sold(3)), told(3, sold(1)), told(1, sold(2))]
    assert given_back == [0, 0, 0]
    next_one = sold(2, later(60), "next", name="Next ten")
    assert told(4, sold(0), next_one, now=later(60)) == 1
    assert [run.why for run in runs()][1].endswith("was of “Next ten”.")


@pytest.mark.usefixtures("carla_has_booked")
def test_who_has_bought_more_of_the_same_meanwhile_is_not_told_yet() -> None:
    switched_on(LOW, CALL)
    assert told(1, sold(1, left_alike=11), sold(10, None, "next")) == 0


@pytest.mark.usefixtures("carla_has_booked")
def test_what_was_used_before_it_was_switched_on_or_long_ago_starts_nobody() -> None:
    switched_on(LOW, CALL)
    assert told(1, sold(1, NOW - DAY)) == 0
    assert told(2, sold(1, NOW), now=NOW + 4 * DAY) == 0


@pytest.mark.usefixtures("carla_has_booked")
def test_a_sale_alone_starts_nobody() -> None:
    switched_on({**LOW, "at_most": 10}, CALL)
    assert told(1, sold(5, None)) == 0


@pytest.mark.usefixtures("carla_has_booked")
def test_an_older_state_that_comes_later_changes_nothing() -> None:
    switched_on(LOW, CALL)
    assert told(2, sold(8)) == 0
    assert told(1, sold(1)) == 0


def note(sale: PrepaidSale) -> PrepaidNote:
    return PrepaidNote.model_validate(sale, from_attributes=True)


@pytest.mark.parametrize(
    ("bought", "how", "number", "so"),
    [
        ((), "at_most", 100, False),
        ((sold(2), sold(3, None, "next")), "is", 5, True),
        ((sold(2), sold(3, None, "next", last_day=MONDAY)), "is", 5, True),
        ((sold(2), sold(3, None, "next", last_day=date(2027, 5, 2))), "is", 2, True),
        ((sold(0),), "at_most", 0, True),
    ],
)
def test_conditions_ask_how_many_can_still_be_used(
    bought: tuple[PrepaidSale, ...], how: Any, number: int, so: bool
) -> None:
    plain = facts()
    known = replace(plain, record=plain.record.model_copy(update={"prepaid": tuple(map(note, bought))}))
    assert holds(Check(fact="sessions_left", how=how, value=number), known) is so


@pytest.mark.parametrize(
    ("bought", "why"),
    [
        ((), None),
        ((sold(2),), TWO_LEFT),
        ((sold(1),), "1 prepaid session is left; the last one used was of “Ten cuts”."),
        ((sold(0),), "No prepaid sessions are left; the last one used was of “Ten cuts”."),
        ((sold(3),), None),
        ((sold(2, NOW - DAY),), None),
        ((sold(2, None),), None),
    ],
)
def test_the_preview_tells_whose_sessions_ran_low_today(
    bought: tuple[PrepaidSale, ...], why: str | None
) -> None:
    plain = facts()
    known = replace(plain, record=plain.record.model_copy(update={"prepaid": tuple(map(note, bought))}))
    found = why_today(workflow(LOW), known)
    assert (found and found[0]) == why

"""How a day unfolds: next, late, here, running over, and who waits for whom."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scheduling.model import Appointment, Status
from chalicelib.web.unfolding import Going, Standing, counts_of, unfold
from tests.cast import at
from tests.examples import examples
from tests.scheduling.asking import CARLAS

MINUTE = timedelta(minutes=1)


def visit(name: str, hour: int, minute: int = 0, **changes: Any) -> Appointment:
    """Give a visit of 45 minutes with Ben."""
    start = at(hour, minute)
    given = {"appointment_id": name, "client_name": name, "starts_at": start}
    return CARLAS.model_copy(
        update={**given, "ends_at": start + 45 * MINUTE, "staff_id": "ben", "status": "booked", **changes}
    )


def standing(hour: int, minute: int = 0, **changes: Any) -> Standing:
    """Give where Carla's visit at ten stands at a time of the day."""
    return unfold([visit("Carla", 10, **changes)], at(hour, minute))["Carla"]


@pytest.mark.parametrize(
    ("status", "hour", "minute", "expected"),
    [
        ("booked", 9, 0, Standing("next")),
        ("confirmed", 10, 4, Standing("next")),
        ("booked", 10, 5, Standing("late", 5)),
        ("confirmed", 10, 44, Standing("late", 44)),
        ("booked", 10, 45, Standing("unknown")),
        ("arrived", 9, 55, Standing("here")),
        ("in_progress", 10, 45, Standing("here")),
        ("in_progress", 10, 46, Standing("over", 1)),
        ("arrived", 11, 5, Standing("over", 20)),
        ("requested", 11, 0, Standing("asked")),
        ("held", 9, 0, Standing("asked")),
        ("done", 10, 10, Standing("ended")),
        ("no_show", 10, 10, Standing("ended")),
        ("cancelled", 9, 0, Standing("ended")),
    ],
)
def test_where_a_visit_stands(status: Status, hour: int, minute: int, expected: Standing) -> None:
    assert standing(hour, minute, status=status) == expected


def test_whoever_arrives_within_a_window_is_late_only_after_it() -> None:
    assert standing(11, 30, arrives_until=at(12), ends_at=at(13)).going == "next"
    assert standing(12, 10, arrives_until=at(12), ends_at=at(13)) == Standing("late", 10)


def test_each_person_has_one_who_comes_next() -> None:
    day = [
        visit("Dora", 12),
        visit("Carla", 11),
        visit("Emil", 11, 30, staff_id="ana"),
        visit("Fritz", 10, 30),  # is late, and so not next
    ]
    found = unfold(day, at(10, 40))
    assert {name: it.going for name, it in found.items()} == {
        "Dora": "coming",
        "Carla": "next",
        "Emil": "next",
        "Fritz": "late",
    }
    assert counts_of(found) == {"coming": 3, "late": 1}


def test_who_takes_longer_holds_up_those_who_come_soon_and_nobody_elses() -> None:
    day = [
        visit("Carla", 10, status="in_progress"),
        visit("Dora", 11),
        visit("Emil", 12),
        visit("Fritz", 11, staff_id="ana"),
        visit("Gerda", 10, 50, status="arrived"),
    ]
    found = unfold(day, at(10, 50))
    assert found["Carla"] == Standing("over", 5)
    assert {name for name, it in found.items() if it.held_up_by} == {"Dora", "Gerda"}
    assert found["Dora"].held_up_by == "Carla"


days = st.lists(
    st.builds(
        visit,
        name=st.uuids().map(str),
        hour=st.integers(8, 17),
        minute=st.sampled_from([0, 15, 30, 45]),
        status=st.sampled_from(["booked", "confirmed", "arrived", "in_progress", "done", "requested"]),
        staff_id=st.sampled_from(["ana", "ben"]),
    ),
    max_size=12,
)


@examples(60)
@given(day=days, minutes=st.integers(0, 1400))
def test_whatever_the_day_each_person_expects_at_most_one_next_and_nobody_before_them(
    day: list[Appointment], minutes: int
) -> None:
    now = at(0) + minutes * MINUTE
    found = unfold(day, now)
    assert found.keys() == {it.appointment_id for it in day}
    coming: tuple[Going, ...] = ("coming", "next")
    for who in ("ana", "ben"):
        theirs = [it for it in day if it.staff_id == who and found[it.appointment_id].going in coming]
        following = [it for it in theirs if found[it.appointment_id].going == "next"]
        assert len(following) == bool(theirs)
        assert all(following[0].starts_at <= it.starts_at for it in theirs)
    assert all(it.minutes > 0 for it in found.values() if it.going in ("late", "over"))

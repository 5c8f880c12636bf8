"""What a period came to, over the wire."""

from typing import Any

import pytest

from chalicelib.reporting import service as reporting
from chalicelib.scheduling import service as scheduling
from tests.api.conftest import AT_SALON, Door
from tests.cast import at, wishes
from tests.messaging.cast import NOW
from tests.reporting.counted import changes_told

HERE = f"{AT_SALON}/reports?from=2027-05-01&to=2027-05-31"


@pytest.fixture
def month(door: Door) -> Door:
    """Give the door after Carla has been here, Dora not, and Emil is still to come."""
    carla, dora = (
        scheduling.book(wishes(at(hour), name=who, email=f"{who}@example.com"), NOW)
        for hour, who in ((9, "carla"), (10, "dora"))
    )
    scheduling.book(
        wishes(at(11), name="Emil", email="emil@example.com", service_ids=("nails",), staff_id="ana"), NOW
    )
    scheduling.set_status(carla, "done", NOW)
    scheduling.set_status(dora, "no_show", NOW)
    reporting.note_visits(changes_told())
    return door


def figures(door: Door, key: str, more: str = "") -> Any:
    reply = door.get(HERE + more, key)
    assert reply.status == 200
    return reply.body


def test_a_month_in_figures_beside_the_month_before(month: Door, key: str) -> None:
    body = figures(month, key)
    period, earlier = body["period"], body["before"]
    visits = {name: number for name, number in period["visits"].items() if number}
    assert visits == {"appointments": 3, "came": 1, "missed": 1, "ahead": 1}
    assert period["takings"] == {"amount": 4500, "currency": "EUR"}
    assert (period["clients"]["came"], period["clients"]["new"]) == (1, 1)
    assert (earlier["first"], earlier["last"]) == ("2027-04-01", "2027-04-30")
    assert earlier["visits"]["appointments"] == 0
    assert (body["each"], len(body["spans"])) == ("day", 31)
    assert [(it["thing_id"], it["name"], it["services_done"], it["missed"]) for it in body["by_person"]] == [
        ("ben", "Ben", 1, 1)
    ]
    assert body["by_hour"] == [{"weekday": 1, "hour": 9, "came": 1}]


def test_one_person_category_or_place_alone(month: Door, key: str) -> None:
    for more, appointments in (
        ("&staff_id=ana", 1),
        ("&category_id=hair", 2),
        ("&service_id=nails", 1),
        ("&location_id=porto", 0),
        ("&staff_id=ben&category_id=nails", 0),
    ):
        assert figures(month, key, more)["period"]["visits"]["appointments"] == appointments


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", ["from", "to"]),
        ("?from=2027-05-02&to=2027-05-01", ["to"]),
        ("?from=2027-01-01&to=2028-01-02", ["to"]),
        ("?from=yesterday&to=2027-05-01", ["from"]),
        ("?from=2027-05-01&to=2027-05-02&staff_id=a%20b", ["staff_id"]),
    ],
)
def test_a_period_that_is_none_is_refused(door: Door, key: str, query: str, wrong: list[str]) -> None:
    reply = door.get(f"{AT_SALON}/reports{query}", key)
    assert reply.status == 400
    assert [each["field"] for each in reply.body["errors"]] == wrong


def test_nobody_else_sees_them(month: Door, wrong_key: str | None) -> None:
    assert month.get(HERE, wrong_key).status == 401

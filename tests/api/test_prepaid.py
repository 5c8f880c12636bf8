"""Sessions paid for ahead, through the JSON interface."""

from typing import Any

import pytest

from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door
from tests.automation.made import DAY
from tests.cast import GARAGE_KEY, SALON_KEY
from tests.ledger import only_client
from tests.messaging.cast import NOW
from tests.prepaid.sold import came, tell

FIVE: dict[str, Any] = {
    "name": "Five cuts",
    "sessions": 5,
    "category_ids": ["hair"],
    "last_day": "2027-12-31",
    "price": {"amount": 20000, "currency": "EUR"},
}


@pytest.fixture
def here(door: Door) -> str:
    """Give where Carla's sessions stand, who has booked a visit."""
    door.book("2027-05-04T10:00:00+02:00")
    return f"{AT_SALON}/clients/{only_client().client_id}/prepaid"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_staff_come_near_what_clients_have_paid(
    door: Door, here: str, wrong_key: str | None, method: str
) -> None:
    headers = {"Authorization": f"Bearer {wrong_key}"} if wrong_key else {}
    assert door.ask(method, here, b"{}", Content_Type="application/json", **headers).status == 401
    assert door.get(here, SALON_KEY).body == {"items": [], "sessions_left": 0, "next": None}


def test_sessions_are_sold_used_and_listed_with_what_is_left(
    door: Door, here: str, clock: MovableClock
) -> None:
    sold = door.post(here, FIVE, SALON_KEY)
    assert (sold.status, sold.body["left"], sold.body["sold_by"]) == (201, 5, "Ana's key")
    before, done = came(3)
    tell(before, done)
    listed = door.get(here, SALON_KEY).body
    (item,) = listed["items"]
    assert (item["left"], item["used_by"], item["price"]) == (4, [done.appointment_id], FIVE["price"])
    assert listed["sessions_left"] == 4
    clock.set(NOW + 300 * DAY)
    late = door.get(here, SALON_KEY).body
    assert (late["sessions_left"], late["items"][0]["left"], late["items"][0]["has_ended"]) == (0, 4, True)


def test_a_sale_sent_twice_under_one_key_is_one(door: Door, here: str) -> None:
    headers = {"Idempotency_Key": "one"}
    first, again = (door.post(here, FIVE, SALON_KEY, **headers) for _ in range(2))
    assert first.body == again.body
    other = door.post(here, {**FIVE, "sessions": 6}, SALON_KEY, **headers)
    assert (other.status, other.body["code"]) == (409, "idempotency_key_reused")
    assert len(door.get(here, SALON_KEY).body["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category_ids": []}, "category_ids"),
        ({"category_ids": ["massage"]}, "category_ids"),
        ({"sessions": 0}, "sessions"),
        ({"last_day": "2027-05-02"}, "last_day"),
        ({"price": {"amount": 1, "currency": "USD"}}, "price"),
    ],
)
def test_what_cannot_be_sold_is_said_beside_its_field(
    door: Door, here: str, changes: dict[str, Any], field: str
) -> None:
    refused = door.post(here, {**FIVE, **changes}, SALON_KEY)
    assert (refused.status, [each["field"] for each in refused.body["errors"]]) == (400, [field])


def test_a_sale_is_changed_and_then_what_is_left_is_taken_back(
    door: Door, here: str, clock: MovableClock
) -> None:
    sold = door.post(here, FIVE, SALON_KEY).body
    sale, change = f"{here}/{sold['sale_id']}", {"sessions": 8, "note": "Three more", "version": 1}
    changed = door.put(sale, change, SALON_KEY).body
    assert (changed["left"], changed["last_day"], changed["version"]) == (8, None, 2)
    (before,) = changed["corrections"]
    assert (before["sessions"], before["last_day"], before["by"]) == (5, "2027-12-31", "Ana's key")
    before_visit, done = came(3)
    tell(before_visit, done)
    clock.set(NOW + 4 * DAY)
    taken = door.post(f"{sale}/take-back", {"note": "Moves away", "version": 2}, SALON_KEY).body
    assert (taken["sessions"], taken["left"], taken["is_taken_back"]) == (1, 0, True)
    assert door.get(here, SALON_KEY).body["sessions_left"] == 0


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"sessions": 0}, 400, "sessions"),
        ({"sessions": 1001}, 400, "sessions"),
        ({"note": " "}, 400, "note"),
        ({"last_day": "2027-05-02"}, 400, "last_day"),
        ({"version": 0}, 400, "version"),
        ({"version": 7}, 409, None),
    ],
)
def test_what_a_sale_cannot_be_changed_to_is_said_beside_its_field(
    door: Door, here: str, changes: dict[str, Any], status: int, field: str | None
) -> None:
    sale = f"{here}/{door.post(here, FIVE, SALON_KEY).body['sale_id']}"
    refused = door.put(sale, {"sessions": 8, "note": "More", "version": 1, **changes}, SALON_KEY)
    assert refused.status == status
    assert [each["field"] for each in refused.body.get("errors", [])] == ([field] if field else [])
    assert door.get(here, SALON_KEY).body["sessions_left"] == 5


def test_only_staff_of_the_business_change_what_was_sold(
    door: Door, here: str, wrong_key: str | None
) -> None:
    sale = f"{here}/{door.post(here, FIVE, SALON_KEY).body['sale_id']}"
    change = {"sessions": 8, "note": "More", "version": 1}
    assert door.put(sale, change, wrong_key).status == 401
    assert door.post(f"{sale}/take-back", change, wrong_key).status == 401
    assert door.put(sale.replace("/salon/", "/garage/"), change, GARAGE_KEY).status == 404
    assert door.get(here, SALON_KEY).body["sessions_left"] == 5


def test_what_a_client_paid_at_one_business_is_nothing_at_another(door: Door, here: str) -> None:
    elsewhere = here.replace("/salon/", "/garage/")
    assert door.get(elsewhere, GARAGE_KEY).status == 404
    assert door.post(elsewhere, FIVE, GARAGE_KEY).status == 404


def test_a_workflow_on_package_nearly_used_up_is_written_and_read(door: Door) -> None:
    written = door.post(
        f"{AT_SALON}/workflows",
        {
            "name": "Nearly used up",
            "trigger": {"kind": "prepaid_low"},
            "steps": [{"kind": "task", "name": "Offer", "title": "Offer the next package"}],
            "stop_if": [{"fact": "sessions_left", "how": "at_least", "value": 3}],
        },
        SALON_KEY,
    )
    assert (written.status, written.body["trigger"]) == (201, {"kind": "prepaid_low", "at_most": 2})

"""What staff may ask with the key of their business, and nobody else."""

import json
from typing import Any

import pytest

from tests.api.conftest import AT_SALON, Door
from tests.ledger import everything

TEN = "2027-05-04T10:00:00+02:00"
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/appointments?from=2027-05-01&to=2027-05-31", None),
    ("POST", "/appointments/a1/status", {"status": "done"}),
    ("POST", "/appointments/a1/settle", {"pending": "approval"}),
    ("POST", "/appointments/a1/move", {"starts_at": TEN}),
    ("POST", "/walk-ins", {"service_ids": ["cut"]}),
    ("GET", "/shares", None),
    ("GET", "/why-not?service_id=cut&starts_at=2027-05-04T10:00", None),
    ("GET", "/clients", None),
    ("GET", "/clients/carla", None),
    ("POST", "/clients/carla/preferences", {"preferred_staff_id": "ben"}),
    ("GET", "/messages", None),
    ("GET", "/reconnect", None),
    ("GET", "/reconnect/hair/clients", None),
    ("POST", "/reconnect/contact", {"channels": ["email"]}),
    ("PUT", "/reconnect/hair/settings", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:24])
def test_no_call_for_staff_answers_without_the_key_of_the_business(
    door: Door, wrong_key: str | None, method: str, path: str, body: Any
) -> None:
    door.book(TEN)
    before = everything()
    headers = {"Authorization": f"Bearer {wrong_key}"} if wrong_key else {}
    content = json.dumps(body).encode() if body is not None else None
    reply = door.ask(method, AT_SALON + path, content, Content_Type="application/json", **headers)
    assert (reply.status, reply.content_type) == (401, "application/problem+json")
    assert reply.body["code"] == "not_signed_in"
    assert everything() == before


def test_the_diary_shows_who_comes_when_to_whom(door: Door, key: str) -> None:
    door.book(TEN, note="I bring the dog.")
    door.book("2027-05-05T10:00", staff_id="ana")
    reply = door.get(f"{AT_SALON}/appointments?from=2027-05-04&to=2027-05-04", key)
    (entry,) = reply.body["items"]
    assert (entry["client_name"], entry["staff_id"], entry["note"]) == (
        "Carla Costa",
        "ben",
        "I bring the dog.",
    )
    assert reply.body["next"] is None
    of_ana = door.get(f"{AT_SALON}/appointments?from=2027-05-04&to=2027-05-05&staff_id=ana", key).body
    assert [item["staff_id"] for item in of_ana["items"]] == ["ana"]


def test_an_appointment_goes_along_its_life_and_not_backwards(door: Door, key: str) -> None:
    appointment_id = door.book(TEN).body["appointment_id"]
    address = f"{AT_SALON}/appointments/{appointment_id}/status"
    for status in ("confirmed", "arrived", "in_progress", "done"):
        assert door.post(address, {"status": status}, key).body["status"] == status
    refused = door.post(address, {"status": "cancelled"}, key)
    assert (refused.status, refused.body["code"]) == (409, "move_not_allowed")
    assert (refused.body["current"], refused.body["wanted"]) == ("done", "cancelled")


def test_what_was_pressed_by_mistake_is_taken_back_and_says_by_whom(door: Door, key: str) -> None:
    appointment_id = door.book(TEN).body["appointment_id"]
    address = f"{AT_SALON}/appointments/{appointment_id}"
    door.post(f"{address}/status", {"status": "done"}, key)
    back = door.post(f"{address}/take-back", {"status": "done"}, key)
    assert (back.status, back.body["status"]) == (200, "booked")
    last = back.body["steps"][-1]
    assert (last["to"], last["took_back"], last["by"]) == ("booked", "done", "Ana's key")
    again = door.post(f"{address}/take-back", {"status": "done"}, key)
    assert (again.status, again.body["code"], again.body["current"]) == (409, "move_not_allowed", "booked")
    assert door.post(f"{address}/take-back", {"status": "cancelled"}, key).status == 400
    assert door.post(f"{address}/take-back", {"status": "done"}).status == 401


def test_clients_are_listed_found_and_shown(door: Door, key: str) -> None:
    client_id = door.book(TEN).body["client_id"]
    door.book("2027-05-05T10:00", {"name": "Else Weber", "phone": "01511 2345678"})
    everybody = door.get(f"{AT_SALON}/clients", key).body["items"]
    assert {client["name"] for client in everybody} == {"Carla Costa", "Else Weber"}
    (found,) = door.get(f"{AT_SALON}/clients?q=COSTA%20carla@", key).body["items"]
    assert found["client_id"] == client_id
    shown = door.get(f"{AT_SALON}/clients/{client_id}", key).body
    assert (shown["email"], shown["phone"], shown["sms_consent"]) == ("carla@example.com", None, False)
    assert shown["recommended"] is None


def test_messages_and_reconnect_answer_though_there_is_nothing_yet(door: Door, key: str) -> None:
    assert door.get(f"{AT_SALON}/messages", key).body == {"items": [], "next": None}
    counts = door.get(f"{AT_SALON}/reconnect", key).body["items"]
    assert {count["category_id"] for count in counts} == {"hair", "nails"}
    assert door.get(f"{AT_SALON}/reconnect/hair/clients", key).body["items"] == []
    invited = door.post(f"{AT_SALON}/reconnect/contact", {"channels": ["email", "email"]}, key).body
    assert invited["contacted"] == 0


def test_a_long_diary_comes_in_pages_that_follow_each_other(door: Door, key: str) -> None:
    from chalicelib.scheduling.store import load_appointment, save_history

    first = load_appointment("salon", door.book(TEN).body["appointment_id"])
    assert first is not None
    copies = [first.model_copy(update={"appointment_id": f"a{number:03}"}) for number in range(230)]
    save_history(copies)
    query = f"{AT_SALON}/appointments?from=2027-05-04&to=2027-05-04"
    page = door.get(query, key).body
    rest = door.get(f"{query}&cursor={page['next']}", key).body
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (200, 31, None)

"""The calls for webhooks, and that what is told is what the calls answer."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.webhooks import service
from tests.api.conftest import AT_SALON, Door
from tests.cast import GARAGE_KEY
from tests.ledger import everything, rows
from tests.messaging.cast import NOW, SALON, later, message
from tests.test_triggers import bring, records_of

HOOKS = f"{AT_SALON}/webhooks"
MINE = {"url": "https://hooks.example/regulars", "description": "Mine", "events": ["appointment.booked"]}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("POST", "", MINE),
    ("GET", "/w1", None),
    ("PUT", "/w1", MINE),
    ("DELETE", "/w1", None),
    ("POST", "/w1/secret", None),
    ("GET", "/w1/deliveries", None),
    ("POST", "/w1/deliveries/w1_a1_11/replay", None),
    ("POST", "/w1/replay", {"since": "2027-05-03T00:00:00Z"}),
]


def ask(door: Door, method: str, path: str, key: str | None, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    content = json.dumps(body).encode() if body else None
    return door.ask(method, path, content, Content_Type="application/json", **headers)


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:24])
def test_no_call_for_webhooks_answers_without_the_key_of_the_business(
    door: Door, wrong_key: str | None, method: str, path: str, body: Any
) -> None:
    before = {name: found for name, found in everything().items() if name != "access"}
    reply = ask(door, method, HOOKS + path, wrong_key, body)
    assert (reply.status, reply.body["code"]) == (401, "not_signed_in")
    assert {name: found for name, found in everything().items() if name != "access"} == before


@pytest.mark.parametrize(("method", "path", "body"), CALLS[2:], ids=lambda value: str(value)[:24])
def test_what_is_not_there_is_not_found_not_even_by_its_name_elsewhere(
    door: Door, key: str, method: str, path: str, body: Any
) -> None:
    made = door.post(HOOKS, MINE, key).body["endpoint_id"]
    assert ask(door, method, HOOKS + path, key, body).status == 404
    elsewhere = HOOKS.replace("salon", "garage") + path.replace("w1", made, 1)
    assert ask(door, method, elsewhere, GARAGE_KEY, body).status == 404


def test_an_endpoint_is_added_changed_and_removed_and_its_secret_is_shown_once(door: Door, key: str) -> None:
    made = door.post(HOOKS, MINE, key)
    secret, one = made.body.pop("secret"), f"{HOOKS}/{made.body['endpoint_id']}"
    assert secret.startswith("whsec_")
    shown = {name: value for name, value in made.body.items() if name != "secret"}
    assert door.get(HOOKS, key).body["items"] == [shown]
    changed = ask(door, "PUT", one, key, {**MINE, "active": False, "events": []})
    assert (changed.body["active"], changed.body["events"]) == (False, [])
    anew = door.post(f"{one}/secret", None, key).body["secret"]
    said = [changed.text, door.get(one, key).text, door.get(HOOKS, key).text]
    assert not any(each in text for text in said for each in (secret, anew))
    assert sorted(row["e"]["secret"] for row in rows("webhook_secrets")) == sorted([secret, anew])
    assert ask(door, "DELETE", one, key).status == 200
    assert door.get(HOOKS, key).body["items"] == []
    assert ask(door, "DELETE", one, key).status == 404
    assert all(row.get("ttl") for row in rows("webhook_secrets"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "ftp://hooks.example/"}, "url"),
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://169.254.169.254/latest/"}, "url"),
        ({"url": "https://[::1]/"}, "url"),
        ({"url": "https://hooks.example:8080/"}, "url"),
        ({"url": "https://ana:secret@hooks.example/"}, "url"),
        ({"url": "https://hooks.example/" + "x" * 3000}, "url"),
        ({"events": ["appointment.forgotten"]}, "events.0"),
        ({"description": "two\nlines"}, "description"),
        ({"active": "yes"}, "active"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_field(
    door: Door, key: str, changes: dict[str, Any], field: str
) -> None:
    reply = door.post(HOOKS, {**MINE, **changes}, key)
    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (400, [field])
    assert rows("webhooks") == rows("webhook_secrets") == []


def test_ten_endpoints_are_the_most(door: Door, key: str) -> None:
    assert [door.post(HOOKS, MINE, key).status for _ in range(11)] == [200] * 10 + [400]


def test_what_is_told_of_an_appointment_is_what_the_diary_answers(door: Door, key: str) -> None:
    endpoint_id = door.post(HOOKS, {**MINE, "events": []}, key).body["endpoint_id"]
    door.book("2027-05-04T10:00", note="Between us.", client_time_zone="America/New_York")
    assert bring("on_appointment_change", records_of("appointments")) == []
    (delivery,) = door.get(f"{HOOKS}/{endpoint_id}/deliveries", key).body["items"]
    told = json.loads(delivery["body"])
    (entry,) = door.get(f"{AT_SALON}/appointments?from=2027-05-04&to=2027-05-04", key).body["items"]
    assert (told["type"], told["data"].pop("sequence")) == ("appointment.booked", 12)
    for part in entry["services"]:
        del part["staff_name"]
    assert told["data"] == {name: entry[name] for name in told["data"]}
    assert set(told["data"]) >= {"appointment_id", "status", "starts_at", "title", "client_id", "services"}
    assert "Between us." not in delivery["body"]


def test_messages_that_go_out_or_come_back_are_told_of_without_what_they_said(door: Door, key: str) -> None:
    door.post(HOOKS, {"url": MINE["url"]}, key)
    queued = message(state="queued")
    sent = queued.model_copy(update={"state": "sent", "sent_at": NOW})
    bounced = sent.model_copy(update={"state": "bounced", "reason": "There is no such mailbox."})
    images = [{"e": {"M": _typed(each.stored())}} for each in (queued, sent, bounced)]
    steps = [(None, images[0]), (images[0], images[1]), (images[1], images[1]), (images[1], images[2])]
    assert [service.note_message(old, new, NOW) for old, new in steps] == [0, 1, 0, 1]
    bodies = [row["e"]["body"] for row in rows("webhooks") if "body" in row["e"]]
    told = [json.loads(body) for body in bodies]
    assert [each["type"] for each in told] == ["message.sent", "message.bounced"]
    assert told[1]["data"]["reason"] == "There is no such mailbox."
    assert not any("carla@example.com" in body or "Carla" in body for body in bodies)


def _typed(entity: dict[str, Any]) -> dict[str, Any]:
    from chalicelib.core.attribute_values import encode

    found: dict[str, Any] = encode(entity)["M"]
    return found


def test_deliveries_are_listed_by_status_and_page_and_sent_again(door: Door, key: str) -> None:
    endpoint_id = door.post(HOOKS, {"url": MINE["url"]}, key).body["endpoint_id"]
    for number in range(60):
        service.tell(SALON, "workflow.step", {"n": number}, f"run-{number}", later(number / 100))
    here = f"{HOOKS}/{endpoint_id}/deliveries"
    page = door.get(here, key).body
    rest = door.get(f"{here}?cursor={page['next']}", key).body
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (50, 10, None)
    assert json.loads(page["items"][0]["body"])["data"] == {"n": 59}
    assert door.get(f"{here}?status=delivered", key).body["items"] == []
    assert door.get(f"{here}?status=lost", key).status == 400
    assert door.get(f"{here}?cursor=abc", key).status == 400
    for wrong in (
        "x",
        f"{endpoint_id}_run-1_9",
        f"{endpoint_id}_run-1_x",
        "other_run-1_0",
        f"{endpoint_id}_run-1_",
    ):
        assert door.post(f"{here}/{wrong}/replay", None, key).status == 404
    name = page["items"][0]["delivery_id"]
    assert door.post(f"{here}/{name}/replay", None, key).body["replays"] == 0  # it is still on its way


def test_what_failed_is_sent_again_from_an_instant_on(door: Door, key: str) -> None:
    endpoint_id = door.post(HOOKS, {"url": MINE["url"]}, key).body["endpoint_id"]
    one = f"{HOOKS}/{endpoint_id}"
    service.tell(SALON, "workflow.step", {}, "early", NOW - timedelta(days=1))
    service.tell(SALON, "workflow.step", {}, "late", NOW)
    ask(door, "PUT", one, key, {"url": MINE["url"], "active": False})
    service.deliver_due(NOW)
    since = {"since": NOW.isoformat()}
    assert door.post(f"{one}/replay", since, key).status == 400  # while it is off
    ask(door, "PUT", one, key, {"url": MINE["url"], "active": True})
    assert door.post(f"{one}/replay", {"since": "yesterday"}, key).status == 400
    assert door.post(f"{one}/replay", since, key).body == {"replayed": 1}
    assert door.post(f"{one}/replay", since, key).body == {"replayed": 0}
    states = {each["delivery_id"]: each["state"] for each in door.get(f"{one}/deliveries", key).body["items"]}
    assert sorted(states.values()) == ["held_back", "queued"]

"""Workflows through the JSON interface."""

from typing import Any

import pytest

from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door
from tests.automation.made import walk_until
from tests.automation.test_following import came
from tests.cast import GARAGE_KEY, SALON_KEY
from tests.ledger import only_client, rows
from tests.messaging.cast import later

HERE = f"{AT_SALON}/workflows"
OWN: dict[str, Any] = {
    "name": "Thanks",
    "trigger": {"kind": "done"},
    "steps": [
        {"kind": "wait", "name": "An hour", "minutes": 60},
        {"kind": "message", "name": "Summary", "purpose": "visit_summary"},
        {"kind": "task", "name": "Call", "title": "Ask how it was"},
    ],
    "stop_if": [{"fact": "has_visit_ahead", "how": "is", "value": True}],
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/workflows"),
        ("POST", "/workflows"),
        ("GET", "/workflows/birthday"),
        ("PUT", "/workflows/birthday"),
        ("POST", "/workflows/birthday/switch"),
        ("GET", "/workflows/birthday/preview"),
        ("GET", "/workflows/birthday/runs"),
        ("GET", "/tasks"),
        ("POST", "/tasks/one/done"),
        ("GET", "/clients/carla/timeline"),
        ("PUT", "/clients/carla/tags"),
    ],
)
def test_only_staff_come_near_workflows(door: Door, wrong_key: str | None, method: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {wrong_key}"} if wrong_key else {}
    assert (
        door.ask(method, f"{AT_SALON}{path}", b"{}", Content_Type="application/json", **headers).status == 401
    )


def test_the_shipped_ones_are_listed_switched_off(door: Door) -> None:
    listed = door.get(HERE, SALON_KEY).body["items"]
    assert [(it["workflow_id"], it["on"], it["version"]) for it in listed[:2]] == [
        ("welcome", False, 0),
        ("visit_summary", False, 0),
    ]
    assert len(listed) == 13


def test_one_is_written_switched_on_run_and_read(door: Door, clock: MovableClock) -> None:
    written = door.post(HERE, OWN, SALON_KEY)
    assert (written.status, written.body["on"], written.body["steps"][0]["minutes"]) == (201, False, 60)
    here = f"{HERE}/{written.body['workflow_id']}"
    assert door.post(f"{here}/switch", {"on": True}, SALON_KEY).body["on"] is True
    came()
    clock.set(later(24 * 60))
    assert [it["why"] for it in door.get(f"{here}/preview", SALON_KEY).body["items"]] == [
        "Came for Cut on 4 May 2027."
    ]
    walk_until(later(26 * 60), later(24 * 60))
    (run,) = door.get(f"{here}/runs", SALON_KEY).body["items"]
    assert (run["state"], [step["name"] for step in run["taken"]]) == (
        "finished",
        ["An hour", "Summary", "Call"],
    )
    client_id = only_client().client_id
    told = door.get(f"{AT_SALON}/clients/{client_id}/timeline", SALON_KEY).body["items"]
    assert sorted(entry["kind"] for entry in told) == ["end", "message", "start", "task", "wait"]
    (task,) = door.get(f"{AT_SALON}/tasks", SALON_KEY).body["items"]
    done = door.post(f"{AT_SALON}/tasks/{task['task_id']}/done", {}, SALON_KEY).body
    assert (done["title"], done["done_by"]) == ("Ask how it was", "Ana's key")
    assert door.get(f"{AT_SALON}/tasks", SALON_KEY).body["items"] == []
    assert len(door.get(f"{AT_SALON}/tasks?done=true", SALON_KEY).body["items"]) == 1


def test_a_changed_one_is_the_next_version(door: Door) -> None:
    here = f"{HERE}/{door.post(HERE, OWN, SALON_KEY).body['workflow_id']}"
    changed = door.put(here, {**OWN, "name": "Many thanks", "move_runs": True}, SALON_KEY)
    assert (changed.body["version"], changed.body["name"]) == (2, "Many thanks")
    assert door.get(here, SALON_KEY).body == changed.body


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"steps": []}, "steps", "at least 1"),
        ({"steps": [*OWN["steps"], OWN["steps"][0]]}, "steps.3.name", "There is another step"),
        ({"trigger": {"kind": "full_moon"}}, "trigger", "full_moon"),
        ({"trigger": {"kind": "done", "category_ids": ["tyres"]}}, "trigger.category_ids", "tyres"),
        ({"stop_if": [{"fact": "tags", "how": "is", "value": "vip"}]}, "stop_if.0", "has, has_not"),
        (
            {"steps": [{"kind": "message", "name": "Mine", "template_id": "mine"}]},
            "steps.0.template_id",
            "“mine” is in use",
        ),
        ({"wings": 2}, "wings", "not permitted"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    door: Door, changes: dict[str, Any], field: str, words: str
) -> None:
    refused = door.post(HERE, {**OWN, **changes}, SALON_KEY)
    assert refused.status == 400
    assert any(e["field"] == field and words in e["message"] for e in refused.body["errors"])
    assert rows("automation") == []


def test_what_does_not_exist_is_not_found(door: Door) -> None:
    for path in ("/workflows/nothing", "/workflows/nothing/preview", "/workflows/nothing/runs"):
        assert door.get(f"{AT_SALON}{path}", SALON_KEY).status == 404
    assert door.get(f"{AT_SALON}/clients/nobody/timeline", SALON_KEY).status == 404
    assert door.put(f"{AT_SALON}/clients/nobody/tags", {"tags": []}, SALON_KEY).status == 404
    assert door.post(f"{AT_SALON}/tasks/nothing/done", {}, SALON_KEY).status == 404


def test_dario_sees_nothing_of_ana_s(door: Door) -> None:
    written = door.post(HERE, OWN, SALON_KEY).body["workflow_id"]
    at_garage = "/v1/businesses/garage/workflows"
    assert door.get(f"{at_garage}/{written}", GARAGE_KEY).status == 404
    assert len(door.get(at_garage, GARAGE_KEY).body["items"]) == 13


def test_tags_and_a_birthday_are_noted_and_start_what_they_start(door: Door) -> None:
    client_id = door.book("2027-05-04T10:00:00+02:00").body["client_id"]
    here = f"{AT_SALON}/clients/{client_id}"
    door.post(f"{HERE}/offboarding/switch", {"on": True}, SALON_KEY)
    tagged = door.put(f"{here}/tags", {"tags": ["vip", "leaving", "vip"]}, SALON_KEY)
    assert (tagged.status, tagged.body["tags"]) == (200, ["leaving", "vip"])
    (run,) = door.get(f"{HERE}/offboarding/runs", SALON_KEY).body["items"]
    assert (run["why"], run["client_id"]) == ("Was given the tag leaving.", client_id)
    born = door.post(f"{here}/preferences", {"preferred_staff_id": None, "birthday": "02-29"}, SALON_KEY)
    assert born.body["birthday"] == "02-29"
    wrong = door.post(f"{here}/preferences", {"preferred_staff_id": None, "birthday": "13-01"}, SALON_KEY)
    assert wrong.status == 400
    kept = door.post(f"{here}/preferences", {"preferred_staff_id": "ben"}, SALON_KEY)
    assert (kept.body["birthday"], kept.body["preferred_staff_id"]) == ("02-29", "ben")

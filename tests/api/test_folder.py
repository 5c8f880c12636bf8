"""The calls for a client's folder."""

import json

import pytest

from chalicelib.folder import service
from tests.api.conftest import AT_SALON, Door
from tests.cast import GARAGE_KEY, SALON_KEY
from tests.folder.files import make_place, send
from tests.messaging.cast import NOW


@pytest.fixture
def folder(door: Door) -> str:
    """Give where Carla's folder is."""
    make_place()
    client_id = door.book("2027-05-04T10:00:00+02:00").body["client_id"]
    return f"{AT_SALON}/clients/{client_id}/folder"


def test_words_are_put_in_changed_done_and_taken_out(door: Door, folder: str) -> None:
    added = door.post(folder, {"words": "Rinse twice a week.", "kind": "to_do"}, SALON_KEY)
    assert (added.status, added.body["by"], added.body["version"]) == (201, "Ana's key", 1)
    here = f"{folder}/{added.body['entry_id']}"
    done = door.post(f"{here}/done", {"done": True}, SALON_KEY)
    assert (done.status, done.body["done_at"] is not None) == (200, True)
    change = {"words": "Rinse daily.", "kind": "shared", "version": 2}
    bearer = {"Authorization": f"Bearer {SALON_KEY}"}
    changed = door.ask("PUT", here, json.dumps(change).encode(), **bearer)
    assert (changed.status, changed.body["words"], changed.body["done_at"]) == (200, "Rinse daily.", None)
    assert door.ask("DELETE", here, **bearer).status == 200
    assert door.get(folder, SALON_KEY).body["items"] == []
    assert door.ask("DELETE", here, **bearer).status == 404


def test_a_file_goes_straight_to_where_files_lie_and_is_fetched_from_there(door: Door, folder: str) -> None:
    asked = door.post(folder.replace("/folder", "/uploads"), {"kind": "shared"}, SALON_KEY)
    assert asked.status == 201
    assert asked.body["url"].startswith("https://regulars-test-files.s3.eu-central-1.amazonaws.com")
    service.take_in(send(asked.body["fields"], "plan.pdf"), NOW)
    (entry,) = door.get(folder, SALON_KEY).body["items"]
    assert (entry["entry_id"], entry["by"]) == (asked.body["entry_id"], "Ana's key")
    assert entry["file"]["name"] == "plan.pdf"
    link = door.get(f"{folder}/{entry['entry_id']}/file", SALON_KEY).body["url"]
    assert link.startswith(asked.body["url"].rstrip("/"))


def test_the_same_idempotency_key_puts_words_in_once(door: Door, folder: str) -> None:
    first, second = (
        door.post(folder, {"words": "Rinse."}, SALON_KEY, Idempotency_Key="once").body for _ in range(2)
    )
    assert first == second
    refused = door.post(folder, {"words": "Oil."}, SALON_KEY, Idempotency_Key="once")
    assert (refused.status, refused.body["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 4001}, "words"),
        ({"words": "x", "kind": "public"}, "kind"),
        ({"words": "x", "colour": "red"}, "colour"),
        ({}, "words"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(
    door: Door, folder: str, body: dict[str, str], field: str
) -> None:
    refused = door.post(folder, body, SALON_KEY)
    assert (refused.status, [it["field"] for it in refused.body["errors"]]) == (400, [field])


def test_a_folder_is_the_business_own_and_a_file_of_an_entry_without_one_is_not_there(
    door: Door, folder: str
) -> None:
    for key in (None, GARAGE_KEY):
        assert door.get(folder, key).status in (401, 403)
    entry = door.post(folder, {"words": "Rinse."}, SALON_KEY).body
    assert door.get(f"{folder}/{entry['entry_id']}/file", SALON_KEY).status == 404
    assert door.get(folder.replace("/clients/", "/clients/no"), SALON_KEY).status == 404

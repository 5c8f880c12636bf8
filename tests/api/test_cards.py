"""The calls that make two cards of one person one, part them, and go on with many who are contacted."""

import pytest

from tests.api.conftest import AT_SALON, Door
from tests.api.test_refusals import is_refused
from tests.cast import GARAGE_KEY
from tests.regulars import enter_regular

CONTACT = f"{AT_SALON}/reconnect/contact"
BY_EMAIL = {"channels": ["email"]}


def at(client_id: str, what: str = "") -> str:
    return f"{AT_SALON}/clients/{client_id}{what}"


def test_a_card_is_merged_into_another_and_parted_again(door: Door, key: str) -> None:
    carla, carlotta = enter_regular("Carla Costa"), enter_regular("Carlotta")
    kept = door.post(at(carlotta, "/merge"), {"into": carla}, key)
    assert (kept.status, kept.body["client_id"], kept.body["also"]) == (200, carla, [carlotta])
    merged = door.get(at(carlotta), key).body["merged"]
    assert (merged["into"], merged["by"]) == (carla, "Ana's key")
    own = door.post(at(carlotta, "/part"), {}, key)
    assert (own.status, own.body["merged"], own.body["also"]) == (200, None, [])
    assert door.get(at(carla), key).body["also"] == []


def test_cards_that_cannot_be_merged_are_refused(door: Door, key: str) -> None:
    carla = enter_regular("Carla Costa")
    assert is_refused(door.post(at(carla, "/merge"), {"into": carla}, key), "bad_input")
    assert is_refused(door.post(at(carla, "/merge"), {"into": "a b"}, key), "bad_input")
    assert is_refused(door.post(at(carla, "/merge"), {"into": "nobody"}, key), "not_found")
    assert is_refused(door.post(at("nobody", "/merge"), {"into": carla}, key), "not_found")
    assert is_refused(door.post(at(carla, "/part"), {}, key), "bad_input")


@pytest.mark.parametrize("wrong_key", [None, GARAGE_KEY])
def test_nobody_else_merges_or_parts(door: Door, wrong_key: str | None) -> None:
    carla, carlotta = enter_regular("Carla Costa"), enter_regular("Carlotta")
    assert door.post(at(carlotta, "/merge"), {"into": carla}, wrong_key).status in (401, 403)
    assert door.post(at(carlotta, "/part"), {}, wrong_key).status in (401, 403)


def test_going_on_counts_those_contacted_before(door: Door, key: str) -> None:
    enter_regular("Carla Costa")
    first = door.post(CONTACT, BY_EMAIL, key).body
    assert (first["contacted"], first["remaining"]) == (1, 0)
    again = door.post(CONTACT, {**BY_EMAIL, "began_at": first["began_at"]}, key).body
    assert again == first
    assert door.post(CONTACT, BY_EMAIL, key).body["skipped"][0]["reason"] == "already_contacted"


@pytest.mark.parametrize("wrong", ["yesterday", 7, "2027-05-31T14:30:00"])
def test_going_on_from_no_instant_is_refused(door: Door, key: str, wrong: object) -> None:
    assert is_refused(door.post(CONTACT, {**BY_EMAIL, "began_at": wrong}, key), "bad_input")

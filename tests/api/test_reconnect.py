"""The calls for choosing whom to invite back, looking at it first, and calling whoever called off."""

from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.reconnect import service as reconnect
from tests.api.conftest import AT_SALON, Door
from tests.api.test_refusals import is_refused
from tests.cast import GARAGE_KEY
from tests.ledger import everything
from tests.messaging.cast import SALON
from tests.regulars import book_again, call_off, enter_regular, learn_that_hair_goes_with_nails

PREVIEW, CONTACT = f"{AT_SALON}/reconnect/preview", f"{AT_SALON}/reconnect/contact"
CALLED_OFF = f"{AT_SALON}/reconnect/called-off"
SETTINGS = f"{AT_SALON}/reconnect/hair/settings"
BY_EMAIL = {"channels": ["email"]}


def test_looking_tells_who_gets_what_over_which_way_and_writes_nothing(door: Door, key: str) -> None:
    carla, dora = enter_regular("Carla Costa"), enter_regular("Dora", email_consent=False)
    before = {name: found for name, found in everything().items() if name != "access"}
    body = door.post(PREVIEW, {**BY_EMAIL, "category_id": "hair"}, key).body
    assert body["reached"] == [
        {"client_id": carla, "category_ids": ["hair"], "channels": ["email"], "otherwise": []}
    ]
    assert body["skipped"] == [{"client_id": dora, "reason": "no_consent"}]
    (look,) = body["looks"]
    assert (look["channel"], look["client_id"]) == ("email", carla)
    assert "Carla Costa" in look["text"]
    assert "<html" in look["html"]
    assert (body["sms"], body["segments"], body["cost"], body["currency"]) == (0, 0, None, "EUR")
    assert {name: found for name, found in everything().items() if name != "access"} == before


def test_only_those_chosen_are_contacted_and_every_one_of_them_is_accounted_for(door: Door, key: str) -> None:
    carla, dora = enter_regular("Carla Costa"), enter_regular("Dora")
    asked = {**BY_EMAIL, "client_ids": [carla, "nobody"]}
    looked_at = door.post(PREVIEW, asked, key).body
    sent = door.post(CONTACT, asked, key).body
    assert sent["contacted"] == len(looked_at["reached"]) == 1
    assert sent["skipped"] == looked_at["skipped"] == [{"client_id": "nobody", "reason": "not_overdue"}]
    rest = door.post(CONTACT, {**BY_EMAIL, "client_ids": [dora]}, key).body
    assert (rest["contacted"], rest["skipped"]) == (1, [])


def test_the_lapsed_are_invited_where_their_list_is_named(door: Door, key: str) -> None:
    carla, dora = enter_regular("Carla Costa", days_ago=500), enter_regular("Dora")
    asked = {**BY_EMAIL, "list": "lapsed"}
    looked_at = door.post(PREVIEW, asked, key).body
    assert [it["client_id"] for it in looked_at["reached"]] == [carla]
    assert "quite some time ago" in looked_at["looks"][0]["text"]
    assert door.post(CONTACT, asked, key).body["contacted"] == 1
    (invited,) = door.get(f"{AT_SALON}/reconnect/hair/invited", key).body["items"]
    assert (invited["client_id"], invited["name"]) == (carla, "Carla Costa")
    assert [it["client_id"] for it in door.post(PREVIEW, BY_EMAIL, key).body["reached"]] == [dora]


@pytest.mark.parametrize("path", [PREVIEW, CONTACT])
@pytest.mark.parametrize(
    "wrong",
    [
        {"list": "excluded"},
        {"client_ids": []},
        {"client_ids": "carla"},
        {"client_ids": ["a b"]},
        {"client_ids": [7]},
        {"client_ids": ["carla"] * 2001},
        {"channels": []},
        {"channels": ["pigeon"]},
        {"category_id": "a#b"},
    ],
    ids=str,
)
def test_a_choice_that_cannot_be_is_refused(door: Door, key: str, path: str, wrong: dict[str, Any]) -> None:
    assert is_refused(door.post(path, {**BY_EMAIL, **wrong}, key), "bad_input")


@pytest.mark.parametrize("path", [PREVIEW, CONTACT])
def test_a_category_that_there_is_not_is_not_found(door: Door, key: str, path: str) -> None:
    assert is_refused(door.post(path, {**BY_EMAIL, "category_id": "massage"}, key), "not_found")


def test_nobody_looks_without_the_key_of_the_business(door: Door, wrong_key: str | None) -> None:
    enter_regular("Carla Costa")
    assert door.post(PREVIEW, BY_EMAIL, wrong_key).status == 401
    assert door.get(CALLED_OFF, wrong_key).status == 401


def test_another_business_reaches_none_of_our_clients(door: Door) -> None:
    carla = enter_regular("Carla Costa")
    asked = {**BY_EMAIL, "client_ids": [carla]}
    for call in ("preview", "contact"):
        body = door.post(f"/v1/businesses/garage/reconnect/{call}", asked, GARAGE_KEY).body
        assert body["skipped"] == [{"client_id": carla, "reason": "not_overdue"}]


def test_a_category_is_told_whether_when_and_in_which_words_it_reminds_and_invites(
    door: Door, key: str
) -> None:
    in_use = {"body": "{{ client_name }}, it is spring"}
    spring = f"{AT_SALON}/templates/owner_message/sms/en?template_id=spring"
    assert door.put(spring, in_use, key).status == 200
    asked = {"nudge": True, "nudge_days_before": 3, "nudge_text": "spring", "invitation_text": "spring"}
    body = door.put(SETTINGS, asked, key).body
    assert {name: body[name] for name in asked} == asked
    assert body["follow_up_text"] == ""
    known = reconnect.list_settings(SALON)["hair"]
    assert (known.nudge, known.nudge_text, known.invitation_text) == (True, "spring", "spring")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nudge_days_before": 0},
        {"nudge_days_before": 31},
        {"nudge": "perhaps"},
        {"invitation_text": "a b"},
        {"invitation_text": "summer"},
        {"follow_up_text": "summer"},
        {"nudge_text": None},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused_and_change_nothing(
    door: Door, key: str, wrong: dict[str, Any]
) -> None:
    before = reconnect.list_settings(SALON)
    assert is_refused(door.put(SETTINGS, {"active": False, **wrong}, key), "bad_input")
    assert reconnect.list_settings(SALON) == before


def test_a_hold_that_is_over_already_is_refused_with_its_field(door: Door, key: str) -> None:
    carla = enter_regular("Carla Costa")
    path = f"{AT_SALON}/clients/{carla}/standing"
    refused = door.put(path, {"on_hold_until": "2027-05-02"}, key)
    assert is_refused(refused, "bad_input")
    assert "on_hold_until" in str(refused.body)
    assert clients.get_client(SALON, carla).standing.on_hold_until is None
    assert door.put(path, {"on_hold_until": "2027-06-04"}, key).status == 200
    assert str(clients.get_client(SALON, carla).standing.on_hold_until) == "2027-06-04"


def test_whoever_booked_after_an_invitation_and_called_it_off_is_listed_to_be_called(
    door: Door, key: str
) -> None:
    carla = enter_regular("Carla Costa")
    assert door.post(CONTACT, BY_EMAIL, key).body["contacted"] == 1
    assert door.get(CALLED_OFF, key).body == {"items": [], "next": None}
    call_off(carla)
    (listed,) = door.get(CALLED_OFF, key).body["items"]
    assert (listed["client_id"], listed["name"], listed["category_ids"]) == (carla, "Carla Costa", ["hair"])
    assert listed["email"] == clients.get_client(SALON, carla).email


def test_whom_a_category_invited_is_told_with_what_came_of_it(door: Door, key: str) -> None:
    invited = f"{AT_SALON}/reconnect/hair/invited"
    carla, dora = enter_regular("Carla Costa"), enter_regular("Dora")
    assert door.get(invited, key).body["items"] == []
    assert door.post(CONTACT, {**BY_EMAIL, "category_id": "hair"}, key).body["contacted"] == 2
    book_again(carla)
    found = {it["client_id"]: it for it in door.get(invited, key).body["items"]}
    assert [found[name]["outcome"] for name in (carla, dora)] == ["booked", "nothing"]
    assert (found[dora]["name"], found[dora]["reached"], found[dora]["price"]) == ("Dora", "email", None)
    (count,) = (it for it in door.get(f"{AT_SALON}/reconnect", key).body["items"] if it["contacted"])
    assert (count["category_id"], count["contacted"], count["reconnected"]) == ("hair", 2, 1)
    assert door.get(f"{AT_SALON}/reconnect/nothing/invited", key).status == 404


def test_whom_more_would_suit_is_told_with_those_to_bring_back_and_with_the_record(
    door: Door, key: str
) -> None:
    carla = enter_regular("Carla Costa")
    sentence = learn_that_hair_goes_with_nails(carla)
    body = door.get(f"{AT_SALON}/opportunities", key).body
    assert {each["category_id"]: each["overdue"] for each in body["categories"]} == {"hair": 1, "nails": 0}
    (listed,) = body["services"]
    assert (listed["category_id"], listed["clients"]) == ("nails", 1)
    (shown,) = listed["people"]
    assert (shown["client_id"], shown["why"], shown["channels"]) == (carla, sentence, ["email"])
    assert (body["plans"], body["learnt_at"]) == ([], "2027-05-03T09:00:00Z")
    told = door.get(f"{AT_SALON}/clients/{carla}", key).body["recommended"]
    assert (told["category_id"], told["why"], told["also"], told["people"]) == ("nails", sentence, 10, 11)


def test_nobody_else_learns_whom_more_would_suit(door: Door, wrong_key: str | None) -> None:
    learn_that_hair_goes_with_nails(enter_regular("Carla Costa"))
    assert door.get(f"{AT_SALON}/opportunities", wrong_key).status == 401

"""The catalogue over HTTP: everything can be seen, entered and changed, and nothing is overwritten unseen."""

from typing import Any

import pytest

from tests.api.conftest import AT_SALON, Door, Reply
from tests.ledger import everything

HERE = f"{AT_SALON}/catalogue"
KINDS = ("services", "staff", "resources", "locations", "categories", "packages", "forms")
MONEY = {"amount": 4500, "currency": "EUR"}
SHIFT = {"weekday": 0, "starts_minute": 540, "ends_minute": 1020, "location_id": "mitte"}
ASKS = {"question_id": "skin", "label": "Your skin"}
NEW: dict[str, dict[str, Any]] = {
    "services/trim": {"name": "Trim", "category_id": "hair", "duration_minutes": 30, "price": MONEY},
    "staff/zoe": {
        "name": "Zoe",
        "shifts": [SHIFT],
        "service_ids": ["cut"],
        "terms": {"cut": {"price": MONEY}},
    },
    "resources/chair-1": {"name": "The red chair", "type": "chair", "location_id": "mitte"},
    "locations/ost": {
        "name": "Salon Ost",
        "time_zone": "Europe/Berlin",
        "travel": [{"postcode": "10", "minutes": 20}],
    },
    "categories/beard": {"name": "Beards"},
    "forms/health": {
        "name": "Your health",
        "questions": [
            {**ASKS, "kind": "choice", "required": True, "options": ["dry", "oily"]},
            {**ASKS, "question_id": "allergies", "kind": "long_text", "required": False, "options": []},
        ],
    },
    "packages/may": {
        "name": "May",
        "service_ids": ["cut"],
        "price": MONEY,
        "first_on": "2027-05-01",
        "weekdays": [1],
    },
}


def seen(door: Door, key: str) -> Any:
    return door.get(HERE, key).body


def thing(door: Door, key: str, place: str) -> Any:
    """Give one thing as the catalogue shows it, by its address."""
    kind, identifier = place.split("/")
    return next(each for each in seen(door, key)[kind] if identifier in each.values())


def fields(reply: Reply) -> list[str]:
    assert (reply.status, reply.body["code"]) == (400, "bad_input")
    return [error["field"] for error in reply.body["errors"]]


@pytest.mark.parametrize("place", [*NEW, "policy", "face"])
def test_nobody_else_sees_or_changes_the_catalogue(door: Door, wrong_key: str | None, place: str) -> None:
    before = everything()
    assert door.put(f"{HERE}/{place}", NEW.get(place, {}), wrong_key).status == 401
    assert door.get(HERE, wrong_key).status == 401
    assert everything() == before


@pytest.mark.parametrize("place", NEW)
def test_whatever_can_be_entered_is_shown_changed_and_shown_again(door: Door, key: str, place: str) -> None:
    entered = door.put(f"{HERE}/{place}", NEW[place], key)
    assert (entered.status, entered.body["version"]) == (200, 1)
    assert entered.body == thing(door, key, place)
    assert NEW[place].items() <= {**entered.body, **_with_nulls_left_out(entered.body)}.items()
    changed = door.put(f"{HERE}/{place}", {**entered.body, "name": " Another  name "}, key)
    assert (changed.status, changed.body["version"], changed.body["name"]) == (200, 2, "Another name")
    assert thing(door, key, place) == changed.body


def _with_nulls_left_out(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: _with_nulls_left_out(part) for name, part in body.items() if part is not None}
    return [_with_nulls_left_out(part) for part in body] if isinstance(body, list) else body


def test_what_is_entered_can_be_booked_and_what_is_not_active_cannot(door: Door, key: str) -> None:
    trim = door.put(f"{HERE}/services/trim", NEW["services/trim"], key).body
    ben = thing(door, key, "staff/ben")
    door.put(f"{HERE}/staff/ben", {**ben, "service_ids": [*ben["service_ids"], "trim"]}, key)
    assert door.book("2027-05-04T10:00:00+02:00", service_ids=["trim"]).status == 201
    door.put(f"{HERE}/services/trim", {**trim, "active": False}, key)
    assert door.book("2027-05-04T14:00:00+02:00", service_ids=["trim"]).status == 404
    assert thing(door, key, "services/trim")["active"] is False


def test_nothing_is_overwritten_that_one_has_not_seen(door: Door, key: str) -> None:
    cut = thing(door, key, "services/cut")
    assert door.put(f"{HERE}/services/cut", {**cut, "name": "Haircut"}, key).status == 200
    for version in (cut["version"], 0, 17):
        late = door.put(f"{HERE}/services/cut", {**cut, "name": "Cutting", "version": version}, key)
        assert (late.status, late.body["code"]) == (409, "changed_meanwhile")
    assert thing(door, key, "services/cut")["name"] == "Haircut"
    again = door.put(f"{HERE}/services/cut", {**cut, "name": "Haircut"}, key)
    assert (again.status, again.body["version"]) == (200, 2)


def test_the_policy_is_changed_in_the_same_way(door: Door, key: str) -> None:
    policy = seen(door, key)["policy"]
    changed = door.put(f"{HERE}/policy", {**policy, "horizon_days": 365, "words": "Please be on time."}, key)
    assert (changed.status, changed.body["horizon_days"], changed.body["version"]) == (200, 365, 2)
    assert door.put(f"{HERE}/policy", policy, key).status == 409
    assert seen(door, key)["policy"] == changed.body
    assert fields(door.put(f"{HERE}/policy", {**policy, "horizon_days": 999}, key)) == ["horizon_days"]


def test_how_the_pages_look_is_changed_in_the_same_way(door: Door, key: str) -> None:
    face = seen(door, key)["face"]
    changed = door.put(f"{HERE}/face", {**face, "accent": "#ffb000", "languages": ["de", "en"]}, key)
    assert (changed.status, changed.body["languages"], changed.body["version"]) == (200, ["de", "en"], 2)
    assert door.put(f"{HERE}/face", face, key).status == 409
    assert seen(door, key)["face"] == changed.body
    wrong = {**changed.body, "accent": "red", "logo": "http://ana.example/logo.png"}
    assert sorted(fields(door.put(f"{HERE}/face", wrong, key))) == ["accent", "logo"]


@pytest.mark.parametrize(
    ("place", "changes", "wrong"),
    [
        ("services/trim", {"category_id": "feet"}, ["category_id"]),
        ("services/trim", {"price": {"amount": -1, "currency": "USD"}}, ["price.currency", "price.amount"]),
        ("services/trim", {"deposit": {"amount": 9900, "currency": "EUR"}}, ["deposit.amount"]),
        ("services/trim", {"idle": [{"from_minute": 10, "to_minute": 40}]}, ["idle.0"]),
        ("services/trim", {"idle": [{"from_minute": 10, "to_minute": 20}], "seats": 4}, ["idle"]),
        ("services/trim", {"needs": [{"type": "chair"}]}, ["needs.0"]),
        ("services/trim", {"at_client": True}, ["at_client"]),
        ("services/trim", {"duration_minutes": 0}, ["duration_minutes"]),
        ("services/trim", {"duration_minutes": "30"}, ["duration_minutes"]),
        ("services/trim", {"length": 30}, ["length"]),
        ("services/trim", {"name": "  "}, ["name"]),
        ("services/trim", {"service_id": "other"}, ["service_id"]),
        ("services/cut", {"active": False}, ["active"]),
        ("staff/zoe", {"service_ids": ["feet", "cut", "cut"]}, ["service_ids", "service_ids"]),
        ("staff/zoe", {"shifts": [{**SHIFT, "ends_minute": 540}]}, ["shifts.0.ends_minute"]),
        ("staff/zoe", {"shifts": [{**SHIFT, "location_id": "moon"}]}, ["shifts.0.location_id"]),
        ("staff/zoe", {"shifts": [SHIFT, {**SHIFT, "location_id": "porto"}]}, ["shifts"]),
        (
            "staff/zoe",
            {"pauses": [{"weekday": 0, "starts_minute": 700, "ends_minute": 600}]},
            ["pauses.0.ends_minute"],
        ),
        ("staff/zoe", {"terms": {"feet": {}}}, ["terms"]),
        ("staff/zoe", {"terms": {"cut": {"duration": 30}}}, ["terms.cut.duration"]),
        ("staff/zoe", {"email": "zoe", "phone": "1"}, ["email", "phone"]),
        ("staff/zoe", {"share": -1}, ["share"]),
        ("resources/chair-1", {"location_id": "moon", "type": " "}, ["location_id", "type"]),
        ("locations/ost", {"time_zone": "Europe/Mitte"}, ["time_zone"]),
        ("locations/ost", {"holidays": "DE-XX"}, ["holidays"]),
        (
            "locations/ost",
            {"travel": [{"postcode": "10", "minutes": 1}, {"postcode": "1 0", "minutes": 2}]},
            ["travel"],
        ),
        ("services/trim", {"form_id": "taxes"}, ["form_id"]),
        ("forms/health", {"questions": []}, ["questions"]),
        ("forms/health", {"questions": [ASKS] * 31}, ["questions"]),
        ("forms/health", {"questions": [ASKS, ASKS]}, ["questions"]),
        ("forms/health", {"questions": [{**ASKS, "options": ["dry"]}]}, ["questions.0.options"]),
        ("forms/health", {"questions": [{**ASKS, "kind": "choice"}]}, ["questions.0.options"]),
        (
            "forms/health",
            {"questions": [{**ASKS, "question_id": "a.b"}]},
            ["questions.0.question_id", "questions"],
        ),
        ("packages/may", {"service_ids": ["feet"]}, ["service_ids"]),
        ("packages/may", {"last_on": "2027-04-01"}, ["last_on"]),
        ("packages/may", {"weekdays": []}, ["weekdays"]),
        ("packages/may", {"staff_prices": {"zoe": MONEY}}, ["staff_prices"]),
        ("packages/may", {"price": {"amount": 1, "currency": "GBP"}}, ["price.currency"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_does_not_fit_is_refused_by_field(
    door: Door, key: str, place: str, changes: dict[str, Any], wrong: list[str]
) -> None:
    before = everything()
    body = {**(NEW.get(place) or thing(door, key, place)), **changes}
    assert fields(door.put(f"{HERE}/{place}", body, key)) == wrong
    assert everything() == before


def test_contacts_of_staff_are_kept_in_their_normal_form(door: Door, key: str) -> None:
    zoe = door.put(
        f"{HERE}/staff/zoe", {**NEW["staff/zoe"], "email": "Zoe@Example.com", "phone": "0151 12345678"}, key
    )
    assert (zoe.body["email"], zoe.body["phone"]) == ("zoe@example.com", "+4915112345678")


def test_the_secret_with_which_links_are_signed_is_nowhere_to_be_seen(door: Door, key: str) -> None:
    kinds = {each.get("kind") for kind in KINDS for each in seen(door, key)[kind]}
    assert kinds == {"service", "staff", "location", "category", "package"}
    assert "secret" not in door.get(HERE, key).text


@pytest.mark.parametrize("place", ["services", "colours/red", "services/a%2Fb", "services/" + "x" * 200])
def test_what_is_no_place_of_the_catalogue_is_not_found(door: Door, key: str, place: str) -> None:
    assert door.put(f"{HERE}/{place}", NEW["services/trim"], key).status in (403, 404)


def test_a_location_that_is_off_is_offered_to_nobody_and_the_last_one_stays_on(door: Door, key: str) -> None:
    def switch_off(place: str) -> Reply:
        return door.put(
            f"{HERE}/locations/{place}", {**thing(door, key, f"locations/{place}"), "active": False}, key
        )

    assert switch_off("mitte").body["active"] is False
    assert [it["location_id"] for it in door.get(AT_SALON).body["locations"]] == ["porto"]
    asked = f"{AT_SALON}/slots?service_id=cut&from=2027-05-03&to=2027-05-08"
    assert {it["location_id"] for it in door.get(asked).body["items"]} == {"porto"}
    refused = door.get(f"{asked}&location_id=mitte")
    assert (refused.status, refused.body["reason"]) == (409, "location_off")
    assert fields(switch_off("porto")) == ["active"]

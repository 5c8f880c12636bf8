"""Keeping time and waiting for it, through the JSON interface."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.catalogue.service import add
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door, Reply
from tests.cast import BUSINESS, SALON_KEY, at
from tests.ledger import appointments
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import cancel, fill, look, require_sound

HOLDS, LIST = f"{AT_SALON}/holds", f"{AT_SALON}/waiting-list"
CARLA = {"name": "Carla Costa", "email": "carla@example.com"}
TEN = {"service_ids": ["cut"], "staff_id": "ben", "starts_at": "2027-05-04T10:00"}


def wish(**changes: Any) -> dict[str, Any]:
    asked = {
        "client": CARLA,
        "service_ids": ["cut"],
        "staff_ids": ["ben"],
        "first_on": "2027-05-04",
        "last_on": "2027-05-04",
        "to_time": "12:00",
    }
    return {**asked, **changes}


def at_wish(entered: Reply, part: str = "", token: str | None = None) -> str:
    body = entered.body
    return f"{LIST}/{body['wish_id']}{part}?token={body['token'] if token is None else token}"


@pytest.fixture
def offered(door: Door) -> Reply:
    """Let Ben's morning be full, Carla wait, and a time get free for her."""
    full = fill(at(9), at(12), NOW)
    entered = door.post(LIST, wish())
    cancel(full[1], later(1))
    look(later(1))
    return entered


def test_time_is_kept_and_booked_with_its_token(door: Door) -> None:
    kept = door.post(HOLDS, TEN)
    assert kept.status == 201
    assert later(15) <= datetime.fromisoformat(kept.body["until"]) < later(17)
    assert (kept.body["starts_at"], kept.body["ends_at"], kept.body["staff_id"]) == (
        "2027-05-04T10:00:00+02:00",
        "2027-05-04T10:45:00+02:00",
        "ben",
    )
    assert door.book("2027-05-04T10:00").body["code"] == "slot_taken"
    hold = {"hold_id": kept.body["hold_id"], "token": kept.body["token"]}
    assert door.book("2027-05-04T10:00", hold=hold).status == 201
    assert door.book("2027-05-04T10:00", hold=hold).body["code"] == "hold_ended"
    require_sound(later(1))


def test_a_hold_is_booked_by_nobody_without_its_token(door: Door) -> None:
    kept = door.post(HOLDS, TEN).body
    hold = {"hold_id": kept["hold_id"], "token": "made-up"}
    assert door.book("2027-05-04T10:00", hold=hold).status == 403
    assert door.post(f"{HOLDS}/{kept['hold_id']}/release?token=made-up", {}).status == 403
    assert appointments() == []


def test_kept_time_is_released(door: Door) -> None:
    kept = door.post(HOLDS, TEN).body
    released = door.post(f"{HOLDS}/{kept['hold_id']}/release?token={kept['token']}", {})
    assert (released.status, released.body["state"]) == (200, "released")
    assert door.book("2027-05-04T10:00").status == 201


def test_a_hold_that_ended_is_a_friendly_conflict(door: Door, clock: MovableClock) -> None:
    kept = door.post(HOLDS, TEN).body
    clock.set(later(16))
    refused = door.book("2027-05-04T10:00", hold={"hold_id": kept["hold_id"], "token": kept["token"]})
    assert (refused.status, refused.body["code"]) == (409, "hold_ended")


def test_holds_are_limited_for_each_address(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDS_AN_HOUR_PER_ADDRESS", "2")
    hours = ("10", "14", "15")
    replies = [door.post(HOLDS, {**TEN, "starts_at": f"2027-05-04T{hour}:00"}) for hour in hours]
    assert [reply.status for reply in replies] == [201, 201, 429]
    elsewhere = replace(door, address="127.0.0.2")
    assert elsewhere.post(HOLDS, {**TEN, "starts_at": "2027-05-04T15:00"}).status == 201


@pytest.mark.parametrize(
    "changes",
    [{"starts_at": "soon"}, {"service_ids": []}, {"staff_id": "?"}, {"guests": [{"name": ""}]}],
)
def test_a_malformed_hold_is_refused_and_keeps_nothing(door: Door, changes: dict[str, Any]) -> None:
    assert door.post(HOLDS, {**TEN, **changes}).status == 400


def test_a_wish_is_entered_and_seen_by_its_link(door: Door) -> None:
    fill(at(9), at(12), NOW)
    entered = door.post(LIST, wish(weekdays=[1, 1], note="By the window"))
    assert entered.status == 201
    assert entered.body["url"].endswith(
        f"/b/{SALON}/waiting-list/{entered.body['wish_id']}?token={entered.body['token']}"
    )
    seen = door.get(at_wish(entered)).body
    assert seen == {name: value for name, value in entered.body.items() if name in seen}
    assert (seen["state"], seen["title"], seen["from_time"], seen["to_time"], seen["weekdays"]) == (
        "open",
        "Cut",
        "00:00",
        "12:00",
        [1],
    )
    assert seen["offer"] is None


def test_the_same_wish_sent_twice_waits_once(door: Door) -> None:
    assert door.post(LIST, wish()).body["wish_id"] == door.post(LIST, wish()).body["wish_id"]


def test_an_offer_is_shown_and_taken(door: Door, offered: Reply) -> None:
    offer = door.get(at_wish(offered)).body["offer"]
    assert (offer["starts_at"], offer["staff_name"]) == ("2027-05-04T09:45:00+02:00", "Ben")
    assert datetime.fromisoformat(offer["until"]) == later(31)
    booked = door.post(at_wish(offered, "/accept"), {})
    assert (booked.status, booked.body["status"], booked.body["starts_at"]) == (
        201,
        "booked",
        offer["starts_at"],
    )
    again = door.post(at_wish(offered, "/accept"), {})
    assert again.body == booked.body
    seen = door.get(at_wish(offered)).body
    assert (seen["state"], seen["manage_url"]) == ("taken", booked.body["manage_url"])
    require_sound(later(2))


def test_an_offer_that_is_declined_is_gone(door: Door, offered: Reply) -> None:
    declined = door.post(at_wish(offered, "/decline"), {})
    assert (declined.status, declined.body["offer"]) == (200, None)
    look(later(2))
    refused = door.post(at_wish(offered, "/accept"), {})
    assert (refused.status, refused.body["code"]) == (409, "hold_ended")
    assert door.get(at_wish(offered)).body["state"] == "open"


def test_who_leaves_the_list_is_offered_nothing(door: Door, offered: Reply) -> None:
    assert door.post(at_wish(offered, "/withdraw"), {}).body["state"] == "withdrawn"
    assert door.post(at_wish(offered, "/accept"), {}).status == 409
    assert door.book("2027-05-04T09:45").status == 201


@pytest.mark.parametrize("part", ["", "/accept", "/decline", "/withdraw"])
@pytest.mark.parametrize("token", ["", "made-up", "%C3%BC"])
def test_any_other_token_shows_and_does_nothing(door: Door, offered: Reply, part: str, token: str) -> None:
    path = at_wish(offered, part, token)
    reply = door.post(path, {}) if part else door.get(path)
    assert reply.status == 403
    assert door.get(at_wish(offered)).body["offer"] is not None


def test_a_wish_is_seen_only_at_its_own_business(door: Door, offered: Reply) -> None:
    assert door.get(at_wish(offered).replace(f"/{SALON}/", "/garage/")).status == 403


def test_the_rules_are_agreed_to_where_the_business_wants_it(door: Door, offered: Reply) -> None:
    policy = BookingPolicy(must_agree=True, words="Please be on time.")
    add(SALON, [BUSINESS.model_copy(update={"policy": policy})])
    assert door.post(at_wish(offered, "/accept"), {}).body["errors"][0]["field"] == "rules_id"
    wrong = door.post(at_wish(offered, "/accept"), {"rules_id": "other"})
    assert wrong.body["code"] == "rules_changed"
    rules_id = door.get(AT_SALON).body["booking_policy"]["rules_id"]
    assert door.post(at_wish(offered, "/accept"), {"rules_id": rules_id}).status == 201


def test_staff_see_who_waits_page_by_page_and_may_take_somebody_off(door: Door, key: str) -> None:
    for number in range(103):
        name = {"name": f"Client {number}", "email": f"client-{number}@example.com"}
        day = {"first_on": at(0).date(), "last_on": at(0).date()}
        wanted = Wanted.model_validate({"service_ids": ("cut",), **day})
        waiting.enter(SALON, wanted, NOW + timedelta(seconds=number), **name)
    first = door.get(LIST, key).body
    second = door.get(f"{LIST}?cursor={first['next']}", key).body
    listed = [*first["items"], *second["items"]]
    assert [item["name"] for item in listed] == [f"Client {number}" for number in range(103)]
    assert (second["next"], listed[0]["people"], listed[0]["offers"]) == (None, 1, 0)
    taken_off = door.post(f"{LIST}/{listed[0]['wish_id']}/withdraw", {}, key)
    assert (taken_off.status, taken_off.body["state"]) == (200, "withdrawn")


def test_the_list_is_for_staff_of_the_business(door: Door, wrong_key: str | None) -> None:
    assert door.get(LIST, wrong_key).status == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": "tomorrow"}, "first_on"),
        ({"from_time": "9:00"}, "from_time"),
        ({"to_time": "25:00"}, "to_time"),
        ({"weekdays": [7]}, "weekdays.0"),
        ({"client": {"name": "Carla"}}, "client"),
        ({"client": {"name": "Carla", "phone": "+4915112345678"}}, "client"),
        ({"last_on": "2027-05-01"}, "last_on"),
        ({"last_on": "2028-05-04"}, "last_on"),
        ({"from_time": "13:00"}, "to_time"),
        ({"service_ids": []}, "service_ids"),
    ],
)
def test_a_malformed_wish_is_refused_by_the_field(door: Door, changes: dict[str, Any], field: str) -> None:
    refused = door.post(LIST, wish(**changes))
    assert refused.status == 400
    assert field in [error["field"] for error in refused.body["errors"]]


def test_wishes_count_as_bookings_do(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKINGS_A_DAY_PER_CONTACT", "1")
    assert [door.post(LIST, wish()).status, door.post(LIST, wish(to_time="11:00")).status] == [201, 429]
    assert door.post(LIST, wish(to_time="10:00"), SALON_KEY).status == 201


def test_what_is_not_there_cannot_be_waited_for(door: Door) -> None:
    assert door.post(LIST, wish(staff_ids=["nobody"])).status == 404
    assert door.post(LIST, wish(service_ids=["shave"])).status == 404
    assert door.get(LIST, SALON_KEY).body["items"] == []

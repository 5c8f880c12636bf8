"""What staff do at the desk: book and move against the rules, settle, take walk-ins, ask why not."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.access.service import enter_key, sign_in_with_key
from chalicelib.catalogue.service import get_catalogue
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Claim, Taken
from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door, Reply
from tests.api.studio import open_studio
from tests.cast import BUSINESS, SALON_KEY, at
from tests.ledger import appointments, everything, require_agreement
from tests.messaging.cast import NOW, SALON

TEN = "2027-05-04T10:00:00+02:00"
ELSE = {"name": "Else Weber", "email": "else@example.com"}


def staff() -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {SALON_KEY}"}}


def diary(door: Door, day: str = "2027-05-04") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = door.get(f"{AT_SALON}/appointments?from={day}&to={day}", SALON_KEY).body[
        "items"
    ]
    return items


def walk_in(door: Door, **more: Any) -> Reply:
    return door.post(f"{AT_SALON}/walk-ins", {"service_ids": ["cut"], **more}, SALON_KEY)


def why_not(door: Door, starts_at: str, query: str = "service_id=cut") -> dict[str, Any]:
    reply = door.get(f"{AT_SALON}/why-not?{query}&starts_at={quote(starts_at)}", SALON_KEY)
    assert reply.status == 200, reply.text
    body: dict[str, Any] = reply.body
    return body


def sentences(door: Door, starts_at: str, query: str = "service_id=cut") -> dict[str | None, str]:
    return {it["staff_id"]: it["sentence"] for it in why_not(door, starts_at, query)["reasons"]}


def test_staff_book_without_contact_at_any_minute_and_in_the_next_one(door: Door) -> None:
    booked = door.book("2027-05-03T11:07:00+02:00", {"name": "Else Weber"}, **staff())
    assert booked.status == 201
    (entry,) = diary(door, "2027-05-03")
    assert (entry["source"], entry["override"]) == ("staff", None)
    assert [(step["to"], step["by"]) for step in entry["steps"]] == [("booked", "Ana's key")]


def test_staff_overbook_with_a_reason_that_is_shown_ever_after(door: Door) -> None:
    door.book(TEN)
    refused = door.book(TEN, ELSE, **staff())
    assert (refused.status, refused.body["code"]) == (409, "slot_taken")
    assert door.book(TEN, ELSE, override_reason="Her wedding is today.", **staff()).status == 201
    mine, hers = sorted(diary(door), key=lambda entry: entry["client_name"])
    assert mine["override"] is None
    assert hers["override"] == {"rules": ["taken"], "reason": "Her wedding is today.", "by": "Ana's key"}
    assert hers["overlaps"] is True


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 403, "not_allowed"),
        ({"Authorization": "Basic abc"}, 403, "not_allowed"),
        ({"Authorization": "Bearer wrong"}, 401, "not_signed_in"),
        ({"Cookie": "session=salon.1.x"}, 401, "not_signed_in"),
    ],
)
def test_only_staff_set_rules_aside(door: Door, headers: dict[str, str], status: int, code: str) -> None:
    door.book(TEN)
    before = everything()
    refused = door.book(TEN, ELSE, override_reason="I am in a hurry.", headers=headers)
    assert (refused.status, refused.body["code"]) == (status, code)
    assert everything() == before


def test_a_session_that_began_with_a_key_books_under_its_name(door: Door) -> None:
    secret = get_catalogue(SALON).signing_secret
    session = sign_in_with_key(SALON, SALON_KEY, secret, "203.0.113.7", "A browser", NOW)
    assert door.book(TEN, {"name": "Else"}, headers={"Cookie": f"session={session}"}).status == 201
    assert diary(door)[0]["steps"][0]["by"] == "Ana's key"


def test_a_key_that_is_called_like_a_client_is_none(door: Door) -> None:
    enter_key(SALON, "another-key", "client", NOW)
    booked = door.book(TEN, {"name": "Else"}, headers={"Authorization": "Bearer another-key"}).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}"
    moved = door.post(f"{own}/move", {"starts_at": "2027-05-04T14:07:00+02:00"}, "another-key")
    assert (moved.status, moved.body["steps"][-1]["by"]) == (200, "staff")


def test_staff_move_at_any_minute_and_against_the_rules_for_a_reason(door: Door) -> None:
    own = f"{AT_SALON}/appointments/{door.book(TEN).body['appointment_id']}"
    door.book("2027-05-04T14:00", ELSE)
    moved = door.post(f"{own}/move", {"starts_at": "2027-05-04T15:07:00+02:00"}, SALON_KEY).body
    assert (moved["starts_at"], moved["override"]) == ("2027-05-04T15:07:00+02:00", None)
    taken = {"starts_at": "2027-05-04T14:15:00+02:00"}
    assert door.post(f"{own}/move", taken, SALON_KEY).body["code"] == "slot_taken"
    forced = door.post(f"{own}/move", {**taken, "override_reason": "She has a train."}, SALON_KEY).body
    assert (forced["override"]["rules"], forced["overlaps"]) == (["taken"], True)
    assert [(step["to"], step["by"]) for step in forced["steps"]] == [
        ("booked", "client"),
        ("moved", "Ana's key"),
        ("moved", "Ana's key"),
    ]
    to_ana = door.post(f"{own}/move", {"starts_at": TEN, "staff_id": "ana"}, SALON_KEY).body
    assert (to_ana["staff_id"], to_ana["override"]) == ("ana", None)
    require_agreement()


def test_what_an_appointment_waits_for_is_settled_once(door: Door) -> None:
    open_studio()
    booked = door.book(TEN, service_ids=["perm", "wedding"], staff_id=None).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}/settle"
    seen = [
        (reply.status, reply.body["status"], reply.body["pending"])
        for what in ("approval", "approval", "payment", "contact")
        for reply in [door.post(own, {"pending": what}, SALON_KEY)]
    ]
    assert seen == [
        (200, "held", ["payment"]),
        (200, "held", ["payment"]),
        (200, "booked", []),
        (200, "booked", []),
    ]
    entry = diary(door)[0]
    assert [(step["to"], step["by"]) for step in entry["steps"]] == [
        ("requested", "client"),
        ("held", "Ana's key"),
        ("booked", "Ana's key"),
    ]
    require_agreement()


@pytest.mark.parametrize(
    ("said", "cancelled_by"),
    [({"cancelled_by": "client"}, "client"), ({"cancelled_by": "staff"}, "staff"), ({}, "staff")],
)
def test_a_program_says_who_called_off_and_where_it_does_not_the_business_did(
    door: Door, said: dict[str, str], cancelled_by: str
) -> None:
    open_studio()
    booked = door.book(TEN, service_ids=["perm"], staff_id=None).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}"
    gone = door.post(f"{own}/status", {"status": "cancelled", **said}, SALON_KEY)
    assert (gone.status, gone.body["cancelled_by"]) == (200, cancelled_by)


def test_what_is_called_off_is_settled_no_more(door: Door) -> None:
    open_studio()
    booked = door.book(TEN, service_ids=["perm"], staff_id=None).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}"
    assert door.post(f"{own}/status", {"status": "cancelled"}, SALON_KEY).body["cancelled_by"] == "staff"
    late = door.post(f"{own}/settle", {"pending": "approval"}, SALON_KEY)
    assert (late.status, late.body["code"]) == (409, "move_not_allowed")


def test_the_diary_says_who_does_what_and_who_comes(door: Door) -> None:
    open_studio()
    door.book(
        TEN,
        service_ids=["cut", "nails"],
        staff_id="ben",
        guests=[{"name": "Davide", "service_ids": ["yoga"]}],
    )
    entries = {entry["served"]: entry for entry in diary(door)}
    own, davides = entries[""], entries["Davide"]
    assert [
        (part["service_id"], part["staff_name"], part["starts_at"][11:16]) for part in own["services"]
    ] == [
        ("cut", "Ben", "10:00"),
        ("nails", "Ana", "10:45"),
    ]
    assert own["order_id"] == davides["order_id"] == own["appointment_id"]
    assert (own["series_id"], own["participants"], davides["staff_id"]) == (None, [], "eva")


def test_a_walk_in_is_served_now_by_whoever_is_free(door: Door, clock: MovableClock) -> None:
    clock.set(NOW + timedelta(minutes=7, seconds=31))
    first, second, third = (walk_in(door, client={"name": name}) for name in ("Else", "Fee", "Gil"))
    assert [reply.status for reply in (first, second, third)] == [201, 201, 409]
    assert (first.body["starts_at"], first.body["status"]) == ("2027-05-03T11:07:00+02:00", "arrived")
    assert {first.body["staff_id"], second.body["staff_id"]} == {"ana", "ben"}
    assert third.body["code"] == "slot_taken"
    next_one = third.body["alternatives"][0]
    assert (next_one["starts_at"], next_one["staff_id"]) == ("2027-05-03T12:00:00+02:00", "ana")
    assert all(each["starts_at"] > "2027-05-03T11:07" for each in third.body["alternatives"])
    require_agreement()


def test_a_walk_in_needs_no_name(door: Door) -> None:
    assert walk_in(door).status == 201
    assert diary(door, "2027-05-03")[0]["client_name"] == "Walk-in"
    assert walk_in(door, staff_id="nobody").status == 404


def test_a_walk_in_that_is_sent_again_a_minute_later_is_the_same(door: Door, clock: MovableClock) -> None:
    again = {"Idempotency-Key": "w1", "Authorization": f"Bearer {SALON_KEY}"}

    def send() -> Reply:
        return door.post(f"{AT_SALON}/walk-ins", {"service_ids": ["cut"]}, **again)

    first = send()
    clock.set(NOW + timedelta(minutes=2))
    assert (send().body, len(appointments())) == (first.body, 1)


def test_whoever_walks_in_after_hours_is_served_only_for_a_reason(door: Door, clock: MovableClock) -> None:
    clock.set(at(20))
    refused = walk_in(door)
    assert (refused.status, refused.body["code"]) == (409, "not_offered")
    assert walk_in(door, staff_id="ben", override_reason="She waited long.").status == 201


def test_the_ledger_adds_up_to_nothing_and_says_its_rule(door: Door) -> None:
    for hour in (10, 14, 15):
        assert door.book(f"2027-05-05T{hour}:00", staff_id=None).status == 201
    shares = door.get(f"{AT_SALON}/shares", SALON_KEY).body
    assert {each["name"] for each in shares["items"]} == {"Ana", "Ben"}
    assert [each["balance_minutes"] for each in shares["items"]] == [22.5, -22.5]
    assert "most credit" in shares["rule"]


def test_why_not_tells_whose_visit_it_is(door: Door) -> None:
    assert why_not(door, TEN)["offered"] is True
    door.book(TEN)
    found = why_not(door, "2027-05-04T10:30:00+02:00")
    assert (found["offered"], found["sentence"]) == (True, "This time is offered, with Ana.")
    assert found["free"] == [{"staff_id": "ana", "location_id": "mitte"}]
    ben = next(it for it in found["reasons"] if it["staff_id"] == "ben" and it["location_id"] == "mitte")
    assert ben["reason"] == "taken"
    assert ben["sentence"] == "Ben is taken by Carla's 10:00 until 10:45."


def test_why_not_tells_of_time_off_and_closures(door: Door) -> None:
    off = Claim(starts_at=at(0), ends_at=at(0) + timedelta(days=42), kind="time_off")
    scheduling.take_time(BUSINESS, Taken(holder="ben", name="off", claim=off), NOW)
    query = "service_id=cut&staff_id=ben&location_id=mitte"
    assert sentences(door, TEN, query) == {"ben": "Ben is off until 14 June."}
    shut = Claim(starts_at=at(0), ends_at=at(0) + timedelta(days=1), kind="closure", title="New floor")
    scheduling.take_time(BUSINESS, Taken(holder="location:mitte", name="c1", claim=shut), NOW)
    ana = sentences(door, TEN, "service_id=cut&staff_id=ana&location_id=mitte")
    assert ana == {None: "Ana's Salon Mitte is closed on 4 May: New floor."}


def test_why_not_takes_wall_time_several_services_and_an_offset_without_its_plus(door: Door) -> None:
    query = "service_id=cut,nails&location_id=mitte"
    assert why_not(door, "2027-05-04T10:00", query)["offered"] is True
    path = f"{AT_SALON}/why-not?{query}&starts_at=2027-05-04T10:00:00+02:00"
    assert door.get(path, SALON_KEY).body["offered"] is True
    assert sentences(door, "2027-05-04T12:30", "service_id=cut&staff_id=ben&location_id=mitte") == {
        "ben": "Ben works from 9:00 to 18:00 that day, with a break from 12:00 to 13:00."
    }
    nobody = why_not(door, TEN, "service_id=nails&staff_id=ben")
    assert nobody["reasons"] == [
        {
            "staff_id": "ben",
            "location_id": None,
            "reason": "nobody_performs_it",
            "sentence": "Ben does not perform Nails.",
        }
    ]


def test_asking_why_not_changes_nothing(door: Door) -> None:
    door.book(TEN)
    before = everything()
    assert why_not(door, TEN, "service_id=cut&people=2")["offered"] is False
    assert everything() == before


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("service_id=cut", 400),
        ("service_id=cut&starts_at=soon", 400),
        ("service_id=cut&starts_at=2027-05-04", 400),
        ("service_id=cut&starts_at=2028-03-26T02:30", 400),
        ("service_id=cut&starts_at=9999-12-31T23:59:59Z", 400),
        ("service_id=%00&starts_at=2027-05-04T10:00", 400),
        ("starts_at=2027-05-04T10:00", 400),
        ("service_id=cut&people=7&starts_at=2027-05-04T10:00", 400),
        ("service_id=massage&starts_at=2027-05-04T10:00", 404),
        ("service_id=cut&staff_id=dario&starts_at=2027-05-04T10:00", 404),
        ("service_id=cut&location_id=moon&starts_at=2027-05-04T10:00", 404),
    ],
)
def test_what_cannot_be_asked_about_is_refused(door: Door, query: str, status: int) -> None:
    reply = door.get(f"{AT_SALON}/why-not?{query}", SALON_KEY)
    assert (reply.status, reply.content_type) == (status, "application/problem+json")

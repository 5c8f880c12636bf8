"""Booking what takes several people, an approval, a payment or a word from the client."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue.service import add
from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door, Reply
from tests.api.studio import YOGA, open_studio, rule
from tests.cast import SALON_KEY, euros
from tests.ledger import appointments, everything, require_agreement, visit_of
from tests.messaging.cast import NOW

TEN = "2027-05-04T10:00:00+02:00"
DAVIDE = {"name": "Davide Costa"}


@pytest.fixture
def studio(door: Door) -> Door:
    open_studio()
    return door


def is_the_first_answer_again(door: Door, first: Reply, starts_at: str, **changes: Any) -> bool:
    """Tell whether the same request again is answered alike and changes nothing."""
    before = everything()
    again = door.book(starts_at, **changes)
    return (again.status, again.body, everything()) == (201, first.body, before)


def verify(door: Door, appointment_id: str, token: str | None = None) -> Reply:
    token = visit_of(appointment_id).verify_token if token is None else token
    return door.post(f"{AT_SALON}/appointments/{appointment_id}/verify?token={token}", {})


def test_everybody_of_an_order_is_booked_at_once_and_each_has_a_link(door: Door) -> None:
    reply = door.book(TEN, staff_id=None, guests=[DAVIDE])
    assert (reply.status, reply.body["served"]) == (201, "")
    (other,) = reply.body["others"]
    assert (other["served"], other["starts_at"]) == ("Davide Costa", TEN)
    assert {reply.body["staff_id"], other["staff_id"]} == {"ana", "ben"}
    seen = door.get(f"{AT_SALON}/appointments/{other['appointment_id']}?token={other['manage_token']}")
    assert (seen.status, seen.body["staff_id"]) == (200, other["staff_id"])
    assert other["manage_token"] in other["manage_url"]
    require_agreement()


def test_an_order_is_booked_whole_or_not_at_all(door: Door) -> None:
    door.book(TEN, staff_id="ana")
    before = everything()
    refused = door.book(TEN, staff_id=None, guests=[DAVIDE])
    assert (refused.status, refused.body["code"]) == (409, "slot_taken")
    assert everything() == before
    assert refused.body["alternatives"][0]["staff_ids"] in (["ana", "ben"], ["ben", "ana"])


def test_a_guest_may_come_for_something_else_to_somebody_else_later(door: Door) -> None:
    guest = {**DAVIDE, "service_ids": ["nails"], "staff_id": "ana", "starts_at": "2027-05-04T11:00:00+02:00"}
    (other,) = door.book(TEN, guests=[guest]).body["others"]
    assert (other["starts_at"], other["ends_at"], other["staff_id"]) == (
        "2027-05-04T11:00:00+02:00",
        "2027-05-04T11:30:00+02:00",
        "ana",
    )


def test_an_order_that_comes_again_is_answered_like_the_first_time(door: Door) -> None:
    asked: dict[str, Any] = {
        "staff_id": None, "guests": [DAVIDE], "headers": {"Idempotency-Key": "k1"},
    }  # fmt: skip
    first = door.book(TEN, **dict(asked))
    other = first.body["others"][0]
    own = f"{AT_SALON}/appointments/{other['appointment_id']}/cancel?token={other['manage_token']}"
    assert door.post(own, {}).status == 200
    assert is_the_first_answer_again(door, first, TEN, **dict(asked))


def test_participants_take_the_seats_of_a_class(studio: Door) -> None:
    yoga: dict[str, Any] = {"service_ids": ["yoga"], "staff_id": None}
    assert studio.book(TEN, participants=["Carla", "Davide"], **yoga).status == 201
    full = studio.book(
        TEN, {"name": "Else", "email": "else@example.com"}, participants=["Else", "Fee"], **yoga
    )
    assert (full.status, full.body["code"]) == (409, "slot_taken")
    assert studio.book(TEN, {"name": "Else", "email": "else@example.com"}, **yoga).status == 201
    assert sorted(len(it.participants) for it in appointments()) == [0, 2]
    alone = studio.book(TEN, participants=["Carla", "Davide"])
    assert (alone.status, alone.body["errors"][0]["field"]) == (400, "participants")


@pytest.mark.parametrize(
    ("service_id", "status", "pending"),
    [("perm", "requested", ["approval"]), ("wedding", "held", ["payment"]), ("cut", "booked", [])],
)
def test_the_answer_says_what_a_booking_waits_for_and_until_when(
    studio: Door, service_id: str, status: str, pending: list[str]
) -> None:
    body = studio.book(TEN, service_ids=[service_id], staff_id=None).body
    assert (body["status"], body["pending"]) == (status, pending)
    assert (body["pending_until"] is None) == (pending == [])
    own = f"{AT_SALON}/appointments/{body['appointment_id']}?token={body['manage_token']}"
    seen = studio.get(own).body
    assert (seen["status"], seen["pending"], seen["pending_until"]) == (
        status,
        pending,
        body["pending_until"],
    )


def test_the_first_status_is_answered_again_after_it_has_changed(studio: Door) -> None:
    asked: dict[str, Any] = {"service_ids": ["perm"], "staff_id": None, "headers": {"Idempotency-Key": "k"}}
    first = studio.book(TEN, **dict(asked))
    own = f"{AT_SALON}/appointments/{first.body['appointment_id']}"
    settled = studio.post(f"{own}/settle", {"pending": "approval"}, SALON_KEY)
    assert (settled.status, settled.body["status"]) == (200, "booked")
    assert is_the_first_answer_again(studio, first, TEN, **dict(asked))


def test_whoever_is_new_follows_a_link_that_speaks_for_the_whole_order(door: Door) -> None:
    rule(verify_contact=True)
    body = door.book(TEN, staff_id=None, guests=[DAVIDE]).body
    both = [body, *body["others"]]
    assert [each["status"] for each in both] == ["held", "held"]
    wrong = verify(door, body["appointment_id"], body["manage_token"])
    assert (wrong.status, wrong.body["code"]) == (403, "not_allowed")
    verified = verify(door, body["others"][0]["appointment_id"])
    assert (verified.status, verified.body["status"], verified.body["pending"]) == (200, "booked", [])
    assert {it.status for it in appointments()} == {"booked"}
    before = everything()
    assert verify(door, body["appointment_id"]).body["status"] == "booked"
    assert everything() == before
    require_agreement()


def test_whoever_followed_the_link_once_is_booked_at_once(door: Door) -> None:
    rule(verify_contact=True)
    verify(door, door.book(TEN).body["appointment_id"])
    assert door.book("2027-05-05T10:00").body["status"] == "booked"


def test_a_link_followed_too_late_confirms_nothing(door: Door, clock: MovableClock) -> None:
    rule(verify_contact=True)
    booked = door.book(TEN).body
    clock.set(NOW + timedelta(minutes=16))
    late = verify(door, booked["appointment_id"])
    assert (late.status, late.body["code"]) == (409, "hold_ended")
    assert door.book(TEN, {"name": "Else", "email": "else@example.com"}).status == 201


def test_the_rules_agreed_to_are_those_that_hold(door: Door) -> None:
    rule(must_agree=True, words="A day before, please.", cancel_until_minutes=1440)
    rules_id = door.get(AT_SALON).body["booking_policy"]["rules_id"]
    unsaid = door.book(TEN)
    assert (unsaid.status, unsaid.body["errors"][0]["field"]) == (400, "rules_id")
    booked = door.book(TEN, rules_id=rules_id)
    assert booked.status == 201
    rule(must_agree=True, words="Whenever you like.")
    changed = door.book("2027-05-05T10:00", rules_id=rules_id)
    assert (changed.status, changed.body["code"]) == (409, "rules_changed")
    own = f"{AT_SALON}/appointments/{booked.body['appointment_id']}?token={booked.body['manage_token']}"
    assert door.get(own).body["can_cancel_until"] == "2027-05-03T10:00:00+02:00"


def test_visits_at_home_know_the_address(studio: Door) -> None:
    home = {"street": "Long Street 5", "postcode": "10115", "city": "Berlin"}
    reply = studio.book(TEN, service_ids=["repair"], staff_id=None, address=home)
    assert reply.status == 201
    (booked,) = appointments()
    assert (booked.address, booked.travel_minutes) == ("Long Street 5, Berlin, 10115", 20)
    nowhere = studio.book(TEN, service_ids=["repair"], staff_id=None)
    assert (nowhere.status, nowhere.body["code"]) == (400, "bad_input")


def test_the_client_who_lives_elsewhere_sees_both_times(door: Door) -> None:
    who = {"name": "Carla", "email": "carla@example.com", "time_zone": "America/New_York"}
    body = door.book(TEN, who).body
    seen = door.get(f"{AT_SALON}/appointments/{body['appointment_id']}?token={body['manage_token']}").body
    assert (seen["starts_at"], seen["local_starts_at"]) == (TEN, "2027-05-04T04:00:00-04:00")
    assert (seen["time_zone"], seen["client_time_zone"]) == ("Europe/Berlin", "America/New_York")


def test_the_preferred_person_takes_the_visit_where_they_are_free(door: Door) -> None:
    client_id = door.book(TEN, staff_id="ben").body["client_id"]
    likes = f"{AT_SALON}/clients/{client_id}/preferences"
    for liked in ("ana", "ben"):
        assert door.post(likes, {"preferred_staff_id": liked}, SALON_KEY).body["preferred_staff_id"] == liked
        starts_at = "2027-05-05T10:00" if liked == "ana" else "2027-05-05T14:00"
        assert door.book(starts_at, staff_id=None, choice="preferred").body["staff_id"] == liked
    nobody = door.post(likes, {"preferred_staff_id": None}, SALON_KEY)
    assert nobody.body["preferred_staff_id"] is None
    door.book("2027-05-06T10:00", {"name": "Else", "phone": "01511 2345678"}, staff_id="ben")
    assert door.book("2027-05-06T10:00", staff_id=None, choice="preferred").body["staff_id"] == "ana"


def test_what_the_link_of_a_guest_shows_is_nobody_elses_name(door: Door) -> None:
    (other,) = door.book(TEN, staff_id=None, guests=[DAVIDE], note="private").body["others"]
    shown = door.get(f"{AT_SALON}/appointments/{other['appointment_id']}?token={other['manage_token']}")
    assert not {word for word in ("Carla", "Costa", "private", "carla@example.com") if word in shown.text}


def test_an_order_counts_once_against_the_limits_however_many_come(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKINGS_AN_HOUR_PER_ADDRESS", "1")
    assert door.book(TEN, staff_id=None, guests=[DAVIDE]).status == 201
    assert door.book("2027-05-05T10:00").status == 429


def test_a_deposit_is_paid_for_each_seat(studio: Door) -> None:
    add("salon", [YOGA.model_copy(update={"deposit": euros(10)})])
    body = studio.book(TEN, service_ids=["yoga"], staff_id=None, participants=["Carla", "Davide"]).body
    seen = studio.get(f"{AT_SALON}/appointments/{body['appointment_id']}?token={body['manage_token']}").body
    assert seen["deposit"] == {"amount": 2000, "currency": "EUR"}

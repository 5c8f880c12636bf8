"""Nobody may ask for too much through the JSON interface, save those who hold a key."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.settings import settings
from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door, Reply
from tests.cast import SALON_KEY
from tests.ledger import appointments, rows

CAFE = "127.0.0.2"
LINKS = "WRONG_LINKS_A_QUARTER_HOUR_PER_ADDRESS"
KEYS = "WRONG_KEYS_A_QUARTER_HOUR_PER_ADDRESS"


@pytest.fixture(autouse=True)
def two_bookings_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKINGS_AN_HOUR_PER_ADDRESS", "2")


@pytest.fixture
def cafe(door: Door) -> Door:
    """Give the same door, asked at from another address."""
    return replace(door, address=CAFE)


def book(door: Door, number: int, **changes: Any) -> Reply:
    """Book the so-maniest cut for a client of that number."""
    who = {"name": f"Client {number}", "email": f"client-{number}@example.com"}
    hour = (9, 10, 11, 13, 14, 15, 16, 17)[number % 8]  # Ben has his break at noon
    return door.book(f"2027-05-{4 + number // 8:02}T{hour:02}:00", client=who, **changes)


def is_too_much(reply: Reply) -> bool:
    """Tell whether a reply is the refusal of one try too many, and whole."""
    if reply.status != 429:
        return False
    wait = reply.body["retry_after_seconds"]
    assert (reply.content_type, reply.body["code"]) == ("application/problem+json", "too_many_requests")
    assert (reply.headers["Retry-After"], wait > 0) == (str(wait), True)
    return True


def test_the_third_booking_of_an_hour_from_one_address_is_refused(
    door: Door, cafe: Door, clock: MovableClock
) -> None:
    assert [book(door, n).status for n in (0, 1)] == [201, 201]
    refused = book(door, 2)
    assert is_too_much(refused)
    assert len(appointments()) == 2
    assert book(cafe, 2).status == 201
    clock.set(clock.now() + timedelta(seconds=refused.body["retry_after_seconds"]))
    assert book(door, 3).status == 201


def test_nobody_is_counted_where_no_limit_is_in_force(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKINGS_AN_HOUR_PER_ADDRESS", "0")
    assert {book(door, n).status for n in (0, 1, 2)} == {201}
    assert [row for row in rows("access") if "tries" in row] == []


def test_one_contact_is_one_however_it_is_written_and_wherever_it_comes_from(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKINGS_A_DAY_PER_CONTACT", "2")
    phones = ["+49 1511 2345678", "01511 2345678", "0049 (0)1511-2345678"]
    replies = [
        replace(door, address=f"127.0.1.{n}").book(
            f"2027-05-04T{10 + n}:00+02:00", {"name": "Carla", "phone": phone}
        )
        for n, phone in enumerate(phones, 3)
    ]
    assert [reply.status for reply in replies[:2]] == [201, 201]
    assert is_too_much(replies[2])


def test_a_repeated_request_is_counted_once(door: Door) -> None:
    again = [book(door, 0, headers={"Idempotency-Key": "k1"}) for _ in range(4)]
    assert {reply.status for reply in again} == {201}
    assert book(door, 1, headers={"Idempotency-Key": "k2"}).status == 201
    assert is_too_much(book(door, 2, headers={"Idempotency-Key": "k3"}))


def test_bad_input_is_not_counted(door: Door) -> None:
    nobody = {"name": "Carla", "email": "carla@", "phone": "12"}
    assert {door.book("soon").status for _ in range(4)} == {400}
    assert {door.book("2027-05-04T10:00", nobody).status for _ in range(4)} == {400}
    assert book(door, 0).status == 201


def test_whoever_holds_a_key_books_without_limit_and_a_wrong_key_is_none(door: Door) -> None:
    staff = {"Authorization": f"Bearer {SALON_KEY}"}
    assert {book(door, n, headers=staff).status for n in range(4)} == {201}
    wrong = {"Authorization": "Bearer wrong"}
    assert [book(door, n, headers=wrong).status for n in range(4, 7)] == [201, 201, 429]


def test_nobody_becomes_somebody_else_by_x_forwarded_for(door: Door) -> None:
    replies = [book(door, n, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(3)]
    assert is_too_much(replies[2])


@pytest.fixture
def cdn(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the secret of the CDN in front of the app."""
    monkeypatch.setenv("CDN_SECRET", "only-the-cdn-says-this")
    settings.cache_clear()
    yield "only-the-cdn-says-this"
    settings.cache_clear()


def test_behind_our_cdn_everybody_has_their_own_address(door: Door, cdn: str) -> None:
    def through_cdn(number: int, address: str, secret: str = cdn) -> Reply:
        hops = f"192.0.2.66, {address}, 127.0.0.1"
        return book(door, number, headers={"X-Cdn-Secret": secret, "X-Forwarded-For": hops})

    assert {through_cdn(n, f"203.0.113.{n}").status for n in range(4)} == {201}
    assert [through_cdn(n, "203.0.113.9").status for n in (4, 5, 6)] == [201, 201, 429]
    assert [through_cdn(n, f"203.0.113.{n}", "guessed").status for n in (6, 7, 8)] == [201, 201, 429]


def test_links_that_are_not_right_are_counted_and_the_right_one_always_works(
    door: Door, cafe: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKS, "3")
    booked = book(door, 0).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}"
    wrong = [
        door.get(f"{own}?token=wrong"),
        door.post(f"{own}/cancel?token=wrong", {}),
        door.post(f"{own}/reschedule?token=wrong", {"starts_at": "2027-05-05T10:00"}),
    ]
    assert {reply.status for reply in wrong} == {403}
    assert is_too_much(door.post(f"{own}/cancel?token=wrong", {}))
    assert cafe.get(f"{own}?token=wrong").status == 403
    assert door.post(f"{own}/cancel?token={booked['manage_token']}", {}).status == 200


def test_an_appointment_moves_so_often_a_day(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVES_A_DAY_PER_APPOINTMENT", "2")
    booked, other = book(door, 0).body, book(door, 1).body

    def move(whose: dict[str, Any], hour: int) -> Reply:
        own = f"{AT_SALON}/appointments/{whose['appointment_id']}/reschedule?token={whose['manage_token']}"
        return door.post(own, {"starts_at": f"2027-05-05T{hour}:00"})

    assert [move(booked, hour).status for hour in (10, 14)] == [200, 200]
    assert is_too_much(move(booked, 16))
    assert move(other, 16).status == 200


def test_wrong_keys_are_counted_at_every_call_for_staff(
    door: Door, cafe: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEYS, "2")
    clients, wrong = f"{AT_SALON}/clients", "wrong"
    assert [door.get(clients, wrong).status for _ in range(2)] == [401, 401]
    assert is_too_much(door.get(clients, wrong))
    assert is_too_much(door.get(clients, SALON_KEY))
    assert cafe.get(clients, SALON_KEY).status == 200
    assert door.get(clients).status == 401

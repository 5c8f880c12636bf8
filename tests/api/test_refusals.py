"""Every door refuses bad input with a problem document and changes nothing; nothing answers 500."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.conftest import AT_SALON, Door, Reply
from tests.cast import SALON_KEY
from tests.ledger import everything

TEN = "2027-05-04T10:00:00+02:00"
JSON = "application/json"
KEY = f"Bearer {SALON_KEY}"
CARLA = {"name": "Carla", "email": "carla@example.com"}
GOOD = {"service_ids": ["cut"], "staff_id": "ben", "starts_at": TEN, "client": CARLA}
NOT_TIMES: list[Any] = [
    None, 7, 1e300, True, [], {}, "", "x", "10:00", "1700000000", "2027-13-01T10:00", "2027-02-30T10:00",
    "2027-05-04T25:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "99999-01-01T00:00",
    "2027-05-04T10:00\u0000", "２０２７-05-04T10:00",
]  # fmt: skip
NOT_IDS: list[Any] = [7, True, [], {}, "", "a#b", "a b", "ä", "../etc", "\u0000", "x" * 129]
NOT_NAMES: list[Any] = [None, 7, [], "", "   ", "\u0000", "Carla\u0000", "Car\nla", "\u001b[2J", "x" * 201]
NOT_ADDRESSES: list[Any] = [7, [], "carla", "carla@", "a b@example.com", "a\u0000@example.com", "x" * 255]
NOT_NUMBERS: list[Any] = [7, [], "abc", "12", "+1 555 555 5555", "0" * 41, "\u0000"]
NOT_CONSENTS: list[Any] = ["yes", 1, []]
NOT_LISTS: list[Any] = ["cut", None, ["cut"] * 11, {"cut": 1}]
NOT_PEOPLE: list[Any] = [None, 7, "Carla", [], {}, {"name": "Carla"}]
NOT_NOTES: list[Any] = [7, [], {}, "x" * 2001, "\u0000", "\u0007"]
NOT_GUESTS: list[Any] = [
    None, 7, "Davide", {}, [7], [{}], [{"name": ""}], [{"name": "D", "staff_id": "a b"}], [{"name": "D"}] * 6,
    [{"name": "D", "service_ids": "cut"}], [{"name": "D", "starts_at": "soon"}],
    [{"name": "D", "starts_at": "2027-05-04T10:00"}], [{"name": "D", "starts_at": "2027-05-14T10:00+02:00"}],
]  # fmt: skip
NOT_SEATED: list[Any] = [None, 7, "Carla", [7], [""], ["Carla"] * 101, ["Carla", "Davide"]]
NOT_ZONES: list[Any] = [7, "", "Moon/Sea", "../../etc/passwd", "Europe", "\u0000", "x" * 65]
NOT_PLACES: list[Any] = [
    7, "Long Street 5", {}, {"street": "Long Street 5"}, {"street": "", "postcode": "10115"},
    {"street": "Long\nStreet", "postcode": "10115"}, {"street": "Long Street 5", "postcode": "1" * 21},
]  # fmt: skip
NOT_CHOICES: list[Any] = [None, 7, "whoever", []]
NOT_REASONS: list[Any] = [7, "", "   ", "\u0000", "x" * 501]
RAW = [
    b"", b"{", b"null", b"[]", b"7", b'"text"', b"\xff\xfe", b"{}", b"\x00", b"[" * 60_000, b'{"a":' * 9_000,
    b'{"starts_at": ' + b"9" * 5000 + b"}", b'{"client": {"name": "\\ud800"}}', b'{"note": "\\u00"}',
    b'{"starts_at": NaN}', b'{"starts_at": 1e999999}', json.dumps(GOOD).encode("utf-16"),
]  # fmt: skip


def is_refused(reply: Reply, *codes: str) -> bool:
    """Tell whether an answer is a whole problem document with one of the codes (any, without codes)."""
    if not 400 <= reply.status < 500 or reply.content_type != "application/problem+json":
        return False
    body = reply.body
    whole = {"type", "title", "status", "code", "detail"} <= set(body) and body["status"] == reply.status
    return whole and bool(body["detail"]) and (not codes or body["code"] in codes)


def bad_bookings() -> Iterator[dict[str, Any]]:
    for name in GOOD:
        yield {key: value for key, value in GOOD.items() if key != name and name != "staff_id"} or {"x": 1}
    yield from ({**GOOD, "starts_at": value} for value in NOT_TIMES)
    for name in ("staff_id", "location_id", "package_id"):
        yield from ({**GOOD, name: value} for value in NOT_IDS)
    yield from ({**GOOD, "service_ids": [value]} for value in NOT_IDS)
    yield from ({**GOOD, "service_ids": value} for value in NOT_LISTS)
    yield from ({**GOOD, "client": value} for value in NOT_PEOPLE)
    yield from ({**GOOD, "client": {**CARLA, "name": value}} for value in NOT_NAMES)
    yield from ({**GOOD, "client": {**CARLA, "email": value}} for value in NOT_ADDRESSES)
    yield from ({**GOOD, "client": {**CARLA, "phone": value}} for value in NOT_NUMBERS)
    yield from ({**GOOD, "client": {**CARLA, "sms_consent": value}} for value in NOT_CONSENTS)
    yield from ({**GOOD, "note": value} for value in NOT_NOTES)
    yield from ({**GOOD, "guests": value} for value in NOT_GUESTS)
    yield from ({**GOOD, "participants": value} for value in NOT_SEATED)
    yield from ({**GOOD, "client": {**CARLA, "time_zone": value}} for value in NOT_ZONES)
    yield from ({**GOOD, "address": value} for value in NOT_PLACES)
    yield from ({**GOOD, "override_reason": value} for value in NOT_REASONS)
    yield from ({**GOOD, "choice": value} for value in NOT_CHOICES)
    yield from ({**GOOD, "rules_id": value} for value in NOT_IDS)


def test_no_bad_booking_changes_anything(door: Door) -> None:
    before = everything()
    wrong = [
        (body, reply.status, reply.text)
        for body in bad_bookings()
        if not is_refused(reply := door.post(f"{AT_SALON}/appointments", body), "bad_input")
    ]
    assert wrong == []
    assert everything() == before


def test_bad_input_names_its_fields(door: Door) -> None:
    who = {"name": "", "email": "carla", "phone": "12"}
    malformed = door.post(f"{AT_SALON}/appointments", {**GOOD, "starts_at": 7, "client": who}).body
    assert {error["field"] for error in malformed["errors"]} == {"starts_at", "client.name"}
    unreachable = door.post(f"{AT_SALON}/appointments", {**GOOD, "client": {**who, "name": "Carla"}}).body
    assert {error["field"] for error in unreachable["errors"]} == {"client.email", "client.phone"}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"service_ids": ["massage"]}, 404, "not_found"),
        ({"service_ids": [], "package_id": "massage"}, 404, "not_found"),
        ({"staff_id": "dario"}, 404, "not_found"),
        ({"location_id": "moon"}, 404, "not_found"),
        ({"service_ids": ["nails"]}, 409, "not_offered"),  # Ben does none
        ({"starts_at": "2027-05-03T11:15:00+02:00"}, 409, "not_offered"),  # too soon
        ({"starts_at": "2027-05-02T11:00:00+02:00"}, 409, "not_offered"),  # over
        ({"starts_at": "2027-12-01T10:00:00+01:00"}, 409, "not_offered"),  # too far ahead
        ({"starts_at": "2027-05-04T10:07:00+02:00"}, 409, "not_offered"),  # off the step
        ({"starts_at": "2027-05-04T11:30:00+02:00"}, 409, "not_offered"),  # into the break
        ({"starts_at": "2027-05-09T10:00:00+02:00"}, 409, "not_offered"),  # on a Sunday
    ],
)
def test_what_is_not_offered_is_refused_with_the_reason(
    door: Door, changes: dict[str, Any], status: int, code: str
) -> None:
    before = everything()
    reply = door.post(f"{AT_SALON}/appointments", {**GOOD, **changes})
    assert (reply.status, reply.body["code"]) == (status, code)
    assert everything() == before


def test_a_time_that_the_clock_change_skips_is_bad_input(door: Door) -> None:
    reply = door.post(f"{AT_SALON}/appointments", {**GOOD, "starts_at": "2028-03-26T02:30"})
    assert is_refused(reply, "bad_input")
    assert "does not exist" in reply.body["detail"]


def test_no_bad_body_is_a_500_at_any_door(door: Door) -> None:
    booked = door.book(TEN).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}"
    doors = [
        ("POST", f"{AT_SALON}/appointments"),
        ("POST", f"{own}/reschedule?token={booked['manage_token']}"),
        ("POST", f"{own}/status"),
        ("POST", f"{own}/settle"),
        ("POST", f"{own}/move"),
        ("POST", f"{AT_SALON}/walk-ins"),
        ("POST", f"{AT_SALON}/clients/{booked['client_id']}/preferences"),
        ("POST", f"{AT_SALON}/reconnect/contact"),
        ("POST", f"{AT_SALON}/reconnect/preview"),
        ("PUT", f"{AT_SALON}/reconnect/hair/settings"),
    ]
    before = everything()
    wrong = [
        (method, path, raw[:40], reply.status, reply.text)
        for method, path in doors
        for raw in RAW
        if not (
            path.endswith("settings") and raw.startswith(b"{") and raw.endswith(b"}")
        )  # nothing is needed
        if not is_refused(
            reply := door.ask(method, path, raw, Content_Type=JSON, Authorization=KEY), "bad_input"
        )
    ]
    assert wrong == []
    assert everything() == before


def test_other_types_and_too_much_at_once_are_refused(door: Door) -> None:
    path, body = f"{AT_SALON}/appointments", json.dumps(GOOD).encode()
    before = everything()
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "\x01",
    ):
        assert is_refused(door.ask("POST", path, body, Content_Type=kind), "unsupported_media_type")
    for size in (70_000, 1_000_000):
        large = json.dumps({**GOOD, "note": "x" * size}).encode()
        assert is_refused(door.ask("POST", path, large, Content_Type=JSON), "bad_input", "too_large")
    long_key = door.post(path, GOOD, Idempotency_Key="k" * 201)
    assert is_refused(long_key, "bad_input")
    assert everything() == before


def test_no_bad_query_is_a_500(door: Door) -> None:
    days = [
        "",
        "x",
        "7",
        "2027-02-30",
        "2027-5-4",
        "9999-12-31",
        "0001-01-01",
        "-1",
        "2027-05-04T10:00",
        "%00",
    ]
    ranges = [f"from={day}&to=2027-05-04" for day in days] + [f"from=2027-05-04&to={day}" for day in days]
    ranges += ["", "from=2027-05-04", "from=2027-05-05&to=2027-05-04", "from=%FF&to=%FE", "from=%ED%A0%80"]
    names = ["%00", "a%23b", "%C3%A4", "%FF", "x" * 129]
    keys: list[dict[str, Any]] = [
        {"pk": {"S": "salon#a1"}, "sk": {"S": "appointment"}},
        {"pk": {"S": "garage#a1"}, "sk": {"S": "x"}, "gsi1pk": {"S": "salon"}, "gsi1sk": {"S": "x"}},
        {"pk": {"S": "salon#a1"}, "sk": {"N": "7"}, "gsi1pk": {"S": "salon"}, "gsi1sk": {"S": "x"}},
    ]
    made_up = [b"[" * 20_000, *(json.dumps(key).encode() for key in keys)]
    cursors = ["x", "%00", "%FF", *(base64.urlsafe_b64encode(text).decode() for text in made_up)]
    diary = f"{AT_SALON}/appointments?from=2027-05-04&to=2027-05-04"
    asked = [
        *(f"{AT_SALON}/slots?service_id=cut&{span}" for span in [*ranges, "from=2027-05-01&to=2027-09-01"]),
        *(f"{AT_SALON}/appointments?{span}" for span in ranges),
        *(f"{AT_SALON}/slots?service_id={name}&from=2027-05-04&to=2027-05-04" for name in names),
        *(f"{diary}&staff_id={name}" for name in names),
        *(f"{diary}&cursor={cursor}" for cursor in cursors),
        *(f"{AT_SALON}/clients?cursor={cursor}" for cursor in cursors[:4]),
        *(f"{AT_SALON}/messages?cursor={cursor}" for cursor in cursors[:4]),
        f"{AT_SALON}/clients?q={'x' * 201}",
        f"{AT_SALON}/messages?status=lost",
        f"{AT_SALON}/slots?from=2027-05-04&to=2027-05-04",
        f"{AT_SALON}/reconnect/hair/clients?list=maybe",
    ]
    wrong = {path: reply.text for path in asked if not is_refused(reply := door.get(path, SALON_KEY))}
    assert wrong == {}


def test_what_does_not_exist_is_not_found(door: Door) -> None:
    asked = [
        "/v1/businesses/nobody", "/v1/businesses/nobody/services", "/v1/businesses/%00", "/v1", "/v1/", "/v2",
        "/v1/businesses/nobody/slots?service_id=cut&from=2027-05-04&to=2027-05-04", "/v1/businesses/a%23b",
        f"{AT_SALON}/clients/nobody", f"{AT_SALON}/clients/a%23b", f"{AT_SALON}/reconnect/massage/clients",
        f"{AT_SALON}/slots?service_id=massage&from=2027-05-04&to=2027-05-04", f"{AT_SALON}/nothing",
    ]  # fmt: skip
    assert [path for path in asked if not is_refused(door.get(path, SALON_KEY), "not_found")] == []
    lost = door.post(f"{AT_SALON}/appointments/nobody/status", {"status": "done"}, SALON_KEY)
    assert is_refused(lost, "not_found")
    for path, body in (
        ("/appointments/nobody/settle", {"pending": "payment"}),
        ("/appointments/nobody/move", {"starts_at": TEN}),
        ("/clients/nobody/preferences", {"preferred_staff_id": None}),
        ("/walk-ins", {"service_ids": ["massage"]}),
    ):
        assert is_refused(door.post(f"{AT_SALON}{path}", body, SALON_KEY), "not_found")
    own = f"{AT_SALON}/clients/{door.book(TEN).body['client_id']}/preferences"
    assert is_refused(door.post(own, {"preferred_staff_id": "dario"}, SALON_KEY), "not_found")


def test_a_method_that_a_call_does_not_have_is_refused_as_a_problem(door: Door) -> None:
    for method, path in (("DELETE", AT_SALON), ("PUT", f"{AT_SALON}/appointments"), ("POST", "/healthz")):
        assert is_refused(door.ask(method, path, b"{}", Content_Type=JSON), "method_not_allowed")


def test_no_other_token_opens_an_appointment(door: Door) -> None:
    booked = door.book(TEN).body
    other = door.book("2027-05-04T14:00:00+02:00").body
    at_dario = {"service_ids": ["cut"], "starts_at": TEN, "client": CARLA}
    foreign = door.post("/v1/businesses/garage/appointments", at_dario).body
    address = f"{AT_SALON}/appointments/{booked['appointment_id']}"
    before = everything()
    tokens = ["", "x", "%00", "%FF", "x" * 200, "x" * 201, other["manage_token"], foreign["manage_token"]]
    for token in tokens:
        for reply in (
            door.get(f"{address}?token={token}"),
            door.post(f"{address}/reschedule?token={token}", {"starts_at": "2027-05-05T10:00"}),
            door.post(f"{address}/cancel?token={token}", {}),
            door.post(f"{address}/verify?token={token}", {}),
        ):
            assert is_refused(reply, "not_allowed", "bad_input")
    at_garage = f"/v1/businesses/garage/appointments/{booked['appointment_id']}"
    assert is_refused(door.get(f"{at_garage}?token={booked['manage_token']}"), "not_allowed")
    assert everything() == before


def test_a_move_is_refused_like_a_booking_and_by_the_policy(door: Door) -> None:
    booked = door.book(TEN).body
    door.book("2027-05-04T14:00:00+02:00", {"name": "Else", "email": "else@example.com"})
    soon = door.book("2027-05-03T13:00:00+02:00", CARLA).body
    own = f"{AT_SALON}/appointments/{booked['appointment_id']}/reschedule?token={booked['manage_token']}"
    before = everything()
    for body, code in (
        ({"starts_at": "2027-05-04T14:15:00+02:00"}, "slot_taken"),
        ({"starts_at": "2027-05-04T03:00:00+02:00"}, "not_offered"),
        ({"starts_at": "2028-03-26T02:30"}, "bad_input"),
        ({"starts_at": TEN, "staff_id": "dario"}, "not_found"),
    ):
        assert is_refused(door.post(own, body), code)
    assert everything() == before
    assert soon["status"] == "booked"

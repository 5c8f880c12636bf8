"""Time off, closures and public holidays over HTTP: what staff enter, see, change and remove."""

import json
from typing import Any

import pytest

from chalicelib.reconnect.model import Learning
from chalicelib.reconnect.store import load_places_due, save_learning
from tests.api.conftest import AT_SALON, Door, Reply
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import look, offered, wait

HERE = f"{AT_SALON}/absences"
TEN = "2027-05-04T10:00:00+02:00"
OFF = {"kind": "time_off", "staff_id": "ben", "first_on": "2027-05-04", "last_on": "2027-05-05"}
CLOSED = {
    "kind": "closure",
    "location_id": "mitte",
    "starts_at": "2027-05-04T09:00",
    "ends_at": "2027-05-04T12:00",
}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/absences?from=2027-05-01&to=2027-05-31", None),
    ("POST", "/absences", OFF),
    ("POST", "/absences/a1/change", {"title": "Dentist"}),
    ("POST", "/absences/a1/remove", {}),
    ("POST", "/locations/mitte/holidays", {"year": 2027}),
]


def enter(door: Door, key: str, body: dict[str, Any] | None = None, **more: Any) -> Reply:
    headers = more.pop("headers", {})
    return door.post(HERE, {**(body or OFF), **more}, key, **headers)


def listed(door: Door, key: str, more: str = "") -> Any:
    return door.get(f"{HERE}?from=2027-05-01&to=2027-05-31{more}", key).body["items"]


def put_region(door: Door, key: str, region: str) -> Reply:
    place = next(
        each
        for each in door.get(f"{AT_SALON}/catalogue", key).body["locations"]
        if each["location_id"] == "mitte"
    )
    return door.put(f"{AT_SALON}/catalogue/locations/mitte", {**place, "holidays": region}, key)


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:24])
def test_nobody_else_sees_or_enters_an_absence(
    door: Door, wrong_key: str | None, method: str, path: str, body: Any
) -> None:
    before = everything()
    headers = {"Authorization": f"Bearer {wrong_key}"} if wrong_key else {}
    content = json.dumps(body).encode() if body is not None else None
    reply = door.ask(method, AT_SALON + path, content, Content_Type="application/json", **headers)
    assert (reply.status, reply.body["code"]) == (401, "not_signed_in")
    assert everything() == before


def test_days_off_are_entered_listed_and_not_offered(door: Door, key: str) -> None:
    reply = enter(door, key, title="Wedding")
    assert reply.status == 201
    entered = reply.body
    assert (entered["first_on"], entered["last_on"], entered["state"]) == (
        "2027-05-04",
        "2027-05-05",
        "standing",
    )
    assert entered["starts_at"] == "2027-05-04T00:00:00+02:00"
    assert entered["ends_at"] == "2027-05-06T00:00:00+02:00"
    assert (entered["title"], entered["entered_by"], entered["appointments"]) == ("Wedding", "Ana's key", [])
    assert listed(door, key) == [entered]
    assert listed(door, key, "&staff_id=ben") == [entered]
    assert listed(door, key, "&staff_id=ana") == listed(door, key, "&location_id=mitte") == []
    slots = door.get(f"{AT_SALON}/slots?service_id=cut&staff_id=ben&from=2027-05-04&to=2027-05-05").body
    assert slots["items"] == []
    assert door.book(TEN).body["code"] == "slot_taken"


@pytest.mark.parametrize("body", [OFF, CLOSED], ids=["time off", "closure"])
def test_appointments_in_the_way_are_named_unless_they_may_stay(
    door: Door, key: str, body: dict[str, Any]
) -> None:
    booked = door.book(TEN).body["appointment_id"]
    refused = enter(door, key, body)
    assert (refused.status, refused.body["code"]) == (409, "appointments_there")
    (there,) = refused.body["appointments"]
    assert (there["appointment_id"], there["client_name"], there["starts_at"]) == (booked, "Carla Costa", TEN)
    assert listed(door, key) == []
    entered = enter(door, key, body, over_appointments=True).body
    assert [each["appointment_id"] for each in entered["appointments"]] == [booked]
    door.post(f"{AT_SALON}/appointments/{booked}/status", {"status": "cancelled"}, key)
    assert [each["appointments"] for each in listed(door, key)] == [[]]


def test_an_absence_is_changed_and_removed(door: Door, key: str) -> None:
    address = f"{HERE}/{enter(door, key).body['absence_id']}"
    changed = door.post(
        f"{address}/change", {"starts_at": "2027-05-04T13:00", "ends_at": TEN[:11] + "15:00"}, key
    )
    assert (changed.status, changed.body["starts_at"], changed.body["first_on"]) == (
        200,
        "2027-05-04T13:00:00+02:00",
        None,
    )
    assert door.post(f"{address}/change", {"title": " Dentist "}, key).body["title"] == "Dentist"
    assert door.book(TEN).status == 201
    for _ in range(2):
        removed = door.post(f"{address}/remove", {}, key)
        assert (removed.status, removed.body["state"]) == (200, "removed")
    assert listed(door, key) == []
    assert door.book("2027-05-04T14:00:00+02:00", {"name": "Else", "email": "else@example.com"}).status == 201
    again = door.post(f"{address}/change", {"title": "Dentist"}, key)
    assert (again.status, again.body["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("way", "body"),
    [("remove", {}), ("change", {"starts_at": "2027-05-04T13:00", "ends_at": "2027-05-04T14:00"})],
)
def test_what_gets_free_is_offered_to_whoever_waits(door: Door, key: str, way: str, body: Any) -> None:
    absence_id = enter(door, key).body["absence_id"]
    wait("Carla", NOW)
    look(NOW)
    assert offered(NOW) == set()
    door.post(f"{HERE}/{absence_id}/{way}", body, key)
    look(later(5))
    assert offered(later(5)) == {"Carla"}


def test_rhythms_are_learnt_anew_where_a_location_closes_and_opens(door: Door, key: str) -> None:
    def learning() -> list[str]:
        found = [place.sk for place in load_places_due(NOW)]
        save_learning(Learning(business_id=SALON, due_at=later(60)))
        return found

    enter(door, key)
    assert learning() == []
    absence_id = enter(door, key, CLOSED).body["absence_id"]
    assert learning() == ["learning"]
    for way, body in (("change", {"title": "Painters"}), ("remove", {})):
        door.post(f"{HERE}/{absence_id}/{way}", body, key)
        assert learning() == ["learning"]


def test_the_same_key_gives_the_first_answer(door: Door, key: str) -> None:
    first = enter(door, key, headers={"Idempotency_Key": "k1"})
    assert enter(door, key, headers={"Idempotency_Key": "k1"}).body == first.body
    other = enter(door, key, title="Other", headers={"Idempotency_Key": "k1"})
    assert (other.status, other.body["code"]) == (409, "idempotency_key_reused")
    assert len(listed(door, key)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "holiday_trip"}, "kind"),
        ({"kind": "closure"}, "kind"),
        ({"staff_id": None}, "staff_id"),
        ({"location_id": "mitte"}, "staff_id"),
        ({"first_on": "4 May"}, "first_on"),
        ({"last_on": "2027-05-01"}, "last_on"),
        ({"first_on": None, "last_on": None}, "starts_at"),
        ({"first_on": None, "last_on": None, "starts_at": TEN, "ends_at": TEN}, "ends_at"),
        ({"first_on": "2027-02-30"}, "first_on"),
        ({"title": "x" * 201}, "title"),
        ({"over_appointments": "yes"}, "over_appointments"),
    ],
)
def test_what_is_not_right_is_refused_by_field(
    door: Door, key: str, body: dict[str, Any], field: str
) -> None:
    reply = enter(door, key, **body)
    assert reply.status == 400
    assert field in [error["field"] for error in reply.body["errors"]]
    assert listed(door, key) == []


def test_what_is_not_there_is_not_found(door: Door, key: str) -> None:
    assert enter(door, key, staff_id="dario").status == 404
    assert door.post(f"{HERE}/nothing/remove", {}, key).status == 404
    assert door.post(f"{HERE}/nothing/change", {"title": ""}, key).status == 404
    assert door.post(f"{AT_SALON}/locations/moon/holidays", {"year": 2027}, key).status == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?from=2027-05-04",
        "?from=2027-05-04&to=2027-05-03",
        "?from=x&to=y",
        "?from=2020-05-04&to=2027-05-03",
    ],
)
def test_a_broken_question_is_refused(door: Door, key: str, query: str) -> None:
    assert door.get(HERE + query, key).status == 400


def test_setting_the_region_of_a_location_closes_it_on_public_holidays(door: Door, key: str) -> None:
    booked = door.book("2027-05-06T10:00:00+02:00").body["appointment_id"]
    assert put_region(door, key, "DE-BE").status == 200
    ascension, pentecost = listed(door, key, "&location_id=mitte")
    assert (ascension["title"], ascension["kind"], ascension["first_on"]) == (
        "Ascension Day",
        "holiday",
        "2027-05-06",
    )
    assert [each["appointment_id"] for each in ascension["appointments"]] == [booked]
    door.post(f"{HERE}/{pentecost['absence_id']}/remove", {}, key)
    year = door.post(f"{AT_SALON}/locations/mitte/holidays", {"year": 2027}, key)
    assert [(each["first_on"], each["state"]) for each in year.body["items"]][:2] == [
        ("2027-05-06", "standing"),
        ("2027-05-17", "removed"),
    ]
    assert door.book("2027-05-17T10:00:00+02:00").status == 201


@pytest.mark.parametrize("body", [{}, {"year": "2027"}, {"year": 1999}, {"year": 2027.5}])
def test_a_year_has_to_be_one_that_matters(door: Door, key: str, body: Any) -> None:
    assert door.post(f"{AT_SALON}/locations/mitte/holidays", body, key).status == 400

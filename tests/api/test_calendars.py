"""The calls for calendars, and the feeds for whoever knows their address."""

import json
from typing import Any

import pytest
from icalendar import Calendar

from tests.api.conftest import AT_SALON, Door
from tests.cast import GARAGE_KEY
from tests.ledger import everything, rows

BENS = f"{AT_SALON}/staff/ben/calendars"
MINE = {"kind": "subscription", "address": "webcal://calendar.example/private-token/ben.ics", "name": "Mine"}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/feeds", None),
    ("POST", "/feeds/staff/ben/change", None),
    ("GET", "/staff/ben/calendars", None),
    ("POST", "/staff/ben/calendars", MINE),
    ("POST", "/staff/ben/calendars/c1/read", None),
    ("DELETE", "/staff/ben/calendars/c1", None),
]


def feed_path(door: Door, key: str, holder_id: str = "ben") -> str:
    feeds = door.get(f"{AT_SALON}/feeds", key).body["items"]
    address = next(feed["address"] for feed in feeds if feed["holder_id"] == holder_id)
    return str(address).removeprefix("https://book.salon.example")


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:24])
def test_no_call_for_calendars_answers_without_the_key_of_the_business(
    door: Door, wrong_key: str | None, method: str, path: str, body: Any
) -> None:
    before = {name: found for name, found in everything().items() if name != "access"}
    headers = {"Authorization": f"Bearer {wrong_key}"} if wrong_key else {}
    content = json.dumps(body).encode() if body else None
    reply = door.ask(method, AT_SALON + path, content, Content_Type="application/json", **headers)
    assert (reply.status, reply.body["code"]) == (401, "not_signed_in")
    assert {name: found for name, found in everything().items() if name != "access"} == before


def test_a_feed_is_a_calendar_that_a_program_need_not_read_twice(door: Door, key: str) -> None:
    door.book("2027-05-04T10:00")
    path = feed_path(door, key)
    reply = door.ask("GET", path)
    assert (reply.status, reply.content_type) == (200, "text/calendar")
    (event,) = Calendar.from_ical(reply.text).walk("VEVENT")
    assert event["SUMMARY"] == "Cut: Carla Costa"
    etag = reply.headers["ETag"]
    assert "max-age" in reply.headers["Cache-Control"]
    for known in (etag, f'"x", W/{etag}', "*"):
        again = door.ask("GET", path, If_None_Match=known)
        assert (again.status, again.text) == (304, "")
    door.book("2027-05-04T11:00")
    assert door.ask("GET", path, If_None_Match=etag).status == 200


@pytest.mark.parametrize("wrong", ["x.ics", "x", ".ics", "%2e%2e.ics"])
def test_under_a_wrong_address_there_is_nothing(door: Door, key: str, wrong: str) -> None:
    path = feed_path(door, key)
    assert door.ask("GET", path.rpartition("/")[0] + "/" + wrong).status == 404
    assert door.ask("GET", path.removesuffix(".ics")).status == 404
    assert door.ask("GET", path.replace("/ben/", "/ana/")).status == 404
    assert door.ask("GET", path.replace("/salon/", "/garage/")).status == 404
    assert door.ask("GET", path.replace("/salon/", "/nowhere/")).status == 404


def test_the_address_of_a_feed_is_changed(door: Door, key: str) -> None:
    before = feed_path(door, key)
    changed = door.post(f"{AT_SALON}/feeds/staff/ben/change", None, key)
    assert changed.body["address"].endswith(feed_path(door, key))
    assert door.ask("GET", before).status == 404
    assert door.ask("GET", feed_path(door, key)).status == 200
    assert door.post(f"{AT_SALON}/feeds/room/ben/change", None, key).status == 404
    assert door.post(f"{AT_SALON}/feeds/staff/carla/change", None, key).status == 404


def test_a_calendar_is_connected_listed_read_again_and_removed(door: Door, key: str) -> None:
    connected = door.post(BENS, MINE, key)
    assert (connected.status, connected.body["name"], connected.body["host"]) == (
        200,
        "Mine",
        "calendar.example",
    )
    (listed,) = door.get(BENS, key).body["items"]
    shown = (listed["age"], listed["stale"], listed["error"], listed["choices"])
    assert shown == ("Not read yet.", False, "", [])
    one = f"{BENS}/{listed['calendar_id']}"
    assert door.post(f"{one}/read", None, key).status == 200
    assert door.ask("DELETE", one, Authorization=f"Bearer {key}").status == 200
    assert door.get(BENS, key).body["items"] == []
    assert door.ask("DELETE", one, Authorization=f"Bearer {key}").status == 404
    assert door.post(f"{one}/read", None, key).status == 404


def test_no_answer_shows_where_exactly_a_calendar_stands_or_how_to_sign_in(door: Door, key: str) -> None:
    address = "https://dav.example/private-token/"
    dav = {"kind": "caldav", "address": address, "username": "b3n", "password": "hunter2"}
    said = [door.post(BENS, MINE, key).text, door.post(BENS, dav, key).text, door.get(BENS, key).text]
    for secret in ("private-token", "b3n", "hunter2"):
        assert not any(secret in text for text in said)
        assert secret in json.dumps(rows("calendar_secrets"), default=str)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "fax"}, "kind"),
        ({"address": ""}, "address"),
        ({"address": "not an address"}, "address"),
        ({"address": "http://169.254.169.254/latest/"}, "address"),
        ({"address": "http://[::1]/ben.ics"}, "address"),
        ({"address": "https://calendar.example:22/"}, "address"),
        ({"address": "https://calendar.example/" + "x" * 3000}, "address"),
        ({"name": "two\nlines"}, "name"),
        ({"name": 7}, "name"),
        ({"username": "ben"}, "username"),
        ({"kind": "caldav"}, "password"),
        ({"address": "http://calendar.example/", "username": "ben", "password": "x"}, "address"),
    ],
)
def test_what_cannot_be_connected_is_refused_with_its_field(
    door: Door, key: str, changes: dict[str, Any], field: str
) -> None:
    reply = door.post(BENS, {**MINE, **changes}, key)
    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (400, [field])
    assert rows("calendars") == []


def test_calendars_belong_to_somebody_who_works_here(door: Door, key: str) -> None:
    assert door.get(f"{AT_SALON}/staff/carla/calendars", key).status == 404
    assert door.post(f"{AT_SALON}/staff/carla/calendars", MINE, key).status == 404
    calendar_id = door.post(BENS, MINE, key).body["calendar_id"]
    elsewhere = BENS.replace("salon", "garage")
    assert door.get(elsewhere, GARAGE_KEY).status == 404
    other = f"{AT_SALON}/staff/ana/calendars/{calendar_id}"
    assert door.ask("DELETE", other, Authorization=f"Bearer {key}").status == 404

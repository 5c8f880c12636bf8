"""What may be connected, and where its secrets stand."""

import json
from typing import Any

import pytest

from chalicelib.calendars import service, store
from chalicelib.calendars.model import NewCalendar
from chalicelib.core.errors import BadInput, NotFound
from infra.functions import FUNCTIONS, PUT
from tests.calendars.world import World
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON


def test_addresses_and_passwords_stand_in_a_table_of_their_own(world: World) -> None:
    world.connect("/private-0123456789/ben.ics", username="ben", password="hunter2")
    shown = json.dumps(rows("calendars"), default=str)
    kept = json.dumps(rows("calendar_secrets"), default=str)
    for secret in ("private-0123456789", "hunter2"):
        assert secret not in shown
        assert secret in kept
    loaded = store.load_secret(store.due_of(service.list_calendars(SALON, "ben")[0]))
    assert "hunter2" not in repr(loaded)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "ftp://calendar.example/"}, "address"),
        ({"address": "https://ben:secret@calendar.example/"}, "address"),
        ({"username": "ben"}, "username"),
        ({"username": "b:en", "password": "x"}, "username"),
        ({"kind": "caldav"}, "password"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(world: World, changes: dict[str, Any], field: str) -> None:
    new = NewCalendar(**{"kind": "subscription", "address": world.server.address(), **changes})
    with pytest.raises(BadInput) as refused:
        service.connect(SALON, "ben", new, NOW)
    assert [name for name, _ in refused.value.fields] == [field]
    assert rows("calendars") == rows("calendar_secrets") == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/ben.ics",
        "http://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://calendar.example:8443/",
    ],
)
def test_without_the_setting_for_home_no_address_that_is_not_public_is_taken(
    world: World, abroad: None, address: str
) -> None:
    with pytest.raises(BadInput, match="public addresses"):
        service.connect(SALON, "ben", NewCalendar(kind="subscription", address=address), NOW)


def test_without_the_setting_for_home_no_password_is_taken_for_an_address_in_the_open(
    world: World, abroad: None
) -> None:
    new = NewCalendar(kind="caldav", address="http://dav.example/", username="ben", password="secret")
    with pytest.raises(BadInput, match="https"):
        service.connect(SALON, "ben", new, NOW)


def test_nobody_connects_calendars_without_end_or_for_nobody(world: World) -> None:
    for number in range(service.MOST_CALENDARS):
        world.connect(f"/{number}.ics")
    with pytest.raises(BadInput, match="are the most"):
        world.connect("/one-more.ics")
    with pytest.raises(NotFound):
        service.connect(SALON, "carla", NewCalendar(kind="subscription", address="https://a.example/"), NOW)
    with pytest.raises(NotFound):
        service.list_calendars(SALON, "carla")


def test_whoever_answers_http_requests_may_write_secrets_and_not_read_them() -> None:
    allowed = {function.name: function.grants.get("calendar_secrets") for function in FUNCTIONS}
    assert allowed.pop("api_handler") == PUT
    assert {name for name, actions in allowed.items() if actions} == {"on_calendar_due", "read_calendars"}

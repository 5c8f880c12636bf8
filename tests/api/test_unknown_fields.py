"""What changes settings has no fields that are not known: a slip of the pen is said, not passed over."""

import json
from typing import Any

import pytest

from tests.api.conftest import AT_SALON, Door
from tests.cast import SALON_KEY
from tests.ledger import everything

REMINDER = "/templates/reminder/email/en"
WORDS = {"subject": "Tomorrow", "heading": "Until then", "body": "Bring cake."}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", REMINDER, {**WORDS, "lives": True}, "lives"),
        ("POST", f"{REMINDER}/use", {"number": 0, "version": 1}, "version"),
        ("POST", f"{REMINDER}/preview", {"subject": "Tomorrow"}, "subject"),
        ("POST", f"{REMINDER}/preview", {"wording": {**WORDS, "text": "Cake"}}, "wording.text"),
        ("POST", f"{REMINDER}/test", {"staff_id": "ana", "to": "carla@example.com"}, "to"),
        ("PUT", "/sms-price", {"amount": 7, "currency": "EUR", "per": "part"}, "per"),
        ("POST", "/webhooks", {"url": "https://x.example/", "event": "moved"}, "event"),
        ("POST", "/workflows/birthday/switch", {"on": True, "catchup": True}, "catchup"),
        ("PUT", "/clients/carla/tags", {"tags": [], "tag": "vip"}, "tag"),
        ("POST", "/clients/carla/preferences", {"preferred_staff_id": None, "born": "05-31"}, "born"),
        ("PUT", "/clients/carla/standing", {"state": "active", "hold": True}, "hold"),
        ("PUT", "/reconnect/hair/settings", {"modes": "compat"}, "modes"),
        ("POST", "/staff/ben/calendars", {"url": "https://x.example/", "colour": "red"}, "colour"),
    ],
)
def test_a_field_that_is_not_known_is_refused_by_its_name_and_nothing_is_changed(
    door: Door, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    before = everything()
    headers = {"Authorization": f"Bearer {SALON_KEY}", "Content_Type": "application/json"}
    reply = door.ask(method, AT_SALON + path, json.dumps(body).encode(), **headers)
    assert reply.status == 400
    assert field in [error["field"] for error in reply.body["errors"]]
    assert everything() == before

"""What staff send has no fields that are not known: a slip of the pen is said, not passed over."""

import json
import re
from typing import Any

import pytest

from chalicelib.api.operation import OPERATIONS
from tests.api.conftest import AT_SALON, Door
from tests.cast import SALON_KEY
from tests.ledger import everything
from tests.messaging.cast import SALON

REMINDER = "/templates/reminder/email/en"
NAMED = {"business_id": SALON, "purpose": "reminder", "channel": "email", "language": "en"}
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


def test_every_call_for_staff_refuses_what_it_does_not_know(door: Door) -> None:
    """Most of all those that would go on without it: to contact `clients` is not to contact everybody."""
    before, deaf = everything(), []
    for it in OPERATIONS:
        if it.needs and it.body:
            path = re.sub(r"{(\w+)}", lambda part: NAMED.get(part[1], "x"), it.path)
            content, bearer = b'{"no_such_field": 1}', {"Authorization": f"Bearer {SALON_KEY}"}
            reply = door.ask(it.method, path, content, Content_Type="application/json", **bearer)
            if reply.status != 400 or "no_such_field" not in reply.text:
                deaf.append((it.method, path, reply.status, reply.text))
    assert deaf == []
    assert everything() == before

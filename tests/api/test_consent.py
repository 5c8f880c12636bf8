"""What clients allow, through the JSON interface."""

from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.consent import service as consent
from tests.api.conftest import AT_SALON, Door
from tests.messaging.cast import NOW, SALON

CARLA = {"name": "Carla Costa", "email": "carla@example.com", "email_consent": True}


@pytest.fixture
def path(door: Door) -> str:
    """Let Carla book; give where her record is."""
    assert door.book("2027-05-04T10:00", CARLA).status == 201
    (client,) = clients.list_clients(SALON).items
    return f"{AT_SALON}/clients/{client.client_id}"


def test_what_a_client_said_is_read_and_noted(door: Door, path: str, key: str) -> None:
    read = door.get(f"{path}/consents", key).body
    assert read["allowed"]["email_consent"] is True
    assert (read["latest"]["email_consent"]["by"], read["latest"]["email_consent"]["where"]) == (
        "client",
        "api",
    )
    said = {"email_consent": False, "preferred_channel": "email", "words": "On the phone"}
    noted = door.post(f"{path}/consents", said, key).body
    assert (noted["allowed"]["email_consent"], noted["preferred_channel"]) == (False, "email")
    assert (noted["items"][0]["by"], noted["items"][0]["words"]) == ("Ana's key", "On the phone")
    assert len(noted["items"]) == 2
    back = door.post(f"{path}/consents", {"preferred_channel": None}, key).body
    assert back["preferred_channel"] is None


def test_a_no_in_a_field_that_is_not_known_is_refused_and_not_passed_over(
    door: Door, path: str, key: str
) -> None:
    refused = door.post(f"{path}/consents", {"emails_consent": False}, key)
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "emails_consent")


def test_a_stopped_address_is_shown_on_the_record_until_there_is_another(
    door: Door, path: str, key: str
) -> None:
    client_id = path.rpartition("/")[2]
    consent.stop_address(SALON, client_id, "carla@example.com", "bounce", "No such user", NOW)
    stopped = door.get(path, key).body["email_stopped"]
    assert (stopped["to"], stopped["why"], stopped["reason"]) == (
        "carla@example.com",
        "bounce",
        "No such user",
    )
    changed = door.post(f"{path}/contact", {"email": "carla@costa.example"}, key).body
    assert (changed["email"], changed["email_stopped"]) == ("carla@costa.example", None)
    assert door.post(f"{path}/contact", {"email": "nobody"}, key).status == 400


def test_the_etiquette_is_changed_from_the_version_that_was_looked_at(door: Door, key: str) -> None:
    path = f"{AT_SALON}/etiquette"
    there = door.get(path, key).body
    assert there["quiet"] == {"starts_minute": 1260, "ends_minute": 480, "for_all": False}
    assert there["webhook_secret"].startswith("whsec_")
    there["quiet"]["for_all"] = True
    put = door.put(path, there, key)
    assert (put.status, put.body["quiet"]["for_all"], put.body["version"]) == (200, True, 2)


@pytest.mark.parametrize(
    ("templates", "field"),
    [
        ({"gossip": {"name": "gossip"}}, "whatsapp_templates.gossip"),
        ({"booking_notice": {"name": "news"}}, "whatsapp_templates.booking_notice"),
        ({"reminder": {"name": "see_you", "values": ["when", "mood"]}}, "whatsapp_templates.reminder.values"),
        ({"reminder": {"name": "twice", "values": ["at", "at"]}}, "whatsapp_templates.reminder.values"),
        ({"reminder": {"name": "See you!"}}, "whatsapp_templates.reminder.name"),
        ({"sign_in": {"name": "code", "values": ["code"]}}, "whatsapp_templates.sign_in"),
    ],
)
def test_words_that_whatsapp_cannot_have_are_refused(
    door: Door, key: str, templates: dict[str, Any], field: str
) -> None:
    path = f"{AT_SALON}/etiquette"
    wish = {**door.get(path, key).body, "whatsapp_templates": templates}
    put = door.put(path, wish, key)
    assert (put.status, [it["field"] for it in put.body["errors"]]) == (400, [field])
    assert door.get(path, key).body["whatsapp_templates"] == {}


@pytest.mark.parametrize("part", ["consents", "contact"])
def test_nobody_else_reads_or_changes_it(door: Door, path: str, part: str, wrong_key: str | None) -> None:
    assert door.post(f"{path}/{part}", {}, wrong_key).status == 401

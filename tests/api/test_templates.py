"""The calls for the wording of messages."""

import json
from typing import Any

import pytest

from chalicelib.messaging import service as messaging
from tests.api.conftest import AT_SALON, Door
from tests.cast import GARAGE_KEY
from tests.ledger import everything
from tests.messaging.cast import SALON

REMINDER = f"{AT_SALON}/templates/reminder/email/en"
BY_SMS = f"{AT_SALON}/templates/reminder/sms/en"
OWN = f"{AT_SALON}/templates/owner_message/email/en"
KIND = {"subject": "Tomorrow: {{ service }}", "heading": "Until then", "body": "{{ details }}\n\nBring cake."}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/templates", None),
    ("GET", "/templates/reminder/email/en", None),
    ("PUT", "/templates/reminder/email/en", KIND),
    ("POST", "/templates/reminder/email/en/use", {"number": 0}),
    ("POST", "/templates/reminder/email/en/preview", {}),
    ("POST", "/templates/reminder/email/en/test", {"staff_id": "ana"}),
    ("GET", "/sms-price", None),
    ("PUT", "/sms-price", {"amount": 7, "currency": "EUR"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:40])
def test_no_call_for_templates_answers_without_the_key_of_the_business(
    door: Door, wrong_key: str | None, method: str, path: str, body: Any
) -> None:
    before = {name: found for name, found in everything().items() if name != "access"}
    headers = {"Authorization": f"Bearer {wrong_key}"} if wrong_key else {}
    content = json.dumps(body).encode() if body is not None else None
    reply = door.ask(method, AT_SALON + path, content, Content_Type="application/json", **headers)
    assert (reply.status, reply.body["code"]) == (401, "not_signed_in")
    assert {name: found for name, found in everything().items() if name != "access"} == before


def test_all_wording_is_listed_in_the_businesss_language_or_another(door: Door, key: str) -> None:
    reply = door.get(f"{AT_SALON}/templates", key)
    assert reply.status == 200
    assert reply.body["languages"] == ["de", "en", "es", "fr", "hi", "pt"]
    reminder = next(
        item for item in reply.body["items"] if (item["purpose"], item["channel"]) == ("reminder", "email")
    )
    assert (reminder["language"], reminder["number"], reminder["kind"]) == ("en", 0, "transactional")
    assert reminder["in_use"] == reminder["shipped"]
    german = door.get(f"{AT_SALON}/templates?language=de", key).body["items"]
    assert len(german) == len(reply.body["items"])
    assert {item["language"] for item in german} == {"de"}
    assert door.get(f"{AT_SALON}/templates?language=xx", key).status == 404


def test_a_template_is_saved_listed_restored_and_given_back(door: Door, key: str) -> None:
    assert door.put(REMINDER, KIND, key).body["number"] == 1
    assert door.put(REMINDER, {**KIND, "heading": "Soon"}, key).body["number"] == 2
    there = door.get(REMINDER, key).body
    assert there["template"]["in_use"] == {**KIND, "heading": "Soon"}
    assert [version["number"] for version in there["versions"]] == [2, 1]
    assert {"name": "note", "meaning": "what the client wrote when booking", "optional": True} not in there[
        "facts"
    ]
    assert {"name": "date", "optional": False}.items() <= next(
        fact for fact in there["facts"] if fact["name"] == "date"
    ).items()
    assert there["composed"] == ["at", "details", "what", "when", "where"]
    restored = door.post(f"{REMINDER}/use", {"number": 1}, key).body
    assert (restored["number"], restored["in_use"]) == (1, KIND)
    assert door.post(f"{REMINDER}/use", {"number": 0}, key).body["number"] == 0
    assert door.post(f"{REMINDER}/use", {"number": 9}, key).status == 404
    assert door.get(f"{REMINDER}".replace(SALON, "garage"), GARAGE_KEY).body["versions"] == []


def test_what_cannot_be_used_is_refused_with_its_line_and_what_can_be(door: Door, key: str) -> None:
    reply = door.put(REMINDER, {**KIND, "body": "Hello\n{{ clint_name }}"}, key)
    assert (reply.status, reply.body["code"]) == (400, "bad_input")
    (error,) = reply.body["errors"]
    assert error["field"] == "body"
    assert error["message"].startswith("Line 2: There is no {{ clint_name }} here. These can be used: ")
    assert "client_name" in error["message"]


@pytest.mark.parametrize(
    "body", [{}, {"body": ""}, {**KIND, "subject": "a\nb"}, {**KIND, "body": 7}, {**KIND, "live": "no"}]
)
def test_a_wording_has_to_be_whole(door: Door, key: str, body: Any) -> None:
    assert door.put(REMINDER, body, key).status == 400


def test_a_preview_has_the_facts_of_a_real_appointment_and_no_link_of_its_clients(
    door: Door, key: str
) -> None:
    booked = door.book("2027-05-04T10:00").body
    reply = door.post(f"{REMINDER}/preview", {"wording": KIND}, key)
    assert reply.body["subject"] == "Tomorrow: Cut"
    assert reply.body["appointment_id"] == booked["appointment_id"]
    assert "Tuesday, 4 May 2027" in reply.body["text"]
    assert "Bring cake." in reply.body["html"]
    assert reply.body["segments"] is None
    shipped = door.post(f"{REMINDER}/preview", {"appointment_id": booked["appointment_id"]}, key).body
    assert shipped["subject"].startswith("Reminder: Cut")
    assert "token=" not in shipped["text"] + shipped["html"]
    assert door.post(f"{REMINDER}/preview", {"appointment_id": "nobody"}, key).status == 404
    assert door.post(f"{REMINDER}/preview", {"number": 4}, key).status == 404
    assert door.put(REMINDER, {**KIND, "live": False}, key).status == 200
    assert door.post(f"{REMINDER}/preview", {"number": 1}, key).body["subject"] == "Tomorrow: Cut"


def test_every_template_can_be_looked_at_where_there_is_no_appointment(door: Door, key: str) -> None:
    for item in door.get(f"{AT_SALON}/templates?language=fr", key).body["items"]:
        address = f"{AT_SALON}/templates/{item['purpose']}/{item['channel']}/fr/preview"
        reply = door.post(address, {}, key)
        assert (reply.status, reply.body["appointment_id"]) == (200, None), address
        assert reply.body["text"].strip()


def test_an_sms_says_how_it_travels_and_what_it_costs_once_the_price_is_known(door: Door, key: str) -> None:
    short = {"wording": {"body": "{{ business_name }}: até já"}}
    told = door.post(f"{BY_SMS}/preview", short, key).body["segments"]
    assert (told["encoding"], told["count"], told["unusual"], told["cost"]) == (
        "UCS-2",
        1,
        ["é", "á"][1:],
        None,
    )
    assert door.get(f"{AT_SALON}/sms-price", key).body == {"amount": None, "currency": None}
    assert door.put(f"{AT_SALON}/sms-price", {"amount": 7.5, "currency": "EUR"}, key).status == 200
    told = door.post(f"{BY_SMS}/preview", {"wording": {"body": "a" * 161}}, key).body["segments"]
    assert (told["encoding"], told["count"], told["cost"], told["currency"]) == ("GSM-7", 2, "15.0", "EUR")
    assert door.put(f"{AT_SALON}/sms-price", {"amount": -1, "currency": "EUR"}, key).status == 400


def test_a_test_goes_to_one_of_the_staff_and_waits_in_the_outbox(door: Door, key: str) -> None:
    reply = door.post(f"{REMINDER}/test", {"staff_id": "ben"}, key)
    assert (reply.status, reply.body["to"]) == (200, "ben@salon.example")
    message = messaging.find_message(SALON, reply.body["message_id"])
    assert message is not None
    assert (message.state, message.purpose, message.subject.kind) == ("queued", "reminder", "test")
    assert door.post(f"{REMINDER}/test", {"staff_id": "dario"}, key).status == 404
    assert door.post(f"{BY_SMS}/test", {"staff_id": "ana"}, key).status == 400


def test_an_own_text_is_written_listed_tried_out_and_put_back_under_its_template_id(
    door: Door, key: str
) -> None:
    summer, text = f"{OWN}?template_id=summer", {**KIND, "subject": "Summer!", "body": "Hi {{ client_name }}"}
    assert door.get(summer, key).status == 404
    assert door.put(summer, text, key).body["number"] == 1
    assert door.put(summer, {**text, "subject": "Sun!"}, key).body["number"] == 2
    there = door.get(summer, key).body
    assert (there["template"]["template_id"], there["template"]["shipped"]) == ("summer", None)
    assert [version["number"] for version in there["versions"]] == [2, 1]
    assert {"booking_url", "client_name", "last_visit"} < {fact["name"] for fact in there["facts"]}
    listed = door.get(f"{AT_SALON}/templates", key).body["items"]
    assert [(it["template_id"], it["channel"], it["number"]) for it in listed if it["template_id"]] == [
        ("summer", "email", 2),
        ("summer", "sms", None),
    ]
    assert door.post(f"{OWN}/use?template_id=summer", {"number": 1}, key).body["in_use"] == text
    assert door.post(f"{OWN}/preview?template_id=summer", {}, key).body["subject"] == "Summer!"
    tested = door.post(f"{OWN}/test?template_id=summer", {"staff_id": "ben"}, key).body
    message = messaging.find_message(SALON, tested["message_id"])
    assert message is not None
    assert (message.template_id, message.subject.version) == ("summer", 1)
    assert door.get(f"{summer}".replace(SALON, "garage"), GARAGE_KEY).status == 404


@pytest.mark.parametrize("call", ["use", "preview", "test"])
def test_an_own_text_has_no_version_that_is_shipped(door: Door, key: str, call: str) -> None:
    door.put(f"{OWN}?template_id=summer", KIND | {"subject": "Sun", "live": False}, key)
    asked = {"number": 0} | ({"staff_id": "ben"} if call == "test" else {})
    refused = door.post(f"{OWN}/{call}?template_id=summer", asked, key)
    assert (refused.status, refused.body["errors"]) == (
        400,
        [
            {
                "field": "number",
                "message": "Nothing is shipped for a text of your own. Please choose one of its versions.",
            }
        ],
    )


def test_a_template_id_belongs_to_own_texts_alone(door: Door, key: str) -> None:
    assert door.get(OWN, key).status == 404
    assert door.put(OWN, KIND, key).status == 404
    assert door.put(f"{REMINDER}?template_id=summer", KIND, key).status == 404
    assert door.put(f"{OWN}?template_id=a%23b", KIND, key).status == 400

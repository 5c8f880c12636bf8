"""What staff change by any door stands in the audit trail: who, when, and from what to what."""

import pytest

from chalicelib.access.service import add_member
from chalicelib.audit import service as audit
from chalicelib.audit.model import Entry
from chalicelib.clients import service as clients
from chalicelib.scheduling import service as scheduling
from infra.local.gateway import Gateway
from tests.api.conftest import AT_SALON, Door
from tests.cast import SALON_KEY, at, wishes
from tests.intake.cast import ask_before_cuts
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.test_triggers import bring, wanted_of
from tests.web.browser import Browser

ANSWERED = {"health.allergies": "Nuts", "health.pregnant": "no"}


def taken_down() -> list[Entry]:
    """Bring the trail all changes that its filter lets through, twice; give it, the newest first."""
    for _ in range(2):
        assert bring("on_staff_change", wanted_of("on_staff_change")) == []
    return audit.list_entries(SALON).items


def test_a_changed_price_says_who_and_from_what_to_what(door: Door) -> None:
    things = door.get(f"{AT_SALON}/catalogue", SALON_KEY).body
    cut = next(it for it in things["services"] if it["service_id"] == "cut")
    reply = door.put(
        f"{AT_SALON}/catalogue/services/cut", {**cut, "price": {"amount": 5000, "currency": "EUR"}}, SALON_KEY
    )
    assert reply.status == 200, reply.text
    entry = taken_down()[0]
    assert (entry.by, entry.room, entry.thing, entry.what) == (
        "Ana's key",
        "catalogue",
        "service#cut",
        "changed",
    )
    assert [(it.field, it.before, it.after) for it in entry.changes] == [("price.amount", "4500", "5000")]


def test_what_a_client_does_is_not_the_staff_s(door: Door) -> None:
    assert door.book("2027-05-04T10:00:00+02:00").status == 201
    assert taken_down() == []
    assert wanted_of("on_staff_change") == []


@pytest.fixture
def ana(door: Door, gateway: Gateway) -> Browser:
    """Give the browser of the owner, signed in."""
    browser = Browser(gateway.port)
    browser.send(browser.open(f"/console/{SALON}"), "Sign in", key=SALON_KEY)
    return browser


def test_what_staff_who_are_signed_in_book_and_answer_on_clients_pages_is_theirs(ana: Browser) -> None:
    ask_before_cuts()
    page = ana.open(f"/b/{SALON}/book?service_id=cut&location_id=mitte&starts_at=2027-05-04T08:00:00Z")
    page = ana.send(page, "Book", name="Carla Costa", email="carla@example.com")
    assert page.title == "Thank you, Carla"
    booked = taken_down()
    assert {it.by for it in booked} == {"Ana's key"}
    assert {"appointments", "clients"} <= {it.room for it in booked}
    page = ana.send(ana.click(page, "Fill in"), "Send the answers", **ANSWERED)
    assert "answers" in page.words
    answered = taken_down()[: -len(booked)]
    assert {it.by for it in answered} == {"Ana's key"}


def test_a_client_s_change_after_the_staff_s_is_not_taken_for_theirs(door: Door) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    client_id = visit.appointment.client_id
    assert door.put(f"{AT_SALON}/clients/{client_id}/tags", {"tags": ["vip"]}, SALON_KEY).status == 200
    before = taken_down()
    assert [(it.room, it.changes[0].field) for it in before] == [("clients", "tags")]
    clients.note_birthday(SALON, client_id, "05-04")
    assert taken_down() == before


def test_what_one_press_changed_stands_together_on_the_page(ana: Browser) -> None:
    add_member(SALON, "Ben", "ben@salon.example", "staff", NOW)
    team = ana.open(f"/console/{SALON}/team")
    team = ana.send(ana.click(team, "Ben"), "Save", name="<b>Ben", role="manager")
    assert {entry.room for entry in taken_down()} == {"access"}
    page = ana.open(f"/console/{SALON}/audit")
    assert "Ana's key, " in page.words
    assert "role staff manager" in page.words
    assert "name Ben <b>Ben" in page.words


def test_the_call_lists_all_or_what_became_of_one_thing(door: Door) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    for tags in (["vip"], ["vip", "new"]):
        door.put(f"{AT_SALON}/clients/{visit.appointment.client_id}/tags", {"tags": tags}, SALON_KEY)
    door.post(f"{AT_SALON}/keys", {"name": "Till", "rights": ["day"]}, SALON_KEY)
    taken_down()
    listed = door.get(f"{AT_SALON}/audit", SALON_KEY).body["items"]
    assert [it["room"] for it in listed] == ["access", "clients", "clients"]
    one = door.get(
        f"{AT_SALON}/audit?room=clients&thing={listed[1]['thing'].replace('#', '%23')}", SALON_KEY
    ).body
    assert [it["changes"][0]["after"] for it in one["items"]] == ['["new", "vip"]', '["vip"]']
    assert door.get(f"{AT_SALON}/audit?cursor=nonsense", SALON_KEY).status == 400


def test_the_mark_is_on_the_row_and_no_key_is(door: Door) -> None:
    made = door.post(f"{AT_SALON}/keys", {"name": "Till", "rights": ["day"]}, SALON_KEY).body
    taken_down()
    assert made["key"] not in repr(rows("audit"))
    assert {row["acted"]["by"] for row in rows("access") if "acted" in row} == {"Ana's key"}

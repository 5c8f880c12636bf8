"""Workflows and two cards of one person: what is done by either is done by her, and she hears of it once."""

from typing import Any

import pytest

from chalicelib.automation import service
from chalicelib.clients import service as clients
from chalicelib.clients import store as cards
from chalicelib.clients.model import Client, Merged
from tests.automation.made import DAY, SAY, booked, runs, said, set_status, switched_on, tell, walk_until
from tests.messaging.cast import NOW, SALON

pytestmark = pytest.mark.usefixtures("salon")

OFFER = {"kind": "message", "name": "Offer", "purpose": "re_engagement"}
DONE_AT = NOW + DAY


def came(days: int, **changes: Any) -> Client:
    """Let her come so many days after the first possible one, and be told so; give the card."""
    now = NOW + days * DAY
    before = booked(day=(now + DAY).date(), now=now, **changes)
    tell(None, before, now)
    for status in ("arrived", "in_progress", "done"):
        after = set_status(before, status, now + DAY)
        tell(before, after, now + DAY)
        before = after
    return clients.get_client(SALON, before.client_id)


def merge(card: Client, into: Client) -> None:
    merged = Merged(into=into.client_id, at=NOW, by="ana")
    cards.save(clients.merge_writes(SALON, card, into, merged))


def by_other_card(days: int) -> Client:
    return came(days, name="Carlotta", email="carlotta@example.com")


def test_whoever_came_by_the_other_card_is_not_missed() -> None:
    switched_on({"kind": "inactivity", "days": 90}, OFFER)
    kept, other = came(0), by_other_card(42)
    merge(other, kept)
    walk_until(NOW + 130 * DAY, DONE_AT + 43 * DAY)
    assert said() == []
    walk_until(NOW + 200 * DAY, NOW + 130 * DAY)
    assert said() == ["re_engagement email"]
    assert runs()[0].client_id == kept.client_id


def test_what_is_done_by_the_merged_card_starts_the_person_once() -> None:
    switched_on({"kind": "nth_visit", "n": 3}, SAY)
    kept, other = came(0), by_other_card(7)
    merge(other, kept)
    by_other_card(14)
    assert [run.client_id for run in runs()] == [kept.client_id]


def test_a_merged_card_has_no_birthday_of_its_own() -> None:
    switched_on({"kind": "birthday"}, {**OFFER, "purpose": "birthday"})
    kept, other = came(0), by_other_card(7)
    for card in (kept, other):
        clients.note_birthday(SALON, card.client_id, "06-01")
    merge(other, clients.get_client(SALON, kept.client_id))
    for card in (kept, other):
        service.look_at(SALON, card.client_id, NOW + 9 * DAY)
    walk_until(NOW + 60 * DAY, NOW + 9 * DAY)
    assert said() == ["birthday email"]

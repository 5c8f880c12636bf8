"""An entry says who changed what from what to what, and nothing where nobody of the staff did."""

from typing import Any

from chalicelib.audit.changes import LONGEST, changes_between, entry_of
from chalicelib.audit.model import Change
from chalicelib.catalogue.model import SigningKey
from chalicelib.core.saying import said
from chalicelib.webhooks.model import Endpoint
from tests.messaging.cast import NOW, SALON

MARK = {"by": "Ana", "holder": "member#ana", "at": NOW.isoformat(), "id": "r1"}
OTHER = {**MARK, "id": "r2"}


def row(e: dict[str, Any], acted: dict[str, str] | None = None) -> dict[str, Any]:
    return {"pk": SALON, "sk": "service#cut", "e": e, **({"acted": acted} if acted else {})}


def test_what_was_added_and_what_was_changed_is_said_field_by_field() -> None:
    added = entry_of("catalogue", None, row({"name": "Cut", "price": {"amount": 4500}}, MARK))
    assert added is not None
    assert (added.what, added.by, added.at, added.request) == ("added", "Ana", NOW, "r1")
    assert added.changes == (Change(field="name", after="Cut"), Change(field="price.amount", after="4500"))
    changed = entry_of(
        "catalogue",
        row({"name": "Cut", "price": {"amount": 4500}, "note": "x"}, MARK),
        row({"name": "Cut", "price": {"amount": 5000}, "tags": ["new"]}, OTHER),
    )
    assert changed is not None
    assert (changed.what, changed.thing) == ("changed", "service#cut")
    assert changed.changes == (
        Change(field="note", before="x"),
        Change(field="price.amount", before="4500", after="5000"),
        Change(field="tags", after='["new"]'),
    )


def test_a_change_that_nobody_of_the_staff_made_is_not_theirs() -> None:
    assert entry_of("clients", None, row({"name": "Carla"})) is None
    assert entry_of("clients", row({"visits": 1}, MARK), row({"visits": 2}, MARK)) is None


def test_what_follows_from_a_change_is_not_one() -> None:
    session = {"pk": SALON, "sk": "session#member#ana#1", "e": {"ended_at": "now"}, "acted": MARK}
    assert entry_of("access", None, session) is None
    assert entry_of("access", None, {**session, "sk": "member#ana"}) is not None


def test_a_row_that_is_written_as_it_was_is_no_change() -> None:
    assert entry_of("clients", row({"name": "Carla"}), row({"name": "Carla"}, MARK)) is None


def test_of_a_secret_only_that_it_changed_is_said() -> None:
    old, new = (SigningKey(secret=secret).stored() for secret in ("hush", "hush hush"))
    entry = entry_of("catalogue", row(old, MARK), row(new, OTHER))
    assert entry is not None
    assert "hush" not in repr(entry)


def test_the_business_is_the_first_part_of_the_key_and_long_texts_are_cut() -> None:
    entry = entry_of("schedule", None, {**row({"note": "x" * 9999}, MARK), "pk": f"{SALON}#2027"})
    assert entry is not None
    assert (entry.business_id, entry.thing) == (SALON, "2027#service#cut")
    assert len(entry.changes[0].after) == LONGEST


def test_no_difference_is_no_change() -> None:
    assert changes_between({"a": {"b": 1}}, {"a": {"b": 1}}) == ()


def test_a_sentence_that_is_stored_with_its_values_is_one_field() -> None:
    notice = said("The endpoint answered %(status)s.", status=500)
    stored = Endpoint(
        endpoint_id="e", business_id=SALON, url="https://x.example", created_at=NOW, notice=notice
    )
    fresh = stored.model_copy(update={"notice": ""})
    assert changes_between(stored.stored(), fresh.stored()) == (
        Change(field="notice", before="The endpoint answered 500."),
    )

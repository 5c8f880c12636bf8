"""Rows as the stores see them: conditional commits, and cursors that only a list can have given."""

import base64
import json
from typing import Any

import pytest

from chalicelib.core.attribute_values import decode, encode
from chalicelib.core.cursor import cursor_key, cursor_text
from chalicelib.core.errors import BadInput
from chalicelib.core.table import (
    Key,
    Row,
    Write,
    WriteRefused,
    commit,
    load,
    load_many,
    page_of,
    put_many,
)


class Note(Row):
    class Meta:
        table = "clients"


def note(name: str, **more: Any) -> Note:
    return Note(pk="salon", sk=name, e={"name": name}, **more)


def new(name: str) -> Write:
    return Write(note(name), Note.pk.does_not_exist())


@pytest.mark.usefixtures("tables")
def test_a_commit_makes_all_of_its_writes_or_none() -> None:
    commit([new("first")])
    with pytest.raises(WriteRefused) as refused:
        commit([new("second"), new("first")])
    assert [write.row.sk for write in refused.value.writes] == ["first"]
    assert load(Key(Note, "salon", "second")) is None


@pytest.mark.usefixtures("tables")
def test_a_refused_update_is_named_beside_the_puts() -> None:
    commit([new("first")])
    update = Write(note("first"), Note.version == 7, [Note.version.add(1)])
    with pytest.raises(WriteRefused) as refused:
        commit([update, new("second")])
    assert refused.value.writes == (update,)


@pytest.mark.usefixtures("tables")
def test_a_single_write_is_refused_by_its_condition() -> None:
    commit([new("first")])
    with pytest.raises(WriteRefused):
        commit([new("first")])


@pytest.mark.usefixtures("tables")
def test_many_rows_are_put_and_read_in_few_round_trips() -> None:
    names = [f"{number:03}" for number in range(130)]
    put_many(note(name) for name in names)
    found = load_many([Key(Note, "salon", name) for name in [*names, "nobody"]])
    assert sorted(key.sk for key in found) == names


@pytest.mark.usefixtures("tables")
def test_a_cursor_leads_to_the_next_page() -> None:
    put_many(note(name) for name in "abc")
    first = page_of(Note.query("salon", limit=2))
    start = cursor_key(first.next, "salon")
    second = page_of(Note.query("salon", limit=2, last_evaluated_key=start))
    assert [row.sk for page in (first, second) for row in page.items] == ["a", "b", "c"]
    assert second.next is None


def text_of(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


KEY = {"pk": {"S": "salon"}, "sk": {"S": "client#carla"}}


def test_a_cursor_gives_back_the_key_it_was_made_from() -> None:
    assert cursor_key(cursor_text(KEY), "salon") == KEY


@pytest.mark.parametrize(
    "made_up",
    [
        "x",
        "ü",
        "AAAA",
        text_of([]),
        text_of(7),
        text_of({}),
        text_of({"pk": "S", "sk": "S"}),
        text_of({**KEY, "sk": {"S": ""}}),
        text_of({**KEY, "sk": {"S": 7}}),
        text_of({**KEY, "sk": {"N": "7"}}),
        text_of({**KEY, "more": {"S": "x"}}),
        text_of({**KEY, "pk": {"S": "garage"}}),
        base64.urlsafe_b64encode(b"[" * 50_000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_made_up_cursor_is_bad_input(made_up: str) -> None:
    with pytest.raises(BadInput):
        cursor_key(made_up, "salon", index=1)


@pytest.mark.parametrize(
    "value", [None, True, "text", 0, -7, [1, "two", [None]], {"a": {"b": []}}, "", 12345678901234567890]
)
def test_plain_values_come_back_from_dynamodbs_form(value: Any) -> None:
    assert decode(encode(value)) == value


def test_a_float_cannot_be_stored() -> None:
    with pytest.raises(TypeError):
        encode({"price": 4.5})

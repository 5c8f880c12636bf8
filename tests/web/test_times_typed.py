"""Times as people type them come out as they went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput
from chalicelib.web.times_typed import (
    Span,
    hours_in,
    hours_words,
    length_in,
    length_words,
    parts_in,
    starts_in,
)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    edges = sorted(draw(st.sets(st.integers(0, 2880), min_size=2, max_size=8)))
    return list(zip(edges[::2], edges[1::2], strict=False))


@given(spans())
def test_hours_that_are_shown_are_read_as_the_same(hours: list[Span]) -> None:
    assert hours_in("hours", hours_words(hours)) == hours


@given(st.integers(0, 100_000))
def test_lengths_that_are_shown_are_read_as_the_same(minutes: int) -> None:
    assert length_in("length", length_words(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", []),
        ("9-12", [(540, 720)]),
        ("9.30 – 12:00; 13 to 18", [(570, 720), (780, 1080)]),
        ("18:00-2:00", [(1080, 1560)]),
        ("22:00-0:00", [(1320, 1440)]),
        ("0:00-24:00", [(0, 1440)]),
    ],
)
def test_hours_are_read_however_they_are_written(text: str, hours: list[Span]) -> None:
    assert hours_in("hours", text) == hours


@pytest.mark.parametrize("text", ["9", "9-", "9-5", "12-12", "a-b", "9:60-10", "9-12-15", "9-12, 11-13"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        hours_in("hours", text)


@pytest.mark.parametrize(
    ("text", "minutes"), [("45", 45), ("1.5 h", 90), ("2 days", 2880), ("1 day", 1440), ("3 hours", 180)]
)
def test_lengths_are_read_in_any_unit(text: str, minutes: int) -> None:
    assert length_in("length", text) == minutes


def test_starts_and_parts_are_read_in_order() -> None:
    assert starts_in("starts", "18:30, 16:00") == [960, 1110]
    assert parts_in("idle", "30-65, 80 – 90") == [(30, 65), (80, 90)]
    for read, text in ((starts_in, "24:30"), (starts_in, "noon"), (parts_in, "half")):
        with pytest.raises(BadInput):
            read("field", text)

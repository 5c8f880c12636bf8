"""How text messages are counted, against the sizes and tables of 3GPP TS 23.038 and 23.040."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messaging.segments import GSM_7, GSM_7_EXTENSION, Cost, cost_of, segments_of
from chalicelib.messaging.templates.model import SegmentPrice


def test_the_alphabet_has_as_many_signs_as_the_standard() -> None:
    assert len(GSM_7) == 127  # 128 places, of which one is the escape to the other table
    assert set("\f^{}\\[~]|€") == GSM_7_EXTENSION
    assert GSM_7.isdisjoint(GSM_7_EXTENSION)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count", "left"),
    [
        ("", "GSM-7", 0, 1, 160),
        ("a" * 160, "GSM-7", 160, 1, 0),
        ("a" * 161, "GSM-7", 161, 2, 145),
        ("a" * 306, "GSM-7", 306, 2, 0),
        ("a" * 307, "GSM-7", 307, 3, 152),
        ("€" * 80, "GSM-7", 160, 1, 0),
        ("€" * 81, "GSM-7", 162, 2, 143),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 164, 2, 141),
        ("€" * 153, "GSM-7", 306, 3, 151),
        ("ã" * 70, "UCS-2", 70, 1, 0),
        ("ã" * 71, "UCS-2", 71, 2, 63),
        ("a" * 69 + "ç", "UCS-2", 70, 1, 0),
        ("ã" * 134, "UCS-2", 134, 2, 0),
        ("ã" * 135, "UCS-2", 135, 3, 66),
        ("नमस्ते", "UCS-2", 6, 1, 64),
        ("👋" * 35, "UCS-2", 70, 1, 0),
        ("👋" * 36, "UCS-2", 72, 2, 61),
        ("👋" * 67, "UCS-2", 134, 3, 65),
    ],
)
def test_a_text_is_counted_as_it_travels(text: str, encoding: str, units: int, count: int, left: int) -> None:
    travels = segments_of(text)
    assert (travels.encoding, travels.units, travels.count, travels.left) == (encoding, units, count, left)


def test_the_signs_that_make_a_text_longer_are_named_once_each() -> None:
    assert segments_of("Olá, até amanhã às três, até já").unusual == ("á", "ã", "ê")
    assert segments_of("Grüße für 5 €").unusual == ()


@given(st.text(max_size=400))
def test_a_sign_more_never_takes_fewer_parts_and_what_is_left_over_is_really_free(text: str) -> None:
    travels = segments_of(text)
    assert travels.count >= segments_of(text[:-1]).count
    filler = "a" * travels.left
    assert segments_of(text + filler).count == travels.count
    assert segments_of(text + filler + "a").count == travels.count + 1


@pytest.mark.parametrize(
    ("price", "cost"),
    [
        (SegmentPrice(amount=Decimal("0.75"), currency="USD"), Cost(Decimal("1.50"), "USD")),
        (SegmentPrice(amount=Decimal(7), currency="EUR"), Cost(Decimal(14), "EUR")),
        (None, None),
    ],
)
def test_a_text_costs_as_many_segments_as_it_takes(price: SegmentPrice | None, cost: Cost | None) -> None:
    assert cost_of(segments_of("a" * 200), price) == cost

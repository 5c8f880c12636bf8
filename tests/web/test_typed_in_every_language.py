"""What the console fills into a field is read back as the same in every language, and English always."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.catalogue.model import Reminder
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.money import Money
from chalicelib.core.saying import said
from chalicelib.web.blanks import money_in, money_typed
from chalicelib.web.desk_forms import PriceForm
from chalicelib.web.language import Reader, in_words, read_by
from chalicelib.web.numbers_typed import decimal_in
from chalicelib.web.reminders_typed import Reminding
from chalicelib.web.times_typed import hours_in, length_in, length_words, minutes_words
from tests.cast import salon
from tests.examples import examples

CATALOGUE = salon()
LINE = Reminding()
EVERY = pytest.mark.parametrize("language", LANGUAGES)


def reading(language: str) -> Any:
    return read_by(Reader(asked=language, at_console=True))


def reminders(text: str) -> Any:
    return LINE.read("reminders", {"reminders": [text]}, CATALOGUE)


@EVERY
@given(minutes=st.integers(0, 100_000))
@examples(60)
def test_a_length_of_time_that_is_shown_is_read_as_the_same(language: str, minutes: int) -> None:
    with reading(language):
        shown, small = length_words(minutes), minutes_words(minutes)
        assert (length_in("length", shown), length_in("length", small)) == (minutes, minutes)
        assert length_in("length", "2 days") == 2880


@EVERY
@given(amount=st.integers(-(10**9), 10**9), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
@examples(60)
def test_an_amount_that_is_shown_is_read_as_the_same(language: str, amount: int, currency: str) -> None:
    money = Money(amount=amount, currency=currency)
    with reading(language):
        assert money_in("price", money_typed(money), currency) == money


@EVERY
@pytest.mark.parametrize(
    "kept",
    [
        (),
        (Reminder(minutes_before=2880), Reminder(minutes_before=180, channels=("sms",))),
        (Reminder(minutes_before=1440, channels=("whatsapp", "email")), Reminder(minutes_before=45)),
    ],
)
def test_reminders_that_are_shown_are_read_as_the_same(language: str, kept: tuple[Reminder, ...]) -> None:
    with reading(language):
        (shown,) = LINE.shown("reminders", kept, CATALOGUE)["reminders"]
        assert [Reminder.model_validate(it) for it in reminders(shown)] == list(kept)


@EVERY
def test_english_is_read_whatever_the_page_speaks(language: str) -> None:
    with reading(language):
        assert reminders("none") == []
        assert reminders("24 h, 2 h by sms,1.5 h by email sms") == [
            {"minutes_before": 1440, "channels": []},
            {"minutes_before": 120, "channels": ["sms"]},
            {"minutes_before": 90, "channels": ["email", "sms"]},
        ]
        assert hours_in("hours", "9 to 12, 13:00-18:00") == [(540, 720), (780, 1080)]


@EVERY
@pytest.mark.parametrize(
    "sentence",
    [
        said("Like 30 min, 2 h or 3 days."),
        said("Please write a length of time like 45 min, 2 h or 3 days."),
    ],
)
def test_the_lengths_that_a_hint_names_can_be_typed(language: str, sentence: str) -> None:
    with reading(language):
        named = re.findall(r"\d+ [^\s,;।]+", in_words(sentence).removesuffix("."))
        lengths = [length_in("length", each) for each in named]
    assert (len(named), lengths[1:]) == (3, [120, 4320])


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [
        (
            "de",
            "2 Tage, 3 Std. per SMS; 1,5 Stunden per E-Mail",
            [(2880, []), (180, ["sms"]), (90, ["email"])],
        ),
        ("fr", "1 jour, 2 heures par e-mail", [(1440, []), (120, ["email"])]),
        ("es", "3 horas por correo", [(180, ["email"])]),
        ("pt", "2 dias por WhatsApp", [(2880, ["whatsapp"])]),
        ("hi", "2 दिन, 24 घंटे ईमेल से", [(2880, []), (1440, ["email"])]),
    ],
)
def test_reminders_are_read_as_people_write_them(
    language: str, typed: str, kept: list[tuple[int, list[str]]]
) -> None:
    with reading(language):
        assert [(it["minutes_before"], it["channels"]) for it in reminders(typed)] == kept


@pytest.mark.parametrize(
    ("language", "typed"),
    [("de", "9 bis 12 Uhr"), ("fr", "9h à 12h"), ("fr", "9h00-12h00"), ("es", "9 a 12"), ("hi", "9 से 12")],
)
def test_hours_are_read_as_people_write_them(language: str, typed: str) -> None:
    with reading(language):
        assert hours_in("hours", typed) == [(540, 720)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("45", "45"),
        ("45,5", "45.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50", "1234.50"),
    ],
)
def test_numbers_are_read_with_a_point_or_a_comma(typed: str, read: str) -> None:
    assert decimal_in(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["", "much", "1,2,3", "1.2.3", "--1", "1,", "1e3", "NaN"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        decimal_in(typed)


def test_a_form_takes_a_comma_and_says_what_is_no_number() -> None:
    assert PriceForm.model_validate({"amount": "0,0075"}).amount == Decimal("0.0075")
    with pytest.raises(ValidationError) as refused:
        PriceForm.model_validate({"amount": "much"})
    assert [it["type"] for it in refused.value.errors()] == ["decimal_parsing"]

"""What each trade is suggested can be entered as it is, in every language and in any money."""

from collections import Counter

import pytest

from chalicelib.core.languages import LANGUAGES
from chalicelib.core.money import Money
from chalicelib.web.trades import AS_MUCH, TRADES, suggestions, trade_name


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trade_has_a_short_list_in_every_language(trade: str, language: str) -> None:
    rows = suggestions(trade, language, "EUR")
    assert trade_name(trade, language)
    assert 5 <= len(rows) <= 12
    assert sum(row.ticked for row in rows) >= 3
    assert max(Counter((row.category, row.name) for row in rows).values()) == 1
    assert all(row.name.strip() == row.name and 0 < row.minutes <= 480 for row in rows)
    assert len({row.service_id for row in rows}) == len(rows)


def test_words_are_in_the_language_that_is_asked_for() -> None:
    assert {suggestions("barber", language, "EUR")[0].name for language in LANGUAGES} == {
        "Haarschnitt",
        "Haircut",
        "Corte",
        "Coupe",
        "हेयरकट",
    }


@pytest.mark.parametrize(
    ("currency", "price"),
    [("EUR", 2800), ("GBP", 2800), ("USD", 3600), ("JPY", 3350), ("INR", 56000), ("KWD", 28000)],
)
def test_prices_are_round_in_their_own_money(currency: str, price: int) -> None:
    assert suggestions("barber", "en", currency)[0].price == Money(amount=price, currency=currency)


def test_nothing_becomes_free_in_any_money() -> None:
    for currency in AS_MUCH:
        for trade in TRADES:
            free = [row.name for row in suggestions(trade, "en", currency) if not row.price.amount]
            assert free == [row.name for row in suggestions(trade, "en", "EUR") if not row.price.amount]


def test_there_is_nothing_to_suggest_to_a_trade_that_is_none_of_ours() -> None:
    assert suggestions("../trades", "en", "EUR") == []

"""What the set-up suggests to each trade: services with usual lengths and prices, one file a trade."""

import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.core.money import Money, digits_of

TRADES = ("hair", "barber", "nails", "massage", "clinic", "coach", "repair", "cleaning")
AS_MUCH = {
    "AUD": "1.7", "BRL": "2.5", "CAD": "1.5", "CHF": "1.6", "CZK": "18", "DKK": "9", "GBP": "1", "HUF": "250",
    "INR": "20", "JPY": "120", "MXN": "10", "NOK": "13", "NZD": "1.7", "PLN": "3", "RON": "3", "SEK": "11",
    "SGD": "1.6", "TRY": "20", "USD": "1.3", "ZAR": "8",
}  # fmt: skip
"""What costs one euro costs so much in other money, roughly, by what services cost there and not by rates."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One service that somebody of the trade may offer; identifiers are the same each time."""

    service_id: str
    name: str
    category_id: str
    category: str
    minutes: int
    price: Money
    ticked: bool


@cache
def _told(trade: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "trades" / f"{trade}.toml").read_text(encoding="utf-8"))


def trade_name(trade: str, language: str) -> str:
    """Give what a trade is called in a language."""
    return _in(language, _told(trade)["name"])


def suggestions(trade: str, language: str, currency: str) -> list[Suggestion]:
    """Give the services of a trade in a language, with prices in a currency; none for no trade of ours."""
    if trade not in TRADES:
        return []
    return [
        Suggestion(
            service_id=f"{trade}-{shelf['key']}-{service['key']}",
            name=_in(language, service["name"]),
            category_id=f"{trade}-{shelf['key']}",
            category=_in(language, shelf["name"]),
            minutes=service["minutes"],
            price=_price(service["price"], currency),
            ticked=service.get("ticked", True),
        )
        for shelf in _told(trade)["categories"]
        for service in shelf["services"]
    ]


def _in(language: str, names: dict[str, str]) -> str:
    return names.get(language, names["en"])


def _price(euros: int, currency: str) -> Money:
    """Give what costs so many euros, in round numbers: steps of five beyond a hundred, and so on."""
    amount = euros * Decimal(AS_MUCH.get(currency, "1"))
    step = Decimal(5).scaleb(amount.adjusted() - 2) if amount >= 100 else Decimal(1)
    whole = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return Money(amount=int(whole.scaleb(digits_of(currency))), currency=currency)

"""Money in minor units."""

import pytest

from chalicelib.core.money import Money, total


@pytest.mark.parametrize(
    ("amount", "currency", "words"), [(4550, "EUR", "€45.50"), (1200, "JPY", "¥1,200"), (0, "USD", "$0.00")]
)
def test_an_amount_reads_as_people_write_it(amount: int, currency: str, words: str) -> None:
    assert Money(amount=amount, currency=currency).words() == words


def test_nothing_added_is_nothing_of_the_currency() -> None:
    assert total([], "EUR") == Money(amount=0, currency="EUR")

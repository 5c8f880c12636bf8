"""Money in minor units, and how a person reads it."""

from pydantic import BaseModel, ConfigDict, Field


class Money(BaseModel):
    """An amount in minor currency units (cents) and its ISO 4217 currency."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    amount: int
    currency: str = Field(pattern="^[A-Z]{3}$")

    def words(self, language: str = "en") -> str:
        """Give the amount as people write it, for example €45.00."""
        from babel.numbers import format_currency

        return format_currency(self.amount / 10 ** digits_of(self.currency), self.currency, locale=language)


def digits_of(currency: str) -> int:
    """Give how many digits after the point amounts of a currency have: 2 of EUR, 0 of JPY."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def total(parts: list[Money], currency: str) -> Money:
    """Add amounts of one currency; nothing added gives zero of it."""
    return Money(amount=sum(part.amount for part in parts), currency=currency)

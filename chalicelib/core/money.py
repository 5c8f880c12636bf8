"""Money in minor units, and how a person reads it."""

from pydantic import BaseModel, ConfigDict, Field


class Money(BaseModel):
    """An amount in minor currency units (cents) and its ISO 4217 currency."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    amount: int
    currency: str = Field(pattern="^[A-Z]{3}$")

    def words(self, language: str = "en") -> str:
        """Give the amount as people write it, for example €45.00."""
        from babel.numbers import format_currency, get_currency_precision

        major = self.amount / 10 ** get_currency_precision(self.currency)
        return format_currency(major, self.currency, locale=language)


def total(parts: list[Money], currency: str) -> Money:
    """Add amounts of one currency; nothing added gives zero of it."""
    return Money(amount=sum(part.amount for part in parts), currency=currency)

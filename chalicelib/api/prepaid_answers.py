"""What comes in and goes out over the wire about sessions paid for ahead."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Day, Identifier, Name
from chalicelib.core.money import Money
from chalicelib.prepaid.model import Asked, Balance

Identifiers = Annotated[list[Identifier], Field(max_length=100)]


class PrepaidBody(Body):
    """A number of sessions for any service of the categories, and for the services; one of them is needed.

    `last_day` is the last day on which one can be used. How it was paid is not said here.
    """

    name: Name
    sessions: int = Field(ge=1, le=1000)
    category_ids: Identifiers = []
    service_ids: Identifiers = []
    last_day: Day | None = None
    price: Money

    def asked(self) -> Asked:
        """Give what is sold."""
        return Asked(
            name=self.name,
            sessions=self.sessions,
            category_ids=tuple(self.category_ids),
            service_ids=tuple(self.service_ids),
            last_day=self.last_day,
            price=self.price,
        )


class PrepaidAnswer(Answer):
    """One sale: what was sold, the appointments that used it, and what is left; ended after its last day."""

    sale_id: str
    name: str
    sessions: int
    category_ids: list[str]
    service_ids: list[str]
    last_day: date | None
    price: Money
    sold_on: date
    sold_at: datetime
    sold_by: str
    used_by: list[str]
    left: int
    has_ended: bool

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """Give the answer for a sale as it stands."""
        plain = balance.sale.model_dump() | {"used_by": list(balance.used_by)}
        return cls(**plain, left=balance.left, has_ended=balance.has_ended)


class PrepaidsAnswer(Answer):
    """Everything that a client has paid for ahead; `sessions_left` counts what can still be used."""

    items: list[PrepaidAnswer]
    sessions_left: int
    next: None = None

    @classmethod
    def of(cls, balances: Iterable[Balance]) -> Self:
        """Give the answer for a client's sales, in the order in which they were entered."""
        items = [PrepaidAnswer.of(balance) for balance in balances]
        return cls(items=items, sessions_left=sum(it.left for it in items if not it.has_ended))

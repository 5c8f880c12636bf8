"""What comes in and goes out over the wire about sessions paid for ahead."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Day, Identifier, Name
from chalicelib.core.money import Money
from chalicelib.prepaid.model import Asked, Balance, Correction, Wanted

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
        return Asked.model_validate(dict(self))


class PrepaidTakeBack(Body):
    """Why what is left of a sale is taken back; `version` is that of the sale that was looked at."""

    note: Name
    version: int = Field(ge=1)

    def wanted(self) -> Wanted:
        """Give how the sale shall be."""
        return Wanted.model_validate(dict(self))


class PrepaidChange(PrepaidTakeBack):
    """How many sessions a sale shall have, until when it shall be good, and why.

    Not fewer than are used, and not until before the last visit that used one.
    """

    sessions: int = Field(ge=1, le=1000)
    last_day: Day | None = None


class PrepaidAnswer(Answer):
    """One sale as it is now, the appointments that used it, and what is left; ended after its last day.

    `corrections` say what it was before each change, the first one first; `version` rises with each.
    """

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
    corrections: list[Correction]
    is_taken_back: bool
    version: int
    used_by: list[str]
    left: int
    has_ended: bool

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """Give the answer for a sale as it stands."""
        sale = balance.sale
        plain = sale.model_dump() | {"is_taken_back": sale.is_taken_back, "version": sale.version}
        return cls(**plain, used_by=list(balance.used_by), left=balance.left, has_ended=balance.has_ended)


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

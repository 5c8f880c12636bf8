"""What comes in from the pages about sessions paid for ahead."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from chalicelib.core.errors import bad_field
from chalicelib.core.money import Money, digits_of
from chalicelib.core.saying import said
from chalicelib.prepaid.model import Asked, Wanted
from chalicelib.web.desk_forms import Number, Title
from chalicelib.web.forms import Day, Form, FormKey, Identifier, Line
from chalicelib.web.numbers_typed import TAKES_A_COMMA


class BuyerQuery(Form):
    """Words of the name, address or number of who buys."""

    q: Line = ""


class SalesQuery(Form):
    """What was just done."""

    sold: bool = False
    saved: bool = False


class SellForm(FormKey):
    """What is sold: how many sessions, for what, at which price, and until when they are good."""

    name: Title
    sessions: int = Field(ge=1, le=1000)
    category_ids: tuple[Identifier, ...] = Field((), max_length=100)
    service_ids: tuple[Identifier, ...] = Field((), max_length=100)
    last_day: Day | None = None
    price: Annotated[Decimal, Field(ge=0, le=1_000_000), TAKES_A_COMMA]

    def asked(self, currency: str) -> Asked:
        """Give what is sold; raise BadInput for a price with parts of a cent."""
        digits = digits_of(currency)
        amount = self.price.scaleb(digits)
        if amount != amount.to_integral_value():
            raise bad_field(
                "price", said("Please give at most %(digits)s digits after the point.", digits=digits)
            )
        values: dict[str, Any] = {**dict(self), "price": Money(amount=int(amount), currency=currency)}
        return Asked.model_validate(values)


class ChangeSaleForm(Form):
    """How a sale shall be from now on, and why, from the version of it that was looked at."""

    sessions: int = Field(ge=1, le=1000)
    last_day: Day | None = None
    note: Title = ""
    version: Number

    def wanted(self) -> Wanted:
        """Give what is wanted."""
        return Wanted.model_validate(dict(self))


class TakeSaleBackForm(Form):
    """Why what is left of a sale is taken back, from the version of it that was looked at."""

    why: Title = ""
    version: Number

    def wanted(self) -> Wanted:
        """Give what is wanted."""
        return Wanted(note=self.why, version=self.version)

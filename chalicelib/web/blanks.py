"""What an editor's page asks for, one blank a field of the model: how it is shown and read.

Nothing is judged here but whether it can be read: what fits is for the model and the catalogue to say.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.errors import bad_field
from chalicelib.core.money import Money, digits_of
from chalicelib.core.saying import said
from chalicelib.web.numbers_typed import decimal_in, decimal_typed
from chalicelib.web.times_typed import length_in, length_words, parts_in

Typed = Mapping[str, Sequence[str]]
Fields = dict[str, list[str]]
Options = Callable[[Catalogue], list[tuple[str, str]]]

NOTHING: Any = object()
"""What is read where nothing was typed: the model's own default holds."""


class Kind(Protocol):
    """How one sort of value is shown in the fields of a page, and read from them."""

    @property
    def shape(self) -> str:
        """Give the name of the macro that draws it."""

    def shown(self, name: str, value: Any, catalogue: Catalogue) -> Fields:
        """Give the fields as a browser would send them."""

    def read(self, name: str, typed: Typed, catalogue: Catalogue) -> Any:
        """Give the value, or NOTHING; raise BadInput, its field one of the page, for what cannot be read."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of the model; what is `rare` is folded away."""

    name: str
    label: str
    kind: Kind
    hint: str = ""
    rare: bool = False


def one(typed: Typed, name: str) -> str:
    """Give what was typed into a field, or an empty text."""
    return typed[name][-1].strip() if typed.get(name) else ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words, a number or a date as they are."""

    shape: str = "line"
    unit: str = ""

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the text."""
        return {name: ["" if value is None else str(value)]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the text; line ends of browsers are made ours."""
        return one(typed, name).replace("\r\n", "\n") or NOTHING


@dataclass(frozen=True, slots=True)
class Patterned:
    """Words of a certain form; `wrong` says how they are to be."""

    pattern: str
    wrong: str
    shape: ClassVar[str] = "line"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the words."""
        return {name: [value or ""]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the words."""
        return patterned(name, one(typed, name), self.pattern, self.wrong) or NOTHING


def patterned(field: str, text: str, pattern: str, wrong: str) -> str:
    """Give the text if it is empty or like the pattern; raise BadInput with the words of `wrong`."""
    if text and not re.fullmatch(pattern, text):
        raise bad_field(field, wrong)
    return text


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time, kept in minutes."""

    shape: ClassVar[str] = "line"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give it in its largest whole unit."""
        return {name: ["" if value is None else length_words(value)]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the minutes."""
        text = one(typed, name)
        return length_in(name, text) if text else NOTHING


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of the business's currency, typed like 45.00."""

    shape: ClassVar[str] = "amount"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the amount without its currency."""
        return {name: ["" if value is None else money_typed(value)]}

    def read(self, name: str, typed: Typed, catalogue: Catalogue) -> Any:
        """Give the money."""
        text = one(typed, name)
        return money_in(name, text, catalogue.business.currency) if text else NOTHING


def money_typed(money: Money) -> str:
    """Give money as the reader types it: 45.00."""
    digits = digits_of(money.currency)
    return decimal_typed(Decimal(money.amount).scaleb(-digits))


def money_in(field: str, text: str, currency: str) -> Money:
    """Give the money that a text like 45.00 means; raise BadInput for what is none."""
    try:
        amount = decimal_in(text).scaleb(digits_of(currency))
        whole = int(amount)
    except (ValueError, OverflowError) as error:
        raise bad_field(field, said("Please write an amount like 45.00.")) from error
    if whole != amount:
        digits = digits_of(currency)
        raise bad_field(field, said("Please give at most %(digits)s digits after the point.", digits=digits))
    if abs(whole) > 10**12:
        raise bad_field(field, said("That is more money than there is."))
    return Money(amount=whole, currency=currency)


@dataclass(frozen=True, slots=True)
class Tick:
    """Yes or no."""

    shape: ClassVar[str] = "tick"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the tick."""
        return {name: ["on"]} if value else {}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Tell whether it is ticked."""
        return bool(one(typed, name))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, or none."""

    options: Options
    shape: ClassVar[str] = "choice"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give what is chosen."""
        return {name: [value or ""]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give what was chosen."""
        return one(typed, name) or NOTHING


@dataclass(frozen=True, slots=True)
class Ticks:
    """Any number of several; none of them leaves it to the model."""

    options: Options
    shape: ClassVar[str] = "ticks"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the ticks."""
        return {name: [str(each) for each in value or ()]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give what was ticked."""
        return list(typed.get(name, ())) or NOTHING


@dataclass(frozen=True, slots=True)
class AllOrTicks:
    """Everything, also what is still to come, or some of it; the model has `everything_is` for everything."""

    options: Options
    everything: str
    everything_is: tuple[str, ...] | None = None
    shape: ClassVar[str] = "all_or_ticks"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the ticks."""
        return {f"{name}-all": ["on"]} if value == self.everything_is else {name: list(value)}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give what was ticked."""
        return self.everything_is if one(typed, f"{name}-all") else list(typed.get(name, ()))


@dataclass(frozen=True, slots=True)
class InOrder:
    """Several of them one after the other, the same perhaps twice."""

    options: Options
    most: int
    each: str = said("Service %(number)s")
    more: str = said("More services")
    shape: ClassVar[str] = "in_order"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give what is chosen for each place."""
        return {f"{name}-{number}": [each] for number, each in enumerate(value or ())}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give what was chosen, without gaps."""
        chosen = [one(typed, f"{name}-{number}") for number in range(self.most)]
        return [each for each in chosen if each] or NOTHING


@dataclass(frozen=True, slots=True)
class Parts:
    """Minutes of a service in which whoever performs it is free: 30-65, 80-90."""

    shape: ClassVar[str] = "line"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the parts on one line."""
        return {name: [", ".join(f"{each.from_minute}-{each.to_minute}" for each in value or ())]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the parts."""
        found = parts_in(name, one(typed, name))
        return [{"from_minute": start, "to_minute": end} for start, end in found]

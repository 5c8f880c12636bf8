"""English sentences that remember what they were made of, so that a page can say them in another language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Said(str):
    """An English sentence; `english` is how it reads before its `values` are put in: %(days)s days.

    `many` is how it reads where it speaks of another `number` than one.
    """

    __slots__ = ("english", "many", "number", "values")

    english: str
    many: str
    number: int
    values: Mapping[str, Any]

    def __new__(cls, english: str, values: Mapping[str, Any], many: str = "", number: int = 1) -> Self:
        """Give the sentence with its values in place."""
        chosen = english if number == 1 or not many else many
        it = super().__new__(cls, chosen % values if values else chosen)
        it.english, it.values, it.many, it.number = english, values, many, number
        return it


def said(english: str, /, **values: Any) -> Said:
    """Give a sentence that can be said in other languages; values that were said can be, too."""
    return Said(english, values)


def said_of(number: int, one: str, many: str, /, **values: Any) -> Said:
    """Give a sentence about a number of things, which it may name as %(number)s."""
    return Said(one, {"number": number, **values}, many, number)

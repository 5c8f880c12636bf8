"""English sentences that remember what they were made of, so that a page can say them in another language."""

from collections.abc import Mapping, Sequence
from datetime import date
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
    """Give a sentence that can be said in other languages; values that were said can be, too.

    One that was said already stays as it is, unless values are still to be put into it.
    """
    return english if isinstance(english, Said) and not values else Said(english, values)


def said_of(number: int, one: str, many: str, /, **values: Any) -> Said:
    """Give a sentence about a number of things, which it may name as %(number)s."""
    return Said(one, {"number": number, **values}, many, number)


MONTHS = (
    said("January"),
    said("February"),
    said("March"),
    said("April"),
    said("May"),
    said("June"),
    said("July"),
    said("August"),
    said("September"),
    said("October"),
    said("November"),
    said("December"),
)

STATUSES = {
    "requested": said("requested"),
    "held": said("held"),
    "booked": said("booked"),
    "confirmed": said("confirmed"),
    "arrived": said("arrived"),
    "in_progress": said("in progress"),
    "done": said("done"),
    "no_show": said("no show"),
    "cancelled": said("cancelled"),
}
"""What an appointment is, within a sentence."""


def said_day(when: date) -> Said:
    """Give a day within a sentence: 4 May 2027."""
    return said("%(day)s %(month)s %(year)s", day=when.day, month=MONTHS[when.month - 1], year=when.year)


def said_all(words: Sequence[str]) -> str:
    """Give a list of which all is meant: Email, SMS and WhatsApp."""
    *first, last = words or ("",)
    return said("%(first)s and %(last)s", first=_in_a_row(first), last=last) if first else last


def said_any(words: Sequence[str]) -> str:
    """Give a list of which one is meant: Email or SMS."""
    *first, last = words or ("",)
    return said("%(first)s or %(last)s", first=_in_a_row(first), last=last) if first else last


def said_each(words: Sequence[str]) -> str:
    """Give a list of sentences without their ends: it is so; and so."""
    found, *others = words or ("",)
    for each in others:
        found = Said("%(before)s; %(each)s", {"before": found, "each": each})
    return found


def _in_a_row(words: Sequence[str]) -> str:
    found, *others = words
    for each in others:
        found = Said("%(before)s, %(each)s", {"before": found, "each": each})
    return found

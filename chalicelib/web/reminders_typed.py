"""Reminders as they are typed on one line: 24 h, 2 h by SMS; in the reader's language, or in English."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.channel import WAYS
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.saying import said
from chalicelib.web.blanks import NOTHING, Fields, Typed, one
from chalicelib.web.language import in_words
from chalicelib.web.times_typed import length_in, length_words

NONE = said("none")
BY = said("%(length)s by %(ways)s")


@dataclass(frozen=True, slots=True)
class Reminding:
    """Reminders on one line. Nothing leaves it to the business; "none" is none."""

    shape: ClassVar[str] = "line"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the line."""
        if value is None:
            return {name: [""]}
        return {name: [", ".join(map(_words, value)) or in_words(NONE)]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the reminders."""
        text = one(typed, name)
        if not text:
            return NOTHING
        if text.casefold() in (NONE, in_words(NONE).casefold()):
            return []
        return [_reminder(name, part) for part in re.split(r"(?<!\d),|,(?!\d)|;", text)]


def _words(reminder: Any) -> str:
    length = length_words(reminder.minutes_before)
    if not reminder.channels:
        return length
    ways = " ".join(in_words(WAYS[each]) for each in reminder.channels)
    return in_words(said(BY, length=length, ways=ways))


def _reminder(field: str, text: str) -> dict[str, Any]:
    known = {name.casefold(): way for way, words in WAYS.items() for name in (way, in_words(words))}
    words, joining = text.split(), _joining()
    length = [word for word in words if word.casefold() not in {*known, *joining}]
    channels = dict.fromkeys(known[word.casefold()] for word in words if word.casefold() in known)
    try:
        return {"minutes_before": length_in(field, " ".join(length)), "channels": list(channels)}
    except BadInput:
        if joining.isdisjoint(word.casefold() for word in words):
            raise
        sentence = said("Please write by email, by sms or by whatsapp, not “%(typed)s”.", typed=length[-1])
        raise bad_field(field, sentence) from None


def _joining() -> set[str]:
    """Give the words that stand between a length and its ways, in English and in the reader's language."""
    return {
        word.casefold() for words in (BY, in_words(BY)) for word in re.sub(r"%\(\w+\)s", " ", words).split()
    }

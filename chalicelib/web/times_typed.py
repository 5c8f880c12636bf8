"""Times as people type them on one line: hours of a day, starts, parts of a service, lengths."""

import re
from collections.abc import Iterable
from itertools import pairwise

from chalicelib.core.errors import bad_field
from chalicelib.core.saying import said
from chalicelib.web.language import in_words
from chalicelib.web.numbers_typed import decimal_in

Span = tuple[int, int]

DAY, NOON = 1440, 720
LATEST = 2 * DAY
CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?(?:\s*(?:h|uhr))?"
START = re.compile(CLOCK, re.IGNORECASE)
TO = said("to, until")
"""What is written between two times."""
LENGTH = r"(\d{1,6}(?:[.,]\d{1,2})?)\s*([^\W\d_]\S*)?"
SIZES = {said("min, minute, minutes"): 1, said("h, hour, hours"): 60, said("days, day, d"): DAY}
"""What lengths of time are typed in, and its minutes; what is shown comes first. English is read, too."""


def hours_in(field: str, text: str) -> list[Span]:
    """Give the spans of a day in minutes from midnight, in order; raise BadInput for what is none.

    18:00-2:00 and 18:00-26:00 both go on past midnight.
    """
    spans = sorted(_hours(field, part) for part in _parts(text))
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise bad_field(field, said("Two of these times overlap."))
    return spans


def _hours(field: str, part: str) -> Span:
    found = re.fullmatch(rf"{CLOCK}\s*{_to()}\s*{CLOCK}", part, re.IGNORECASE)
    if not found:
        raise bad_field(
            field,
            said(
                "Please write times like 9:00-12:00, 13:00-18:00. “%(typed)s” is not like that.", typed=part
            ),
        )
    start, end = _minute(field, found[1], found[2]), _minute(field, found[3], found[4])
    if end < start and start >= NOON:
        end += DAY
    if end <= start:
        raise bad_field(
            field,
            said("“%(typed)s” ends before it begins. In the afternoon, please go on: 17:00.", typed=part),
        )
    return start, end


def _minute(field: str, hours: str, minutes: str | None) -> int:
    minute = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or minute > LATEST:
        raise bad_field(field, said("There is no such time as %(time)s.", time=f"{hours}:{minutes or '00'}"))
    return minute


def hours_words(spans: Iterable[Span]) -> str:
    """Give spans of a day as they are typed: 9:00-12:00, 13:00-18:00."""
    return ", ".join(f"{clock(start)}-{clock(_end(start, end))}" for start, end in sorted(spans))


def _end(start: int, end: int) -> int:
    """Give the end by the clock where it is understood without the day: past midnight, from an afternoon."""
    return end - DAY if end > DAY and start >= NOON and end - DAY < start else end


def clock(minute: int) -> str:
    """Give minutes from midnight as people write them: 9:00."""
    return f"{minute // 60}:{minute % 60:02}"


def starts_in(field: str, text: str) -> list[int]:
    """Give the times of a day in minutes from midnight, in order; raise BadInput for what is none."""
    found = []
    for part in _parts(text):
        read = START.fullmatch(part)
        if not read or int(read[1]) > 23:
            raise bad_field(
                field, said("Please write times like 16:00, 18:30. “%(typed)s” is not like that.", typed=part)
            )
        found.append(_minute(field, read[1], read[2]))
    return sorted(set(found))


def parts_in(field: str, text: str) -> list[Span]:
    """Give parts of a service in its minutes: 30-65, 80-90; raise BadInput for what is none."""
    found = []
    for part in _parts(text):
        read = re.fullmatch(rf"(\d{{1,3}})\s*{_to()}\s*(\d{{1,3}})", part, re.IGNORECASE)
        if not read:
            raise bad_field(
                field, said("Please write minutes like 30-65. “%(typed)s” is not like that.", typed=part)
            )
        found.append((int(read[1]), int(read[2])))
    return found


def length_in(field: str, text: str) -> int:
    """Give a length of time in minutes: 45, 45 min, 1.5 h, 2 days; raise BadInput for what is none."""
    read = re.fullmatch(LENGTH, text.strip())
    size = _sizes().get(_bare(read[2] or "min")) if read else None
    if not read or not size:
        raise bad_field(field, said("Please write a length of time like 45 min, 2 h or 3 days."))
    return round(decimal_in(read[1]) * size)


def length_words(minutes: int) -> str:
    """Give a length of time as the reader types it, in its largest whole unit: 90 min, 24 h, 2 days."""
    if minutes % DAY == 0 and minutes > DAY:
        return _length(minutes, DAY)
    return _length(minutes, 60) if minutes % 60 == 0 and minutes else minutes_words(minutes)


def minutes_words(minutes: int) -> str:
    """Give minutes as the reader types them: 90 min."""
    return _length(minutes, 1)


def _length(minutes: int, size: int) -> str:
    words = next(words for words, own in SIZES.items() if own == size)
    return f"{minutes // size} {in_words(words).partition(',')[0]}"


def _sizes() -> dict[str, int]:
    """Give what minutes, hours and days are called, in English and by the reader."""
    both = ((each, size) for words, size in SIZES.items() for each in (words, in_words(words)))
    return {_bare(name): size for words, size in both for name in words.split(",")}


def _bare(name: str) -> str:
    return name.strip().rstrip(".॰").casefold()


def _to() -> str:
    """Give what may stand between two times, as a pattern."""
    names = [name.strip() for words in (TO, in_words(TO)) for name in words.split(",")]
    return rf"(?:-|–|—|{'|'.join(map(re.escape, names))})"


def _parts(text: str) -> list[str]:
    return [part for piece in re.split(r"[,;\n]", text) if (part := piece.strip())]

"""Dates, times and zones as people write them. Pure."""

from datetime import datetime

from chalicelib.core.interval import zone_named
from chalicelib.core.languages import date_in_words, time_in_words


def zone_in_words(moment: datetime, name: str) -> str:
    """Give the zone with its offset at that moment, for example Europe/Berlin, UTC+2."""
    text = moment.strftime("%z")
    hours, minutes = int(text[1:3]), text[3:5]
    offset = f"{text[0]}{hours}" + (f":{minutes}" if minutes != "00" else "")
    return f"{name}, UTC{offset}"


def moment_in_words(moment: datetime, language: str) -> str:
    """Give a local date and time, for example Tuesday, 4 May 2027, 14:30."""
    return f"{date_in_words(moment, language)}, {time_in_words(moment, language)}"


def elsewhere(moment: datetime, here: str, there: str | None) -> datetime | None:
    """Give what the clocks of another zone show then, or None where they show the same."""
    if not there:
        return None
    local, other = moment.astimezone(zone_named(here)), moment.astimezone(zone_named(there))
    return other if other.utcoffset() != local.utcoffset() else None


def span_elsewhere(
    starts_at: datetime, until: datetime | None, here: str, there: str | None, language: str
) -> str:
    """Give a time by the clocks of another zone, with the date where it is another one; empty if the same.

    For example 13:30, for a window 13:00 - 15:00.
    """
    other = elsewhere(starts_at, here, there)
    if other is None:
        return ""
    words = time_in_words(other, language)
    if until is not None:
        words += f" - {time_in_words(until.astimezone(other.tzinfo), language)}"
    if other.date() != starts_at.astimezone(zone_named(here)).date():
        words = f"{date_in_words(other, language)}, {words}"
    return words

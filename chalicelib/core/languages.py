"""The languages Regulars speaks; what other packages know of others is not even deployed."""

from datetime import date, datetime, timedelta

LANGUAGES = ("de", "en", "es", "fr", "hi", "pt")
_HALF_A_YEAR = timedelta(days=183)


def language_name(language: str) -> str:
    """Give what a language calls itself: Deutsch, English, हिन्दी."""
    from babel import Locale

    name = Locale.parse(language).get_language_name() or language
    return name[0].upper() + name[1:]


def day_in_words(day: date, language: str, today: date | None = None) -> str:
    """Give a day as the language writes it: 3 March, 3. März, 3 de marzo.

    With its year where it is more than half a year from `today`, so that nobody takes it for another one.
    """
    from babel.dates import format_date, format_skeleton

    near = today is None or abs(day - today) <= _HALF_A_YEAR
    if language == "en":  # the day first, as in all our English dates
        return format_date(day, "d MMMM" if near else "d MMMM y", locale=language)
    return format_skeleton("MMMMd" if near else "yMMMMd", day, locale=language)


def date_in_words(moment: datetime, language: str) -> str:
    """Give a local date as people write it, for example Tuesday, 4 May 2027."""
    from babel.dates import format_date

    return format_date(moment.date(), "EEEE, d MMMM y" if language == "en" else "full", locale=language)


def time_in_words(moment: datetime, language: str) -> str:
    """Give a local time as people write it."""
    from babel.dates import format_time

    return format_time(moment.time(), "HH:mm" if language == "en" else "short", locale=language)

"""The languages Regulars speaks; what other packages know of others is not even deployed."""

from datetime import date

LANGUAGES = ("de", "en", "es", "fr", "hi", "pt")


def day_in_words(day: date, language: str) -> str:
    """Give a day without its year as the language writes it: 3 March, 3. März, 3 de marzo."""
    from babel.dates import format_date, format_skeleton

    if language == "en":  # the day first, as in all our English dates
        return format_date(day, "d MMMM", locale=language)
    return format_skeleton("MMMMd", day, locale=language)

"""How a repetition is said to a person: "every 2 weeks on Tuesday, 10 times"."""

from typing import TYPE_CHECKING

from chalicelib.scheduling.recurrence import WEEKDAYS, Recurrence

if TYPE_CHECKING:
    from icalendar import vRecur

PHRASES = {
    "en": {
        "DAILY": "every {every} days",
        "WEEKLY": "every {every} weeks",
        "MONTHLY": "every {every} months",
        "YEARLY": "every {every} years",
        "DAILY 1": "every day",
        "WEEKLY 1": "every week",
        "MONTHLY 1": "every month",
        "YEARLY 1": "every year",
        "on": "{rule} on {days}",
        "weekday": "the {number} {weekday}",
        "day": "day {number}",
        "of": "{rule} of {month}",
        "last day": "the last day",
        "COUNT 1": "{rule}, once",
        "COUNT": "{rule}, {count} times",
        "UNTIL": "{rule}, until {date}",
        "1": "first",
        "2": "second",
        "3": "third",
        "4": "fourth",
        "5": "fifth",
        "-1": "last",
        "date": "d MMMM y",
    }
}
"""What a language says for the parts of a rule; names of days and months are Babel's."""


def in_words(recurrence: Recurrence, language: str) -> str:
    """Give the repetition as part of a sentence, in the language or else in English."""
    from babel.dates import format_date, get_month_names

    language = language if language in PHRASES else "en"
    say, parts = PHRASES[language], recurrence.parts
    (frequency,), (every,) = parts["FREQ"], parts.get("INTERVAL", [1])
    rule = say[f"{frequency} 1"] if every == 1 else say[frequency].format(every=every)
    if days := _days(parts, language):
        rule = say["on"].format(rule=rule, days=days)
    for month in parts.get("BYMONTH", []):
        rule = say["of"].format(rule=rule, month=get_month_names(locale=language)[int(month)])
    for count in parts.get("COUNT", []):
        rule = say["COUNT 1" if count == 1 else "COUNT"].format(rule=rule, count=count)
    for until in parts.get("UNTIL", []):
        rule = say["UNTIL"].format(rule=rule, date=format_date(until, say["date"], locale=language))
    return rule


def _days(parts: "vRecur", language: str) -> str:
    from babel.dates import get_day_names
    from babel.lists import format_list

    say, names = PHRASES[language], get_day_names(locale=language)
    days = [
        say["last day"] if day == -1 else say["day"].format(number=day) for day in parts.get("BYMONTHDAY", [])
    ]
    for day in parts.get("BYDAY", []):
        weekday = names[WEEKDAYS.index(day.weekday)]
        number = say[str(day.relative)] if day.relative else ""
        days.append(say["weekday"].format(number=number, weekday=weekday) if number else weekday)
    return format_list(days, locale=language) if days else ""

"""How lengths of time, prices and counts are said on the pages."""

from collections.abc import Sequence

from chalicelib.core.money import Money
from chalicelib.core.saying import said_all, said_any
from chalicelib.web.language import ENGLISH, gettext, in_words, language


def between(least: str, most: str) -> str:
    """Give a range from the one to the other: 14:00 to 16:00."""
    return gettext("%(from)s to %(to)s") % {"from": least, "to": most}


def all_of(words: Sequence[str]) -> str:
    """Give a list of which all is meant: Email, SMS and WhatsApp."""
    return in_words(said_all(words))


def one_of(words: Sequence[str]) -> str:
    """Give a list of which one is meant: Email or SMS."""
    return in_words(said_any(words))


def with_capital(words: str) -> str:
    """Give words as they begin a line: Overdue soon."""
    return words[:1].upper() + words[1:]


def duration(minutes: int) -> str:
    """Give a length of time, for example 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if language() != ENGLISH:
        from babel.units import format_unit

        sizes = [(hours, "duration-hour")] if hours else []
        sizes += [(rest, "duration-minute")] if rest or not hours else []
        return " ".join(format_unit(number, unit, "short", locale=language()) for number, unit in sizes)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)


def lengths(least_and_most: tuple[int, int]) -> str:
    """Give how long something takes, for example 45 min, or 45 min to 1 h where that depends."""
    least, most = least_and_most
    return duration(least) if least == most else between(duration(least), duration(most))


def prices(least_and_most: tuple[Money, Money]) -> str:
    """Give what something costs, for example €45.00, or €45.00 to €55.00 where that depends."""
    least, most = least_and_most
    return money(least) if least == most else between(money(least), money(most))


def money(amount: Money) -> str:
    """Give an amount as the reader writes it, for example €45.00 or 45,00 €."""
    return amount.words(language())


def notice(minutes: int) -> str:
    """Give how long before something, for example 2 days, 24 hours, 45 minutes."""
    for size, noun in ((1440, "day"), (60, "hour")):
        if minutes % size == 0 and minutes > size * (size == 1440):
            return _length(minutes // size, noun)
    return _length(minutes, "minute")


def _length(number: int, noun: str) -> str:
    if language() == ENGLISH:
        return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
    from babel.units import format_unit

    return format_unit(number, f"duration-{noun}", locale=language())

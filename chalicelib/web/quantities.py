"""How lengths of time, prices and counts are said on the pages."""

from collections.abc import Sequence

from chalicelib.core.money import Money
from chalicelib.core.saying import said_all, said_any, said_of
from chalicelib.web.language import gettext, in_words, language


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
    parts = [gettext("%(number)s h") % {"number": hours}] if hours else []
    if rest or not hours:
        parts.append(gettext("%(number)s min") % {"number": rest})
    return " ".join(parts)


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
    if not minutes:
        return gettext("no minutes")
    if minutes % 1440 == 0 and minutes > 1440:
        return in_words(said_of(minutes // 1440, "%(number)s day", "%(number)s days"))
    if minutes % 60 == 0:
        return in_words(said_of(minutes // 60, "%(number)s hour", "%(number)s hours"))
    return in_words(said_of(minutes, "%(number)s minute", "%(number)s minutes"))

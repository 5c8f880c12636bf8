"""How values are said on the pages: dates, times, lengths, counts, and the names of states."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chalicelib.core.interval import zone_named
from chalicelib.core.languages import day_in_words, language_name
from chalicelib.core.saying import said
from chalicelib.core.spans import span
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.console_words import AGAINST, CHANNEL, KIND, PURPOSE, RUN, STATE, WAITS
from chalicelib.web.language import ENGLISH, gettext, in_words, language
from chalicelib.web.quantities import (
    all_of,
    between,
    duration,
    lengths,
    money,
    notice,
    one_of,
    prices,
    with_capital,
)
from chalicelib.web.standing_words import EXCLUDED, LISTS, NOT_REACHED, SKIPPED, STANDING


def day(when: date) -> str:
    """Give a day as people say it, for example Tuesday 4 May."""
    if language() == ENGLISH:
        return f"{when:%A} {when.day} {when:%B}"
    from babel import Locale
    from babel.dates import format_date

    known = Locale.parse(language()).datetime_skeletons
    # French has it with short months only
    pattern = known["MMMMEd"].pattern if "MMMMEd" in known else known["MMMEd"].pattern.replace("MMM", "MMMM")
    return format_date(when, pattern.replace("E", "EEEE"), locale=language())


def days(first: date, last: date) -> str:
    """Give two days and what lies between, in short: 3 May – 9 May."""
    if language() == ENGLISH:
        return f"{first.day} {first:%b} – {last.day} {last:%b}"
    from babel.dates import format_interval

    return format_interval(first, last, "MMMd", locale=language())


def short_day(when: date) -> str:
    """Give a day without its weekday, for example 4 Mar 2027."""
    if language() == ENGLISH:
        return f"{when.day} {when:%b %Y}"
    from babel.dates import format_skeleton

    return format_skeleton("yMMMd", when, locale=language())


def birthday(month_and_day: str) -> str:
    """Give a birthday as people say it, for example 29 February."""
    return day_in_words(date.fromisoformat(f"2024-{month_and_day}"), language())


def short_moment(moment: datetime) -> str:
    """Give a local date and time in short, for example Mon 3 May, 14:30."""
    if language() == ENGLISH:
        return f"{moment:%a} {moment.day} {moment:%b}, {time(moment)}"
    from babel.dates import format_skeleton

    return f"{format_skeleton('MMMEd', moment, locale=language())}, {time(moment)}"


def weekday(number: int) -> str:
    """Give the short name of a weekday, 0 for Monday: Mon."""
    if language() == ENGLISH:
        return f"{date(2024, 1, number + 1):%a}"
    from babel.dates import get_day_names

    return str(get_day_names("abbreviated", "stand-alone", locale=language())[number])


def month(number: int) -> str:
    """Give the name of a month as it stands alone, 1 for January."""
    if language() == ENGLISH:
        return f"{date(2000, number, 1):%B}"
    from babel.dates import get_month_names

    return str(get_month_names("wide", "stand-alone", locale=language())[number])


def full_day(moment: datetime) -> str:
    """Give a local date as messages say it, for example Tuesday, 4 May 2027."""
    return scheduling.date_in_words(moment, language())


def time(moment: datetime) -> str:
    """Give a local time, for example 14:30."""
    return scheduling.time_in_words(moment, language())


def moment(when: datetime) -> str:
    """Give a local date and time, for example Tuesday, 4 May 2027, 14:30."""
    return f"{full_day(when)}, {time(when)}"


def zone(moment: datetime, name: str) -> str:
    """Give the zone with its offset at that moment, for example Europe/Berlin, UTC+2."""
    return scheduling.zone_in_words(moment.astimezone(zone_named(name)), name)


def local(moment: datetime, zone_name: str) -> datetime:
    """Give the instant as the clocks of the zone show it."""
    return moment.astimezone(zone_named(zone_name))


def elsewhere(moment: datetime, zone_name: str, other: str | None) -> datetime | None:
    """Give what the clocks of another zone show then, or None where they show the same."""
    return scheduling.elsewhere(moment, zone_name, other)


def start_words(start: Any) -> str:
    """Give a start as it is chosen: 14:30, or 14:00 to 16:00 where somebody arrives in between."""
    return between(time(start.at), time(start.until)) if start.until else time(start.at)


def instant(moment: datetime) -> str:
    """Give an instant as links and forms carry it, for example 2027-05-04T12:30:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def fine_price(amount: Decimal, currency: str) -> str:
    """Give minor units, of which it may be a part, as people write them: €0.0075."""
    from babel.numbers import format_currency, get_currency_precision

    major = amount.scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=language(), decimal_quantization=False)


def share(probability: float) -> str:
    """Give a probability as a share in percent that never claims certainty."""
    percent = round(probability * 100)
    if percent < 1:
        return gettext("under %(share)s") % {"share": _percent(1)}
    return gettext("over %(share)s") % {"share": _percent(99)} if percent > 99 else _percent(percent)


def _percent(number: int) -> str:
    if language() == ENGLISH:
        return f"{number}%"
    from babel.numbers import format_percent

    return format_percent(number / 100, locale=language())


def reached_over(channels: str) -> str:
    """Give over what clients were reached, as the report calls it: email and sms is Email and SMS."""
    if channels in NOT_REACHED:
        return in_words(NOT_REACHED[channels])
    return all_of(channel_names(channels.split(" and ")))


def channel_names(channels: Iterable[str]) -> list[str]:
    """Give what channels are called: Email, SMS."""
    return [in_words(CHANNEL[each]) for each in channels]


def shipped(words: str) -> str:
    """Give what comes with the program and is kept as a text, in the reader's language."""
    return in_words(said(words))


def first_name(name: str) -> str:
    """Give the first of somebody's names."""
    return next(iter(name.split()), "")


def state(appointment: Appointment) -> str:
    """Give the status, with what the appointment waits for."""
    return in_words(WAITS[appointment.pending[0]] if appointment.pending else STATUS[appointment.status])


STATUS = {
    "requested": said("Requested"),
    "held": said("Kept for a while"),
    "booked": said("Booked"),
    "confirmed": said("Confirmed"),
    "arrived": said("Arrived"),
    "in_progress": said("In progress"),
    "done": said("Done"),
    "no_show": said("No-show"),
    "cancelled": said("Cancelled"),
}


def file_size(size: int) -> str:
    """Give a number of bytes as people say it: 1.4 MB."""
    from babel.numbers import format_decimal

    thousands, millions = ("ko", "Mo") if language() == "fr" else ("kB", "MB")
    if size < 1_000_000:
        return f"{max(1, size // 1000)}\N{NO-BREAK SPACE}{thousands}"
    return f"{format_decimal(round(size / 1_000_000, 1), locale=language())}\N{NO-BREAK SPACE}{millions}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "birthday": birthday,
    "short_day": short_day,
    "short_moment": short_moment,
    "full_day": full_day,
    "days": days,
    "time": time,
    "moment": moment,
    "between": between,
    "money": money,
    "zone": zone,
    "local": local,
    "elsewhere": elsewhere,
    "start_words": start_words,
    "instant": instant,
    "duration": duration,
    "lengths": lengths,
    "prices": prices,
    "state": state,
    "notice": notice,
    "span": span,
    "fine_price": fine_price,
    "share": share,
    "file_size": file_size,
    "first_name": first_name,
    "shipped": shipped,
    "weekday": lambda when: weekday(when.weekday()),
    "month": lambda when: month(when.month),
    "all_of": all_of,
    "one_of": one_of,
    "with_capital": with_capital,
    "channels": channel_names,
    "reached_over": reached_over,
    "language_name": language_name,
}

CONSENTS: Mapping[str, str] = {
    "email_consent": said("Offers and invitations by email"),
    "sms_consent": said("Text messages: confirmations, reminders and invitations"),
}
"""What clients agree to when booking, kept with their word in the record."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "CONSENTS": CONSENTS,
    "STATUS": STATUS,
    "AGAINST": AGAINST,
    "PURPOSE": PURPOSE,
    "STATE": STATE,
    "RUN": RUN,
    "CHANNEL": CHANNEL,
    "KIND": KIND,
    "SKIPPED": SKIPPED,
    "EXCLUDED": EXCLUDED,
    "STANDING": STANDING,
    "LISTS": LISTS,
}

"""How values are said on the pages: dates, times, lengths, counts, and the names of states."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chalicelib.core.interval import zone_named
from chalicelib.core.languages import language_name
from chalicelib.core.money import Money
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.standing_words import EXCLUDED, LISTS, SKIPPED, STANDING

LANGUAGE = "en"


def day(when: date) -> str:
    """Give a day as people say it, for example Tuesday 4 May."""
    return f"{when:%A} {when.day} {when:%B}"


def short_day(when: date) -> str:
    """Give a day without its weekday, for example 4 Mar 2027."""
    return f"{when.day} {when:%b %Y}"


def short_moment(moment: datetime) -> str:
    """Give a local date and time in short, for example Mon 3 May, 14:30."""
    return f"{moment:%a} {moment.day} {moment:%b}, {time(moment)}"


def full_day(moment: datetime) -> str:
    """Give a local date as messages say it, for example Tuesday, 4 May 2027."""
    return scheduling.date_in_words(moment, LANGUAGE)


def time(moment: datetime) -> str:
    """Give a local time, for example 14:30."""
    return scheduling.time_in_words(moment, LANGUAGE)


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
    return f"{time(start.at)} to {time(start.until)}" if start.until else time(start.at)


def instant(moment: datetime) -> str:
    """Give an instant as links and forms carry it, for example 2027-05-04T12:30:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def duration(minutes: int) -> str:
    """Give a length of time, for example 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)


def lengths(least_and_most: tuple[int, int]) -> str:
    """Give how long something takes, for example 45 min, or 45 min to 1 h where that depends."""
    least, most = least_and_most
    return duration(least) if least == most else f"{duration(least)} to {duration(most)}"


def prices(least_and_most: tuple[Money, Money]) -> str:
    """Give what something costs, for example €45.00, or €45.00 to €55.00 where that depends."""
    least, most = least_and_most
    return least.words() if least == most else f"{least.words()} to {most.words()}"


def notice(minutes: int) -> str:
    """Give how long before something, for example 2 days, 24 hours, 45 minutes."""
    for size, noun in ((1440, "day"), (60, "hour")):
        if minutes % size == 0 and minutes > size * (size == 1440):
            return counted(minutes // size, noun)
    return counted(minutes, "minute")


def counted(number: int, noun: str) -> str:
    """Give a number of things, for example 3 free times, 1 free time, no free times."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def fine_price(amount: Decimal, currency: str) -> str:
    """Give minor units, of which it may be a part, as people write them: €0.0075."""
    from babel.numbers import format_currency, get_currency_precision

    major = amount.scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=LANGUAGE, decimal_quantization=False)


def share(probability: float) -> str:
    """Give a probability as a share in percent that never claims certainty."""
    percent = round(probability * 100)
    return "under 1%" if percent < 1 else "over 99%" if percent > 99 else f"{percent}%"


def reached_over(channels: str) -> str:
    """Give over what clients were reached, as the report calls it: email and sms is Email and SMS."""
    if channels == "none":
        return "Nothing"
    return " and ".join(CHANNEL[each] for each in channels.split(" and "))


def first_name(name: str) -> str:
    """Give the first of somebody's names."""
    return next(iter(name.split()), "")


def state(appointment: Appointment) -> str:
    """Give the status, with what the appointment waits for."""
    return WAITS[appointment.pending[0]] if appointment.pending else STATUS[appointment.status]


STATUS = {
    "requested": "Requested",
    "held": "Kept for a while",
    "booked": "Booked",
    "confirmed": "Confirmed",
    "arrived": "Arrived",
    "in_progress": "In progress",
    "done": "Done",
    "no_show": "No-show",
    "cancelled": "Cancelled",
}

WAITS = {
    "contact": "Waits for the client to confirm",
    "approval": "Waits for an answer",
    "payment": "Waits for the deposit",
}

AGAINST = {
    "too_soon": "at shorter notice than usual",
    "too_far_ahead": "further ahead than usual",
    "off_step": "at an unusual minute",
    "not_valid_then": "on a day the offer does not hold",
    "closed": "while it is closed",
    "outside_hours": "outside working hours",
    "taken": "over something else",
    "full": "with more people than places",
    "no_resource": "with no room or equipment free",
    "too_much_at_once": "without working out whether all of it can be had together",
}
"""How something was booked that staff placed against the rules."""

PURPOSE = {
    "sign_in": "Code to sign in",
    "contact_verification": "Asked to confirm",
    "request_received": "Request received",
    "request_notice": "Request waits for an answer",
    "request_declined": "Request not booked",
    "deposit_request": "Deposit asked for",
    "booking_confirmation": "Booking confirmed",
    "booking_notice": "New booking",
    "move_confirmation": "Move confirmed",
    "move_notice": "Appointment moved",
    "cancellation_confirmation": "Cancellation confirmed",
    "cancellation_notice": "Appointment cancelled",
    "reminder": "Reminder",
    "thank_you": "Thank you",
    "waiting_list_offer": "Time offered from the waiting list",
    "waiting_list_gone": "Time offered is gone",
    "reconnect": "Invitation back",
    "reconnect_follow_up": "Second invitation back",
    "rebook_nudge": "Reminder to book again",
    "running_late": "Client comes late",
    "daily_agenda": "The day ahead",
    "welcome": "Welcome",
    "visit_summary": "After the visit",
    "review_request": "Review asked for",
    "no_show_recovery": "After a missed visit",
    "maintenance_due": "Maintenance due",
    "seasonal_maintenance": "Seasonal maintenance",
    "re_engagement": "Invitation after a long time",
    "birthday": "Birthday wishes",
    "renewal": "Renewal",
    "offboarding": "Goodbye",
    "check_in": "Check-in",
    "form_request": "Form asked for",
    "loyalty_thanks": "Thanks for loyalty",
    "first_tips": "Tips after a first visit",
    "owner_message": "Your own message",
}

STATE = {
    "queued": "Waiting",
    "failed": "To be tried again",
    "claimed": "Being sent",
    "sent": "Sent",
    "delivered": "Delivered",
    "bounced": "Came back",
    "held_back": "Held back",
    "cancelled": "Called off",
    "uncertain": "Uncertain",
    "dead": "Failed",
}

CHANNEL = {"email": "Email", "sms": "SMS", "whatsapp": "WhatsApp", "webhook": "Webhook"}

KIND = {
    "transactional": "About their own appointments",
    "marketing": "Invitations and offers",
    "staff": "To your staff",
}

FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "short_day": short_day,
    "short_moment": short_moment,
    "full_day": full_day,
    "time": time,
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
    "counted": counted,
    "fine_price": fine_price,
    "share": share,
    "first_name": first_name,
    "reached_over": reached_over,
    "language_name": language_name,
}

CONSENTS: Mapping[str, str] = {
    "email_consent": "Offers and invitations by email",
    "sms_consent": "Text messages: confirmations, reminders and invitations",
}
"""What clients agree to when booking, kept with their word in the record."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "CONSENTS": CONSENTS,
    "STATUS": STATUS,
    "AGAINST": AGAINST,
    "PURPOSE": PURPOSE,
    "STATE": STATE,
    "CHANNEL": CHANNEL,
    "KIND": KIND,
    "SKIPPED": SKIPPED,
    "EXCLUDED": EXCLUDED,
    "STANDING": STANDING,
    "LISTS": LISTS,
}

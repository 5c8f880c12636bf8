"""How values are said on the pages: dates, times, lengths, counts, and the names of states."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chalicelib.core.interval import zone_named
from chalicelib.core.languages import day_in_words, language_name
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.web.language import ENGLISH, language
from chalicelib.web.quantities import between, counted, duration, lengths, money, notice, prices
from chalicelib.web.standing_words import EXCLUDED, LISTS, SKIPPED, STANDING


def day(when: date) -> str:
    """Give a day as people say it, for example Tuesday 4 May."""
    if language() == ENGLISH:
        return f"{when:%A} {when.day} {when:%B}"
    from babel import Locale
    from babel.dates import format_date

    pattern = Locale.parse(language()).datetime_skeletons["MMMMEd"].pattern
    return format_date(when, pattern.replace("E", "EEEE"), locale=language())


def days(first: date, last: date) -> str:
    """Give two days and what lies between, in short: 3 May – 9 May."""
    if language() == ENGLISH:
        return f"{first.day} {first:%b} – {last.day} {last:%b}"
    from babel.dates import format_interval

    return format_interval(first, last, "MMMd", locale=language())


def short_day(when: date) -> str:
    """Give a day without its weekday, for example 4 Mar 2027."""
    return f"{when.day} {when:%b %Y}"


def birthday(month_and_day: str) -> str:
    """Give a birthday as people say it, for example 29 February."""
    return day_in_words(date.fromisoformat(f"2024-{month_and_day}"), language())


def short_moment(moment: datetime) -> str:
    """Give a local date and time in short, for example Mon 3 May, 14:30."""
    return f"{moment:%a} {moment.day} {moment:%b}, {time(moment)}"


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
    return format_currency(major, currency, locale=ENGLISH, decimal_quantization=False)


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
    "counted": counted,
    "fine_price": fine_price,
    "share": share,
    "first_name": first_name,
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
    "CHANNEL": CHANNEL,
    "KIND": KIND,
    "SKIPPED": SKIPPED,
    "EXCLUDED": EXCLUDED,
    "STANDING": STANDING,
    "LISTS": LISTS,
}

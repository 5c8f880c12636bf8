"""Whether a message may go to a client now. Pure: the client, the business and the clock come as arguments.

In this order: nothing goes to a stopped address, nothing without the client's word, nothing in the quiet
hours, and not too many offers. The last two make a message wait; it is judged again when it comes due.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.catalogue.model import Business
from chalicelib.clients.model import Client, Stop
from chalicelib.consent.model import Permission, address_on, agreed
from chalicelib.core.channel import Channel, Kind, Way
from chalicelib.core.interval import boundary_at, zone_named
from chalicelib.core.saying import said

URGENT = frozenset(
    {
        "contact_verification",
        "sign_in",
        "cancellation_confirmation",
        "cancellation_notice",
        "move_confirmation",
        "move_notice",
        "request_declined",
        "running_late",
        "waiting_list_offer",
        "deposit_request",
    }
)
"""What somebody waits for at this moment, or would otherwise set out in vain: goes out at any hour."""

ALLOWED = Permission(allowed=True)
NOT_WANTED = {
    "email": said("The client does not want emails."),
    "sms": said("The client does not want text messages."),
    "whatsapp": said("The client does not want WhatsApp messages."),
}
NOT_OFFERED_BY = {
    "email": said("The client has not agreed to offers by email."),
    "sms": said("The client has not agreed to offers by text message."),
    "whatsapp": said("The client has not agreed to offers by WhatsApp."),
}
DAY = timedelta(days=1)


def judge(
    client: Client,
    business: Business,
    kind: Kind,
    channel: Channel,
    to: str,
    now: datetime,
    recent: Sequence[datetime] = (),
    purpose: str = "",
    place_zone: Callable[[], str] = str,
) -> Permission:
    """Tell whether a message may go to the client now; `recent` is when offers went to them lately.

    Without a purpose a message about an appointment counts as one that can wait. `place_zone` gives the time
    zone of the place that it is about, or an empty text; it is asked only where that decides.
    """
    if kind == "staff" or channel == "webhook":
        return ALLOWED
    if stop := stop_on(client, to):
        return Permission(allowed=False, reason=_why_stopped(stop))
    if purpose in ("contact_verification", "sign_in"):  # asked for a moment ago, by whoever typed the contact
        return ALLOWED
    if not agreed(client, channel, kind):
        return Permission(allowed=False, reason=_not_agreed(channel, kind))
    if purpose == "reminder" and not client.reminders:
        return Permission(allowed=False, reason=said("The client does not want reminders."))
    if kind == "marketing" and (refusal := _one_too_many(business, recent, now)):
        return refusal
    keeps_quiet = kind == "marketing" or (business.etiquette.quiet.for_all and purpose not in URGENT)
    until = quiet_until(client, business, now, place_zone) if keeps_quiet else None
    if until:
        return Permission(allowed=False, reason=said("It is the client's quiet time."), wait_until=until)
    return ALLOWED


def stop_on(client: Client, to: str) -> Stop | None:
    """Give why nothing is sent to the address or number any more, or None."""
    stops = (client.email_stopped, client.phone_stopped)
    return next((stop for stop in stops if stop and stop.to.casefold() == to.casefold()), None)


def quiet_until(
    client: Client, business: Business, now: datetime, place_zone: Callable[[], str] = str
) -> datetime | None:
    """Give when the quiet hours end in which `now` lies where the client is, or None outside of them.

    Where nobody knows where that is, it is where the place is that they come to, else the business.
    """
    quiet = business.etiquette.quiet
    if quiet.starts_minute == quiet.ends_minute:
        return None
    zone = zone_named(client.time_zone or place_zone() or business.time_zone)
    last = quiet.ends_minute + (1440 if quiet.ends_minute < quiet.starts_minute else 0)
    today = now.astimezone(zone).date()
    for day in (today - DAY, today):
        begins, ends = boundary_at(day, quiet.starts_minute, zone), boundary_at(day, last, zone)
        if begins <= now < ends:
            return ends
    return None


def ways_to(client: Client, kind: Kind, business: Business) -> list[Way]:
    """Give how the client may be reached with that kind of message, the preferred channel first."""
    return sorted(_ways(client, kind, business), key=lambda way: way.channel != client.preferred_channel)


def _ways(client: Client, kind: Kind, business: Business) -> Iterator[Way]:
    channels: tuple[Channel, ...] = ("email", "sms", "whatsapp")
    for channel in channels[: 3 if business.etiquette.whatsapp else 2]:
        to = address_on(client, channel)
        if to and agreed(client, channel, kind) and not stop_on(client, to):
            yield Way(channel=channel, to=to)


def _one_too_many(business: Business, recent: Sequence[datetime], now: datetime) -> Permission | None:
    limit = business.etiquette.offers
    span = timedelta(days=limit.days)
    counted = sorted(at for at in recent if now - span < at <= now)
    if len(counted) < limit.most:
        return None
    return Permission(
        allowed=False,
        reason=said(
            "The client had %(number)s offers in %(days)s days, which is enough.",
            number=len(counted),
            days=limit.days,
        ),
        wait_until=counted[-limit.most] + span if limit.otherwise == "wait" else None,
    )


def _not_agreed(channel: Channel, kind: Kind) -> str:
    return (NOT_OFFERED_BY if kind == "marketing" else NOT_WANTED)[channel]


def _why_stopped(stop: Stop) -> str:
    if stop.why == "complaint":
        return said(
            "%(address)s is not written to: what came from us was marked as unwanted there.", address=stop.to
        )
    return said("%(address)s is not written to: it could not be delivered there.", address=stop.to)

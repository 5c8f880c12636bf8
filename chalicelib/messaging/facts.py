"""The words a template may use, by purpose: the allow-list that templates are held to."""

from collections.abc import Mapping

from chalicelib.messaging.model import Purpose

FACTS: Mapping[str, str] = {
    "business_name": "the business, as it calls itself",
    "client_name": "who comes",
    "staff_name": "who performs it: Ben, or Ben, Ana",
    "service": "what was booked: one service, several, or a package; what staff do of it",
    "served": "for whom it is, where one of several was booked for",
    "parts": "who does what when, a line each, where there are several",
    "others": "what else stands of the same booking, a line each",
    "participants": "who takes the seats of a class: Carla, Dora",
    "date": "the day, written out: Tuesday 4 May 2027",
    "time": "when it starts, at the place: 14:30",
    "end_time": "when it ends, at the place: 15:15",
    "zone": "whose time that is: Europe/Berlin, UTC+2",
    "arrives_until": "until when somebody arrives, where that is left open: 16:00",
    "window": "for staff, between when and when they are expected, where that is left open: 14:00 - 16:00",
    "client_time": "what the client's clocks show then, where it is something else: 13:30",
    "place": "the location's name",
    "address": "where that is",
    "client_address": "where the client lives, where somebody comes to them",
    "instructions": "what the client should know beforehand",
    "price": "what it costs: €45.00",
    "deposit": "what is paid of it before it is booked: €20.00",
    "pay_words": "how a deposit is paid, in the owner's words",
    "waited_for": "for what it waits or has waited: contact, approval or payment",
    "until": "until when it waits or is kept, written out with the time",
    "rules": "the rules for moving and cancelling, in the owner's words",
    "agreed": "the day on which the client agreed to them, written out",
    "move_until": "until when the client may move it, written out with the time",
    "cancel_until": "until when the client may cancel it, written out with the time",
    "note": "what the client wrote when booking",
    "previous_date": "the day before it was moved, written out",
    "previous_time": "when it started before it was moved",
    "cancelled_by": "client, staff, or time: what it waited for did not come",
    "reason": "why it was cancelled",
    "manage_url": "where the client changes or cancels this appointment",
    "verify_url": "where the client says that they booked it",
    "console_url": "where staff, signed in, answer a request",
    "waiting_url": "where the client answers an offer, or leaves the waiting list",
    "booking_url": "where the client books",
    "categories": "what the client usually comes for: hair, or hair and nails",
    "last_visit": "when the client last came for it: 3 March",
}

OPTIONAL = frozenset(
    {
        *("address", "client_address", "instructions", "price", "note", "reason"),
        *("served", "parts", "others", "participants", "arrives_until", "window", "client_time"),
        *("deposit", "pay_words", "waited_for", "until", "previous_date", "previous_time"),
        *("rules", "agreed", "move_until", "cancel_until"),
    }
)
"""Facts that may be missing or empty; templates leave out what would speak of them."""

_WHO = frozenset({"business_name", "client_name", "staff_name", "served", "participants"})
_WHEN = frozenset({"date", "time", "end_time", "zone", "arrives_until", "client_time"})
_WHERE = frozenset({"place", "address", "client_address", "instructions"})
_VISIT = _WHO | _WHEN | _WHERE | {"service", "parts", "price"}
_FOR_CLIENT = _VISIT | {"others", "manage_url", "booking_url"}
_FOR_STAFF = _VISIT | {"window", "note"}
_RULES = frozenset({"rules", "agreed", "move_until", "cancel_until"})
_WAITING = frozenset({"until", "deposit", "pay_words"})
_MOVED = frozenset({"previous_date", "previous_time"})
_CANCELLED = frozenset({"cancelled_by", "reason", "waited_for", "until"})
_OFFER = _WHEN | {"business_name", "client_name", "staff_name", "service", "place", "address", "waiting_url"}
_RECONNECT = frozenset({"business_name", "client_name", "categories", "last_visit", "booking_url"})

ALLOWED: Mapping[Purpose, frozenset[str]] = {
    "contact_verification": _FOR_CLIENT - {"manage_url"} | {"verify_url", "until"},
    "request_received": _FOR_CLIENT | _RULES | _WAITING | _MOVED,
    "request_notice": _FOR_STAFF | _MOVED | {"until", "console_url"},
    "request_declined": _FOR_CLIENT | _CANCELLED,
    "deposit_request": _FOR_CLIENT | _RULES | _WAITING,
    "booking_confirmation": _FOR_CLIENT | _RULES,
    "booking_notice": _FOR_STAFF,
    "move_confirmation": _FOR_CLIENT | _MOVED | _RULES,
    "move_notice": _FOR_STAFF | _MOVED,
    "cancellation_confirmation": _FOR_CLIENT | _CANCELLED,
    "cancellation_notice": _FOR_STAFF | _CANCELLED,
    "reminder": _FOR_CLIENT,
    "thank_you": _FOR_CLIENT,
    "waiting_list_offer": _OFFER | {"until"},
    "waiting_list_gone": _OFFER,
    "reconnect": _RECONNECT,
    "reconnect_follow_up": _RECONNECT,
}


def words_for(purpose: Purpose, facts: Mapping[str, str]) -> dict[str, str]:
    """Give those of the facts that the purpose's templates may use, optional ones empty where missing."""
    allowed = ALLOWED[purpose]
    return dict.fromkeys(allowed & OPTIONAL, "") | {name: facts[name] for name in allowed & facts.keys()}

"""The words a template may use, by purpose: the allow-list that templates are held to."""

from collections.abc import Mapping

from chalicelib.messaging.model import Purpose

FACTS: Mapping[str, str] = {
    "business_name": "the business, as it calls itself",
    "client_name": "who comes",
    "staff_name": "who is in charge of the appointment",
    "service": "what was booked: one service, several, or a package",
    "date": "the day, written out: Tuesday 4 May 2027",
    "time": "when it starts, at the place: 14:30",
    "end_time": "when it ends, at the place: 15:15",
    "zone": "whose time that is: Europe/Berlin, UTC+2",
    "place": "the location's name",
    "address": "where that is",
    "instructions": "what the client should know beforehand",
    "price": "what it costs: €45.00",
    "note": "what the client wrote when booking",
    "previous_date": "the day before it was moved, written out",
    "previous_time": "when it started before it was moved",
    "cancelled_by": "client or staff",
    "reason": "why it was cancelled",
    "manage_url": "where the client changes or cancels this appointment",
    "booking_url": "where the client books",
    "categories": "what the client usually comes for: hair, or hair and nails",
    "last_visit": "when the client last came for it: 3 March",
}

OPTIONAL = frozenset({"address", "instructions", "price", "note", "reason"})
"""Facts that may be missing or empty; templates leave out what would speak of them."""

_WHO = frozenset({"business_name", "client_name", "staff_name"})
_WHEN = frozenset({"date", "time", "end_time", "zone"})
_VISIT = _WHO | _WHEN | {"service", "place", "address", "instructions", "price"}
_FOR_CLIENT = _VISIT | {"manage_url", "booking_url"}
_FOR_STAFF = _VISIT | {"note"}
_MOVED = frozenset({"previous_date", "previous_time"})
_CANCELLED = frozenset({"cancelled_by", "reason"})
_RECONNECT = frozenset({"business_name", "client_name", "categories", "last_visit", "booking_url"})

ALLOWED: Mapping[Purpose, frozenset[str]] = {
    "booking_confirmation": _FOR_CLIENT,
    "booking_notice": _FOR_STAFF,
    "move_confirmation": _FOR_CLIENT | _MOVED,
    "move_notice": _FOR_STAFF | _MOVED,
    "cancellation_confirmation": _FOR_CLIENT | _CANCELLED,
    "cancellation_notice": _FOR_STAFF | _CANCELLED,
    "reminder": _FOR_CLIENT,
    "thank_you": _FOR_CLIENT,
    "reconnect": _RECONNECT,
    "reconnect_follow_up": _RECONNECT,
}


def words_for(purpose: Purpose, facts: Mapping[str, str]) -> dict[str, str]:
    """Give those of the facts that the purpose's templates may use, optional ones empty where missing."""
    allowed = ALLOWED[purpose]
    return dict.fromkeys(allowed & OPTIONAL, "") | {name: facts[name] for name in allowed & facts.keys()}

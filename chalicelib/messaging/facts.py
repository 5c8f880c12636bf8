"""The words a template may use, by purpose: the allow-list that templates are held to."""

from collections.abc import Mapping

from chalicelib.core.saying import said
from chalicelib.messaging.model import MARKETING, RECONNECT, Purpose

FACTS: Mapping[str, str] = {
    "business_name": said("the business, as it calls itself"),
    "client_name": said("who comes"),
    "staff_name": said("who performs it: Ben, or Ben, Ana"),
    "service": said("what was booked: one service, several, or a package; what staff do of it"),
    "served": said("for whom it is, where one of several was booked for"),
    "parts": said("who does what when, a line each, where there are several"),
    "others": said("what else stands of the same booking, a line each"),
    "participants": said("who takes the seats of a class: Carla, Dora"),
    "date": said("the day, written out: Tuesday 4 May 2027"),
    "time": said("when it starts, at the place: 14:30"),
    "end_time": said("when it ends, at the place: 15:15"),
    "zone": said("whose time that is: Europe/Berlin, UTC+2"),
    "arrives_until": said("until when somebody arrives, where that is left open: 16:00"),
    "window": said(
        "for staff, between when and when they are expected, where that is left open: 14:00 - 16:00"
    ),
    "client_time": said("what the client's clocks show then, where it is something else: 13:30"),
    "place": said("the location's name"),
    "address": said("where that is"),
    "client_address": said("where the client lives, where somebody comes to them"),
    "instructions": said("what the client should know beforehand"),
    "price": said("what it costs: €45.00"),
    "deposit": said("what is paid of it before it is booked: €20.00"),
    "pay_words": said("how a deposit is paid, in the owner's words"),
    "waited_for": said("for what it waits or has waited: contact, approval or payment"),
    "until": said("until when it waits or is kept, written out with the time"),
    "rules": said("the rules for moving and cancelling, in the owner's words"),
    "agreed": said("the day on which the client agreed to them, written out"),
    "move_until": said("until when the client may move it, written out with the time"),
    "cancel_until": said("until when the client may cancel it, written out with the time"),
    "note": said("what the client wrote when booking"),
    "previous_date": said("the day before it was moved, written out"),
    "previous_time": said("when it started before it was moved"),
    "cancelled_by": said("client, staff, or time: what it waited for did not come"),
    "reason": said("why it was cancelled"),
    "manage_url": said("where the client changes or cancels this appointment"),
    "portal_url": said("where the client, signed in, finds what is theirs"),
    "form_url": said("where the client fills in what is asked before the visit, while that is missing"),
    "code": said("the six digits to sign in with: 123456"),
    "sign_in_url": said("where they can be used at one press"),
    "verify_url": said("where the client says that they booked it"),
    "console_url": said("where staff, signed in, answer a request"),
    "waiting_url": said("where the client answers an offer, or leaves the waiting list"),
    "booking_url": said("where the client books"),
    "categories": said("what the client usually comes for: hair, or hair and nails"),
    "category": said("the kind of visit that it is about: hair"),
    "last_visit": said("when the client last came for it: 3 March"),
    "sessions_left": said("how many of the sessions that the client has paid for ahead can still be used: 2"),
    "recommended": said(
        "a kind of visit that the client has not had, and that others like them come for: nails"
    ),
    "visits": said("how often the client has been here: 10"),
    "offer": said(
        "a special offer of these days, and what it costs; empty for whoever has prepaid sessions left:"
        " Summer glow (€79.00)"
    ),
    "offer_until": said("the last day on which a visit can be booked with it: 31 August"),
    "offer_url": said("where the client books the offer"),
    "review_url": said("where the client can say in public how it was"),
    "preferences_url": said("where the client chooses what they hear of, and how"),
    "unsubscribe_url": said("where the client says that they want no more of this"),
    "minutes_late": said("about how many minutes late the client will be: 10"),
    "agenda": said("who comes when, a line each, on somebody's day"),
    "reply": said("what a client answers to say that they come, where answers reach the business: Y"),
}

COMPOSED: Mapping[str, str] = {
    "at": said("the day and when it starts, for a subject or within a sentence"),
    "when": said("the day, from when until when, and whose time that is"),
    "what": said("what was booked, and for whom where that is somebody else"),
    "where": said("the place, or where the client lives"),
    "visit": said("what, with whom, when and where in one breath"),
    "changing": said("a sentence that says until when it can be moved or cancelled"),
    "details": said("the table of what, when, where and with whom; it stands alone on its line"),
}
"""What the facts are put together to, in the reader's language."""

OPTIONAL = frozenset(
    {
        *("address", "client_address", "instructions", "price", "note", "reason"),
        *("served", "parts", "others", "participants", "arrives_until", "window", "client_time"),
        *("deposit", "pay_words", "waited_for", "until", "previous_date", "previous_time"),
        *("rules", "agreed", "move_until", "cancel_until", "form_url"),
        *("category", "review_url", "preferences_url", "unsubscribe_url", "agenda", "reply"),
        *("sessions_left", "recommended", "visits", "offer", "offer_until", "offer_url"),
    }
)
"""Facts that may be missing or empty; templates leave out what would speak of them."""

TYPED = frozenset({"note", "reason", "instructions", "pay_words"})
"""Facts that somebody typed, of any length."""

_WHO = frozenset({"business_name", "client_name", "staff_name", "served", "participants"})
_WHEN = frozenset({"date", "time", "end_time", "zone", "arrives_until", "client_time"})
_WHERE = frozenset({"place", "address", "client_address", "instructions"})
_VISIT = _WHO | _WHEN | _WHERE | {"service", "parts", "price"}
_FOR_CLIENT = _VISIT | {"others", "manage_url", "booking_url", "preferences_url"}
_FOR_STAFF = _VISIT | {"window", "note"}
_RULES = frozenset({"rules", "agreed", "move_until", "cancel_until"})
_WAITING = frozenset({"until", "deposit", "pay_words"})
_MOVED = frozenset({"previous_date", "previous_time"})
_CANCELLED = frozenset({"cancelled_by", "reason", "waited_for", "until"})
_OFFER = _WHEN | {
    *("business_name", "client_name", "staff_name", "service", "place", "address"),
    *("waiting_url", "preferences_url"),
}
_INVITATION = frozenset({"business_name", "client_name", "booking_url", "preferences_url"})
_RECONNECT = _INVITATION | {"categories", "last_visit", "unsubscribe_url"}
_AT_TIMES_ONLY = frozenset({"service", "staff_name", "last_visit", "category", "review_url"})
_MORE = frozenset({"recommended", "offer", "offer_until", "offer_url"})  # never in what is no invitation
_WORKFLOW = _INVITATION | _AT_TIMES_ONLY | _MORE | {"sessions_left", "visits", "unsubscribe_url"}

WORKFLOW: tuple[Purpose, ...] = (
    "visit_summary",
    *(purpose for purpose in MARKETING if purpose not in RECONNECT),
)
"""What a workflow says: of a client, and of a visit where it is about one."""

ALLOWED: Mapping[Purpose, frozenset[str]] = {
    "sign_in": frozenset({"business_name", "client_name", "code", "sign_in_url"}),
    "contact_verification": _FOR_CLIENT - {"manage_url", "preferences_url"} | {"verify_url", "until"},
    "request_received": _FOR_CLIENT | _RULES | _WAITING | _MOVED,
    "request_notice": _FOR_STAFF | _MOVED | {"until", "console_url"},
    "request_declined": _FOR_CLIENT | _CANCELLED,
    "deposit_request": _FOR_CLIENT | _RULES | _WAITING,
    "booking_confirmation": _FOR_CLIENT | _RULES | {"form_url"},
    "booking_notice": _FOR_STAFF,
    "move_confirmation": _FOR_CLIENT | _MOVED | _RULES,
    "move_notice": _FOR_STAFF | _MOVED,
    "cancellation_confirmation": _FOR_CLIENT | _CANCELLED,
    "cancellation_notice": _FOR_STAFF | _CANCELLED,
    "reminder": _FOR_CLIENT | {"reply", "form_url"},
    "thank_you": _FOR_CLIENT,
    "waiting_list_offer": _OFFER | {"until"},
    "waiting_list_gone": _OFFER,
    "shared_with_client": frozenset({"business_name", "client_name", "portal_url", "preferences_url"}),
    **dict.fromkeys(RECONNECT, _RECONNECT),
    # days later, in the follow-up, some may have ended
    **dict.fromkeys(("reconnect", "reconnect_lapsed"), _RECONNECT | {"sessions_left"}),
    "running_late": _FOR_STAFF | {"minutes_late", "console_url"},
    "daily_agenda": frozenset({"business_name", "staff_name", "date", "agenda", "console_url"}),
    **dict.fromkeys(WORKFLOW, _WORKFLOW),
    "visit_summary": _WORKFLOW - _MORE - {"unsubscribe_url"},
    "owner_message": _WORKFLOW | {"form_url"},
    "form_request": _INVITATION | {"service", "staff_name", "date", "form_url"},
}


_ALWAYS_SAID: Mapping[Purpose, frozenset[str]] = {
    "deposit_request": frozenset({"until", "deposit"}),
    "form_request": frozenset({"form_url"}),
    **dict.fromkeys(("contact_verification", "request_received", "request_notice"), frozenset({"until"})),
}


def optional_of(purpose: Purpose) -> frozenset[str]:
    """Give those of a purpose's facts that may be missing or empty."""
    more = _AT_TIMES_ONLY if purpose in WORKFLOW else frozenset()
    return (ALLOWED[purpose] & (OPTIONAL | more)) - _ALWAYS_SAID.get(purpose, frozenset())


def words_for(purpose: Purpose, facts: Mapping[str, str]) -> dict[str, str]:
    """Give those of the facts that the purpose's templates may use, optional ones empty where missing."""
    allowed = ALLOWED[purpose]
    return dict.fromkeys(optional_of(purpose), "") | {name: facts[name] for name in allowed & facts.keys()}

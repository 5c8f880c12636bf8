"""A message is a row with a life that anyone can read."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from chalicelib.core import channel
from chalicelib.core.entity import Entity
from chalicelib.core.sentence import Sentence

WorkflowPurpose = Literal[
    "welcome",
    "visit_summary",
    "review_request",
    "no_show_recovery",
    "maintenance_due",
    "seasonal_maintenance",
    "re_engagement",
    "birthday",
    "renewal",
    "offboarding",
    "check_in",
    "form_request",
    "loyalty_thanks",
    "first_tips",
]
"""What a workflow can say in shipped words; anything else is a text of the owner's own."""
Purpose = Literal[
    "sign_in",
    "contact_verification",
    "request_received",
    "request_notice",
    "request_declined",
    "deposit_request",
    "booking_confirmation",
    "booking_notice",
    "move_confirmation",
    "move_notice",
    "cancellation_confirmation",
    "cancellation_notice",
    "reminder",
    "thank_you",
    "waiting_list_offer",
    "waiting_list_gone",
    "shared_with_client",
    "reconnect",
    "reconnect_follow_up",
    "reconnect_lapsed",
    "rebook_nudge",
    "running_late",
    "daily_agenda",
    WorkflowPurpose,
    "owner_message",
]
Kind = channel.Kind
Channel = channel.Channel
Way = channel.Way
State = Literal[
    "queued",
    "failed",
    "claimed",
    "sent",
    "delivered",
    "bounced",
    "held_back",
    "cancelled",
    "uncertain",
    "dead",
]
UNDER_WAY: tuple[State, ...] = ("queued", "failed", "claimed")
"""It may still go out."""
WENT_OUT: tuple[State, ...] = ("sent", "delivered")
"""The provider accepted it, and has not sent it back."""

TO_STAFF: tuple[Purpose, ...] = (
    "request_notice",
    "booking_notice",
    "move_notice",
    "cancellation_notice",
    "running_late",
    "daily_agenda",
)
RECONNECT: tuple[Purpose, ...] = ("reconnect", "reconnect_follow_up", "reconnect_lapsed", "rebook_nudge")
"""What brings clients back for the kind of visit that they usually come for."""
MARKETING: tuple[Purpose, ...] = (
    *RECONNECT,
    *(it for it in get_args(WorkflowPurpose) if it not in ("visit_summary", "form_request")),
    "owner_message",
)
"""What invites somebody, rather than speaking of an appointment of theirs: needs its own consent."""


ASKED_FOR: tuple[Purpose, ...] = ("contact_verification", "sign_in")
"""What somebody has asked for a moment ago at that very address, whatever else they want to hear."""


def kind_of(purpose: Purpose) -> Kind:
    """Tell what a purpose is: of the client's own appointments, an invitation, or for staff."""
    return "staff" if purpose in TO_STAFF else "marketing" if purpose in MARKETING else "transactional"


class CalendarEntry(Entity):
    """What goes into a calendar file: UTC instants, a stable UID, a rising sequence.

    One that is published names no attendee. `tentative`: it is not settled yet that it takes place.
    """

    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL", "PUBLISH"]
    tentative: bool = False
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    summary: str
    location: str = ""
    description: str = ""
    organizer_name: str
    attendee_name: str = ""
    attendee_email: str = ""


class Subject(Entity):
    """What a message is about, so that it can be judged again when it is sent.

    An appointment in one of its versions, an offer to one who waits, a reconnect episode, a visit that will
    soon be due, a step of a client's run through a workflow, somebody's day, an entry of a client's folder, a
    code to sign in with, or a test of the wording.
    """

    kind: Literal[
        "appointment", "offer", "reconnect", "nudge", "workflow", "agenda", "folder", "sign_in", "test"
    ]
    id: str
    version: int = 0


class Message(Entity):
    """One message to one person over one channel.

    `message_id` is deterministic: what asks for the same message twice meets it already there.
    `facts` are the words that the template fills in; `step` tells messages of one purpose about one subject
    apart. Instants are UTC; whoever has claimed the
    message has done with it by `claimed_until`, or has broken down. `fallbacks` are the ways to try
    when this one does not reach them; `template_id` is the owner's own text that words it.
    `reconciled_at`: it was uncertain until the provider's report. `segments`: in how many parts an SMS went.
    """

    message_id: str
    business_id: str
    purpose: Purpose
    channel: Channel
    to: str
    recipient: Literal["client", "staff"]
    client_id: str
    language: str = "en"
    template_id: str = ""
    facts: dict[str, str]
    calendars: tuple[CalendarEntry, ...] = ()
    subject: Subject
    step: str = ""
    fallbacks: tuple[Way, ...] = ()
    state: State = "queued"
    reason: Sentence = ""
    tries: int = Field(0, ge=0)
    due_at: datetime
    claimed_until: datetime | None = None
    created_at: datetime
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    reconciled_at: datetime | None = None
    provider_id: str = ""
    segments: int = 0


class Verdict(Entity):
    """What the second look at the moment of sending says: send, or not and why.

    `otherwise` is what becomes of a message that is not sent: cancelled, since it is no longer true
    or wanted; held back, since the person may not be written to or cannot be reached; or it waits until
    `wait_until` and is judged again. `time_zone` is that of the place that it is about, where there is one.
    `facts` are those that only the moment of sending knows; `asked` give
    such as are looked up only where the words speak of them.
    """

    send: bool
    reason: Sentence = ""
    otherwise: Literal["cancelled", "held_back", "wait"] = "cancelled"
    wait_until: datetime | None = None
    time_zone: str = ""
    facts: dict[str, str] = {}
    asked: dict[str, Callable[[], str]] = {}


class Report(Entity):
    """What a provider says became of a message: by our names for it, or by its own.

    `permanent` tells an address that does not exist from one that was full today. `opted_out`: the number is
    on the provider's list of those who want no text messages.
    """

    business_id: str = ""
    message_id: str = ""
    provider_id: str = ""
    outcome: Literal["delivered", "bounced", "complained"]
    permanent: bool = False
    opted_out: bool = False
    reason: Sentence = ""
    at: datetime

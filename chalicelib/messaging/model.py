"""A message is a row with a life that anyone can read."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from chalicelib.core.entity import Entity

Purpose = Literal[
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
    "reconnect",
    "reconnect_follow_up",
]
Channel = Literal["email", "sms"]
State = Literal["queued", "claimed", "sent", "held_back", "cancelled", "uncertain", "dead"]


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

    An appointment in one of its versions, an offer to one who waits, or a reconnect episode.
    """

    kind: Literal["appointment", "offer", "reconnect"]
    id: str
    version: int = 0


class Message(Entity):
    """One message to one person over one channel.

    `message_id` is deterministic: what asks for the same message twice meets it already there.
    `facts` are the words that the template fills in. Instants are UTC; whoever has claimed the
    message has done with it by `claimed_until`, or has broken down.
    """

    message_id: str
    business_id: str
    purpose: Purpose
    channel: Channel
    to: str
    recipient: Literal["client", "staff"]
    client_id: str
    language: str = "en"
    facts: dict[str, str]
    calendars: tuple[CalendarEntry, ...] = ()
    subject: Subject
    state: State = "queued"
    reason: str = ""
    tries: int = Field(0, ge=0)
    due_at: datetime
    claimed_until: datetime | None = None
    created_at: datetime
    sent_at: datetime | None = None
    provider_id: str = ""


class Verdict(Entity):
    """What the second look at the moment of sending says: send, or not and why.

    `otherwise` is what becomes of a message that is not sent: cancelled, since it is no longer true
    or wanted, or held back, since the person may not be written to or cannot be reached.
    """

    send: bool
    reason: str = ""
    otherwise: Literal["cancelled", "held_back"] = "cancelled"

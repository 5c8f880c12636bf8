"""Ana's salon writes to Carla, and to Ben who cuts her hair; the post office is the one thing made up."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.messaging.channels import Content, HandOver, Sender
from chalicelib.messaging.facts import ALLOWED
from chalicelib.messaging.model import CalendarEntry, Channel, Message, Purpose, Subject, Verdict

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
SALON = "salon"

FACTS = {
    "business_name": "Ana's Salon",
    "client_name": "Carla Costa",
    "staff_name": "Ben",
    "service": "Cut + Colour",
    "served": "Dora",
    "parts": "14:30: Cut (Ben)\n14:45: Colour (Ana)",
    "others": "Elif: Nails (Mia), 16:00 - 16:30",
    "participants": "Dora, Elif",
    "date": "Tuesday 4 May 2027",
    "time": "14:30",
    "end_time": "15:15",
    "zone": "Europe/Berlin, UTC+2",
    "arrives_until": "16:30",
    "window": "14:00 - 16:00",
    "client_time": "13:30 - 15:30",
    "place": "Ana's Salon Mitte",
    "address": "Example Street 1, Berlin",
    "client_address": "Carla's Street 5, 10115",
    "instructions": "Ring twice, please.",
    "price": "€45.00",
    "deposit": "€20.00",
    "pay_words": "By bank transfer, please: DE02 1203 0000 0000 2020 51.",
    "waited_for": "approval",
    "until": "Monday 3 May 2027, 18:00",
    "rules": "Whoever does not come pays half.",
    "agreed": "Saturday 1 May 2027",
    "move_until": "Tuesday 4 May 2027, 13:30",
    "cancel_until": "Monday 3 May 2027, 14:30",
    "note": "I bring the dog.",
    "previous_date": "Monday 3 May 2027",
    "previous_time": "10:00",
    "cancelled_by": "client",
    "reason": "The dog is ill.",
    "manage_url": "https://book.salon.example/b/salon/appointments/abcdefgh23456789?token=abcdefghijklmnopqrstuvwxyza",
    "portal_url": "https://book.salon.example/b/salon/me#abcdefgh23456789",
    "form_url": "https://book.salon.example/b/salon/appointments/abcdefgh23456789/form?token=abcdefghijklmnopqrstuvwxyza",
    "code": "123456",
    "sign_in_url": "https://book.salon.example/b/salon/sign-in/abcdefgh23456789abcdefgh?code=123456",
    "verify_url": "https://book.salon.example/b/salon/appointments/abcdefgh23456789/verify?token=bcdefghijklmnopqrstuvwxyzab",
    "console_url": "https://book.salon.example/console/salon?day=2027-05-04",
    "waiting_url": "https://book.salon.example/b/salon/waiting-list/abcdefgh23456789abcd?token=abcdefghijklmnopqrstuvwxyza",
    "booking_url": "https://book.salon.example/b/salon",
    "categories": "hair and nails",
    "last_visit": "3 March",
    "category": "hair",
    "sessions_left": "2",
    "recommended": "nails",
    "visits": "10",
    "offer": "Summer glow (€79.00)",
    "offer_until": "31 August",
    "offer_url": "https://book.salon.example/b/salon/packages/glow",
    "review_url": "https://reviews.example/salon",
    "preferences_url": "https://book.salon.example/b/salon/preferences?token=abcdefghijklmnopqrstuvwxyza",
    "unsubscribe_url": "https://book.salon.example/b/salon/unsubscribe?token=abcdefghijklmnopqrstuvwxyza",
    "minutes_late": "10",
    "reply": "Y",
    "agenda": "14:30 Carla Costa: Cut\n15:30 Dora: Colour",
}

CALENDAR = CalendarEntry(
    uid="a1@salon.regulars",
    sequence=2,
    method="REQUEST",
    starts_at=datetime(2027, 5, 4, 12, 30, tzinfo=UTC),
    ends_at=datetime(2027, 5, 4, 13, 15, tzinfo=UTC),
    time_zone="Europe/Berlin",
    summary="Cut + Colour, Ana's Salon",
    location="Ana's Salon Mitte, Example Street 1, Berlin",
    description="Ring twice; bring nothing, please.",
    organizer_name="Ana's Salon",
    attendee_name="Carla Costa",
    attendee_email="carla@example.com",
)

SPECIAL = dict.fromkeys(
    (
        *("served", "parts", "others", "participants", "arrives_until", "window", "client_time"),
        *("client_address", "form_url"),
    ),
    "",
)
"""What only some visits have: of an order, in a class, with a window, from afar, at home, a form."""


def message(message_id: str = "m1", **changes: Any) -> Message:
    """Give a message to Carla, due now, that confirms a booking."""
    purpose: Purpose = changes.get("purpose", "booking_confirmation")
    channel: Channel = changes.get("channel", "email")
    return Message.model_validate(
        {
            "message_id": message_id,
            "business_id": SALON,
            "purpose": purpose,
            "channel": channel,
            "to": "carla@example.com" if channel == "email" else "+4915112345678",
            "recipient": "staff" if purpose.endswith("_notice") else "client",
            "client_id": "carla",
            "facts": {name: {**FACTS, **SPECIAL}[name] for name in ALLOWED[purpose]},
            "subject": Subject(kind="appointment", id="a1", version=1),
            "due_at": NOW,
            "created_at": NOW,
            **changes,
        }
    )


def agree(_message: Message, _now: datetime) -> Verdict:
    """Judge like somebody who has nothing against it."""
    return Verdict(send=True)


class PostOffice:
    """Stands for all providers: accepts everything, or does what `instead` does in place of accepting."""

    def __init__(self, instead: Callable[[str], str | None] = lambda _to: None) -> None:
        self.accepted: Counter[str] = Counter()
        self.contents: list[Content] = []
        self.instead = instead
        self._lock = threading.Lock()

    def __call__(self, _channel: Channel) -> Sender:
        return self.prepare

    def prepare(self, to: str, content: Content) -> HandOver:
        return partial(self.accept, to, content)

    def accept(self, to: str, content: Content) -> str:
        self.instead(to)
        with self._lock:
            self.accepted[to] += 1
            self.contents.append(content)
            return f"receipt-{self.accepted.total()}"


class Crash(BaseException):
    """The process dies here: nothing in the program can catch it."""


def later(minutes: float) -> datetime:
    """Give the instant so many minutes from now."""
    return NOW + timedelta(minutes=minutes)

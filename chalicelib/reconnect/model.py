"""The nouns of bringing clients back. Dates are local to the business, instants are UTC."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.core.money import Money
from chalicelib.messaging.model import Channel
from chalicelib.reconnect.pattern import Cadence, Mode
from chalicelib.reconnect.population import Population

__all__ = ["Mode"]

List = Literal["overdue", "lapsed", "excluded"]
"""The lists of a category: whoever is late and has nothing ahead stands on one of them."""
Excluded = Literal["blocked", "deceased", "on_hold", "case_open", "cancelled_lately", "missed_lately"]
"""Why somebody who is late by their own rhythm is on no list."""
Skipped = Literal[
    "just_booked",
    "already_contacted",
    "wants_to_come",
    "held_back",
    "no_consent",
    "no_contact",
    "failed",
    "not_overdue",
]
"""Why somebody on a list is not written to; `failed`: what was sent to their address came back.

`not_overdue`: they were chosen, and are not on the list any more.
"""
Waits = Literal["cancelled_lately", "missed_lately"]


class CategorySettings(Entity):
    """How one category brings its clients back; `false_alarms` and `held_back` are shares in percent.

    One that is not `active` lists nobody and sends nothing. Those held back are not written to, so that it
    shows what the messages bring.
    """

    category_id: str
    active: bool = True
    mode: Mode = Mode.CALIBRATED
    false_alarms: int = Field(20, ge=1, le=50)
    automatic_first_message: bool = False
    channels: tuple[Channel, ...] = ("email", "sms")
    follow_up_days: int = Field(7, ge=1, le=90)
    held_back: int = Field(10, ge=0, le=50)


class Rules(NamedTuple):
    """What a category's rhythms follow from, beside the visits."""

    settings: CategorySettings
    population: Population


class Noted(Entity):
    """What is kept of one appointment: when it was, for what, how and when and by whom it ended."""

    on: date
    category_ids: tuple[str, ...]
    status: str
    version: int
    booked_at: datetime
    changed_at: datetime | None = None
    cancelled_by: str | None = None
    price: Money | None = None


class ClientHistory(Entity):
    """A client's appointments by identifier, and when they were last invited back: at all, and for what.

    `held_back`: that was an invitation that did not go out, for comparison.
    """

    business_id: str
    client_id: str
    appointments: dict[str, Noted] = {}
    contacted_at: datetime | None = None
    invited: dict[str, datetime] = {}
    episode_id: str | None = None
    held_back: bool = False
    version: int = 0


class Rhythm(Entity):
    """A client's rhythm in one category, and since when they are flagged as overdue.

    `due_at` is when the sweep shall look at it, None for never. `waits_until`: what happened lately keeps the
    client off the lists before that date. `let_down`: the business called their last appointment off.
    """

    business_id: str
    client_id: str
    category_id: str
    mode: Mode
    visit_count: int
    last_visit_on: date
    typical_interval_days: Decimal
    interval_low_days: Decimal
    interval_high_days: Decimal
    overdue_on: date | None
    lapses_on: date
    waits_for: Waits | None = None
    waits_until: date | None = None
    let_down: bool = False
    flagged_on: date | None = None
    due_at: datetime | None = None

    @property
    def cadence(self) -> Cadence:
        """Give the rhythm as the rules know it."""
        return Cadence(
            self.mode,
            self.visit_count,
            self.last_visit_on,
            float(self.typical_interval_days),
            float(self.interval_low_days),
            float(self.interval_high_days),
            self.overdue_on,
            self.lapses_on,
        )


class Episode(Entity):
    """One time a client was invited back, or held back for comparison, and what came of it within sixty days.

    `category_ids` are those the client was overdue in, the most overdue first. `compared`: it was left to
    chance whether the client was written to. The appointment is the first of these categories that stands,
    and `price` its own. `called_off`: they booked, and called it off again. `replied_at`: they answered.
    """

    episode_id: str
    business_id: str
    client_id: str
    category_ids: tuple[str, ...]
    contacted_at: datetime
    channels: tuple[Channel, ...]
    follow_up_at: datetime
    reconnected_at: datetime | None = None
    other_booked_at: datetime | None = None
    appointment_id: str | None = None
    held_back: bool = False
    compared: bool = False
    attended: bool = False
    called_off: bool = False
    price: Money | None = None
    replied_at: datetime | None = None


class Learning(Entity):
    """When the rhythms of a business are to be learnt anew."""

    business_id: str
    due_at: datetime


class StoredPopulation(Entity):
    """What was learnt of a category's clients, in its plain form."""

    category_id: str
    learnt_at: datetime
    plain: dict[str, Any]


class OverdueClient(Entity):
    """A client on the list of a category, as they are today."""

    client_id: str
    name: str
    category_id: str
    last_visit_on: date
    typical_interval_days: float
    overdue_since: date
    days_overdue: int
    return_probability: float | None
    why: str
    lapsed: bool = False
    contacted_at: datetime | None = None
    excluded: Excluded | None = None
    excluded_until: date | None = None
    not_written_to: Skipped | None = None
    let_down: bool = False


class CategoryCount(Entity):
    """A category with the sizes of its lists."""

    category_id: str
    name: str
    overdue: int
    lapsed: int
    excluded: int
    contacted: int
    reconnected: int


class ReportRow(Entity):
    """What became of a category's episodes in a period, or of all; money in minor units where it is a number.

    Contacted are those of by_channel together, and booked, called_off, other_category and not_booked
    together. `extra_…` is what the messages brought beyond what came by itself, with its 95 % interval; None
    where nobody was held back for comparison.
    """

    category_id: str
    name: str
    episodes: int
    held_back: int
    contacted: int
    by_channel: dict[str, int]
    failed: int
    opted_out: int
    booked: int
    attended: int
    called_off: int
    other_category: int
    not_booked: int
    money: Money
    cost: Money
    extra_bookings: float | None = None
    extra_bookings_low: float | None = None
    extra_bookings_high: float | None = None
    extra_bookings_proven: bool = False
    extra_money: float | None = None
    extra_money_low: float | None = None
    extra_money_high: float | None = None
    extra_money_proven: bool = False


Stands = Literal["no_pattern", "ahead", "not_due", "off"] | List


class CategoryStanding(Entity):
    """Where a client stands in a category today, and why, in a sentence."""

    category_id: str
    name: str
    state: Stands
    excluded: Excluded | None = None
    until: date | None = None
    not_written_to: Skipped | None = None
    why: str


class SkippedClient(Entity):
    """A client who was not contacted, and why."""

    client_id: str
    reason: Skipped


class ContactResult(Entity):
    """What came of pressing the button; `invited` are the clients contacted."""

    contacted: int
    invited: tuple[str, ...] = ()
    skipped: tuple[SkippedClient, ...]


class CalledOff(Entity):
    """Somebody who booked after an invitation and called it off: the categories they were invited for."""

    client_id: str
    name: str
    phone: str | None
    email: str | None
    category_ids: tuple[str, ...]
    contacted_at: datetime

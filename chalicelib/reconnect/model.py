"""The nouns of bringing clients back. Dates are local to the business, instants are UTC."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.messaging.model import Channel
from chalicelib.reconnect.pattern import Cadence, Mode
from chalicelib.reconnect.population import Population

__all__ = ["Mode"]

Skipped = Literal["just_booked", "already_contacted", "no_consent", "no_contact"]


class CategorySettings(Entity):
    """How one category brings its clients back; `false_alarms` is a share in percent."""

    category_id: str
    mode: Mode = Mode.CALIBRATED
    false_alarms: int = Field(20, ge=1, le=50)
    automatic_first_message: bool = False
    channels: tuple[Channel, ...] = ("email", "sms")
    follow_up_days: int = Field(7, ge=1, le=90)


class Rules(NamedTuple):
    """What a category's rhythms follow from, beside the visits."""

    settings: CategorySettings
    population: Population


class Noted(Entity):
    """What is kept of one appointment: when it was, for what, how it ended."""

    on: date
    category_ids: tuple[str, ...]
    status: str
    version: int
    booked_at: datetime


class ClientHistory(Entity):
    """A client's appointments by identifier, and when they were last invited back: at all, and for what."""

    business_id: str
    client_id: str
    appointments: dict[str, Noted] = {}
    contacted_at: datetime | None = None
    invited: dict[str, datetime] = {}
    episode_id: str | None = None
    version: int = 0


class Rhythm(Entity):
    """A client's rhythm in one category, and since when they are flagged as overdue.

    `due_at` is when the sweep shall look at it, None for never.
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
    """One time a client was invited back, and what came of it within sixty days.

    `category_ids` are those the client was overdue in, the most overdue first.
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


class CategoryCount(Entity):
    """A category with the sizes of its lists."""

    category_id: str
    name: str
    overdue: int
    lapsed: int
    contacted: int
    reconnected: int


class SkippedClient(Entity):
    """A client who was not contacted, and why."""

    client_id: str
    reason: Skipped


class ContactResult(Entity):
    """What came of pressing the button; `invited` are the clients contacted."""

    contacted: int
    invited: tuple[str, ...] = ()
    skipped: tuple[SkippedClient, ...]

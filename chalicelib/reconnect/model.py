"""The nouns of bringing clients back. Dates are local to the business, instants are UTC."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from chalicelib.core.entity import Entity
from chalicelib.core.money import Money
from chalicelib.core.sentence import Sentence
from chalicelib.messaging.model import Channel, Purpose
from chalicelib.reconnect.cadence.pattern import Cadence, Mode
from chalicelib.reconnect.figures import BecameOverdue as BecameOverdue
from chalicelib.reconnect.figures import CalledOff as CalledOff
from chalicelib.reconnect.figures import CategoryCount as CategoryCount
from chalicelib.reconnect.figures import InvitedClient as InvitedClient
from chalicelib.reconnect.figures import Outcome as Outcome
from chalicelib.reconnect.figures import ReportRow as ReportRow
from chalicelib.reconnect.settings import CategorySettings as CategorySettings
from chalicelib.reconnect.settings import FalseAlarms as FalseAlarms
from chalicelib.reconnect.settings import FollowUpDays as FollowUpDays
from chalicelib.reconnect.settings import HeldBack as HeldBack
from chalicelib.reconnect.settings import NudgeDays as NudgeDays
from chalicelib.reconnect.settings import Rules as Rules

__all__ = ["Mode"]

Invited = Literal["overdue", "lapsed"]
"""The lists of which clients can be invited back, each in words of its own."""
List = Invited | Literal["excluded", "due_soon"]
"""The lists of a category: whoever is late, or soon will be, and has nothing ahead stands on one of them."""
Excluded = Literal["blocked", "deceased", "on_hold", "case_open", "cancelled_lately", "missed_lately"]
"""Why somebody who is late by their own rhythm is on no list."""
Skipped = Literal[
    "just_booked",
    "already_contacted",
    "wants_to_come",
    "held_back",
    "no_consent",
    "opted_out",
    "no_contact",
    "failed",
    "not_overdue",
    "walks_in",
]
"""Why somebody on a list is not written to; `failed`: what was sent to their address came back.

`not_overdue`: they were chosen, and are not on the list any more. `walks_in`: they mostly come without an
appointment, so that having none says little, and the category only lists such clients.
"""
Waits = Literal["cancelled_lately", "missed_lately"]
Stands = Literal["no_pattern", "ahead", "not_due", "off"] | List


class Noted(Entity):
    """What is kept of one appointment: when it was, for what, how and when and by whom it ended.

    `is_redo`: it put an earlier one right. `course_id` joins the sessions of one treatment. `walked_in`:
    nobody had booked it. `card`: it stands on this other card of the same person.
    """

    on: date
    category_ids: tuple[str, ...]
    status: str
    version: int
    booked_at: datetime
    changed_at: datetime | None = None
    cancelled_by: str | None = None
    price: Money | None = None
    is_redo: bool = False
    course_id: str | None = None
    walked_in: bool = False
    card: str = ""


class ClientHistory(Entity):
    """A client's appointments by identifier, and when they were last invited back: at all, and for what.

    Somebody whom a client only books for has one of their own, with their `name`; `books_for` are those.
    `held_back`: that was an invitation that did not go out, for comparison. `nudged`: after which visit of a
    category they were last reminded to book again; `nudge_at`: when the sweep looks whether to do so.
    `episodes` are those of all invitations, the earliest first, `episode_id` the last one that has not come
    to nothing. `not_sent_at`: nothing went out of the invitation of then, and none goes out by itself before
    `again_at`. Of a card that was merged into another of the same person, what is kept stands there:
    `merged_into`.
    """

    business_id: str
    client_id: str
    name: str = ""
    books_for: tuple[str, ...] = ()
    appointments: dict[str, Noted] = {}
    contacted_at: datetime | None = None
    invited: dict[str, datetime] = {}
    episode_id: str | None = None
    episodes: tuple[str, ...] = ()
    held_back: bool = False
    not_sent_at: datetime | None = None
    again_at: datetime | None = None
    nudged: dict[str, date] = {}
    nudge_at: datetime | None = None
    merged_into: str | None = None
    version: int = 0

    @property
    def in_vain_at(self) -> datetime | None:
        """Give when the client was last invited, if nothing went out then; None otherwise."""
        later = self.contacted_at and self.not_sent_at and self.contacted_at > self.not_sent_at
        return None if later else self.not_sent_at


class Rhythm(Entity):
    """A client's rhythm in one category, and since when they are flagged as overdue.

    `due_at` is when the sweep shall look at it, None for never. `waits_until`: what happened lately keeps the
    client off the lists before that date. `let_down`: the business called their last appointment off.
    `from_walk_ins`: most of their visits nobody had booked. Who is `list_only` is not written to.
    `noted_on`: when it was noted for the report that they had become overdue with nothing ahead.
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
    overdue_on: date | None = None
    lapses_on: date
    season_begins_on: date | None = None
    waits_for: Waits | None = None
    waits_until: date | None = None
    let_down: bool = False
    from_walk_ins: bool = False
    list_only: bool = False
    flagged_on: date | None = None
    noted_on: date | None = None
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
            self.season_begins_on,
        )


class Episode(Entity):
    """One time a client was invited back, or held back for comparison, and what came of it within sixty days.

    `category_ids` are those the client was overdue in, the most overdue first. `compared`: it was left to
    chance whether the client was written to. The appointment is the first of these categories that stands,
    and `price` its own. `called_off`: they booked, and called it off again; `to_call`: that or anything else,
    and nothing stands. `replied_at`: they answered. Of several who are reached at one address the first one's
    message names them all: `with_others` are the others' episodes, `told_with` in theirs is that one,
    accepted at `told_at`; who had booked by then, at `raced_at`, came by themselves. `lapsed`: long away.
    `failed_at`: that it turned out that no first message went out at all.
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
    to_call: bool = False
    price: Money | None = None
    replied_at: datetime | None = None
    told_at: datetime | None = None
    raced_at: datetime | None = None
    failed_at: datetime | None = None
    with_others: tuple[str, ...] = ()
    told_with: str | None = None
    lapsed: bool = False

    @property
    def first_purpose(self) -> Purpose:
        """Give which message it begins with."""
        return "reconnect_lapsed" if self.lapsed else "reconnect"

    @property
    def told_by(self) -> str:
        """Give the episode whose messages speak of this one."""
        return self.told_with or self.episode_id


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
    """A client on a list of a category, as they are today.

    `days_overdue` is below 0 for those due soon; those invited lately can be again from `again_on` on. Of the
    invitation of `in_vain_at`, the last one, nothing went out.
    `spent_last_year` is what their visits of all categories cost. `channels` are those over which they
    agree to be invited, the preferred first.
    """

    client_id: str
    name: str
    category_id: str
    last_visit_on: date
    typical_interval_days: float
    overdue_since: date
    days_overdue: int
    return_probability: float | None
    why: Sentence
    lapsed: bool = False
    contacted_at: datetime | None = None
    in_vain_at: datetime | None = None
    again_on: date | None = None
    excluded: Excluded | None = None
    excluded_until: date | None = None
    not_written_to: Skipped | None = None
    let_down: bool = False
    from_walk_ins: bool = False
    spent_last_year: Money
    channels: tuple[Channel, ...]


class CategoryStanding(Entity):
    """Where a client stands in a category today, and why, in a sentence."""

    category_id: str
    name: str
    state: Stands
    excluded: Excluded | None = None
    until: date | None = None
    not_written_to: Skipped | None = None
    contacted_at: datetime | None = None
    again_on: date | None = None
    why: Sentence


class SkippedClient(Entity):
    """A client who was not contacted, and why."""

    client_id: str
    reason: Skipped


class ContactResult(Entity):
    """What came of pressing the button at `began_at`; `invited` are the clients contacted since.

    `remaining` are those whom going on with it would invite; all three together are everybody concerned.
    """

    contacted: int
    invited: tuple[str, ...] = ()
    skipped: tuple[SkippedClient, ...]
    remaining: int = 0
    began_at: datetime

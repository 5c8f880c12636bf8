"""What an owner looks at: how many are on each list, who was invited, and what became of them."""

from datetime import date, datetime
from typing import Literal

from chalicelib.core.entity import Entity
from chalicelib.core.money import Money


class CategoryCount(Entity):
    """A category with the sizes of its lists; `from_walk_ins`: most on them usually just walk in."""

    category_id: str
    name: str
    overdue: int
    lapsed: int
    excluded: int
    due_soon: int
    from_walk_ins: bool = False
    contacted: int
    reconnected: int


class Overview(Entity):
    """All categories as an owner looks at them first; `whole` counts each client once.

    `to_write_to` are how many of the overdue can be written to now, by category and of all; where nobody can,
    the first of those invited lately can be again on the date `again_on`.
    """

    categories: tuple[CategoryCount, ...]
    whole: CategoryCount
    to_write_to: dict[str, int]
    again_on: date | None


class BecameOverdue(Entity):
    """A client became overdue in a category on this date, away since that visit, with nothing booked."""

    business_id: str
    client_id: str
    category_id: str
    last_visit_on: date
    on: date


Outcome = Literal["booked", "raced", "called_off", "other", "nothing"]
"""What came of an invitation: a reconnect, one booked before the message, one called off again, another
category, or nothing so far."""


class InvitedClient(Entity):
    """Somebody who was invited back for a category, and what came of it; `price` is of what they booked.

    `reached` are the channels over which a message went out; where none did, "waiting" if one may still,
    "withdrawn" if none was to any more, else "failed". Of who is no longer on record the name is empty.
    """

    client_id: str
    name: str
    invited_at: datetime
    reached: str
    outcome: Outcome
    attended: bool
    price: Money | None


class ReportRow(Entity):
    """What became of a category's episodes in a period, or of all; money in minor units where it is a number.

    `overdue` are those who became overdue in the period; `became` tells what has become of them by now.
    Contacted are those of by_channel together, where `reached` of InvitedClient names what reached them, and
    booked, raced, called_off, other_category and not_booked together. Raced are those who had booked by
    themselves before the message was accepted. `extra_…` is what the messages brought beyond what came by
    itself, with its 95 % interval; None where nobody was held back for comparison. `cost` is of the text
    messages; None where nobody has said what one costs, and some went out.
    """

    category_id: str
    name: str
    overdue: int
    became: dict[str, int]
    episodes: int
    held_back: int
    contacted: int
    by_channel: dict[str, int]
    failed: int
    opted_out: int
    booked: int
    attended: int
    raced: int
    called_off: int
    other_category: int
    not_booked: int
    money: Money
    cost: Money | None
    extra_bookings: float | None = None
    extra_bookings_low: float | None = None
    extra_bookings_high: float | None = None
    extra_bookings_proven: bool = False
    extra_money: float | None = None
    extra_money_low: float | None = None
    extra_money_high: float | None = None
    extra_money_proven: bool = False


class CalledOff(Entity):
    """Somebody who booked after an invitation and called it off: the categories they were invited for."""

    client_id: str
    name: str
    phone: str | None
    email: str | None
    category_ids: tuple[str, ...]
    contacted_at: datetime

"""What the calls of Client Reconnect answer: the room's own nouns, in lists."""

from datetime import datetime

from chalicelib.api.answers import Answer
from chalicelib.recommending.model import SuitedList
from chalicelib.reconnect.model import (
    CalledOff,
    CategoryCount,
    CategoryStanding,
    InvitedClient,
    OverdueClient,
    ReportRow,
    SkippedClient,
)


class CategoriesAnswer(Answer):
    """Every category with the sizes of its lists."""

    items: list[CategoryCount]
    next: None = None


class OverdueAnswer(Answer):
    """The overdue clients of a category, each with the reason as a sentence."""

    items: list[OverdueClient]
    next: None = None


class InvitedAnswer(Answer):
    """Whom a category invited back lately, the latest first, and what came of it."""

    items: list[InvitedClient]
    next: None = None


class StandingsAnswer(Answer):
    """Where a client stands in every category they have booked, and why."""

    items: list[CategoryStanding]
    next: None = None


class MergedAnswer(Answer):
    """Of how many clients the rhythms were computed anew."""

    clients: int


class OpportunitiesAnswer(Answer):
    """Who is due for a repeat or did not return, by category; whom more services would suit, whom a plan.

    The last two are found once a week, at `learnt_at`; whoever is shown is so today. `channels` are those
    over which they agree to be written to.
    """

    categories: list[CategoryCount]
    services: list[SuitedList]
    plans: list[SuitedList]
    learnt_at: datetime | None


class ReportAnswer(Answer):
    """What became of the episodes of a period, by category and of all together."""

    items: list[ReportRow]
    total: ReportRow
    next: None = None


class CalledOffAnswer(Answer):
    """Those who booked after an invitation and called it off again: call them."""

    items: list[CalledOff]
    next: None = None


class ContactAnswer(Answer):
    """What came of inviting: how many were contacted, and who was left out and why.

    Where somebody is `remaining`, the same request with this `began_at` goes on with them; what it answers
    counts those contacted before as well.
    """

    contacted: int
    skipped: tuple[SkippedClient, ...]
    remaining: int
    began_at: datetime

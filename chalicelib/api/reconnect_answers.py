"""What the calls of Client Reconnect answer: the room's own nouns, in lists."""

from chalicelib.api.answers import Answer
from chalicelib.reconnect.model import (
    CalledOff,
    CategoryCount,
    CategoryStanding,
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


class StandingsAnswer(Answer):
    """Where a client stands in every category they have booked, and why."""

    items: list[CategoryStanding]
    next: None = None


class MergedAnswer(Answer):
    """Of how many clients the rhythms were computed anew."""

    clients: int


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
    """What came of inviting: how many were contacted, and who was left out and why."""

    contacted: int
    skipped: tuple[SkippedClient, ...]

"""What the calls of Client Reconnect answer: the room's own nouns, in lists."""

from chalicelib.api.answers import Answer
from chalicelib.reconnect.model import CategoryCount, OverdueClient, SkippedClient


class CategoriesAnswer(Answer):
    """Every category with the sizes of its lists."""

    items: list[CategoryCount]
    next: None = None


class OverdueAnswer(Answer):
    """The overdue clients of a category, each with the reason as a sentence."""

    items: list[OverdueClient]
    next: None = None


class ContactAnswer(Answer):
    """What came of inviting: how many were contacted, and who was left out and why."""

    contacted: int
    skipped: tuple[SkippedClient, ...]

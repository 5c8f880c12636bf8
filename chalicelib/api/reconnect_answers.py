"""What the calls of Client Reconnect answer."""

from datetime import date, datetime

from chalicelib.api.answers import Answer


class CategoryAnswer(Answer):
    """A category with the sizes of its lists."""

    category_id: str
    name: str
    overdue: int
    lapsed: int
    contacted: int
    reconnected: int


class CategoriesAnswer(Answer):
    """Every category."""

    items: list[CategoryAnswer]
    next: None = None


class OverdueClientAnswer(Answer):
    """An overdue client, with the reason as a sentence."""

    client_id: str
    name: str
    last_visit_on: date
    typical_interval_days: float
    overdue_since: date
    days_overdue: int
    return_probability: float | None
    why: str
    lapsed: bool
    contacted_at: datetime | None


class OverdueAnswer(Answer):
    """The overdue clients of a category."""

    items: list[OverdueClientAnswer]
    next: None = None


class SkippedAnswer(Answer):
    """A client who was left out, and why."""

    client_id: str
    reason: str


class ContactAnswer(Answer):
    """What came of inviting."""

    contacted: int
    skipped: list[SkippedAnswer]

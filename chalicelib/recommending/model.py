"""The nouns of recommending. Dates are local to the business, instants are UTC."""

from collections.abc import Collection
from datetime import date, datetime

from chalicelib.core.channel import Channel
from chalicelib.core.entity import Entity
from chalicelib.core.sentence import Sentence


class Group(Entity):
    """How many people have had visits of exactly these categories."""

    category_ids: tuple[str, ...]
    people: int


class Company(Entity):
    """What a business's clients have had: the groups, the largest first, and when they were counted."""

    groups: tuple[Group, ...] = ()
    learnt_at: datetime | None = None


class Person(Entity):
    """What one person has had: the dates of their visits by category, and what they have ahead."""

    client_id: str
    visits: dict[str, tuple[date, ...]] = {}
    ahead: frozenset[str] = frozenset()

    @property
    def had(self) -> frozenset[str]:
        """Give the categories of visits that took place."""
        return frozenset(self.visits)

    @property
    def last_on(self) -> date | None:
        """Give the date of the last visit of all."""
        return max((day for days in self.visits.values() for day in days), default=None)


class Recommendation(Entity):
    """What somebody would like next: `also` of the `people` who had what `basis` names had it as well.

    `basis` are the categories of theirs that tell it best.
    """

    category_id: str
    name: str
    basis: tuple[str, ...]
    people: int
    also: int
    why: Sentence


class Fit(Entity):
    """Whom something would suit in a category: how many, and those who were here last."""

    category_id: str
    people: int
    client_ids: tuple[str, ...]


class Chances(Entity):
    """What was found when it was last looked: whom more would suit, by what, and whom a plan."""

    services: tuple[Fit, ...] = ()
    plans: tuple[Fit, ...] = ()
    learnt_at: datetime | None = None


class SuitedClient(Entity):
    """Somebody on such a list as they are today, why, and over what they agree to be written to."""

    client_id: str
    name: str
    why: Sentence
    last_visit_on: date
    channels: tuple[Channel, ...]


class SuitedList(Entity):
    """Whom something would suit in a category: how many clients, and those of them who were here last."""

    category_id: str
    name: str
    clients: int
    people: tuple[SuitedClient, ...]


class Opportunities(Entity):
    """Whom more services would suit, by category, and whom a plan; found when it was last looked."""

    services: tuple[SuitedList, ...]
    plans: tuple[SuitedList, ...]
    learnt_at: datetime | None


def of_categories(category_ids: Collection[str]) -> tuple[str, ...]:
    """Give the categories in one order, each once."""
    return tuple(sorted(set(category_ids)))

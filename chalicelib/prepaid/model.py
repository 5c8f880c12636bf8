"""The nouns of prepaid sessions. Dates are local to the business, instants are UTC."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import Field

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.entity import Entity
from chalicelib.core.money import Money


class Asked(Entity):
    """What is sold: so many sessions for any service of these categories, and for these services.

    `last_day` is the last day on which one can be used. How it was paid is not said.
    """

    name: str
    sessions: int
    category_ids: tuple[str, ...] = ()
    service_ids: tuple[str, ...] = ()
    last_day: date | None = None
    price: Money

    def is_for_all_of(self, other: "Asked") -> bool:
        """Tell whether it is good for everything that the other is for."""
        return set(other.category_ids) <= set(self.category_ids) and (
            set(other.service_ids) <= set(self.service_ids)
        )

    def has_ended(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.last_day is not None and self.last_day < today


class Wanted(Entity):
    """How a sale shall be from now on and why, from the `version` of it that was looked at.

    No `sessions`: what is left of it is taken back, and its last day stays.
    """

    sessions: int | None = None
    last_day: date | None = None
    note: str
    version: int


class Correction(Entity):
    """What a sale was before it was changed: when that was, by whom and why.

    `took_back`: the sessions that were left were taken back.
    """

    sessions: int
    last_day: date | None = None
    at: datetime
    by: str
    note: str
    took_back: bool = False


class Sale(Asked):
    """What was sold to a client, on which day, when and by whom it was entered, and what was corrected."""

    sale_id: str
    sold_on: date
    sold_at: datetime
    sold_by: str
    corrections: tuple[Correction, ...] = ()

    @property
    def version(self) -> int:
        """Give the number of the form it is in, which rises with every correction."""
        return 1 + len(self.corrections)

    @property
    def is_taken_back(self) -> bool:
        """Tell whether what was left of it was taken back, and nothing was changed since."""
        return bool(self.corrections) and self.corrections[-1].took_back

    @property
    def as_sold(self) -> Asked:
        """Give what was sold, before anything of it was corrected."""
        first = self.corrections[0] if self.corrections else self
        return Asked(**{**dict(self), "sessions": first.sessions, "last_day": first.last_day})


class VisitNote(Entity):
    """What is kept of one appointment.

    `at` is when it last changed, None for one taken over from another program: that starts no workflow.
    """

    version: int
    done: bool
    on: date
    starts_at: datetime
    service_ids: tuple[str, ...]
    category_ids: tuple[str, ...]
    at: datetime | None = None


class Account(Entity):
    """All that was sold to a client, the oldest sale first, and the visits since, by appointment_id.

    Which sale a visit used is not kept: it follows from both. `version` rises with every change; it is 0
    where nothing was sold yet.
    """

    business_id: str
    client_id: str
    sales: tuple[Sale, ...] = ()
    visits: dict[str, VisitNote] = {}
    version: int = Field(0, exclude=True)


@dataclass(frozen=True, slots=True)
class Balance:
    """How a sale stands: the appointments that used it in their order, and how many sessions are left.

    `left_alike` counts those of all the client's sales that are for the same and have not ended, none where
    this one has. `used_at` is when the latest of its uses was entered here.
    """

    sale: Sale
    used_by: tuple[str, ...]
    left: int
    left_alike: int
    has_ended: bool
    used_at: datetime | None


def left_for(balances: Iterable[Balance], category_ids: Collection[str], catalogue: Catalogue) -> int:
    """Give how many sessions can still be used for any service of these categories."""
    services = {it.service_id for it in catalogue.services.values() if it.category_id in category_ids}
    return sum(
        balance.left
        for balance in balances
        if not balance.has_ended
        and (
            services.intersection(balance.sale.service_ids) or {*balance.sale.category_ids} & {*category_ids}
        )
    )

"""What was booked, as it was then: services, the rules agreed to, and what staff overrode."""

from datetime import datetime

from chalicelib.catalogue.model import ChangeRules
from chalicelib.core.entity import Entity
from chalicelib.core.money import Money


class BookedService(Entity):
    """A service as it was when booked: later changes of the catalogue leave it alone.

    `staff_id` performs it, from `starts_at` on; None where that is as the appointment says.
    """

    service_id: str
    name: str
    category_id: str
    duration_minutes: int
    price: Money
    staff_id: str | None = None
    starts_at: datetime | None = None


class Agreed(Entity):
    """The rules for moving and cancelling as they were shown and agreed to."""

    rules: ChangeRules
    at: datetime


class Override(Entity):
    """What staff booked against the rules: which ones, why, and who."""

    rules: tuple[str, ...]
    reason: str
    by: str

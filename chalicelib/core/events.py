"""What a lower room tells the higher ones: plain facts, derived from the change log.

An event says enough for its subscribers to act without asking back. `version` rises with every
change of the appointment, so that (appointment_id, version) is the key that makes a repeated
event harmless.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from chalicelib.core.money import Money

Happening = Literal[
    "requested",
    "held",
    "booked",
    "moved",
    "confirmed",
    "arrived",
    "started",
    "completed",
    "no_show",
    "taken_back",
    "cancelled",
]


@dataclass(frozen=True, slots=True)
class AppointmentEvent:
    """Something happened to one appointment; instants are UTC, the date is local to its location.

    `taken_back`: that it was done, or missed, was pressed by mistake, and it is again what it was before.
    `status` is the one that it has now, `was` the one before, None for a new one. `at` and `by` say when and
    who; `cancelled_by` is client, staff or time, with the `reason` that was given. `price` is what it costs.
    `is_redo`: it puts an earlier one right. `course_id` joins the sessions of one treatment. `walked_in`:
    nobody had booked it. `for_client`: the client comes themselves; `with_them` are the names of others who
    come.
    """

    happening: Happening
    business_id: str
    appointment_id: str
    version: int
    client_id: str
    staff_id: str
    location_id: str
    category_ids: tuple[str, ...]
    status: str
    starts_at: datetime
    ends_at: datetime
    local_date: date
    booked_at: datetime
    at: datetime
    by: str = ""
    was: str | None = None
    cancelled_by: str | None = None
    reason: str = ""
    price: Money | None = None
    is_redo: bool = False
    course_id: str | None = None
    walked_in: bool = False
    for_client: bool = True
    with_them: tuple[str, ...] = ()

    @property
    def counts_as(self) -> str:
        """Give the status that says what became of it: what waited in vain was called off by nobody."""
        if self.status == "cancelled" and self.was in ("requested", "held") and self.cancelled_by == "time":
            return self.was
        return self.status


@dataclass(frozen=True, slots=True)
class ClientOverdue:
    """A client has become overdue by their own rhythm in a category, since a visit on that local date."""

    business_id: str
    client_id: str
    category_id: str
    last_visit_on: date


@dataclass(frozen=True, slots=True)
class PrepaidSale:
    """How many of the sessions sold at once are left, and how many with all other sales for the same.

    `last_day` is the last day on which one can be used, `used_at` when the latest use was entered, if any.
    """

    sale_id: str
    name: str
    left: int
    left_alike: int
    last_day: date | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PrepaidChanged:
    """All that a client has paid for ahead, as it is in this version; an older one told later is no news."""

    business_id: str
    client_id: str
    version: int
    sales: tuple[PrepaidSale, ...]

"""What a lower room tells the higher ones: plain facts, derived from the change log.

An event says enough for its subscribers to act without asking back. `version` rises with every
change of the appointment, so that (appointment_id, version) is the key that makes a repeated
event harmless.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Happening = Literal["booked", "moved", "cancelled", "completed", "no_show", "restated"]


@dataclass(frozen=True, slots=True)
class AppointmentEvent:
    """Something happened to one appointment; instants are UTC, the date is local to its location.

    `restated` covers every other change of status, which subscribers that keep a copy need.
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

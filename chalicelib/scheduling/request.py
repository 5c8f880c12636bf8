"""What somebody asks to book, as it came in."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from chalicelib.clients.model import Told
from chalicelib.core.ids import fingerprint

Source = Literal["online", "staff", "import", "waiting_list"]
Choice = Literal["any", "preferred", "last"]
"""Who takes the visit where nobody is named: whoever's turn it is, or the client's own choice if free."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody else who is booked for in the same order, at the same time unless another one is named."""

    name: str
    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    staff_id: str | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What somebody asks to book; contacts as they were typed.

    `client_id` is who books, where that is known already, `served` the name of who comes where it is another.
    `starts_at` with an offset is an instant, without one the location's wall time. Either services
    or a package is named. `guests` come in the same order: all are booked, or nobody. `participants` are
    the names of those who take the seats of a class. `rules_id` says which rules for changes were agreed
    to. The same `idempotency_key` again gives the first answer. Staff may give an `override_reason`, by
    which they book against the rules; `by` is who books, `told` where they said what may be sent,
    and `language` what they would like to be written to in. A
    `walk_in` is there already. Staff say of which earlier appointment it is the redo, `redo_of`.
    """

    business_id: str
    starts_at: datetime
    name: str
    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    staff_id: str | None = None
    location_id: str | None = None
    email: str | None = None
    phone: str | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None
    told: Told = field(default_factory=Told)
    note: str = ""
    served: str = ""
    guests: tuple[Guest, ...] = ()
    participants: tuple[str, ...] = ()
    choice: Choice = "any"
    address: str = ""
    postcode: str = ""
    client_time_zone: str | None = None
    language: str | None = None
    rules_id: str | None = None
    override_reason: str = ""
    walk_in: bool = False
    series_id: str | None = None
    course_id: str | None = None
    redo_of: str | None = None
    source: Source = "online"
    by: str = "client"
    client_id: str | None = None
    idempotency_key: str | None = None

    @property
    def contact(self) -> dict[str, Any]:
        """Give who comes and how they can be reached, as it was typed."""
        names = ("name", "client_id", "email", "phone", "email_consent", "sms_consent")
        told = self.told.model_copy(update={"by": self.by})
        return {
            **{name: getattr(self, name) for name in names},
            "told": told,
            "time_zone": self.client_time_zone,
            "language": self.language,
        }

    @property
    def seats(self) -> int:
        """Give how many seats of a class are asked for."""
        return max(1, len(self.participants))

    @property
    def fingerprint(self) -> str:
        """Give what two requests share only if they ask for the same; a walk-in asks for no time."""
        asked = {**asdict(self), **({"starts_at": None} if self.walk_in else {})}
        return fingerprint(repr(sorted(asked.items())))

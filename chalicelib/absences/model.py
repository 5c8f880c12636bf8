"""The nouns of absences. Instants are UTC; dates are local to whom they concern, both included."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from chalicelib.core.entity import Entity
from chalicelib.core.ids import fingerprint
from chalicelib.core.interval import Interval
from chalicelib.scheduling.model import Appointment, Claim, Taken, location_holder, resource_holder

Kind = Literal["break", "time_off", "closure", "holiday", "out_of_use"]
"""A single break or time off of a person, a closure or public holiday of a location, or a resource that is
out of use."""
State = Literal["entering", "standing", "removed", "withdrawn"]
"""Being entered, in force, removed by somebody, or taken back since it cannot or need not be in force."""


class Spell(Entity):
    """From when until when, and why: as whole days (`first_on` to `last_on`) or by the clock.

    Each change makes a new one, and its `number`, the absence's version then, never comes again: the name
    of its claims follows from it.
    """

    number: int
    starts_at: datetime
    ends_at: datetime
    first_on: date | None = None
    last_on: date | None = None
    title: str = ""

    @property
    def interval(self) -> Interval:
        """Give the time itself."""
        return Interval(self.starts_at, self.ends_at)


class Absence(Entity):
    """Something that takes the time of one person, resource or location, once.

    `spell` is in force. `coming` is on its way onto the day sheets and becomes the spell when it is there;
    what is `leaving` is on its way off them. `over` are the appointments and holds that were there when it
    was entered and stay until they are solved. `holiday_on` and `region` say which public holiday it is.
    `version` rises with every write.
    """

    absence_id: str
    business_id: str
    kind: Kind
    staff_id: str | None = None
    resource_id: str | None = None
    location_id: str | None = None
    time_zone: str
    state: State = "entering"
    spell: Spell | None = None
    coming: Spell | None = None
    leaving: tuple[Spell, ...] = ()
    over: tuple[str, ...] = ()
    holiday_on: date | None = None
    region: str = ""
    entered_by: str
    entered_at: datetime
    changed_at: datetime
    request_fingerprint: str = ""
    version: int = 1

    @property
    def shown(self) -> Spell:
        """Give the spell that it is about: the one in force or last so, else the one on its way."""
        spells = [spell for spell in (self.spell, self.coming, *self.leaving) if spell]
        return spells[0]

    @property
    def holder(self) -> str:
        """Give the name under which whom it concerns holds day sheets."""
        if self.resource_id:
            return resource_holder(self.resource_id)
        return location_holder(self.location_id) if self.location_id else self.staff_id or ""

    def taken(self, spell: Spell) -> Taken:
        """Give the claim that a spell of it is on the day sheets."""
        claim = Claim(starts_at=spell.starts_at, ends_at=spell.ends_at, kind=self.kind, title=spell.title)
        return Taken(holder=self.holder, name=f"absence:{self.absence_id}.{spell.number:04}", claim=claim)


@dataclass(frozen=True, slots=True)
class When:
    """When something shall be, as it came in: from date to date, or from time to time.

    Times with an offset are instants, without one they are wall time where it is.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class AbsenceRequest:
    """What shall take whose time when, as it came in; one of the three identifiers says whose.

    Over appointments it is entered only if that is asked for. The same `idempotency_key` again gives the
    first answer.
    """

    business_id: str
    kind: Kind
    when: When
    staff_id: str | None = None
    resource_id: str | None = None
    location_id: str | None = None
    title: str = ""
    over_appointments: bool = False
    by: str = "staff"
    idempotency_key: str | None = None

    @property
    def fingerprint(self) -> str:
        """Give what two requests share only if they ask for the same."""
        return fingerprint(repr(asdict(self)))


@dataclass(frozen=True, slots=True)
class Entry:
    """An absence with the appointments that lie in it and have to be solved."""

    absence: Absence
    appointments: tuple[Appointment, ...] = ()


class HolidayYears(Entity):
    """Up to which year a location's public holidays are entered, of which region, and when to go on."""

    business_id: str
    location_id: str
    region: str | None
    through: int
    due_at: datetime | None

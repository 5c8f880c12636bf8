"""The nouns of series. Instants are UTC; dates and wall times are local to the series' location."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.entity import Entity
from chalicelib.core.interval import boundary_at, instant_at, zone_named
from chalicelib.scheduling.model import Appointment, CancelledBy, Recurrence, Slot

Scope = Literal["this", "following", "all"]
"""What a change is for: one date, that date and those after it, or every date still ahead."""

State = Literal["on", "off", "open"]
"""It takes place, it does not, or it could not be booked as it should and staff decide."""

Todo = Literal["", "book", "move", "join", "cancel", "drop"]
"""What is still to be done for a date: `join` lets its visits belong to this series, `drop` cancels them
and forgets the date."""


class Person(Entity):
    """Who comes, and how they can be reached, as it was typed."""

    name: str
    email: str | None = None
    phone: str | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None


class Place(Entity):
    """When and with whom a visit begins."""

    starts_at: datetime
    staff_id: str | None = None


class Companion(Entity):
    """Somebody who comes along each time, so many minutes after the first one begins."""

    name: str
    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    staff_id: str | None = None
    later_minutes: int = 0


class Wanted(Entity):
    """What is booked each time; nobody named as staff leaves the choice to the business."""

    location_id: str
    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    staff_id: str | None = None
    companions: tuple[Companion, ...] = ()
    participants: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""
    client_time_zone: str | None = None
    note: str = ""

    @property
    def later(self) -> tuple[int, ...]:
        """Give, by place in the order, how many minutes after the first one somebody begins."""
        return (0, *(companion.later_minutes for companion in self.companions))

    def start_of(self, number: int, place: Place) -> datetime:
        """Give when whoever has that place in the order begins."""
        return place.starts_at + timedelta(minutes=self.later[number])

    def services_of(self, number: int) -> tuple[tuple[str, ...], str | None]:
        """Give the services and the package of whoever has that place in the order."""
        if number:
            companion = self.companions[number - 1]
            if companion.service_ids or companion.package_id:
                return companion.service_ids, companion.package_id
        return self.service_ids, self.package_id


class Occurrence(Entity):
    """One date of a series.

    `on` is the date by the rule and `at` the place by the rule; `chosen` is another place that staff chose,
    until the visit is there. `was` is where its visits stand before they are moved. The visits were booked
    with `key`. An `extra` date is one that the rule no longer has, but whose visit was moved by hand. For an
    open one, `reason` and `sentence` say why it could not be booked.
    """

    on: date
    at: Place
    key: str
    state: State = "on"
    todo: Todo = ""
    chosen: Place | None = None
    was: Place | None = None
    override: bool = False
    extra: bool = False
    reason: str = ""
    sentence: str = ""

    @property
    def place(self) -> Place:
        """Give where it is wanted."""
        return self.chosen or self.at

    def with_(self, **changes: Any) -> "Occurrence":
        """Give the occurrence with these fields changed."""
        return self.model_copy(update=changes)


class Series(Entity):
    """A visit that is repeated: who, what, by which rule from which date on, and every date laid out so far.

    `laid_out_to` is the last date by the rule that was laid out: a rule without an end goes on from there.
    One that is `over` does not. A series `continues` another from a date on, which then is `continued_by`
    it. One of so many visits is a treatment, and `course_id` is what all of it has in common. `asked` stands
    for the request that began it, `mark` for the latest one that changed it; that one is `under_way` until it
    is done, with the `reason` for what it cancels and who called that off. At `due_at` it wants looking
    after: to be completed, or to be booked further ahead.
    """

    series_id: str
    business_id: str
    client: Person
    client_id: str | None = None
    wanted: Wanted
    time_zone: str
    recurrence: Recurrence
    first: date
    wall: time
    occurrences: tuple[Occurrence, ...] = ()
    laid_out_to: date
    over: bool = False
    override_reason: str = ""
    continues: str | None = None
    continued_by: str | None = None
    course_id: str | None = None
    by: str = "staff"
    asked: str = ""
    mark: str = ""
    under_way: bool = False
    reason: str = ""
    cancelled_by: CancelledBy = "staff"
    version: int = 1
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Give the zone of its wall times."""
        return zone_named(self.time_zone)

    def stored(self) -> dict[str, Any]:
        """Give the plain form without what goes without saying: there are up to a hundred dates."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def with_(self, **changes: Any) -> "Series":
        """Give the series with these fields changed."""
        return self.model_copy(update=changes)

    def place_on(self, day: date) -> Place:
        """Give the place by the rule on a date; a wall time skipped then counts as the moment of it."""
        minutes = self.wall.hour * 60 + self.wall.minute
        return Place(starts_at=boundary_at(day, minutes, self.zone), staff_id=self.wanted.staff_id)

    def is_skipped_hour(self, day: date) -> bool:
        """Tell whether the wall time does not exist on the date."""
        return instant_at(day, self.wall, self.zone) is None

    def new_occurrence(self, day: date) -> Occurrence:
        """Give a date that is to be booked, laid out with the next version of the series."""
        key = f"series:{self.series_id}:{day.isoformat()}:{self.version + 1}"
        return Occurrence(on=day, at=self.place_on(day), key=key, todo="book")


Choice = Literal["skip", "keep", "override"] | datetime
"""What staff choose for a date that conflicts: leave it out, leave its visit where it is, book it all the
same, or another time (UTC)."""
Choices = Mapping[date, Choice]


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """What staff ask to repeat; `starts_at` is the first time, as an instant or the location's wall time.

    The client is somebody known, or described. `companions` come along.
    """

    business_id: str
    starts_at: datetime
    rrule: str
    client: Person | None = None
    client_id: str | None = None
    service_ids: tuple[str, ...] = ()
    package_id: str | None = None
    staff_id: str | None = None
    location_id: str | None = None
    companions: tuple[Companion, ...] = ()
    participants: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""
    client_time_zone: str | None = None
    note: str = ""
    override_reason: str = ""
    by: str = "staff"


@dataclass(frozen=True, slots=True)
class Change:
    """What staff ask to change: for one date, from it on, or for all that is ahead.

    `starts_at` is where the visit of the date `on` shall be, as an instant or wall time; the others of the
    scope go along. Without an `on`, all are meant.
    """

    scope: Scope
    on: date | None = None
    starts_at: datetime | None = None
    staff_id: str | None = None
    service_ids: tuple[str, ...] = ()
    rrule: str | None = None
    cancel: bool = False
    reason: str = ""
    cancelled_by: CancelledBy = "staff"
    override_reason: str = ""
    by: str = "staff"

    @property
    def is_empty(self) -> bool:
        """Tell whether it asks for nothing but what is chosen for single dates."""
        return not (self.cancel or self.starts_at or self.staff_id or self.service_ids or self.rrule)


Does = Literal["book", "move", "stay", "cancel", "skip"]


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one date by a request, and what stands in its way; times are local to the location."""

    on: date
    starts_at: datetime
    does: Does
    free: bool = True
    settled: bool = True
    reason: str = ""
    sentence: str = ""
    alternatives: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with the catalogue and those of its appointments that exist, by identifier."""

    series: Series
    catalogue: Catalogue
    appointments: Mapping[str, Appointment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request comes to: date by date, and the series as it is then, or would be after a preview."""

    lines: tuple[Line, ...]
    view: SeriesView

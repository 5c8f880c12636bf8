"""What is wished and what is planned: visits made of tasks, and the pieces of time that they take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.catalogue.model import Catalogue, Location, Package, Resource, Service, Staff
from chalicelib.core.errors import bad_field
from chalicelib.core.interval import Interval, instant_at
from chalicelib.core.saying import said
from chalicelib.scheduling.agenda import Obstacle, Reason, Stretch
from chalicelib.scheduling.sheets import (
    Claim,
    Kind,
    Session,
    SheetName,
    Taken,
    location_holder,
    resource_holder,
)
from chalicelib.scheduling.start_rules import StartRules


@dataclass(frozen=True, slots=True)
class Task:
    """One service within a visit: who may perform it, the preferred first, and how many seats of a class.

    `kept_minutes` are the lengths, by member of staff, that were agreed before a visit is moved.
    """

    service: Service
    people: tuple[Staff, ...]
    seats: int = 1
    kept_minutes: Mapping[str, int] = field(default_factory=dict)

    def minutes(self, staff: Staff) -> int:
        """Give how many minutes the person needs."""
        return self.kept_minutes.get(staff.staff_id) or staff.minutes_for(self.service)


@dataclass(frozen=True, slots=True)
class WishedVisit:
    """One person's visit within an order: tasks one after the other, beginning some time after the first.

    It starts by its own `rules`. `travel_minutes` is the way to the client's address, kept free before and
    after.
    """

    tasks: tuple[Task, ...]
    rules: StartRules
    offset: timedelta = timedelta()
    travel_minutes: int = 0
    package: Package | None = None
    served: str = ""

    @property
    def most_minutes(self) -> int:
        """Give how long the visit can get, whoever performs it."""
        return sum(max(task.minutes(staff) for staff in task.people) for task in self.tasks)

    @property
    def reach(self) -> tuple[int, int]:
        """Give how many minutes around the visit its claims can reach."""
        before = max(task.service.before_minutes for task in self.tasks)
        after = max(task.service.after_minutes for task in self.tasks)
        return max(before, self.travel_minutes), max(after, self.travel_minutes)

    def extent(self, start: datetime) -> Interval:
        """Give the time that the claims of the visit can touch when it begins at the instant."""
        return Interval(start, start + timedelta(minutes=self.most_minutes)).widened(*self.reach)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book at once: visits at one of the places.

    `starts_at` is an instant, or wall time (naive) at whichever place it will be. `lead` must perform the
    first task they are able to perform. `gives_up` are the claims, of `owner`, that end with this one:
    those of a visit being moved, or of a hold that becomes a booking.
    """

    catalogue: Catalogue
    visits: tuple[WishedVisit, ...]
    places: tuple[Location, ...]
    starts_at: datetime
    lead: str = ""
    preferred: tuple[str, ...] = ()
    gives_up: tuple[Taken, ...] = ()
    owner: str = ""

    @property
    def rules(self) -> StartRules:
        """Give the rules for the start of the first visit."""
        return self.visits[0].rules

    def start_at(self, place: Location) -> datetime:
        """Give the UTC instant wanted at the place; BadInput for wall time that a clock change skips."""
        if not 1900 < self.starts_at.year < 3000:
            raise bad_field("starts_at", said("Nothing can be booked in that year."))
        if self.starts_at.tzinfo is not None:
            return self.starts_at.astimezone(UTC)
        instant = instant_at(self.starts_at.date(), self.starts_at.time(), place.zone)
        if instant is None:
            raise bad_field(
                "starts_at", said("That time does not exist on that day: the clocks are changed then.")
            )
        return instant

    def reach(self, start: datetime) -> Interval:
        """Give the time that the claims of the visits can touch when they start at the instant."""
        late = timedelta(minutes=self.rules.window_minutes)
        parts = [visit.extent(start + visit.offset) for visit in self.visits]
        return Interval(min(part.start for part in parts), max(part.end for part in parts) + late)

    def forbidden(self, start: datetime, place: Location, now: datetime) -> Obstacle | None:
        """Tell which rule forbids the visits to begin when the first one does so at the instant, or None."""
        for visit in self.visits:
            obstacle = visit.rules.obstacle(start + visit.offset, place, now)
            if obstacle is not None:
                return obstacle
        return None

    def holders(self) -> list[str]:
        """Give everybody and everything whose sheets the decision depends on."""
        people = [staff.staff_id for visit in self.visits for task in visit.tasks for staff in task.people]
        types = {need.type for visit in self.visits for task in visit.tasks for need in task.service.needs}
        here = {place.location_id for place in self.places}
        rooms = [
            resource_holder(resource.resource_id)
            for resource in self.catalogue.resources.values()
            if resource.type in types and resource.location_id in here
        ]
        return list(dict.fromkeys([*people, *rooms, *(location_holder(name) for name in here)]))

    def sheet_dates(self) -> list[date]:
        """Give the dates, local to the business, of the sheets that the decision depends on."""
        zone = self.catalogue.business.zone
        starts = {self.start_at(place) for place in self.places}
        return list(dict.fromkeys(day for start in starts for day in self.reach(start).dates(zone)))

    def sheet_names(self) -> list[SheetName]:
        """Give every day sheet that the decision depends on."""
        days = self.sheet_dates()
        return [(holder, day) for holder in self.holders() for day in days]

    def resources_for(self, type_: str, place: Location) -> list[Resource]:
        """Give the resources of a type at the place, in the order in which they are taken."""
        every = sorted(self.catalogue.resources.values(), key=lambda resource: resource.resource_id)
        return [r for r in every if r.active and r.type == type_ and r.location_id == place.location_id]


class Piece(NamedTuple):
    """A stretch of one holder's time that a planned visit takes, or seats of a session that has it."""

    holder: str
    stretch: Stretch
    session_name: str = ""
    session: Session | None = None
    seats: int = 0


class Performed(NamedTuple):
    """One task as planned: by whom, when, and with which resources; `joined` is its session as it stands."""

    task: Task
    staff: Staff
    start: datetime
    end: datetime
    resources: tuple[str, ...] = ()
    session_name: str = ""
    session: Session | None = None
    joined: Stretch | None = None


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit as planned, with every piece of time that it takes."""

    wished: WishedVisit
    place: Location
    performed: tuple[Performed, ...]
    pieces: tuple[Piece, ...]

    @property
    def start(self) -> datetime:
        """Give when the first task begins."""
        return self.performed[0].start

    @property
    def end(self) -> datetime:
        """Give when the last task ends."""
        return self.performed[-1].end

    def dates(self, zone: ZoneInfo) -> list[date]:
        """Give the dates, local to the business, that the visit itself touches."""
        return Interval(self.start, self.end).dates(zone)

    def takes(self, owner: str, until: datetime | None = None, override: bool = False) -> tuple[Taken, ...]:
        """Give the claims of the visit, named after their owner; held only `until` an instant, if given."""
        return claims_of(self.pieces, owner, until, override=override)


def claims_of(
    pieces: Iterable[Piece],
    owner: str,
    until: datetime | None = None,
    kind: Kind = "appointment",
    override: bool = False,
) -> tuple[Taken, ...]:
    """Give the claims that pieces become, named after their owner; seats of one session become one."""
    found: dict[tuple[str, str], Taken] = {}
    numbers: dict[str, int] = {}
    for piece in pieces:
        number = numbers[piece.holder] = numbers.get(piece.holder, -1) + 1
        name = piece.session_name or (f"{owner}.{number}" if number else owner)
        earlier = found.get((piece.holder, name))
        claim = Claim(
            starts_at=piece.stretch.start,
            ends_at=piece.stretch.end,
            before_minutes=piece.stretch.before,
            after_minutes=piece.stretch.after,
            kind=kind,
            until=until,
            override=override,
            session=piece.session,
        )
        seats = piece.seats + (earlier.seats if earlier else 0)
        found[piece.holder, name] = Taken(holder=piece.holder, name=name, claim=claim, seats=seats)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to do everything that is wished: where, from when on, and the visits.

    `weights` are those who were free, where the choice among them was the business's. `broken` are the
    rules that staff set aside for it.
    """

    place: Location
    start: datetime
    visits: tuple[PlannedVisit, ...]
    window_minutes: int = 0
    weights: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[Reason, ...] = ()

    def takes(self, owner: str, until: datetime) -> tuple[Taken, ...]:
        """Give the claims that keep the time of all visits for one owner until an instant."""
        return claims_of((p for visit in self.visits for p in visit.pieces), owner, until, kind="hold")

    @property
    def lead(self) -> str:
        """Give who performs the first task."""
        return self.visits[0].performed[0].staff.staff_id

    @property
    def seconds(self) -> int:
        """Give the length of the visits of whoever leads, in seconds."""
        return sum(int((visit.end - visit.start).total_seconds()) for visit in self.visits)

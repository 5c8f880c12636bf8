"""What a visit would need, and what follows from the day sheets as read: values in, decision out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import Catalogue, Location, Staff
from chalicelib.catalogue.service import Offering, performs, working_intervals
from chalicelib.core.errors import bad_field
from chalicelib.core.interval import Interval, instant_at
from chalicelib.scheduling.availability import Diary, Obstacle, choose, refusal_for
from chalicelib.scheduling.model import (
    Appointment,
    BookedService,
    BookingRequest,
    Claim,
    DaySheet,
    FirstAnswer,
    Slot,
)

SheetName = tuple[str, date]
"""A member of staff and a date: what names a day sheet within a business."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A visit somebody wants: who could take it where, how long it is, and when it should start.

    `length` is minutes before, of the visit itself, and after. `starts_at` is an instant, or wall
    time (naive) at whichever location it will be. `own_claim` names the claim that a visit being
    moved already has, which does not stand in its own way.
    """

    catalogue: Catalogue
    candidates: tuple[tuple[Staff, Location], ...]
    length: tuple[int, int, int]
    starts_at: datetime
    own_claim: str = ""

    def start_at(self, location: Location) -> datetime:
        """Give the UTC instant wanted at the location; BadInput for wall time that a clock change skips."""
        if not 1900 < self.starts_at.year < 3000:
            raise bad_field("starts_at", "Nothing can be booked in that year.")
        if self.starts_at.tzinfo is not None:
            return self.starts_at.astimezone(UTC)
        instant = instant_at(self.starts_at.date(), self.starts_at.time(), location.zone)
        if instant is None:
            raise bad_field("starts_at", "That time does not exist on that day: the clocks are changed then.")
        return instant

    def sheet_dates(self, location: Location) -> list[date]:
        """Give the dates, local to the business, of the sheets that the visit stands on there."""
        before, duration, after = self.length
        start = self.start_at(location)
        visit = Interval(start, start + timedelta(minutes=duration))
        return visit.widened(before, after).dates(self.catalogue.business.zone)

    def sheet_names(self) -> list[SheetName]:
        """Give every day sheet that the decision depends on."""
        names = [
            (staff.staff_id, day) for staff, location in self.candidates for day in self.sheet_dates(location)
        ]
        return list(dict.fromkeys(names))

    def diaries(self, sheets: Mapping[SheetName, DaySheet], now: datetime) -> list[Diary]:
        """Give each candidate's diary around the wanted time."""
        return [self._diary(staff, location, sheets, now) for staff, location in self.candidates]

    def _diary(
        self, staff: Staff, location: Location, sheets: Mapping[SheetName, DaySheet], now: datetime
    ) -> Diary:
        start = self.start_at(location)
        days = Interval(start, start + timedelta(minutes=self.length[1])).dates(location.zone)
        working = working_intervals(staff, location, days[0] - timedelta(days=1), days[-1])
        names = [(staff.staff_id, each) for each in self.sheet_dates(location)]
        claims = claims_on((sheets[name] for name in names), self.own_claim)
        return Diary(staff, location, working, claims, self.length, self.catalogue.business.policy, now)

    def decide(self, sheets: Mapping[SheetName, DaySheet], now: datetime) -> Diary:
        """Give the diary of who takes the visit, or raise the refusal that comes nearest to a yes."""
        diaries = self.diaries(sheets, now)
        starts = {id(diary): self.start_at(diary.location) for diary in diaries}
        for start in dict.fromkeys(starts.values()):
            chosen = choose((diary for diary in diaries if starts[id(diary)] == start), start)
            if chosen is not None:
                return chosen
        obstacles = {diary.obstacle(starts[id(diary)]) for diary in diaries}
        nearest: tuple[Obstacle, ...] = ("taken", "outside_hours", "off_step", "too_far_ahead", "too_soon")
        raise refusal_for(next(obstacle for obstacle in nearest if obstacle in obstacles))


def claims_on(sheets: Iterable[DaySheet], leaving_out: str = "") -> list[Claim]:
    """Give the claims on the sheets, each once though it may stand on two, without the named one."""
    together = {name: claim for sheet in sheets for name, claim in sheet.claims.items()}
    together.pop(leaving_out, None)
    return list(together.values())


def with_claim(sheet: DaySheet, name: str, claim: Claim) -> DaySheet:
    """Give the sheet with a claim added or replaced."""
    return sheet.model_copy(update={"claims": {**sheet.claims, name: claim}})


def without_claim(sheet: DaySheet, name: str) -> DaySheet:
    """Give the sheet without the named claim."""
    remaining = {other: claim for other, claim in sheet.claims.items() if other != name}
    return sheet.model_copy(update={"claims": remaining})


def wish_to_move(
    catalogue: Catalogue, appointment: Appointment, starts_at: datetime, staff_id: str | None = None
) -> Wish:
    """Give the wish that moving an appointment is: the same length, the same person unless another is named.

    Raises NotFound for an unknown person and BadInput for one who does not perform what is booked.
    """
    staff = catalogue.get_staff(staff_id or appointment.staff_id)
    booked = [catalogue.services.get(service.service_id) for service in appointment.services]
    services = tuple(service for service in booked if service)
    places = [catalogue.get_location(appointment.location_id), *catalogue.locations.values()]
    place = next((place for place in places if performs(staff, services, place)), None)
    if place is None:
        raise bad_field("staff_id", f"{staff.name} does not perform what is booked.")
    minutes = (appointment.ends_at - appointment.starts_at) // timedelta(minutes=1)
    length = (appointment.before_minutes, minutes, appointment.after_minutes)
    return Wish(catalogue, ((staff, place),), length, starts_at, appointment.appointment_id)


def new_appointment(
    request: BookingRequest,
    appointment_id: str,
    client_id: str,
    offering: Offering,
    slot: Slot,
    now: datetime,
) -> Appointment:
    """Give the appointment that a request becomes once it is decided who takes it and when."""
    services = tuple(
        BookedService.model_validate(service.model_dump(include=set(BookedService.model_fields)))
        for service in offering.services
    )
    place: dict[str, Any] = asdict(slot)
    return Appointment(
        appointment_id=appointment_id,
        business_id=request.business_id,
        client_id=client_id,
        client_name=request.name,
        before_minutes=offering.before_minutes,
        after_minutes=offering.after_minutes,
        services=services,
        package_id=offering.package.package_id if offering.package else None,
        package_name=offering.package.name if offering.package else None,
        price=offering.price,
        source=request.source,
        note=request.note,
        created_at=now,
        changed_at=now,
        request_fingerprint=request.fingerprint if request.idempotency_key else "",
        booked_as=FirstAnswer(**place),
        **place,
    )

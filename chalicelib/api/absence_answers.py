"""What the calls for absences take and answer."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chalicelib.absences.model import Absence, AbsenceRequest, Entry, Kind, State, When
from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Day, Identifier, Line, Moment, Wire
from chalicelib.core.interval import zone_named
from chalicelib.scheduling.model import Appointment, Status

Title = Annotated[Line, StringConstraints(strip_whitespace=True, max_length=200)]


class AbsencesQuery(Wire):
    """Which absences are asked for: those with any time from the one date to the other, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    staff_id: Identifier | None = None
    resource_id: Identifier | None = None
    location_id: Identifier | None = None


class WhenBody(Body):
    """When: from the first to the last day, both included, or from one time to another."""

    first_on: Day | None = None
    last_on: Day | None = Field(None, description="Without it, one day.")
    starts_at: Moment | None = Field(None, description="With an offset an instant, without one local time.")
    ends_at: Moment | None = None
    over_appointments: bool = Field(False, description="Appointments in that time stay, and are listed.")

    @property
    def when(self) -> When | None:
        """Give when, or None where nothing is said of it."""
        when = When(**self.model_dump(include={"first_on", "last_on", "starts_at", "ends_at"}))
        return None if when == When() else when


class AbsenceBody(WhenBody):
    """Something that takes time once: of a member of staff, of a resource or of a location."""

    kind: Kind
    staff_id: Identifier | None = None
    resource_id: Identifier | None = None
    location_id: Identifier | None = None
    title: Title = ""

    def request(self, business_id: str, by: str, key: str) -> AbsenceRequest:
        """Give the request."""
        return AbsenceRequest(
            business_id=business_id,
            kind=self.kind,
            when=self.when or When(),
            staff_id=self.staff_id,
            resource_id=self.resource_id,
            location_id=self.location_id,
            title=self.title,
            over_appointments=self.over_appointments,
            by=by,
            idempotency_key=key or None,
        )


class AbsenceChangeBody(WhenBody):
    """What shall be different: other times, another title, or both."""

    title: Title | None = None


class YearBody(Body):
    """A year."""

    year: int


class AppointmentThere(Answer):
    """An appointment that lies in an absence."""

    appointment_id: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    staff_id: str
    client_name: str
    title: str

    @classmethod
    def of(cls, appointment: Appointment) -> Self:
        """Give the answer for an appointment; times carry the location's offset."""
        zone = zone_named(appointment.time_zone)
        return cls(
            starts_at=appointment.starts_at.astimezone(zone),
            ends_at=appointment.ends_at.astimezone(zone),
            title=appointment.title,
            **appointment.model_dump(
                include={"appointment_id", "status", "time_zone", "staff_id", "client_name"}
            ),
        )


class AbsenceAnswer(Answer):
    """Something that takes time once. `appointments` lie in it and are still to be moved or cancelled."""

    absence_id: str
    kind: Kind
    staff_id: str | None
    resource_id: str | None
    location_id: str | None
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    first_on: date | None
    last_on: date | None
    state: State
    entered_by: str
    entered_at: datetime
    changed_at: datetime
    appointments: list[AppointmentThere]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Give the answer for an absence; times carry the offset of where it is."""
        absence, spell = entry.absence, entry.absence.shown
        zone = zone_named(absence.time_zone)
        plain = {name for name in cls.model_fields if name in Absence.model_fields}
        return cls(
            starts_at=spell.starts_at.astimezone(zone),
            ends_at=spell.ends_at.astimezone(zone),
            appointments=[AppointmentThere.of(each) for each in entry.appointments],
            **spell.model_dump(include={"first_on", "last_on", "title"}),
            **absence.model_dump(include=plain),
        )


class AbsencesAnswer(Answer):
    """Absences, in the order in which they start."""

    items: list[AbsenceAnswer]
    next: None = None

    @classmethod
    def of(cls, entries: list[Entry]) -> Self:
        """Give the answer for several."""
        return cls(items=[AbsenceAnswer.of(entry) for entry in entries])

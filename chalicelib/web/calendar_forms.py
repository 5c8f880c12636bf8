"""What comes in from Today and the calendar: the queries of their links and the fields of their forms."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NaiveDatetime

from chalicelib.catalogue.model import Staff
from chalicelib.core.errors import bad_field
from chalicelib.core.saying import said
from chalicelib.scheduling.model import Appointment
from chalicelib.web.forms import Day, Form, Identifier, Line, Text


def _in_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2200:
        raise ValueError(said("Nothing is planned in that year."))
    return moment


WallTime = Annotated[NaiveDatetime, AfterValidator(_in_our_time)]
"""A time by the clock on the wall of the place that it is about."""
Minutes = Annotated[int, Field(ge=1, le=2880)]


class TodayQuery(Form):
    """A day of the calendar, to which links in older messages lead by this way."""

    day: Day | None = None


class CalendarQuery(Form):
    """Which day is looked at, and whose, where, for what, and with a column for each person or room.

    The calendar's script shows the day, or its week or month; without script it is a list of the day.
    """

    day: Day | None = None
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    service_id: Identifier | None = None

    by: Literal["person", "room"] = "person"
    view: Literal["day", "week", "month"] = "day"

    def shows(self, staff: Staff) -> bool:
        """Tell whether a person has a column."""
        here = self.location_id is None or any(it.location_id == self.location_id for it in staff.shifts)
        does = None in (self.service_id, staff.service_ids) or self.service_id in (staff.service_ids or ())
        return self.staff_id in (None, staff.staff_id) and here and does

    def wants(self, appointment: Appointment) -> bool:
        """Tell whether an appointment is among those asked for."""
        return (
            self.staff_id in (None, *appointment.staff_ids)
            and self.location_id in (None, appointment.location_id)
            and self.service_id in (None, *appointment.service_ids)
        )


class StatusForm(Form):
    """The next step of an appointment's life, and the day of the calendar it stands on, none for Today.

    What is cancelled was called off by the business where nothing else is said: it declines a request.
    """

    status: Literal["confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"]
    cancelled_by: Literal["client", "staff"] = "staff"
    day: Day | None = None


class TakeBackForm(Form):
    """What was pressed by mistake, and the day of the calendar it stands on, none for Today."""

    mistake: Literal["done", "no_show"]
    day: Day | None = None


class SettleForm(Form):
    """What has come that an appointment waited for, and the day of the calendar, none for Today."""

    what: Literal["approval", "payment"]
    day: Day | None = None


class EventsQuery(CalendarQuery):
    """From when until when the calendar shows what is on, as its script asks: by the business's clock."""

    start: WallTime
    end: WallTime


class PlaceForm(Form):
    """Where a visit is moved, or how long it takes from now on; against the rules only for a reason."""

    starts_at: WallTime | None = None
    staff_id: Identifier | None = None
    minutes: Minutes | None = None
    override_reason: Line = ""


class BookQuery(Form):
    """What is known already of a visit that staff enter."""

    starts_at: WallTime | None = None
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    client_id: Identifier | None = None
    what: Line = ""


class BookForm(Form):
    """A visit that staff enter: `what` is a service or a package, as service:cut. A walk-in is there now."""

    what: Line
    starts_at: WallTime | None = None
    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    client_id: Identifier | None = None
    name: Line = ""
    phone: Line | None = None
    email: Line | None = None
    note: Text = ""
    override_reason: Line = ""
    walk_in: bool = False
    form_key: Identifier

    @property
    def offer(self) -> dict[str, object]:
        """Give the service or the package; raise BadInput for anything else."""
        kind, _, name = self.what.partition(":")
        if name and kind == "package":
            return {"package_id": name}
        if name and kind == "service":
            return {"service_ids": (name,)}
        raise bad_field("what", said("Please choose what it is for."))

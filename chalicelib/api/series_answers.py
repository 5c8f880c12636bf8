"""What goes out over the wire about series; times carry the location's offset, dates are local to it."""

from datetime import date, datetime
from typing import Self

from chalicelib.api.answers import Answer, SlotAnswer
from chalicelib.core.interval import zone_named
from chalicelib.scheduling.model import Appointment, Status
from chalicelib.scheduling.service import recurrence_in_words
from chalicelib.series.model import Does, Line, Outcome, SeriesView
from chalicelib.series.service import Became, Standing, recurrence_lines, standings


class LineAnswer(Answer):
    """What becomes of one date.

    Not `free` means that something stands in the way: `reason` and `sentence` say what. It is `settled` when
    it is free, or staff chose to book it all the same.
    """

    on: date
    starts_at: datetime
    does: Does
    free: bool
    settled: bool
    reason: str
    sentence: str
    alternatives: list[SlotAnswer]

    @classmethod
    def of(cls, line: Line) -> Self:
        """Give the answer for a date."""
        names = ("on", "starts_at", "does", "free", "settled", "reason", "sentence")
        plain = {name: getattr(line, name) for name in names}
        return cls(**plain, alternatives=[SlotAnswer.of(slot) for slot in line.alternatives])


class SeriesVisit(Answer):
    """One visit of a series, as it is now."""

    appointment_id: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    served: str
    cancelled_by: str | None

    @classmethod
    def of(cls, appointment: Appointment) -> Self:
        """Give the answer for an appointment."""
        zone = zone_named(appointment.time_zone)
        plain = ("appointment_id", "status", "staff_id", "served", "cancelled_by")
        return cls(
            starts_at=appointment.starts_at.astimezone(zone),
            ends_at=appointment.ends_at.astimezone(zone),
            **{name: getattr(appointment, name) for name in plain},
        )


class OccurrenceAnswer(Answer):
    """One date of a series and what became of it.

    An exception is `moved`, `cancelled` or `skipped`. A `conflict` could not be booked, as `reason` and
    `sentence` say, and waits for staff to decide.
    """

    on: date
    starts_at: datetime
    state: Became
    reason: str
    sentence: str
    appointments: list[SeriesVisit]

    @classmethod
    def of(cls, it: Standing, view: SeriesView) -> Self:
        """Give the answer for a date."""
        return cls(
            on=it.occurrence.on,
            starts_at=it.place.starts_at.astimezone(view.series.zone),
            state=it.became,
            reason=it.occurrence.reason,
            sentence=it.occurrence.sentence,
            appointments=[SeriesVisit.of(appointment) for _, appointment in sorted(it.found.items())],
        )


class RuleAnswer(Answer):
    """How a visit is repeated: in words, as an RRULE, from which date on, at which wall time."""

    words: str
    rrule: str
    first: date
    starts: str
    time_zone: str

    @classmethod
    def of(cls, view: SeriesView) -> Self:
        """Give the answer for a series."""
        series = view.series
        return cls(
            words=recurrence_in_words(series.recurrence, view.catalogue.business.language),
            rrule=series.recurrence.rrule,
            first=series.first,
            starts=f"{series.wall:%H:%M}",
            time_zone=series.time_zone,
        )


class SeriesAnswer(Answer):
    """A series: who comes for what, by which rule, every date with its visits, and what is to be decided.

    `recurrence` says the same to calendars (RFC 5545). While something is `under_way`, dates may be missing;
    the same call again completes it.
    """

    series_id: str
    client_id: str | None
    client_name: str
    service_ids: list[str]
    package_id: str | None
    staff_id: str | None
    location_id: str
    rule: RuleAnswer
    recurrence: list[str]
    items: list[OccurrenceAnswer]
    exceptions: list[OccurrenceAnswer]
    conflicts: list[OccurrenceAnswer]
    over: bool
    under_way: bool
    continues: str | None
    continued_by: str | None

    @classmethod
    def of(cls, view: SeriesView, now: datetime) -> Self:
        """Give the answer for a series at an instant."""
        series, found = view.series, standings(view, now)
        items = [OccurrenceAnswer.of(it, view) for it in found]
        plain = ("series_id", "client_id", "over", "under_way", "continues", "continued_by")
        what = ("package_id", "staff_id", "location_id")
        return cls(
            client_name=series.client.name,
            service_ids=list(series.wanted.service_ids),
            rule=RuleAnswer.of(view),
            recurrence=recurrence_lines(series, found),
            items=items,
            exceptions=[it for it in items if it.state in ("moved", "cancelled", "skipped")],
            conflicts=[it for it in items if it.state == "conflict"],
            **{name: getattr(series, name) for name in plain},
            **{name: getattr(series.wanted, name) for name in what},
        )


class SeriesListAnswer(Answer):
    """A page of series."""

    items: list[SeriesAnswer]
    next: str | None


class SeriesPreviewAnswer(Answer):
    """What a series would come to, date by date; nothing is booked."""

    items: list[LineAnswer]
    rule: RuleAnswer

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Give the answer for what was looked at."""
        return cls(items=[LineAnswer.of(line) for line in outcome.lines], rule=RuleAnswer.of(outcome.view))


class SeriesChangeAnswer(SeriesPreviewAnswer):
    """What a change comes to, date by date, and the series as it is then; null where it was only shown.

    After a split, that is the series that continues the earlier one.
    """

    series: SeriesAnswer | None

    @classmethod
    def of(cls, outcome: Outcome, now: datetime | None = None) -> Self:
        """Give the answer for a change; without an instant, for one that was only shown."""
        return cls(
            items=[LineAnswer.of(line) for line in outcome.lines],
            rule=RuleAnswer.of(outcome.view),
            series=SeriesAnswer.of(outcome.view, now) if now else None,
        )

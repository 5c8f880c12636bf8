"""What a period came to, and the ledger that it is counted from. How it is counted: docs/reports.md."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import ChangedMeanwhile, bad_field
from chalicelib.core.interval import boundary_at
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused
from chalicelib.reporting import counting, store
from chalicelib.reporting.ledger import lines_by_day, newer
from chalicelib.reporting.model import Choice, Counted, Figures, Group, Line, Period, Report
from chalicelib.reporting.newcomers import AGAIN_WITHIN, Began, beginnings, clients_in
from chalicelib.reporting.period import NAMED, before, checked, spans
from chalicelib.reporting.table import table_of
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment

__all__ = ["NAMED", "checked"]

TRIES, TOGETHER = 20, 40
"""How often a day is tried that others change, too, and how many are written in one transaction."""
A_DAY = timedelta(days=1)
MOST_LISTED = 20_000
"""How many appointments fit into a file: AWS passes on answers of at most 6 MB."""


class _Book(NamedTuple):
    """All that figures of one business are counted from."""

    catalogue: Catalogue
    lines: Sequence[Line]
    began: Mapping[str, Began]
    today: date

    def figures(self, period: Period) -> Figures:
        """Give what a period came to."""
        lines = counting.within(self.lines, period)
        clients = clients_in(period, counting.who_came(lines), self.began, self.today)
        return counting.figures(period, lines, clients, self.catalogue.business.currency, self.today)


def report(business_id: str, period: Period, choice: Choice, now: datetime) -> Report:
    """Give what became of the appointments of a period, and of the one before it.

    Three queries, whose pages grow with the days and not with how often an appointment changed.
    """
    catalogue, earlier = get_catalogue(business_id), before(period)
    today = catalogue.business.date_at(now)
    lines = [
        *store.load_lines(business_id, *earlier),
        *store.load_lines(business_id, *period),
    ]
    came = store.load_came(business_id, period.last + AGAIN_WITHIN)
    book = _Book(catalogue, counting.chosen(lines, choice), beginnings(came), today)
    own, currency = counting.within(book.lines, period), catalogue.business.currency
    each, periods = spans(period)

    def by(kind: str, things: Mapping[str, object]) -> tuple[Group, ...]:
        names = {name: getattr(thing, "name", name) for name, thing in things.items()}
        return counting.groups(own, lambda part: str(getattr(part, kind)), names, currency)

    return Report(
        period=book.figures(period),
        before=book.figures(earlier),
        each=each,
        spans=counting.span_rows(periods, own, currency, today),
        by_service=by("service_id", catalogue.services),
        by_category=by("category_id", catalogue.categories),
        by_person=by("staff_id", catalogue.staff),
        by_hour=counting.hours(own),
        by_source=counting.counts(own, counting.source_of),
        by_lead=counting.counts(own, counting.lead_of),
    )


def table_of_counted(business_id: str, period: Period, choice: Choice, now: datetime) -> str:
    """Give every appointment that a report counts as CSV, in order, each with what it is counted as.

    Its clients' names are read, 100 in a round trip. Raises BadInput for more than fits into one answer.
    """
    catalogue = get_catalogue(business_id)
    today = catalogue.business.date_at(now)
    lines = counting.chosen(store.load_lines(business_id, *period), choice)
    if len(lines) > MOST_LISTED:
        raise bad_field("to", said("These are too many for one file. Please choose a shorter period."))
    ordered = sorted(lines, key=lambda line: (line.day, line.minute, line.appointment_id))
    people = clients.find_clients(business_id, {line.client_id for line in lines})
    counted = (Counted(line, counting.outcome_of(line, today)) for line in ordered)
    return table_of(counted, catalogue, {name: it.name for name, it in people.items()})


def note_visits(changes: Iterable[tuple[Appointment | None, Appointment]]) -> None:
    """Enter appointments as they are now, and where they were before, in the ledger of their days.

    What is known already changes nothing, in whatever order and however often it is told. Raises
    ChangedMeanwhile where others change the same day again and again.
    """
    of_business: dict[str, list[tuple[Appointment | None, Appointment]]] = {}
    for change in changes:
        of_business.setdefault(change[1].business_id, []).append(change)
    for business_id, told in of_business.items():
        for days in _some(lines_by_day(told)):
            _enter(business_id, days)


Days = Mapping[date, dict[str, Line]]


def _some(days: Days) -> Iterator[Days]:
    every = iter(days.items())
    while some := dict(islice(every, TOGETHER)):
        yield some


def _enter(business_id: str, days: Days) -> None:
    for _ in range(TRIES):
        known = store.load_days(business_id, days)
        news = {day: newer(known[day].lines, lines) for day, lines in days.items()}
        changed = {
            day: known[day]._replace(lines={**known[day].lines, **lines})
            for day, lines in news.items()
            if lines
        }
        if not changed:
            return
        try:
            store.save_days(business_id, changed)
        except WriteRefused:
            continue
        return
    raise ChangedMeanwhile


def count_again(
    business_id: str, first: date, last: date, progress: Callable[[date, int], None] = lambda _day, _of: None
) -> int:
    """Enter every appointment from first to last anew; give how many there are.

    For what was booked before there was a ledger. A line that stands on a day where its appointment is no
    longer is put right, too. Raises NotFound for an unknown business.
    """
    zone, day, number = get_catalogue(business_id).business.zone, first, 0
    while day <= last:
        until = min(day + 30 * A_DAY, last)
        start, end = boundary_at(day - A_DAY, 0, zone), boundary_at(until + 2 * A_DAY, 0, zone)
        pages = scheduling.pages_between(business_id, start, end)
        there = {it.appointment_id: it for page in pages for it in page}
        lines = store.load_lines(business_id, day, until)
        known = scheduling.find_appointments(business_id, {it.appointment_id for it in lines} - set(there))
        stood = {line.appointment_id: line.day for line in lines}
        own = [
            it
            for it in {**there, **known}.values()
            if day <= it.local_date <= until or it.appointment_id in stood
        ]
        for some in _some(_with_old_days(own, stood)):
            _enter(business_id, some)
        number += sum(day <= it.local_date <= until for it in own)
        progress(until, number)
        day = until + A_DAY
    return number


def _with_old_days(appointments: Iterable[Appointment], stood: Mapping[str, date]) -> Days:
    """Give the lines of appointments by day, on the days where they stood until now, too."""
    every = list(appointments)
    days = lines_by_day((None, it) for it in every)
    for it in every:
        own = days[it.local_date][it.appointment_id]
        days.setdefault(stood.get(it.appointment_id, own.day), {})[it.appointment_id] = own
    return days

"""Taking over the history of a business from a file of another program."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.catalogue.model import Catalogue, Staff
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import BadInput
from chalicelib.core.table import Key
from chalicelib.history.appointments import appointment_of, details_of, new_client_id
from chalicelib.history.deriving import MOST_OFFERS, additions, derived
from chalicelib.history.directory import Directory
from chalicelib.history.model import Report
from chalicelib.history.reading import Reading
from chalicelib.history.spool import Spool
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import DaySheet

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much, where that is known."""


def import_visits(
    business_id: str,
    lines: Iterable[str],
    now: datetime,
    *,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda _what, _done, _of: None,
    together: int = 500,
) -> Report:
    """Take over the visits that the lines of a CSV file tell of, and report what became of them.

    The file is read to its end before anything is written. Rows that are wrong are reported and left out;
    if `strict`, one of them is enough for nothing to be written. A dry run writes nothing and reports the
    same. So many rows are worked on `together`: memory does not grow with the file. Raises NotFound for an
    unknown business and BadInput for a file that cannot be used; then nothing was written.
    """
    catalogue = get_catalogue(business_id)
    with Spool() as spool:
        take_over = _TakeOver(catalogue, spool, now, dry_run, progress, together)
        report = take_over.report
        take_over.read(lines)
        if report.rows > report.refusals and not (strict and report.refusals):
            take_over.extend_catalogue()
            take_over.enter_people()
            take_over.enter_visits()
            report.written = not dry_run
    return report


@dataclass(slots=True)
class _TakeOver:
    """The steps of taking over one file, in the order in which they stand here."""

    catalogue: Catalogue
    spool: Spool
    now: datetime
    dry_run: bool
    progress: Progress
    together: int
    report: Report = field(default_factory=Report)

    def read(self, lines: Iterable[str]) -> None:
        """Check every row and spool the good ones."""
        reading, report = Reading(lines, self.catalogue.business), self.report
        report.unused_columns = reading.unused_columns
        for line, row in reading.rows():
            report.rows += 1
            if isinstance(row, BadInput):
                report.refuse(line, row.sentence)
            else:
                self.spool.add(row)
            if report.rows % self.together == 0:
                self.progress("rows read", report.rows, None)
        report.repeated = report.rows - report.refusals - self.spool.count_visits()

    def extend_catalogue(self) -> None:
        """Enter services, categories, staff and locations that are not known yet."""
        before = self.catalogue
        known = {*before.locations, *before.categories, *before.services, *before.staff}
        self.catalogue = derived(before, self.spool.offers(MOST_OFFERS))
        news = additions(before, self.catalogue)
        for thing in news:
            kind = thing.kind if getattr(thing, f"{thing.kind}_id") not in known else "performer"
            self.report.created.setdefault(kind, []).append(thing.name)
            if isinstance(thing, Staff) and thing.staff_id not in known and thing.shifts:
                self.report.assumed_hours.append(thing.name)
        if not self.dry_run:
            add(before.business.business_id, news)

    def enter_people(self) -> None:
        """Recognise everybody or enter them, and note in the spool who is who."""
        business_id, report = self.catalogue.business.business_id, self.report
        total = self.spool.count_people()
        rehearsed: dict[Key, str] | None = {} if self.dry_run else None
        for people in self.spool.people(self.together):
            entering = [(new_client_id(business_id, one.client_key), details_of(one)) for one in people]
            entered = clients.enter_all(business_id, entering, self.now, rehearsed)
            pairs = zip(entered, people, strict=True)
            self.spool.name_clients((who.client_id, one.client_key) for who, one in pairs)
            report.new_clients += sum(who.is_new for who in entered)
            report.known_clients += sum(not who.is_new for who in entered)
            self.progress("people", report.new_clients + report.known_clients, total)

    def enter_visits(self) -> None:
        """Put every visit on record."""
        directory, report = Directory(self.catalogue), self.report
        total = self.spool.count_visits()
        rehearsed: dict[tuple[str, date], DaySheet] | None = {} if self.dry_run else None
        for visits in self.spool.visits(self.now, self.together):
            given = [appointment_of(visit, directory, self.now) for visit in visits]
            for it in scheduling.take_over(self.catalogue.business, given, self.now, rehearsed):
                report.visits[it.outcome] += 1
                if it.outcome in ("new", "changed"):
                    report.ahead += it.appointment.status == "booked" and it.appointment.ends_at > self.now
                    report.overlapping += it.appointment.overlaps
            self.progress("visits", report.visits.total(), total)

"""The console's reports: what a period came to, checked against the file of the appointments counted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.reporting import service
from chalicelib.reporting.model import Choice, Hour, Period
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.forms import Day, Form, Identifier
from chalicelib.web.page import problem_of

report_pages = Blueprint(__name__)

Named = Literal["this-month", "last-month", "last-30-days", "last-90-days", "this-year"]
USUAL: Named = "last-30-days"
FIELDS = {"to": "last"}
"""What the form calls what the use case complains of."""
SHADES = 4
"""How many tints an hour of the week has, from few visits to the most."""


class ReportsQuery(Form):
    """Which period is looked at, by its name or from day to day, and what of it."""

    period: Named | None = None
    first: Day | None = None
    last: Day | None = None
    location_id: Identifier | None = None
    staff_id: Identifier | None = None
    category_id: Identifier | None = None
    service_id: Identifier | None = None

    @property
    def choice(self) -> Choice:
        """Give what of the period is looked at."""
        return Choice(self.location_id, self.staff_id, self.category_id, self.service_id)

    def days(self, today: date) -> Period:
        """Give the first day and the last; raise BadInput for a period that is backwards or too long."""
        if self.period or not (self.first or self.last):
            return service.NAMED[self.period or USUAL](today)
        return service.checked(self.first or self.last or today, self.last or today)


@desk_page(report_pages, "GET", CONSOLE + "/reports", needs="figures", scripts=True)
def show_reports(desk: Desk) -> Response:
    """Show what became of the appointments of a period, of the last 30 days if none is asked for."""
    now = clock.now()
    today = desk.business.date_at(now)
    try:
        query = desk.asked.query(ReportsQuery)
        period = query.days(today)
        report = service.report(desk.business.business_id, period, query.choice, now)
    except BadInput as refusal:
        return _asked_again(desk, refusal)
    typed = {"first": str(period.first), "last": str(period.last)}
    return desk.render(
        "reports.html",
        report=report,
        typed=typed,
        chosen=query.choice._asdict(),
        catalogue=desk.catalogue,
        named=query.period or ("" if query.first or query.last else USUAL),
        week=_week(report.by_hour),
    )


def _asked_again(desk: Desk, refusal: BadInput) -> Response:
    given = dict(desk.asked.request.query_params or {})
    problem = problem_of(refusal)
    errors = {FIELDS.get(name, name): words for name, words in problem.errors.items()}
    return desk.render(
        "reports.html",
        replace(problem, errors=errors),
        report=None,
        typed={name: given.get(name, "") for name in ("first", "last")},
        chosen={name: given.get(name) for name in Choice._fields},
        catalogue=desk.catalogue,
        named="",
    )


def _week(hours: Sequence[Hour]) -> list[tuple[int, list[tuple[int, int]]]]:
    """Give each hour from the first to the last, with every weekday's visits and their shade, 0 for none."""
    came = {(it.hour, it.weekday): it.came for it in hours}
    most = max(came.values(), default=1)

    def cell(hour: int, weekday: int) -> tuple[int, int]:
        number = came.get((hour, weekday), 0)
        return number, -(-number * SHADES // most)

    used = range(min(it.hour for it in hours), max(it.hour for it in hours) + 1) if hours else range(0)
    return [(hour, [cell(hour, weekday) for weekday in range(7)]) for hour in used]


@desk_page(report_pages, "GET", CONSOLE + "/reports.csv", needs="figures")
def download_counted(desk: Desk) -> Response:
    """Give every appointment that a report counts as a file, each with what it is counted as."""
    query, now = desk.asked.query(ReportsQuery), clock.now()
    period = query.days(desk.business.date_at(now))
    text = service.table_of_counted(desk.business.business_id, period, query.choice, now)
    name = f"appointments-{period.first}-{period.last}.csv"
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(text, headers)

"""The figures again, counted from the appointments themselves in the plainest way."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.core.interval import zone_named
from chalicelib.reporting import service as reporting
from chalicelib.reporting.model import Choice, Period, Report
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from tests.cast import BERLIN
from tests.ledger import appointments
from tests.messaging.cast import SALON
from tests.test_triggers import records_of

DAY = timedelta(days=1)
EVERYTHING = Choice()


Change = tuple[Appointment | None, Appointment]


def changes_told() -> list[Change]:
    """Give every change of an appointment as its stream tells of it, in order."""
    images = (record["dynamodb"] for record in records_of("appointments"))
    told = (scheduling.changes_in(it.get("OldImage"), it.get("NewImage")) for it in images)
    return [happened[0][:2] for happened in told if happened]


def tell_in_any_order(changes: Iterable[Change], chance: random.Random) -> None:
    """Tell the ledger of every change twice, in any order and in any portions."""
    told = [*changes] * 2
    chance.shuffle(told)
    while told:
        portion = chance.randint(1, 5)
        reporting.note_visits(told[:portion])
        del told[:portion]


def reported(first: date, last: date, now: datetime, **choice: Any) -> Report:
    return reporting.report(SALON, Period(first, last), Choice(**choice), now)


def plainly(first: date, last: date, now: datetime) -> dict[str, Any]:
    """Count the appointments of a period one by one, without the ledger."""
    today = now.astimezone(BERLIN).date()
    every = appointments()
    own = [it for it in every if first <= it.local_date <= last]
    came = [it for it in own if it.status in ("arrived", "in_progress", "done")]
    return {
        "outcomes": Counter(_outcome(it, today) for it in own),
        "takings": sum(it.price.amount for it in came),
        "by_day": Counter(it.local_date for it in came),
        "services": Counter(service for it in came for service in it.service_ids),
        "people": Counter(each.staff_id or it.staff_id for it in came for each in it.services),
        "hours": Counter(
            (it.local_date.weekday(), it.starts_at.astimezone(zone_named(it.time_zone)).hour) for it in came
        ),
        "sources": Counter(it.source for it in own),
        "clients": {it.client_id for it in came},
        "came_before": {it.client_id for it in every if _came(it) and it.local_date < first},
    }


def _came(appointment: Appointment) -> bool:
    return appointment.status in ("arrived", "in_progress", "done")


def _outcome(it: Appointment, today: date) -> str:
    if _came(it):
        return "came"
    if it.status == "cancelled":
        return {"client": "cancelled_by_client", "staff": "cancelled_by_business"}[it.cancelled_by or ""]
    if it.status == "no_show":
        return "missed"
    return "ahead" if it.local_date >= today else "unsettled"


def require_agreement(first: date, last: date, now: datetime) -> None:
    """Hold a report against the plain count: figure by figure, and every table's sums."""
    report, plain = reported(first, last, now), plainly(first, last, now)
    visits = report.period.visits.model_dump()
    assert visits.pop("appointments") == sum(visits.values()) == plain["outcomes"].total()
    assert +Counter(visits) == plain["outcomes"]
    assert report.period.takings.amount == plain["takings"]
    assert +Counter({it.first: it.came for it in report.spans}) == plain["by_day"]
    require_sums(report)
    done = {name: Counter({it.thing_id: it.services_done for it in rows}) for name, rows in _groups(report)}
    assert +done["by_service"] == plain["services"]
    assert +done["by_person"] == plain["people"]
    assert {(it.weekday, it.hour): it.came for it in report.by_hour} == plain["hours"]
    assert {it.kind: it.appointments for it in report.by_source} == plain["sources"]
    clients = report.period.clients
    assert clients.came == clients.new + clients.returning == len(plain["clients"])
    assert clients.new == len(plain["clients"] - plain["came_before"])


def _groups(report: Report) -> Iterable[tuple[str, Any]]:
    return [(name, getattr(report, name)) for name in ("by_service", "by_category", "by_person")]


def require_sums(report: Report) -> None:
    """Require that the rows of every table add up to the figures of the period."""
    whole, visits = report.period, report.period.visits
    spans = [it.came + it.missed + it.cancelled + it.other for it in report.spans]
    assert sum(spans) == visits.appointments
    assert sum(it.takings.amount for it in report.spans) == whole.takings.amount
    for _, rows in _groups(report):
        assert sum(it.takings.amount for it in rows) == whole.takings.amount
        assert sum(it.services_done for it in rows) == whole.services_done
        assert sum(it.minutes for it in rows) == whole.minutes
    for rows in (report.by_source, report.by_lead):
        assert sum(it.appointments for it in rows) == visits.appointments
        assert sum(it.came for it in rows) == visits.came
    assert sum(it.came for it in report.by_hour) == visits.came

"""Carla comes to Ben every Tuesday at ten, for a cut; what the tests of series ask and look at."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from moto import mock_aws

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.series import service
from chalicelib.series.model import Change, Choices, Outcome, Person, SeriesRequest, SeriesView
from chalicelib.series.service import Standing, standings
from infra.local import soundness
from infra.tables import TABLES, create_request
from tests.cast import BERLIN, at, open_salon, wishes
from tests.conftest import PREFIX, aws
from tests.ledger import appointments
from tests.messaging.cast import NOW, SALON

CARLA = Person(name="Carla Costa", email="carla@example.com")
WEEKLY = "FREQ=WEEKLY;COUNT=5"
WEEK = timedelta(weeks=1)
FIRST, SECOND, THIRD, FOURTH, FIFTH = (date(2027, 5, 4) + n * WEEK for n in range(5))


@contextmanager
def another_world(things: Iterable[Any] = ()) -> Iterator[None]:
    """Give empty tables, and the salon open in them with these things in place of its own."""
    soundness.install()
    with mock_aws(config={"core": {"mock_credentials": False}}):
        for table in TABLES:
            aws("dynamodb").create_table(**create_request(table, PREFIX))
        open_salon()
        add(SALON, things)
        yield


def wall(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Give a time as the clock on the wall shows it, without a zone."""
    return datetime.combine(day, time(hour, minute))


def asks(**changes: Any) -> SeriesRequest:
    """Give the request for five Tuesdays at ten with Ben."""
    asked: dict[str, Any] = {
        "business_id": SALON,
        "starts_at": wall(FIRST),
        "rrule": WEEKLY,
        "client": CARLA,
        "service_ids": ("cut",),
        "staff_id": "ben",
    }
    return SeriesRequest(**{**asked, **changes})


def booked(choices: Choices | None = None, key: str | None = None, **changes: Any) -> str:
    """Book a series; give its identifier."""
    return create(choices, key, **changes).view.series.series_id


def create(choices: Choices | None = None, key: str | None = None, **changes: Any) -> Outcome:
    return service.create(asks(**changes), choices or {}, key, NOW)


def changed(
    series_id: str, scope: Any, on: date | None = None, choices: Choices | None = None, **more: Any
) -> Outcome:
    """Change a series, now unless `now` says when."""
    arguments = {name: more.pop(name) for name in ("key", "only_show") if name in more}
    now = more.pop("now", NOW)
    change = Change(scope=scope, on=on, **more)
    return service.change(SALON, series_id, change, choices or {}, now, **arguments)


def became(series_id: str, now: datetime = NOW) -> dict[date, str]:
    """Give what became of each date: when it is and with whom, or why it is not."""
    return {it.occurrence.on: said(it) for it in standings(service.get_series(SALON, series_id), now)}


def said(it: Standing) -> str:
    local = it.place.starts_at.astimezone(BERLIN)
    when = f"{local:%d.%m. %H:%M} {it.place.staff_id}"
    return when if it.became == "planned" else f"{it.became} {when}" if it.became == "moved" else it.became


def visits(series_id: str) -> Mapping[date, Appointment]:
    """Give the first visit of each date that has one."""
    found = standings(service.get_series(SALON, series_id), NOW)
    return {it.occurrence.on: it.found[0] for it in found if it.found}


def visit(series_id: str, day: date) -> Visit:
    return Visit(visits(series_id)[day], seen(series_id).catalogue)


def seen(series_id: str) -> SeriesView:
    return service.get_series(SALON, series_id)


def taken_by_else(day: date, hour: int = 10, minute: int = 0, staff_id: str = "ben") -> Visit:
    """Let Else have the time."""
    who = {"name": "Else Weber", "email": "else@example.com", "staff_id": staff_id}
    return scheduling.book(wishes(at(hour, minute, day), source="staff", **who), NOW)


def still_on() -> list[Appointment]:
    """Give every appointment that is not called off, in order."""
    return sorted((it for it in appointments() if it.status != "cancelled"), key=lambda it: it.starts_at)

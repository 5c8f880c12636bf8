"""Calendars outside, set off as on AWS: by the streams of two tables, and by the timer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.calendars import service
from chalicelib.calendars.model import NewCalendar
from chalicelib.core.settings import settings
from chalicelib.scheduling import service as scheduling
from infra.functions import FUNCTIONS
from infra.local.clock import MovableClock
from infra.local.patterns import wanted
from tests.calendars.files import calendar, event
from tests.calendars.servers import Said, Server, serving
from tests.calendars.world import busy
from tests.cast import at, open_salon, wishes
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON
from tests.test_triggers import bring, fire, records_of
from tests.waiting.queue import the_list, told, wait

FUNCTION = {function.name: function for function in FUNCTIONS}


@pytest.fixture
def server(tables: None, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("LOCAL_SERVERS", "1")
    settings.cache_clear()
    clock.set(NOW)
    open_salon()
    with serving(Said(calendar(event()))) as server:
        yield server
    settings.cache_clear()


def connect(server: Server, kind: str = "subscription") -> None:
    new = NewCalendar.model_validate(
        {"kind": kind, "address": server.address(), "username": "ben", "password": "secret"}
    )
    service.connect(SALON, "ben", new, NOW)


def due() -> list[dict[str, object]]:
    """Give the records that the stream's filter lets through."""
    patterns = FUNCTION["on_calendar_due"].filter_patterns
    return [record for record in records_of("calendars") if wanted(patterns, record)]


def test_a_calendar_is_read_as_soon_as_it_is_connected(server: Server) -> None:
    connect(server)
    assert bring("on_calendar_due", due()) == []
    assert busy() == [(at(9), at(10))]


def test_the_record_of_a_reading_sets_off_no_other_and_a_repeated_one_reads_nothing(server: Server) -> None:
    connect(server)
    bring("on_calendar_due", due())
    before = everything()
    assert len(due()) == 1
    assert bring("on_calendar_due", due()) == []
    assert len(server.asked) == 1
    assert everything() == before


def test_the_timer_reads_what_is_due_and_tells_when_it_need_not_come_before(
    server: Server, clock: MovableClock
) -> None:
    assert fire("read_calendars")["idle_until"] is None
    connect(server)
    again = datetime.fromisoformat(fire("read_calendars")["idle_until"])
    assert timedelta(minutes=14) <= again - NOW < timedelta(minutes=15)
    fire("read_calendars")
    assert len(server.asked) == 1
    clock.set(again)
    fire("read_calendars")
    assert len(server.asked) == 2


def test_what_gets_free_over_there_is_offered_to_who_waits_here(server: Server, clock: MovableClock) -> None:
    all_day = event("20270504T090000").replace("PT1H", "PT9H")
    server.say = lambda _path: Said(calendar(all_day))
    connect(server)
    fire("read_calendars")
    wait("Carla", NOW)
    fire("end_what_waited")
    assert told("waiting_list_offer") == []
    server.say = lambda _path: Said(calendar(event()))
    clock.set(NOW + timedelta(minutes=15))
    fire("read_calendars")
    fire("end_what_waited")
    assert told("waiting_list_offer") == ["Carla"]


def test_time_that_is_busy_as_before_wakes_nobody_up(server: Server, clock: MovableClock) -> None:
    connect(server)
    fire("read_calendars")
    wait("Carla", NOW, first_on=at(0).date() + timedelta(days=90), last_on=at(0).date() + timedelta(days=90))
    fire("end_what_waited")
    before = the_list()
    clock.set(NOW + timedelta(minutes=15))
    fire("read_calendars")
    assert the_list() == before


def test_a_booking_makes_the_calendar_due_that_it_has_to_be_written_into(server: Server) -> None:
    connect(server, "caldav")
    fire("read_calendars")  # which is no CalDAV server, so that it rests for hours
    scheduling.book(wishes(at(11)), NOW)
    assert bring("on_appointment_change", records_of("appointments")) == []
    assert service.list_calendars(SALON, "ben")[0].state == "due"
    assert len(due()) == 2
    before = everything()
    assert bring("on_appointment_change", records_of("appointments")) == []
    assert everything() == before

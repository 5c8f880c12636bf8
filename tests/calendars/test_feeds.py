"""Whose calendars can be read under which addresses, and what stands in them."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.calendars import service
from chalicelib.calendars.model import HolderKind
from chalicelib.core.errors import NotFound
from chalicelib.core.interval import Interval
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Claim, Taken
from chalicelib.scheduling.store import save_history
from tests.calendars.visits import appointment
from tests.cast import BUSINESS, at, open_garage, open_salon, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.meter import Meter, metered


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()


def secret_of(holder_id: str, kind: str = "staff", business_id: str = SALON) -> str:
    (found,) = [
        feed.address.rpartition("/")[2].removesuffix(".ics")
        for feed in service.list_feeds(business_id)
        if (feed.kind, feed.holder_id) == (kind, holder_id)
    ]
    return found


def events(holder_id: str = "ben", kind: str = "staff", days: int = 0) -> list[Any]:
    secret = secret_of(holder_id, kind)
    content = service.get_feed(SALON, kind, holder_id, secret, NOW + timedelta(days=days)).content
    return list(Calendar.from_ical(content).walk("VEVENT"))


def summaries(holder_id: str = "ben", kind: str = "staff", days: int = 0) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(holder_id, kind, days)]


def take(holder: str, kind: str, title: str = "") -> None:
    day = at(0)
    claim = Claim.model_validate(
        {"starts_at": day, "ends_at": day + timedelta(days=60), "kind": kind, "title": title}
    )
    taken = Taken(holder=holder, name=f"{kind}:1", claim=claim)
    scheduling.take_time(BUSINESS, taken, NOW, over_appointments=True)


def test_everybody_who_works_here_and_every_location_has_an_address() -> None:
    feeds = service.list_feeds(SALON)
    assert {(feed.kind, feed.holder_id) for feed in feeds} == {
        ("staff", "ana"),
        ("staff", "ben"),
        ("location", "mitte"),
        ("location", "porto"),
    }
    assert len({feed.address for feed in feeds}) == 4
    assert all(feed.address.startswith("https://book.salon.example/calendars/salon/") for feed in feeds)


def test_a_feed_shows_the_visits_of_its_person_and_of_nobody_else() -> None:
    scheduling.book(wishes(at(10)), NOW)
    scheduling.book(wishes(at(11), staff_id="ana"), NOW)
    assert summaries() == ["Cut: Carla Costa"]
    assert [event["DTSTART"].dt for event in events("ana")] == [at(11)]
    assert summaries("mitte", "location") == ["Cut: Carla Costa, with Ben", "Cut: Carla Costa, with Ana"]
    assert summaries("porto", "location") == []


def test_what_was_called_off_stays_in_the_feed_as_cancelled() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    scheduling.cancel_by_client(visit, "", NOW)
    (event,) = events()
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["UID"] == f"{visit.appointment.appointment_id}@salon.regulars"


def test_a_feed_reaches_from_a_month_back_to_a_year_ahead() -> None:
    days = {"a": -31, "b": -29, "c": 0, "d": 364, "e": 366}
    save_history(appointment(NOW + timedelta(days=far), appointment_id=name) for name, far in days.items())
    assert [str(event["UID"])[0] for event in events()] == ["b", "c", "d"]


def test_a_long_diary_is_read_to_its_end() -> None:
    save_history(appointment(at(10), appointment_id=f"a{n}") for n in range(450))
    assert len(events()) == 450


def test_a_feed_costs_what_its_time_holds_and_neither_what_is_past_nor_what_is_far_ahead() -> None:
    def visits(name: str, first: int) -> list[Appointment]:
        return [
            appointment(NOW + timedelta(days=first, hours=n), appointment_id=f"{name}{n}") for n in range(200)
        ]

    secret = secret_of("ben")

    def cost() -> Meter:
        with metered() as meter:
            service.get_feed(SALON, "staff", "ben", secret, NOW)
        return meter

    save_history(visits("now", 1))
    before = cost()
    save_history([*visits("past", -60), *visits("ahead", 370)])
    after = cost()
    assert (after.read_units, after.calls) == (before.read_units, before.calls)
    assert len(events()) == 200
    assert before.read_units <= 25


def test_time_off_and_closures_are_busy_in_the_feed_and_outside_calendars_are_not() -> None:
    take("ben", "time_off")
    take("location:mitte", "closure", "Works on the roof")
    scheduling.replace_busy(BUSINESS, "ben", "c1", [Interval(at(9), at(10))], NOW)
    (off,) = events()
    assert (off["SUMMARY"], off["DTSTART"].dt, off["DTEND"].dt - off["DTSTART"].dt, off["TRANSP"]) == (
        "Off",
        at(0),
        timedelta(days=60),
        "OPAQUE",
    )
    assert summaries("mitte", "location") == ["Works on the roof"]


def test_the_same_diary_gives_the_same_file() -> None:
    scheduling.book(wishes(at(10)), NOW)
    take("ben", "time_off")
    secret = secret_of("ben")
    first, later = (service.get_feed(SALON, "staff", "ben", secret, NOW + timedelta(hours=h)) for h in (0, 5))
    assert first == later


def test_an_address_is_changed_and_the_one_before_ends() -> None:
    before, of_ana = secret_of("ben"), secret_of("ana")
    changed = service.change_feed(SALON, "staff", "ben", NOW)
    assert changed.changed_at == NOW
    assert before not in changed.address
    with pytest.raises(NotFound):
        service.get_feed(SALON, "staff", "ben", before, NOW)
    assert service.get_feed(SALON, "staff", "ben", secret_of("ben"), NOW).content
    assert secret_of("ana") == of_ana
    again = service.change_feed(SALON, "staff", "ben", NOW)
    assert len({before, changed.address, again.address}) == 3


@pytest.mark.parametrize(
    ("kind", "holder_id"), [("location", "ben"), ("staff", "mitte"), ("staff", "ana"), ("room", "ben")]
)
def test_an_address_fits_nobody_elses_calendar(kind: str, holder_id: str) -> None:
    with pytest.raises(NotFound):
        service.get_feed(SALON, kind, holder_id, secret_of("ben"), NOW)


def test_an_address_of_one_business_fits_no_other() -> None:
    open_garage()
    with pytest.raises(NotFound):
        service.get_feed(SALON, "location", "mitte", secret_of("mitte", "location", "garage"), NOW)


def test_whoever_no_longer_works_here_reads_no_more() -> None:
    from chalicelib.catalogue.service import add
    from tests.cast import BEN

    secret = secret_of("ben")
    add(SALON, [BEN.model_copy(update={"active": False})])
    with pytest.raises(NotFound):
        service.get_feed(SALON, "staff", "ben", secret, NOW)


@pytest.mark.parametrize(("kind", "holder_id"), [("staff", "carla"), ("location", "ben")])
def test_only_who_has_a_calendar_gets_a_new_address(kind: HolderKind, holder_id: str) -> None:
    with pytest.raises(NotFound):
        service.change_feed(SALON, kind, holder_id, NOW)
    assert rows("calendars") == []

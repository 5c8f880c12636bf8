"""A calendar of Ben's that stands elsewhere is busy time here."""

from datetime import datetime, timedelta

import pytest

from chalicelib.calendars import service
from chalicelib.calendars.model import NewCalendar
from chalicelib.catalogue.service import add
from chalicelib.core.errors import NotFound
from chalicelib.scheduling import service as scheduling
from tests.calendars.files import calendar, event
from tests.calendars.servers import ICS, Said, serving
from tests.calendars.world import NINE, QUARTER, TEN, World, busy
from tests.cast import CUT, at, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON


def starts() -> set[datetime]:
    """Give when Ben is offered on Tuesday."""
    slots, _ = scheduling.list_slots(wishes(at(9)), at(9).date(), at(9).date(), NOW)
    return {slot.starts_at for slot in slots}


def test_what_stands_there_is_no_longer_offered_here(world: World) -> None:
    assert at(9) in starts()
    calendar = world.connect()
    assert (calendar.age_in_words(NOW), calendar.is_stale(NOW)) == ("Not read yet.", False)
    read = world.read()
    assert busy() == [(at(9), at(10))]
    assert at(9) not in starts()
    assert (read.busy_count, read.unreadable, read.error, read.failures) == (1, 0, "", 0)
    assert read.age_in_words(world.now) == "Last read just now."
    assert read.age_in_words(world.now + timedelta(minutes=12)) == "Last read 12 minutes ago."
    assert not read.is_stale(world.now)


def test_an_event_that_moves_over_there_moves_here(world: World) -> None:
    world.connect()
    world.read()
    world.said = Said(TEN)
    world.read()
    assert busy() == [(at(10), at(11))]


def test_a_calendar_that_has_not_changed_is_not_read_again(world: World) -> None:
    world.said = Said(NINE, headers={"ETag": '"1"', "Last-Modified": "Mon, 03 May 2027 08:00:00 GMT"})
    world.connect()
    world.read()
    world.said = Said(status=304)
    read = world.read()
    first, second = world.requests
    assert ("if-none-match" in first, "if-modified-since" in first) == (False, False)
    assert (second["if-none-match"], second["if-modified-since"]) == ('"1"', "Mon, 03 May 2027 08:00:00 GMT")
    assert (read.read_at, read.error, read.busy_count) == (world.now, "", 1)
    assert busy() == [(at(9), at(10))]


def test_a_calendar_is_read_whole_again_before_what_is_known_ends_short_of_the_horizon(world: World) -> None:
    weekly = calendar(event("20270504T090000", "RRULE:FREQ=WEEKLY"))
    world.said = Said(weekly, headers={"ETag": '"1"'})
    world.connect()
    world.read()
    known = len(busy())
    world.read(timedelta(days=8))
    assert "if-none-match" not in world.requests[-1]
    assert len(busy()) == known + 1


def test_busy_time_reaches_as_far_ahead_as_any_service_can_be_booked_and_all_of_it_ends(world: World) -> None:
    add(SALON, [CUT.model_copy(update={"horizon_days": 300})])
    world.said = Said(calendar(event("20270504T090000", "RRULE:FREQ=WEEKLY")))
    calendar_id = world.connect().calendar_id
    world.read()
    assert busy()[-1][0] > NOW + timedelta(days=293)
    add(SALON, [CUT])
    service.remove(SALON, "ben", calendar_id, world.now)
    assert busy() == []


def test_an_error_frees_nobodys_time_and_is_told_in_words(world: World) -> None:
    world.connect()
    world.read()
    for said, sentence in (
        (Said(status=500), "trouble at the moment"),
        (Said(b"<html>Sign in</html>"), "not a calendar"),
        (Said(status=404), "no calendar at this address"),
        (Said(status=403), "to nobody without a password"),
    ):
        world.said = said
        read = world.read(timedelta(hours=7))
        assert sentence in read.error
        assert busy() == [(at(9), at(10))]
    assert (read.failures, read.is_stale(world.now)) == (4, True)
    assert read.age_in_words(world.now) == "Last read 1 day ago."
    world.said = Said(TEN)
    read = world.read(timedelta(hours=7))
    assert (read.error, read.failures, read.is_stale(world.now)) == ("", 0, False)
    assert busy() == [(at(10), at(11))]


def test_what_fails_is_asked_less_and_less_often(world: World) -> None:
    world.said = Said(status=503)
    world.connect()
    for _ in range(3 * 4):
        world.read()
    assert 3 <= len(world.requests) <= 4
    service.read_again(SALON, "ben", service.list_calendars(SALON, "ben")[0].calendar_id, world.now)
    world.read(timedelta(0))
    assert len(world.requests) <= 5


def test_a_calendar_is_read_every_quarter_of_an_hour_and_not_more_often(world: World) -> None:
    world.connect()
    for _ in range(8):
        world.read(QUARTER / 2)
    assert len(world.requests) == 4


def test_the_timer_learns_when_it_need_not_come_before(world: World) -> None:
    assert service.synchronise_due(NOW, world.outside) is None
    world.connect()
    assert service.synchronise_due(NOW, world.outside) == NOW + timedelta(minutes=14)


def test_one_calendar_that_cannot_be_read_does_not_stop_the_others(world: World) -> None:
    with serving(Said(b"nonsense")) as other:
        bad = NewCalendar(kind="subscription", address=other.address(), name="Bad")
        service.connect(SALON, "ana", bad, NOW)
        world.connect()
        world.read()
    assert busy() == [(at(9), at(10))]
    assert "not a calendar" in service.list_calendars(SALON, "ana")[0].error


def test_a_removed_calendar_takes_no_time_and_is_forgotten(world: World) -> None:
    calendar_id = world.connect(username="ben", password="secret").calendar_id
    world.read()
    service.remove(SALON, "ben", calendar_id, world.now)
    assert busy() == []
    assert service.list_calendars(SALON, "ben") == []
    for _ in range(2):
        world.now += QUARTER
        service.synchronise_due(world.now, world.outside)
    assert len(world.requests) == 1
    (row,) = rows("calendars")
    (secret,) = rows("calendar_secrets")
    assert (row["e"]["state"], "gsi2pk" in row, secret["e"]) == (
        "gone",
        False,
        {"address": "", "username": "", "password": ""},
    )
    assert row["ttl"] == secret["ttl"] > world.now.timestamp()
    with pytest.raises(NotFound):
        service.remove(SALON, "ben", calendar_id, world.now)


def test_whoever_removes_a_calendar_while_it_is_being_read_wins(world: World) -> None:
    calendar_id = world.connect().calendar_id

    def removed_meanwhile(_path: str) -> Said:
        service.remove(SALON, "ben", calendar_id, world.now)
        return Said(NINE)

    world.server.say = removed_meanwhile
    service.synchronise_due(NOW, world.outside)
    assert busy() == []


def test_a_calendar_connected_again_is_the_same_one(world: World) -> None:
    first = world.connect(name="Mine")
    again = world.connect(name="My own")
    assert (again.calendar_id, [c.name for c in service.list_calendars(SALON, "ben")]) == (
        first.calendar_id,
        ["My own"],
    )
    service.remove(SALON, "ben", first.calendar_id, world.now)
    world.connect()
    world.read()
    assert busy() == [(at(9), at(10))]


def test_our_own_feed_does_not_come_back_as_busy_time(world: World) -> None:
    scheduling.book(wishes(at(11)), NOW)
    feed = next(each for each in service.list_feeds(SALON) if each.holder_id == "ben")
    secret = feed.address.rpartition("/")[2].removesuffix(".ics")
    content = service.get_feed(SALON, "staff", "ben", secret, NOW).content
    world.said = Said(content, headers={"Content-Type": ICS})
    world.connect()
    read = world.read()
    assert (busy(), read.error, read.busy_count) == ([], "", 0)


def test_several_calendars_of_a_person_stand_side_by_side(world: World) -> None:
    mine = world.connect()
    with serving(Said(TEN)) as other:
        new = NewCalendar(kind="subscription", address=other.address())
        service.connect(SALON, "ben", new, NOW)
        service.synchronise_due(NOW, world.outside)
    assert busy() == [(at(9), at(10)), (at(10), at(11))]
    service.remove(SALON, "ben", mine.calendar_id, NOW)
    assert busy() == [(at(10), at(11))]

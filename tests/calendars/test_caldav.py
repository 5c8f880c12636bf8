"""Conversations with a real CalDAV server, and with some that are none."""

from datetime import timedelta

import pytest

from chalicelib.calendars.caldav import CalDav
from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import CannotRead
from chalicelib.core.addresses import Address, parsed
from tests.calendars.files import calendar, event
from tests.calendars.servers import Radicale, Said, serving
from tests.cast import at
from tests.messaging.cast import NOW

WEEK = (NOW - timedelta(days=1), NOW + timedelta(days=6))
CUT = calendar(event(uid="a1@salon.regulars"))
LATER = calendar(event("20270504T110000", uid="a1@salon.regulars"))


@pytest.fixture
def server(outside: Outside) -> CalDav:
    return CalDav(outside, ("ben", "secret"))


@pytest.fixture
def work(calendar_server: Radicale, request: pytest.FixtureRequest) -> Address:
    """Give an empty calendar of the test's own."""
    return parsed(calendar_server.make_calendar(f"/ben/{abs(hash(request.node.name))}/"))


def test_a_calendar_is_found_at_its_own_address(server: CalDav, work: Address) -> None:
    assert server.calendar_at(work) == work


def test_several_calendars_of_an_account_are_named_to_choose_from(
    server: CalDav, work: Address, calendar_server: Radicale
) -> None:
    calendar_server.make_calendar("/ben/private-life/")
    with pytest.raises(CannotRead, match="several calendars") as refused:
        server.calendar_at(parsed(calendar_server.address()))
    assert refused.value.permanent
    assert {str(work), calendar_server.address("/ben/private-life/")} <= {
        choice.address for choice in refused.value.choices
    }


def test_the_only_calendar_of_an_account_is_found_from_the_servers_address(
    calendar_server: Radicale, outside: Outside
) -> None:
    carla = CalDav(outside, ("carla", "other"))
    with pytest.raises(CannotRead, match="no calendar at this address"):
        carla.calendar_at(parsed(calendar_server.address()))
    calendar_server.ask("MKCALENDAR", "/carla/work/", Authorization="Basic Y2FybGE6b3RoZXI=")
    found = carla.calendar_at(parsed(calendar_server.address()))
    assert str(found) == calendar_server.address("/carla/work/")


def test_an_event_is_written_once_replaced_and_deleted_only_as_it_was_seen(
    server: CalDav, work: Address
) -> None:
    assert server.put(work, "x.ics", CUT, None) == ""
    assert server.put(work, "x.ics", LATER, None) == ""  # somebody was quicker: nothing is overwritten
    (seen,) = server.events(work, *WEEK)
    assert b"T090000" in seen.content
    assert server.put(work, seen.href, LATER, seen.etag) == ""
    assert server.put(work, seen.href, CUT, seen.etag) == ""  # by now it is another one
    (changed,) = server.events(work, *WEEK)
    assert b"T110000" in changed.content
    server.delete(work, changed.href, seen.etag)
    assert len(server.events(work, *WEEK)) == 1
    assert server.delete(work, changed.href, changed.etag) == ""
    assert (
        server.delete(work, changed.href, changed.etag) == ""
    )  # it is gone already, which is what was wanted
    assert server.events(work, *WEEK) == []


def test_the_mark_changes_with_the_calendar(server: CalDav, work: Address) -> None:
    before = server.mark_of(work)
    assert before == server.mark_of(work) != ""
    server.put(work, "x.ics", CUT, None)
    assert server.mark_of(work) != before


def test_only_what_shares_an_instant_with_the_window_is_given(
    server: CalDav, work: Address, calendar_server: Radicale
) -> None:
    several = {"old": "20260504T090000", "soon": "20270504T090000", "far": "20280504T090000"}
    for name, start in several.items():
        server.put(work, f"{name}.ics", calendar(event(start, uid=name)), None)
    server.put(work, "rule.ics", calendar(event("20200107T090000", "RRULE:FREQ=WEEKLY", uid="rule")), None)
    found = server.events(work, *WEEK)
    assert {each.href.rpartition("/")[2] for each in found} == {"soon.ics", "rule.ics"}


def test_the_same_event_under_another_name_is_a_complaint_and_no_end(server: CalDav, work: Address) -> None:
    server.put(work, "x.ics", CUT, None)
    assert "not take every appointment" in server.put(work, "y.ics", CUT, None)


def test_a_wrong_password_is_told_in_words(outside: Outside, work: Address) -> None:
    wrong = CalDav(outside, ("ben", "wrong"))
    for ask in (lambda: wrong.calendar_at(work), lambda: wrong.events(work, *WEEK)):
        with pytest.raises(CannotRead, match="did not accept the name and the password") as refused:
            ask()
        assert refused.value.permanent
    with pytest.raises(CannotRead, match="does not let us write"):
        wrong.put(work, "x.ics", CUT, None)


def test_a_calendar_deleted_on_the_server_is_told_in_words(
    server: CalDav, work: Address, calendar_server: Radicale
) -> None:
    assert calendar_server.ask("DELETE", work.path)[0] == 200
    for ask in (lambda: server.mark_of(work), lambda: server.events(work, *WEEK)):
        with pytest.raises(CannotRead, match="not any more"):
            ask()


def test_a_password_is_never_sent_in_the_open() -> None:
    public = Outside(resolve=lambda _host, _port: ["93.184.216.34"])
    with pytest.raises(CannotRead, match="https"):
        CalDav(public, ("ben", "secret")).calendar_at(parsed("http://calendar.example/"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Said(b"<html>Welcome</html>"), "does not show a calendar"),
        (Said(b"<html>Welcome</html>", 207), "does not speak CalDAV"),
        (Said(b'<multistatus xmlns="DAV:"/>', 207), "no calendar at this address"),
        (Said(b"", 503), "trouble at the moment"),
        (Said(b"", 429), "trouble at the moment"),
    ],
)
def test_what_is_no_caldav_server_is_told_in_words(server: CalDav, said: Said, sentence: str) -> None:
    with serving(said) as web, pytest.raises(CannotRead, match=sentence):
        server.calendar_at(parsed(web.address("/dav/")))


def test_a_server_is_asked_at_its_well_known_place_when_its_front_page_is_something_else(
    server: CalDav, work: Address
) -> None:
    places = {"/": Said(status=405), "/.well-known/caldav": Said(status=301, headers={"Location": str(work)})}
    with serving(lambda path: places[path]) as web, pytest.raises(CannotRead, match="name and the password"):
        server.calendar_at(parsed(web.address("/")))  # where another server is named, the password stays here
    assert [path for _, path, _ in web.asked] == ["/", "/.well-known/caldav"]


def test_events_that_stand_on_another_server_are_not_written_to(server: CalDav, work: Address) -> None:
    for href in ("http://169.254.169.254/x.ics", "https://other.example/x.ics"):
        with pytest.raises(CannotRead, match="stand elsewhere"):
            server.put(work, href, CUT, None)


def test_nothing_shows_the_password(server: CalDav) -> None:
    assert "secret" not in repr(server)


def test_an_hour_has_sixty_minutes_on_the_server_too(server: CalDav, work: Address) -> None:
    server.put(work, "x.ics", CUT, None)
    assert server.events(work, at(10), at(11)) == []
    assert len(server.events(work, at(9), at(10))) == 1

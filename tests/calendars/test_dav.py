"""What CalDAV servers say."""

import pytest

from chalicelib.calendars.dav import Resource, events_between, resources_in
from tests.cast import at

TOLD = """<?xml version="1.0"?>
<d:multistatus xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/">
 <d:response><d:href> /ben/work/ </d:href>
  <d:propstat><d:status>HTTP/1.1 200 OK</d:status><d:prop>
    <d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>
    <d:displayname>Work &amp; more</d:displayname>
    <d:current-user-principal><d:href>/ben/</d:href></d:current-user-principal>
    <cal:calendar-home-set><d:href>/home/</d:href></cal:calendar-home-set>
    <cal:supported-calendar-component-set>{holds}</cal:supported-calendar-component-set>
    <cs:getctag>7</cs:getctag><d:sync-token>token</d:sync-token>
  </d:prop></d:propstat>
  <d:propstat><d:status>HTTP/1.1 404 Not Found</d:status>
    <d:prop><d:getetag>"never"</d:getetag></d:prop>
  </d:propstat>
 </d:response>
</d:multistatus>"""


def told(holds: str = '<cal:comp name="VEVENT"/>') -> bytes:
    return TOLD.replace("{holds}", holds).encode()


def test_a_calendar_is_recognised_with_all_that_was_asked_of_it() -> None:
    (found,) = resources_in(told())
    assert found == Resource("/ben/work/", "Work & more", True, "/ben/", "/home/", "7")


def test_what_holds_no_events_is_no_calendar_of_ours() -> None:
    assert not resources_in(told('<cal:comp name="VTODO"/>'))[0].is_calendar
    assert resources_in(told(""))[0].is_calendar


def test_a_question_names_the_window_in_universal_time() -> None:
    assert b'<c:time-range start="20270504T070000Z" end="20270504T100000Z"/>' in events_between(at(9), at(12))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Sign in</html>",
        b"<multistatus>",
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>',
    ],
)
def test_what_is_no_answer_of_such_a_server_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="the answer is no"):
        resources_in(content)


def test_an_answer_that_tells_of_nothing_gives_nothing() -> None:
    assert resources_in(b'<multistatus xmlns="DAV:"/>') == []
    (bare,) = resources_in(b'<multistatus xmlns="DAV:"><response/></multistatus>')
    assert bare == Resource("")

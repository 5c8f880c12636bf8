"""What has to be written into a calendar outside so that it shows our appointments."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.calendars.dav import Resource
from chalicelib.calendars.feed import Entry, calendar_file, entry_of
from chalicelib.calendars.pushing import Change, Compared, compared, is_shown, name_of, uid_in
from tests.calendars.files import OWN, calendar, event
from tests.calendars.visits import visit
from tests.cast import BEN, at


def entry(appointment_id: str = "a1", **changes: Any) -> Entry:
    return replace(entry_of(visit(appointment_id=appointment_id), BEN), **changes)


def there(shown: Entry, name: str | None = None) -> Resource:
    """Give an entry as it stands on the server, under our own name for it or another one."""
    href = f"/ben/work/{name or name_of('salon', 'ben', shown)}"
    return Resource(href, etag=f'"{shown.uid}"', content=calendar_file([shown]))


def compare(wanted: Iterable[Entry], found: Iterable[Resource], staff_id: str = "ben") -> Compared:
    return compared("salon", staff_id, {one.uid: one for one in wanted}, list(found), OWN)


def test_what_is_missing_is_put_under_a_name_that_stays() -> None:
    (change,) = compare([entry()], []).changes
    assert change == Change(name_of("salon", "ben", entry()), None, entry())
    assert change.href == name_of("salon", "ben", entry(starts_at=at(15), sequence=4))
    assert change.href != name_of("salon", "ana", entry())


def test_what_is_there_as_it_should_be_is_left_alone() -> None:
    assert compare([entry()], [there(entry())]) == Compared((), ())


@pytest.mark.parametrize(
    "edited",
    [
        {"starts_at": at(9)},
        {"ends_at": at(12)},
        {"summary": "Lunch"},
        {"standing": "CANCELLED"},
        {"standing": "TENTATIVE"},
    ],
)
def test_what_was_edited_over_there_is_put_right_where_it_is(edited: dict[str, Any]) -> None:
    (change,) = compare([entry()], [there(entry(**edited))]).changes
    assert change == Change(there(entry()).href, '"a1@salon.regulars"', entry())


def test_what_is_no_longer_ours_to_do_is_deleted() -> None:
    (change,) = compare([], [there(entry())]).changes
    assert change == Change(there(entry()).href, '"a1@salon.regulars"', None)


def test_an_invitation_accepted_by_hand_is_kept_up_to_date_and_never_deleted() -> None:
    accepted = there(entry(), "from-a-message.ics")
    assert compare([entry()], [accepted]).changes == ()
    (change,) = compare([entry(starts_at=at(15))], [accepted]).changes
    assert (change.href, change.entry) == (accepted.href, entry(starts_at=at(15)))
    assert compare([], [accepted]) == Compared((), ())


def test_of_an_event_that_is_there_twice_the_one_that_we_wrote_goes() -> None:
    (change,) = compare([entry()], [there(entry(), "from-a-message.ics"), there(entry())]).changes
    assert change == Change(there(entry()).href, '"a1@salon.regulars"', None)


def test_what_we_wrote_for_somebody_else_into_a_shared_calendar_is_neither_touched_nor_busy() -> None:
    assert compare([], [there(entry())], staff_id="ana") == Compared((), ())


def test_what_is_not_ours_is_handed_on_as_it_is() -> None:
    dentist = calendar(event(uid="dentist"))
    both = compare([entry()], [Resource("/ben/work/x.ics", content=dentist), there(entry())])
    assert both == Compared((), (dentist,))


def test_an_event_of_ours_made_to_repeat_or_without_a_time_is_not_as_it_should_be() -> None:
    plain = calendar_file([entry()]).decode()
    assert is_shown(entry(), plain.encode())
    assert is_shown(entry(), plain.replace("Cut: Carla Costa", "Cut:  Carla Costa ").encode())
    for broken in (
        plain.replace("STATUS:", "RRULE:FREQ=DAILY\r\nSTATUS:"),
        plain.replace("DTEND", "X-END"),
        plain.replace("20270504T080000Z", "20270504T100000"),
        "nonsense",
    ):
        assert not is_shown(entry(), broken.encode())


def test_the_name_of_an_event_is_read_from_its_file() -> None:
    assert uid_in(calendar(event(uid="x@y"))) == "x@y"
    assert uid_in(calendar("SUMMARY:none")) == uid_in(b"nonsense") == ""

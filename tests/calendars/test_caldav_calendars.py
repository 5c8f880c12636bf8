"""Ben's calendar on a real CalDAV server: our appointments stand in it, and its own events are busy time."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.calendars import service, store
from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import NewCalendar, OutsideCalendar
from chalicelib.calendars.reading import MOST_WRITES
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.scheduling.store import save_history
from tests.calendars.files import calendar, event
from tests.calendars.servers import Radicale
from tests.calendars.visits import appointment
from tests.calendars.world import busy
from tests.cast import at, open_salon, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

QUARTER = timedelta(minutes=15)


class Work:
    """Ben's calendar on the server, connected here."""

    def __init__(self, server: Radicale, path: str, outside: Outside) -> None:
        self.server, self.path, self.outside, self.now = server, path, outside, NOW
        self.connected = self.connect()

    def connect(self, staff_id: str = "ben", **changes: str) -> OutsideCalendar:
        usual = {"address": self.server.address(self.path), "username": "ben", "password": "secret"}
        new = NewCalendar(kind="caldav", **{**usual, **changes})
        return service.connect(SALON, staff_id, new, self.now)

    def synchronise(self) -> OutsideCalendar:
        """Let the timer fire, and then the stream for as long as there is more to do; give how it looks."""
        self.now += QUARTER
        service.synchronise_due(self.now, self.outside)
        while (found := service.list_calendars(SALON, "ben")[0]).state == "due":
            service.synchronise(store.due_of(found), self.now, self.outside)
        return found

    @property
    def shown(self) -> dict[str, str]:
        """Give the files that stand there, by the UID inside."""
        files = self.server.files(self.path).values()
        return {text.partition("\nUID:")[2].partition("\n")[0].strip(): text for text in files}

    def edit(self, uid: str, old: str, new: str) -> None:
        """Change a file as Ben would, in a program of his."""
        name, text = next((n, t) for n, t in self.server.files(self.path).items() if uid in t)
        assert old in text
        self.server.put(self.path + name, text.replace(old, new))


@pytest.fixture
def work(
    tables: None,
    at_home: None,
    outside: Outside,
    calendar_server: Radicale,
    request: pytest.FixtureRequest,
) -> Work:
    open_salon()
    path = f"/ben/{abs(hash(request.node.name))}/"
    calendar_server.make_calendar(path)
    return Work(calendar_server, path, outside)


def book(hour: int, **changes: Any) -> Visit:
    return scheduling.book(wishes(at(hour), **changes), NOW)


def uid(visit: Visit) -> str:
    return f"{visit.appointment.appointment_id}@salon.regulars"


def enter(*several: Appointment) -> None:
    save_history(several)


def test_an_appointment_is_written_into_the_calendar_moved_and_taken_out(work: Work) -> None:
    visit = book(10)
    assert work.synchronise().error == ""
    text = work.shown[uid(visit)]
    assert "SUMMARY:Cut: Carla Costa" in text
    assert "DTSTART:20270504T080000Z" in text
    moved = scheduling.reschedule(visit, at(14), None, NOW)
    work.synchronise()
    assert "DTSTART:20270504T120000Z" in work.shown[uid(visit)]
    assert len(work.shown) == 1
    scheduling.cancel_by_client(moved, "", NOW)
    work.synchronise()
    assert work.shown == {}


def test_an_event_of_bens_own_is_busy_time_and_stays_untouched(work: Work) -> None:
    dentist = calendar(event("20270504T090000", "SUMMARY:Dentist", uid="dentist")).decode()
    work.server.put(work.path + "dentist.ics", dentist)
    book(14)
    work.synchronise()
    assert busy() == [(at(9), at(10))]
    assert "SUMMARY:Dentist" in work.shown["dentist"]
    work.edit("dentist", "T090000", "T110000")
    work.synchronise()
    assert busy() == [(at(11), at(12))]
    work.server.ask("DELETE", work.path + "dentist.ics")
    work.synchronise()
    assert busy() == []


def test_our_own_appointments_are_not_busy_time(work: Work) -> None:
    book(10)
    work.synchronise()
    assert (work.synchronise().busy_count, busy()) == (0, [])


def test_what_was_edited_or_deleted_over_there_is_put_right(work: Work) -> None:
    visit = book(10)
    work.synchronise()
    before = work.shown
    work.edit(uid(visit), "DTSTART:20270504T080000Z", "DTSTART:20270504T060000Z")
    work.synchronise()
    assert "DTSTART:20270504T080000Z" in work.shown[uid(visit)]
    for name in work.server.files(work.path):
        work.server.ask("DELETE", work.path + name)
    work.synchronise()
    assert set(work.shown) == set(before)


def test_what_stands_there_as_it_should_is_not_written_again_and_soon_not_even_compared(work: Work) -> None:
    book(10)
    assert [bool(work.synchronise().mark) for _ in range(3)] == [False, True, True]
    before = work.server.files(work.path)
    with metered() as meter:
        work.synchronise()
    assert work.server.files(work.path) == before
    assert not any("appointments" in place for place in meter.places)


def test_a_change_that_nobody_told_of_is_found_all_the_same(work: Work) -> None:
    for _ in range(3):
        work.synchronise()
    visit = book(10)
    work.now += timedelta(days=3)
    work.synchronise()
    assert set(work.shown) == {uid(visit)}


def test_an_invitation_that_ben_accepted_by_hand_is_kept_up_to_date(work: Work) -> None:
    visit = book(10)
    by_hand = calendar(f"UID:{uid(visit)}\nDTSTART:20270504T060000Z\nDURATION:PT45M\nSUMMARY:Cut").decode()
    work.server.put(work.path + "by-hand.ics", by_hand)
    assert work.synchronise().error == ""
    assert list(work.server.files(work.path)) == ["by-hand.ics"]
    assert "DTSTART:20270504T080000Z" in work.shown[uid(visit)]


def test_a_visit_that_moves_to_somebody_else_leaves_the_calendar(work: Work) -> None:
    visit = book(10)
    work.synchronise()
    scheduling.reschedule(visit, at(10), "ana", NOW)
    work.synchronise()
    assert work.shown == {}


def test_a_change_makes_the_calendar_due_at_once_and_what_does_not_show_does_not(work: Work) -> None:
    work.synchronise()
    visit = book(10)
    assert service.note_change(None, visit.appointment, work.now) == 1
    assert service.list_calendars(SALON, "ben")[0].state == "due"
    assert service.note_change(None, visit.appointment, work.now) == 0  # it is due already
    due = store.due_of(work.connected)
    service.synchronise(due, work.now, work.outside)
    assert set(work.shown) == {uid(visit)}
    confirmed = scheduling.set_status(visit, "confirmed", NOW)
    assert service.note_change(visit.appointment, confirmed.appointment, work.now) == 0
    cancelled = scheduling.set_status(confirmed, "cancelled", NOW)
    assert service.note_change(confirmed.appointment, cancelled.appointment, work.now) == 1


def test_many_appointments_are_written_fifty_at_a_time_without_waiting(work: Work) -> None:
    many = range(MOST_WRITES + 10)
    enter(*(appointment(at(9) + timedelta(hours=n), appointment_id=f"a{n}") for n in many))
    service.synchronise_due(NOW, work.outside)
    first = service.list_calendars(SALON, "ben")[0]
    assert (first.state, first.due_at, len(work.shown)) == ("due", NOW, MOST_WRITES)
    assert work.synchronise().state == "waiting"
    assert len(work.shown) == len(many)


def test_what_is_long_past_stays_as_it_was(work: Work) -> None:
    enter(appointment(NOW - timedelta(days=29)), appointment(NOW - timedelta(days=40), appointment_id="a2"))
    work.synchronise()
    assert set(work.shown) == {"a1@salon.regulars"}
    work.now += timedelta(days=10)
    work.synchronise()
    assert set(work.shown) == {"a1@salon.regulars"}


def test_a_wrong_password_is_told_not_tried_again_soon_and_put_right(work: Work) -> None:
    book(10)
    wrong = work.connect(password="wrong")
    assert wrong.calendar_id == work.connected.calendar_id
    failed = work.synchronise()
    assert "name and the password" in failed.error
    assert failed.due_at == work.now + timedelta(hours=6)
    work.connect()
    assert work.synchronise().error == ""
    assert len(work.shown) == 1


def test_a_calendar_deleted_on_the_server_is_told_and_its_busy_time_stays(work: Work) -> None:
    work.server.put(work.path + "x.ics", calendar(event()).decode())
    work.synchronise()
    work.server.ask("DELETE", work.path)
    assert "not any more" in work.synchronise().error
    assert busy() == [(at(9), at(10))]


def test_a_removed_calendar_is_emptied_of_what_we_wrote_and_of_nothing_else(work: Work) -> None:
    work.server.put(work.path + "x.ics", calendar(event(uid="dentist")).decode())
    book(14)
    work.synchronise()
    service.remove(SALON, "ben", work.connected.calendar_id, work.now)
    assert busy() == []
    service.synchronise(store.due_of(work.connected), work.now, work.outside)
    assert set(work.shown) == {"dentist"}
    work.now += QUARTER
    service.synchronise_due(work.now, work.outside)
    assert [row["e"]["password"] for row in rows("calendar_secrets")] == [""]
    assert busy() == []


def test_a_calendar_removed_and_connected_again_keeps_its_appointments(work: Work) -> None:
    visit = book(14)
    work.synchronise()
    service.remove(SALON, "ben", work.connected.calendar_id, work.now)
    work.connect()
    work.synchronise()
    work.synchronise()
    assert set(work.shown) == {uid(visit)}


def test_a_removed_calendar_on_a_server_that_is_gone_is_forgotten_after_a_day(work: Work) -> None:
    work.connect(password="wrong")
    service.remove(SALON, "ben", work.connected.calendar_id, work.now)
    for _ in range(30):
        work.now += timedelta(hours=1)
        service.synchronise_due(work.now, work.outside)
    assert [row["e"]["state"] for row in rows("calendars")] == ["gone"]
    assert [row["e"]["password"] for row in rows("calendar_secrets")] == [""]


def test_two_people_may_share_one_calendar(work: Work) -> None:
    work.connect("ana")
    bens, anas = book(10), book(11, staff_id="ana")
    work.synchronise()
    work.synchronise()
    assert set(work.shown) == {uid(bens), uid(anas)}
    assert busy() == busy("ana") == []

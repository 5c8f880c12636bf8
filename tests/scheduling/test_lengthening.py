"""A visit takes longer or less long: its claims change with it in one transaction, or nothing does."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add
from chalicelib.core.errors import (
    BadInput,
    ChangedMeanwhile,
    MoveNotAllowed,
    NotOffered,
    PolicyForbids,
    SlotTaken,
)
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Appointment, Status, Visit
from chalicelib.scheduling.purposes import says_something
from tests.cast import CUT, TUESDAY, at, open_salon, wishes
from tests.ledger import require_agreement
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()


def cut(hour: int = 10, minute: int = 0, **changes: object) -> Visit:
    return scheduling.book(wishes(at(hour, minute), **changes), NOW)


def now_of(visit: Visit) -> Appointment:
    return scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment


def claimed(staff_id: str = "ben") -> list[tuple[str, str]]:
    """Give from when to when somebody's time is taken on Tuesday, by the salon's clock."""
    sheets = scheduling.sheets_between(SALON, staff_id, TUESDAY, TUESDAY)
    claims = [claim for sheet in sheets.values() for claim in sheet.claims.values()]
    zone = at(0).tzinfo
    return sorted(
        (f"{it.starts_at.astimezone(zone):%H:%M}", f"{it.ends_at.astimezone(zone):%H:%M}") for it in claims
    )


def test_a_longer_visit_takes_the_time_and_a_shorter_one_gives_it_back() -> None:
    visit = cut()
    longer = scheduling.lengthen(visit, at(11, 30), NOW, "ana")
    assert (longer.appointment.starts_at, longer.appointment.ends_at) == (at(10), at(11, 30))
    assert [it.duration_minutes for it in longer.appointment.services] == [90]
    assert longer.appointment.price == visit.appointment.price
    assert claimed() == [("10:00", "11:30")]
    shorter = scheduling.lengthen(longer, at(10, 20), NOW, "ana")
    assert (now_of(visit).ends_at, claimed()) == (at(10, 20), [("10:00", "10:20")])
    assert (shorter.appointment.version, shorter.appointment.sequence) == (3, 2)
    require_agreement(NOW)


def test_it_is_one_read_and_one_transaction() -> None:
    visit = cut()
    with metered() as meter:
        scheduling.lengthen(visit, at(11, 30), NOW, "ana")
    assert (meter.reads, dict(meter.calls)["TransactWriteItems"], meter.writes) == (1, 1, 1)


def test_what_follows_is_in_the_way_unless_there_is_a_reason_and_then_it_is_named() -> None:
    visit, _ = cut(), cut(11, name="Dora", email="dora@example.com")
    with pytest.raises(SlotTaken):
        scheduling.lengthen(visit, at(11, 30), NOW, "ana")
    assert (now_of(visit).ends_at, now_of(visit).version) == (at(10, 45), 1)
    over = scheduling.lengthen(visit, at(11, 30), NOW, "ana", "Her hair is long")
    assert over.appointment.override
    assert (over.appointment.override.rules, over.appointment.override.by) == (("taken",), "ana")
    assert over.appointment.overlaps
    assert claimed() == [("10:00", "11:30"), ("11:00", "11:45")]


def test_a_break_is_in_the_way() -> None:
    with pytest.raises(NotOffered):
        scheduling.lengthen(cut(11), at(12, 30), NOW, "ana")


def test_of_several_services_the_last_one_takes_longer() -> None:
    both = cut(14, service_ids=("cut", "nails"))
    longer = scheduling.lengthen(both, both.appointment.ends_at + 15 * MINUTE, NOW, "ana").appointment
    assert [it.duration_minutes for it in longer.services] == [45, 45]
    assert (claimed(), claimed("ana")) == ([("14:00", "14:45")], [("14:45", "15:30")])


@pytest.mark.parametrize("status", ["confirmed", "arrived", "in_progress"])
def test_it_stays_as_far_as_it_was_and_can_be_taken_back_to_that(status: Status) -> None:
    visit = scheduling.set_status(cut(), status, at(10))
    longer = scheduling.lengthen(visit, at(11), at(10, 40), "ana")
    assert longer.appointment.status == status
    if status != "confirmed":
        done = scheduling.set_status(longer, "done", at(11))
        assert scheduling.take_back(done, "done", "ana", at(11)).appointment.status == status


@pytest.mark.parametrize(("status", "told"), [("booked", True), ("arrived", False)])
def test_it_has_moved_and_the_client_is_told_unless_they_are_here(status: Status, told: bool) -> None:
    visit = cut()
    if status != "booked":
        visit = scheduling.set_status(visit, status, at(10))
    longer = scheduling.lengthen(visit, at(11), at(9), "ana").appointment
    (event,) = events_between(visit.appointment, longer)
    assert event.happening == "moved"
    assert says_something(longer, event, at(9)) == told


@pytest.mark.parametrize("status", ["done", "no_show", "cancelled"])
def test_what_is_over_keeps_its_length(status: Status) -> None:
    visit = scheduling.set_status(cut(), status, at(10))
    with pytest.raises(MoveNotAllowed):
        scheduling.lengthen(visit, at(11), at(11), "ana")


@pytest.mark.parametrize("minutes", [4, 0, -60, 1441])
def test_nothing_is_shorter_than_five_minutes_or_longer_than_a_day(minutes: int) -> None:
    visit = cut()
    with pytest.raises(BadInput):
        scheduling.lengthen(visit, at(10) + minutes * MINUTE, NOW, "ana")
    assert now_of(visit) == visit.appointment


def test_a_class_is_as_long_for_everybody() -> None:
    add(SALON, [CUT.model_copy(update={"seats": 3})])
    with pytest.raises(PolicyForbids):
        scheduling.lengthen(cut(), at(11), NOW, "ana")


def test_whoever_looked_at_an_older_state_is_told_so() -> None:
    visit = cut()
    scheduling.reschedule(visit, at(14), None, NOW)
    with pytest.raises(ChangedMeanwhile):
        scheduling.lengthen(visit, at(11), NOW, "ana")


def test_the_same_end_again_changes_nothing() -> None:
    visit = cut()
    assert scheduling.lengthen(visit, at(10, 45), NOW, "ana").appointment == visit.appointment

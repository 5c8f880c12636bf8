"""The change log and the minute timer as they are deployed: from a cancellation to the offer."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service as waiting
from infra.local.clock import MovableClock
from tests.cast import BUSINESS, TUESDAY, at, open_garage, open_salon, wishes
from tests.conftest import PREFIX, aws
from tests.ledger import everything, rows
from tests.messaging.cast import NOW, SALON, later
from tests.meter import metered
from tests.test_triggers import bring, fire, records_of
from tests.waiting.queue import again, fill, holds, look, offered, told, wait, wanted, who

NEXT_WEEK = TUESDAY + timedelta(days=7)
MORNING: dict[str, Any] = {"first_on": NEXT_WEEK, "last_on": NEXT_WEEK, "to_minute": 12 * 60}


@pytest.fixture(autouse=True)
def full(tables: None, clock: MovableClock) -> list[Visit]:
    """Let every cut of a morning of next week be taken."""
    clock.set(NOW)
    open_salon()
    return fill(at(9, day=NEXT_WEEK), at(12, day=NEXT_WEEK), NOW)


def cancelled(visit: Visit) -> None:
    scheduling.set_status(scheduling.get_visit(SALON, visit.appointment.appointment_id), "cancelled", NOW)


def test_a_cancellation_becomes_an_offer_and_a_message_within_a_minute(full: list[Visit]) -> None:
    wait("Carla", NOW, **MORNING)
    fire("end_what_waited")
    bring("on_appointment_change", records_of("appointments"))
    cancelled(full[1])
    bring("on_appointment_change", records_of("appointments"))
    fire("end_what_waited")
    assert told("waiting_list_offer") == ["Carla"]
    bring("on_message_due", records_of("messages"))
    sent = [r["e"] for r in rows("messages") if r["e"]["purpose"] == "waiting_list_offer"]
    assert [message["state"] for message in sent] == ["sent"]


def test_records_and_moments_that_come_again_change_nothing(full: list[Visit]) -> None:
    wait("Carla", NOW, **MORNING)
    cancelled(full[1])
    told_of = records_of("appointments")
    bring("on_appointment_change", told_of)
    fire("end_what_waited")
    bring("on_appointment_change", told_of)
    fire("end_what_waited")
    before = everything()
    fire("end_what_waited")
    assert everything() == before
    bring("on_appointment_change", told_of)
    fire("end_what_waited")
    after = everything()
    changed = [name for name in before if after[name] != before[name]]
    assert changed == ["schedule"]  # the list was looked at once more
    assert [r for r in after["schedule"] if r["sk"] != "waiting-list"] == [
        r for r in before["schedule"] if r["sk"] != "waiting-list"
    ]


def test_the_timer_says_when_it_wants_to_come_again(full: list[Visit], clock: MovableClock) -> None:
    assert fire("end_what_waited")["idle_until"] is None
    kept, _ = waiting.hold(wishes(at(14), name="", email=None), NOW)
    assert datetime.fromisoformat(fire("end_what_waited")["idle_until"]) == kept.until
    clock.set(later(16))
    assert datetime.fromisoformat(fire("end_what_waited")["idle_until"]) < later(17)
    assert fire("end_what_waited")["idle_until"] is None
    assert [hold.state for hold in holds()] == ["ended"]


def test_what_a_booking_waited_for_in_vain_is_offered(full: list[Visit], clock: MovableClock) -> None:
    policy = BookingPolicy(verify_contact=True)
    add(SALON, [BUSINESS.model_copy(update={"policy": policy})])
    eve = {"name": "Eve", "email": "eve@example.com", "staff_id": "ana"}
    held = scheduling.book(wishes(at(10, day=NEXT_WEEK), **eve), NOW)
    assert held.appointment.status == "held"
    it = wait("Carla", NOW, staff_ids=("ana",), **{**MORNING, "from_minute": 600, "to_minute": 645})
    fire("end_what_waited")
    assert again(it).offer is None
    clock.set(later(16))
    bring("on_appointment_change", records_of("appointments"))
    fire("end_what_waited")
    bring("on_appointment_change", records_of("appointments"))
    fire("end_what_waited")
    assert offered(later(16)) == {"Carla"}


def test_a_business_where_nobody_waits_costs_one_read_a_cancellation_and_nothing_a_minute(
    full: list[Visit],
) -> None:
    before = scheduling.get_visit(SALON, full[1].appointment.appointment_id)
    after = scheduling.set_status(before, "cancelled", NOW)
    (event,) = events_between(before.appointment, after.appointment)
    with metered() as meter:
        waiting.on_appointment_changed(before.appointment, event, NOW)
    assert (meter.reads, meter.writes) == (1, 0)
    with metered() as meter:
        waiting.look_after(NOW)
    assert (meter.reads, meter.writes) == (4, 0)
    assert set(meter.places) == {f"{PREFIX}schedule:by_due"}


def test_what_is_not_due_yet_costs_no_more_than_what_is_not_there(full: list[Visit]) -> None:
    wait("Carla", NOW, **MORNING)
    look(NOW)
    with metered() as meter:
        waiting.look_after(later(1))
    assert (meter.reads, meter.writes) == (4, 0)


def test_one_business_that_cannot_be_looked_after_stops_no_other(full: list[Visit]) -> None:
    wait("Carla", NOW, **MORNING)
    open_garage()
    waiting.enter("garage", wanted(staff_ids=()), NOW, **who("Dario"))
    due = {"gsi1pk": {"S": "waiting#0"}, "gsi1sk": {"S": "2027-05-03T00:00:00Z#salon#hold#x"}}
    broken = {"pk": {"S": SALON}, "sk": {"S": "hold#x"}, "version": {"N": "1"}, "e": {"M": {}}, **due}
    aws("dynamodb").put_item(TableName=PREFIX + "schedule", Item=broken)
    look(NOW)
    assert told("waiting_list_offer") == ["Dario"]

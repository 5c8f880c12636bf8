"""An order of several people on its way through the streams: each thing is said once, come what may."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest, Visit
from infra.local.clock import MovableClock
from tests.cast import BUSINESS, CUT, at, open_salon, wishes
from tests.ledger import everything, rows
from tests.messaging.cast import NOW, SALON
from tests.test_triggers import bring, records_of

WEEK = timedelta(days=7)
STRICT = BUSINESS.policy.model_copy(update={"verify_contact": True})


@pytest.fixture(autouse=True)
def now(tables: None, clock: MovableClock) -> None:
    clock.set(NOW)


def book_for_two() -> Visit:
    dora = Guest(name="Dora", staff_id="ana")
    return scheduling.book(wishes(at(10) + WEEK, guests=(dora,)), NOW)


def told() -> Counter[str]:
    """Bring every change to those who tell of it; give what was said to the client, and how often."""
    assert bring("on_appointment_change", records_of("appointments")) == []
    return Counter(row["e"]["purpose"] for row in rows("messages") if row["e"]["recipient"] == "client")


def test_two_people_are_booked_and_confirmed_at_once() -> None:
    open_salon()
    book_for_two()
    assert told() == {"booking_confirmation": 1, "reminder": 1}
    before = everything()
    assert told() == {"booking_confirmation": 1, "reminder": 1}
    assert everything() == before


def test_one_link_proves_the_contact_for_everybody_and_the_confirmation_follows_once() -> None:
    open_salon(policy=STRICT)
    visit = book_for_two()
    assert told() == {"contact_verification": 1}
    scheduling.verify(visit, NOW)
    assert [each.appointment.status for each in scheduling.list_order(visit)] == ["booked", "booked"]
    assert told()["booking_confirmation"] == 1


def test_a_request_for_two_is_accepted_with_one_press() -> None:
    open_salon()
    add(SALON, [CUT.model_copy(update={"approval": True})])
    visit = book_for_two()
    assert visit.appointment.status == "requested"
    _, guest = scheduling.list_order(visit)
    scheduling.settle_order(guest, "approval", "ana", NOW)
    both = scheduling.list_order(visit)
    assert [each.appointment.status for each in both] == ["booked", "booked"]
    assert [each.appointment.sequence for each in both] == [1, 1]
    said = told()
    assert (said["request_received"], said["booking_confirmation"]) == (1, 1)


def test_a_request_for_two_that_nobody_answers_ends_with_one_message() -> None:
    open_salon()
    add(SALON, [CUT.model_copy(update={"approval": True})])
    book_for_two()
    scheduling.end_all_waiting(NOW + timedelta(days=2))
    assert told() == {"request_received": 1, "request_declined": 1}


def test_what_was_never_proved_ends_in_silence() -> None:
    open_salon(policy=STRICT)
    visit = book_for_two()
    told()
    scheduling.end_all_waiting(NOW + timedelta(minutes=15))
    ended = [each.appointment for each in scheduling.list_order(visit)]
    assert [(it.status, it.cancelled_by) for it in ended] == [("cancelled", "time")] * 2
    assert told() == {"contact_verification": 1}

"""From two images of an appointment to what happened."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Appointment, BookedService, CancelledBy, Step
from tests.cast import at, euros
from tests.messaging.cast import NOW, SALON

CUT = BookedService(service_id="cut", name="Cut", category_id="hair", duration_minutes=45, price=euros(45))


def appointment(**changes: Any) -> Appointment:
    """Give Carla's appointment with Ben on Tuesday at ten."""
    usual: dict[str, Any] = {
        "appointment_id": "a1",
        "business_id": SALON,
        "client_id": "carla",
        "client_name": "Carla",
        "staff_id": "ben",
        "location_id": "mitte",
        "time_zone": "Europe/Berlin",
        "starts_at": at(10),
        "ends_at": at(10, 45),
        "services": (CUT,),
        "price": euros(45),
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Appointment(**{**usual, **changes})


BOOKED = appointment()
REQUESTED = appointment(status="requested", pending=("approval",))
UNPROVED = appointment(status="held", pending=("contact", "approval"))
UNPAID = appointment(status="held", pending=("payment",), version=2)
LATER = {"starts_at": at(11), "ends_at": at(11, 45), "version": 2}


@pytest.mark.parametrize(
    ("old", "new", "happenings"),
    [
        (None, BOOKED, ["booked"]),
        (None, REQUESTED, ["requested"]),
        (None, UNPROVED, ["held"]),
        (None, appointment(status="arrived"), ["booked", "arrived"]),
        (None, appointment(status="done"), ["booked", "completed"]),
        (None, appointment(status="cancelled"), ["booked", "cancelled"]),
        (BOOKED, appointment(**LATER), ["moved"]),
        (BOOKED, appointment(staff_id="ana", version=2), ["moved"]),
        (UNPROVED, REQUESTED, ["requested"]),
        (REQUESTED, UNPAID, ["held"]),
        (appointment(status="held", pending=("contact", "payment")), UNPAID, ["held"]),
        (REQUESTED, appointment(version=2), ["booked"]),
        (UNPAID, appointment(version=3), ["booked"]),
        (REQUESTED, appointment(status="cancelled", version=2), ["cancelled"]),
        (REQUESTED, appointment(**LATER, status="requested", pending=("approval",)), ["moved"]),
        (BOOKED, appointment(**LATER, status="requested", pending=("approval",)), ["moved", "requested"]),
        (BOOKED, appointment(status="confirmed", version=2), ["confirmed"]),
        (appointment(status="confirmed"), appointment(**LATER), ["moved"]),
        (BOOKED, appointment(status="arrived", version=2), ["arrived"]),
        (appointment(status="arrived"), appointment(status="in_progress", version=2), ["started"]),
        (BOOKED, appointment(status="cancelled", version=2), ["cancelled"]),
        (BOOKED, appointment(status="done", version=2), ["completed"]),
        (BOOKED, appointment(status="no_show", version=2), ["no_show"]),
        (appointment(status="no_show"), appointment(status="arrived", version=2), ["arrived"]),
        (BOOKED, appointment(note="dog", version=2), []),
        (BOOKED, BOOKED, []),
        (BOOKED, None, []),
    ],
)
def test_each_change_becomes_what_happened(
    old: Appointment | None, new: Appointment | None, happenings: list[str]
) -> None:
    assert [event.happening for event in events_between(old, new)] == happenings


def test_an_event_says_enough_to_act_without_asking_back() -> None:
    night = appointment(starts_at=at(23, 30), ends_at=at(23, 30) + timedelta(hours=1))
    (event,) = events_between(None, night)
    assert (event.appointment_id, event.version, event.client_id) == ("a1", 1, "carla")
    assert event.category_ids == ("hair",)
    assert event.local_date == at(23, 30).date()
    assert event.booked_at == NOW


def test_an_event_says_who_did_it_and_when_and_how_it_was_before() -> None:
    steps = (Step(to="booked", at=NOW, by="client"), Step(to="cancelled", at=at(8), by="ana"))
    gone = appointment(
        status="cancelled", version=2, steps=steps, cancelled_by="staff", cancel_reason="Ben is ill."
    )
    (event,) = events_between(BOOKED, gone)
    assert (event.was, event.by, event.at) == ("booked", "ana", at(8))
    assert (event.cancelled_by, event.reason) == ("staff", "Ben is ill.")


def test_other_services_at_the_same_time_are_told_as_a_move() -> None:
    moved = appointment(version=2, sequence=1, steps=(Step(to="moved", at=NOW, by="ana"),))
    assert [event.happening for event in events_between(BOOKED, moved)] == ["moved"]


@pytest.mark.parametrize(("old", "counts_as"), [(REQUESTED, "requested"), (UNPAID, "held")])
def test_what_waited_in_vain_does_not_count_as_called_off(old: Appointment, counts_as: str) -> None:
    (event,) = events_between(old, appointment(status="cancelled", version=3, cancelled_by="time"))
    assert event.counts_as == counts_as


@pytest.mark.parametrize("old", [REQUESTED, UNPAID, BOOKED])
@pytest.mark.parametrize("cancelled_by", ["client", "staff"])
def test_what_somebody_called_off_counts_as_called_off_though_it_still_waited(
    old: Appointment, cancelled_by: CancelledBy
) -> None:
    (event,) = events_between(old, appointment(status="cancelled", version=3, cancelled_by=cancelled_by))
    assert event.counts_as == "cancelled"

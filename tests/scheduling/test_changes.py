"""From two images of an appointment to what happened."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Appointment, BookedService
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
LATER = {"starts_at": at(11), "ends_at": at(11, 45), "version": 2}


@pytest.mark.parametrize(
    ("old", "new", "happenings"),
    [
        (None, BOOKED, ["booked"]),
        (None, appointment(status="done"), ["booked", "completed"]),
        (None, appointment(status="cancelled"), ["booked", "cancelled"]),
        (BOOKED, appointment(**LATER), ["moved"]),
        (BOOKED, appointment(staff_id="ana", version=2), ["moved"]),
        (BOOKED, appointment(status="confirmed", version=2), ["restated"]),
        (appointment(status="confirmed"), appointment(**LATER), ["moved", "restated"]),
        (BOOKED, appointment(status="cancelled", version=2), ["cancelled"]),
        (BOOKED, appointment(status="done", version=2), ["completed"]),
        (BOOKED, appointment(status="no_show", version=2), ["no_show"]),
        (appointment(status="no_show"), appointment(status="arrived", version=2), ["restated"]),
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

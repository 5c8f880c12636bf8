"""Appointments as calendars meet them, without any table."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.scheduling.model import Appointment, BookedService, Visit
from tests.cast import at, euros, salon
from tests.messaging.cast import NOW, SALON


def appointment(starts_at: datetime | None = None, **changes: Any) -> Appointment:
    """Give Carla's cut with Ben, on Tuesday at ten where nothing else is said."""
    start = starts_at or at(10)
    cut = BookedService(
        service_id="cut", name="Cut", category_id="hair", duration_minutes=45, price=euros(45)
    )
    usual = {
        "appointment_id": "a1",
        "business_id": SALON,
        "client_id": "carla",
        "client_name": "Carla Costa",
        "staff_id": "ben",
        "location_id": "mitte",
        "time_zone": "Europe/Berlin",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=45),
        "services": (cut,),
        "price": euros(45),
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Appointment.model_validate({**usual, **changes})


def visit(starts_at: datetime | None = None, **changes: Any) -> Visit:
    return Visit(appointment(starts_at, **changes), salon())

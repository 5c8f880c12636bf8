"""Why nobody needs to bring somebody back who comes anyway, in the words that stand beside a message."""

from datetime import timedelta

import pytest

from chalicelib.clients.model import Client
from chalicelib.reconnect.model import ClientHistory
from chalicelib.reconnect.overdue import Known
from tests.cast import BUSINESS
from tests.messaging.cast import NOW, SALON

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ends", "waits", "said"),
    [
        ([HOUR], False, "The client has just booked."),
        ([-HOUR, HOUR], False, "The client has just booked."),
        ([-HOUR], False, "The client's last appointment is not checked out yet: they may have been here."),
        ([-25 * HOUR], False, ""),
        ([-25 * HOUR], True, "The client is on the waiting list and wants to come anyway."),
        ([], False, ""),
    ],
)
def test_what_is_not_checked_out_yet_is_not_called_just_booked(
    ends: list[timedelta], waits: bool, said: str
) -> None:
    upcoming = {str(number): NOW + until for number, until in enumerate(ends)}
    carla = Client(client_id="carla", name="Carla", created_at=NOW, upcoming=upcoming)
    history = ClientHistory(business_id=SALON, client_id="carla")
    assert Known(carla, history, waits, BUSINESS, NOW).comes_anyway == said

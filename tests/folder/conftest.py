"""Ana's salon, open, with a place for files and Carla as its client."""

import pytest

from chalicelib.scheduling import service as scheduling
from tests.cast import at, open_salon, wishes
from tests.folder.files import make_place
from tests.messaging.cast import NOW


@pytest.fixture
def carla(tables: None) -> str:
    """Give the client_id of Carla, who has booked."""
    open_salon()
    make_place()
    return scheduling.book(wishes(at(10)), NOW).appointment.client_id

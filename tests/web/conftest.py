"""The app behind the local gateway, Ana's salon and Dario's garage open, browsers in front of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import stable_id
from chalicelib.reconnect import service as reconnect
from infra.local.clock import MovableClock
from infra.local.gateway import Gateway
from tests.cast import SALON_KEY, open_garage, open_salon
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser

HOSTILE = "<script>alert('Carla')</script>\"><b>"


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    from app import app

    gateway = Gateway(0)
    gateway.start(app)
    yield gateway
    gateway.stop()


@pytest.fixture
def carla(tables: None, clock: MovableClock, gateway: Gateway) -> Browser:
    """Give the browser of somebody who books."""
    clock.set(NOW)
    open_salon()
    open_garage()
    return Browser(gateway.port)


@pytest.fixture
def ana(carla: Browser) -> Browser:
    """Give the browser of the owner, signed in."""
    browser = Browser(carla.port)
    page = browser.open(f"/console/{SALON}")
    assert browser.send(page, "Sign in", key=SALON_KEY).status == 200
    return browser


@pytest.fixture
def regular(carla: Browser) -> Callable[..., str]:
    """Enter somebody who came every four weeks up to so many days ago; give their client_id."""

    def enter(name: str, days_ago: int = 60, category_id: str = "hair", email_consent: bool = True) -> str:
        details = ClientDetails(
            name=name, email=f"{stable_id(name)}@example.com", email_consent=email_consent, sms_consent=False
        )
        ((known),) = clients.enter_all(SALON, [(stable_id("client", name), details)], NOW)
        dates = [NOW.date() - timedelta(days=days_ago + 28 * back) for back in range(6)]
        visits = [_visit(known.client_id, category_id, day) for day in dates]
        assert reconnect.take_notes(visits, NOW) == 1
        return known.client_id

    return enter


def _visit(client_id: str, category_id: str, day: date) -> AppointmentEvent:
    start = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=10)
    return AppointmentEvent(
        happening="completed",
        business_id=SALON,
        appointment_id=stable_id(client_id, category_id, day.isoformat()),
        version=2,
        client_id=client_id,
        staff_id="ben",
        location_id="mitte",
        category_ids=(category_id,),
        status="done",
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        local_date=day,
        booked_at=start - timedelta(days=3),
        at=start,
    )

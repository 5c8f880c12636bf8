"""The app behind the local gateway, Ana's salon and Dario's garage open, browsers in front of it."""

from collections.abc import Callable, Iterator

import pytest

from infra.local.clock import MovableClock
from infra.local.gateway import Gateway
from tests.cast import SALON_KEY, open_garage, open_salon
from tests.messaging.cast import NOW, SALON
from tests.regulars import enter_regular
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
    return enter_regular

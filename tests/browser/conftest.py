"""A real Chromium in front of the app; whatever it complains of fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from chalicelib.access.model import CLIENT_COOKIE, client_holder, code_of
from chalicelib.access.service import ask, prove
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.settings import settings
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from infra.gallery import browsing
from infra.local.clock import MovableClock
from tests.cast import SALON_KEY, TUESDAY, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser as Plain
from tests.web.conftest import carla, gateway

__all__ = ["carla", "gateway"]

Desk = Callable[..., Page]


def is_wrong(said: ConsoleMessage) -> bool:
    """Tell whether the browser complains; a refusal in words, which it notes, is none of its business."""
    refused = any(f"status of {status}" in said.text for status in (401, 409))
    return said.type in ("error", "warning") and not refused


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the browser of this machine, one for all tests."""
    with browsing.chromium() as browser:
        yield browser


@pytest.fixture
def desk(chromium: Browser, carla: Plain, clock: MovableClock) -> Iterator[Desk]:
    """Give a way to open pages of the console as Ana sees them on Tuesday morning, far away from Berlin."""
    clock.set(at(9, 58))
    ana = Plain(carla.port)
    ana.send(ana.open(f"/console/{SALON}"), "Sign in", key=SALON_KEY)
    here, contexts, complaints = f"http://127.0.0.1:{ana.port}", [], list[str]()

    def opened(path: str = "", width: int = 1280, **more: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 1400}, timezone_id="America/New_York", **more
        )
        context.add_cookies([{"name": name, "value": it, "url": here} for name, it in ana.cookies.items()])
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.on("console", lambda it: complaints.append(it.text) if is_wrong(it) else None)
        page.on("pageerror", lambda it: complaints.append(str(it)))
        page.goto(f"{here}/console/{SALON}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def here(carla: Plain, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the site stand where the browser finds it; give its address."""
    address = f"http://localhost:{carla.port}"
    monkeypatch.setenv("PUBLIC_URL", address)
    settings.cache_clear()
    yield address
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def carlas(carla: Plain) -> Appointment:
    """Give Carla's cut with Ben on Tuesday at ten."""
    return scheduling.book(wishes(at(10)), NOW).appointment


def now_of(appointment: Appointment) -> Appointment:
    return scheduling.get_visit(SALON, appointment.appointment_id).appointment


def on_tuesday() -> list[Appointment]:
    return list(scheduling.list_appointments(SALON, at(0), at(23, day=TUESDAY)).items)


def signed_in(client_id: str) -> str:
    """Give the text of a client's session, begun by a code."""
    secret, address = get_catalogue(SALON).signing_secret, "203.0.113.7"
    proof = ask(SALON, client_holder(client_id), "carla@example.com", address, NOW)
    return prove(SALON, proof.proof_id, code_of(secret, proof.proof_id), secret, address, "", NOW)


@pytest.fixture
def own(chromium: Browser, here: str, carlas: Appointment) -> Iterator[Page]:
    """Give the page of Carla on her phone, who has signed in by a code."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="en")
    context.set_default_timeout(8000)
    text = signed_in(carlas.client_id)
    context.add_cookies([{"name": CLIENT_COOKIE, "value": text, "url": here}])
    page = context.new_page()
    page.goto(f"{here}/b/{SALON}/me")
    yield page
    context.close()

"""The app behind the local gateway, with Ana's salon and Dario's garage open and the clock at NOW."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.clock import MovableClock
from infra.local.gateway import Gateway
from tests.cast import GARAGE_KEY, SALON_KEY, open_garage, open_salon
from tests.messaging.cast import NOW, SALON

AT_SALON = f"/v1/businesses/{SALON}"


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    content_type: str
    text: str
    headers: http.client.HTTPMessage

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Door:
    """Asks the app over HTTP."""

    port: int
    address: str = "127.0.0.1"
    """Where whoever asks is; on this machine any 127.x.y.z."""

    def ask(self, method: str, path: str, content: bytes | None = None, /, **headers: str) -> Reply:
        here = (self.address, 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=here)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, content, named)
        response = connection.getresponse()
        text, told = response.read().decode(), response.headers
        reply = Reply(response.status, told.get_content_type(), text, told)
        connection.close()
        return reply

    def get(self, path: str, key: str | None = None) -> Reply:
        return self.ask("GET", path, **_bearer(key))

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> Reply:
        return self._send("POST", path, body, key, headers)

    def put(self, path: str, body: Any, key: str | None = None, **headers: str) -> Reply:
        return self._send("PUT", path, body, key, headers)

    def _send(self, method: str, path: str, body: Any, key: str | None, headers: dict[str, str]) -> Reply:
        content = json.dumps(body).encode()
        return self.ask(method, path, content, Content_Type="application/json", **_bearer(key), **headers)

    def book(self, starts_at: str, client: dict[str, Any] | None = None, **changes: Any) -> Reply:
        """Book a cut with Ben for Carla."""
        headers = changes.pop("headers", {})
        asked = {"service_ids": ["cut"], "staff_id": "ben", "starts_at": starts_at}
        who = client or {"name": "Carla Costa", "email": "carla@example.com"}
        return self.post(f"{AT_SALON}/appointments", {**asked, "client": who, **changes}, **headers)


def _bearer(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    from app import app

    gateway = Gateway(0)
    gateway.start(app)
    yield gateway
    gateway.stop()


@pytest.fixture
def door(tables: None, clock: MovableClock, gateway: Gateway) -> Door:
    clock.set(NOW)
    open_salon()
    open_garage()
    return Door(gateway.port)


@pytest.fixture(params=[None, "not-a-key", GARAGE_KEY], ids=["no key", "made up", "another business's"])
def wrong_key(request: pytest.FixtureRequest) -> str | None:
    key: str | None = request.param
    return key


@pytest.fixture
def key() -> str:
    return SALON_KEY
